"""One worker process: opens the release, builds the faces, serves until it is told to make way."""

import os
import signal
import socket
import sys
import traceback
from ctypes import CDLL, Array, c_int64
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from granian._granian import SocketHolder
from granian.server.mp import MPServer

from onestop.errors import OneStopError
from onestop.release import Releases
from onestop.server import log
from onestop.server.app import compose
from onestop.settings import Settings

BACKLOG = 1024
"""Connections that may wait to be accepted."""
PARENT_DEATH_SIGNAL = 1
"""Of Linux' prctl: which signal to get when the parent ends."""


@dataclass(slots=True)
class Plan:
    """What a worker process is given when it starts.

    :ivar release: the identifier of the release to serve
    :ivar counts: the folder in which the workers count
    :ivar ready: of each worker the process identifier that is ready; memory that all processes share
    :ivar leaving: this worker is about to be replaced; told to it alone
    """

    settings: Settings
    release: str
    counts: Path
    ready: Array[c_int64]
    leaving: bool = False

    def __call__(self) -> WSGIApplication:
        """Build the application, or log why not and end the process."""
        log.configure(self.settings.log_level)
        try:
            release = Releases(self.settings.home).get(self.release)
            return compose(release, self.settings, self.counts, lambda: self.leaving)
        except OneStopError as error:
            log.write({"level": "error", "message": str(error), "release": self.release})
        except Exception as error:  # a library's; the operator needs all of it
            log.write({"level": "error", "message": repr(error), "traceback": traceback.format_exc()})
        sys.exit(1)


def work(number: int, name: str | None, plan: Plan, *rest: Any) -> None:
    """Be a worker: granian's own, but on the listener that all workers share."""
    (_, listener), *options = rest

    def turn_deaf(*_: object) -> None:
        plan.leaving = True
        deafen(listener)

    def load() -> WSGIApplication:
        application = plan()
        plan.ready[number - 1] = os.getpid()
        return application

    stand_apart()
    signal.signal(signal.SIGUSR1, turn_deaf)
    holder = SocketHolder(listener.fileno(), uds=False, backlog=BACKLOG)  # type: ignore[call-arg] # granian's stub is behind
    MPServer._spawn_wsgi_worker(number, name, load, ((None, holder), listener), *options)  # noqa: SLF001 -- the one seam granian has for it


def deafen(listener: socket.socket) -> None:
    """Put a listener that nobody knows in this one's place, in this process only, under the server's hands."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.setblocking(False)
        os.dup2(nobody.fileno(), listener.fileno())


def stand_apart() -> None:
    """Leave Ctrl-C to the supervisor, and end with it even where it is killed."""
    os.setpgrp()
    if sys.platform == "linux":
        CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
