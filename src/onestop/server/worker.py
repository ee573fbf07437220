"""One worker process: opens the release, builds the faces, serves until it is told to make way."""

import asyncio
import gc
import os
import signal
import socket
import sys
import traceback
from ctypes import CDLL, Array, c_int64
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from granian._granian import ASGIWorker, CallbackScheduler, SocketHolder, WorkerSignal
from granian.http import HTTP1Settings
from granian.log import LogLevels, configure_logging

from onestop.errors import OneStopError
from onestop.release import Releases
from onestop.server import log
from onestop.server.app import compose
from onestop.server.bridge import Bridge
from onestop.server.door import FrontDoor
from onestop.server.listening import BACKLOG
from onestop.settings import Settings

CONNECTIONS = 512
"""Connections that one worker holds; most of them idle ones of browsers."""
HEADER_BYTES = 64 * 1024
"""The largest request line and headers together; twice as much where all come at once."""
QUIET = {"version": 1, "disable_existing_loggers": False, "handlers": {}, "loggers": {}}
"""Granian's logs go the way of all others."""
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

    def __call__(self) -> FrontDoor:
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


def work(number: int, plan: Plan, listener: socket.socket) -> None:
    """Be a worker: open the release, say so, and serve on the listener of its place until told to end."""

    def turn_deaf(*_: object) -> None:
        plan.leaving = True
        deafen(listener)

    stand_apart()
    configure_logging(LogLevels.warning, QUIET)
    signal.signal(signal.SIGUSR1, turn_deaf)
    door = plan()
    settle()
    listener.listen(BACKLOG)  # again, where the worker before crashed and the others answered for it
    plan.ready[number - 1] = os.getpid()
    asyncio.run(serve(number, door, listener, patience=plan.settings.stall_seconds))
    # Python would first end itself, and whichever thread of granian's still gives a last object back would abort.
    os._exit(0)


async def serve(number: int, door: FrontDoor, listener: socket.socket, *, patience: float) -> None:
    """Let the web server answer through the bridge, until it has ended on SIGTERM and all its connections with it."""
    loop, ended, stop = asyncio.get_running_loop(), asyncio.Event(), WorkerSignal()
    stop.add_cb(lambda: loop.call_soon_threadsafe(ended.set))
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    bridge = Bridge(door, loop, patience)
    server = ASGIWorker(
        number,
        (None, SocketHolder(listener.fileno(), uds=False, backlog=BACKLOG)),
        None,
        backpressure=CONNECTIONS,
        http1_opts=HTTP1Settings(max_buffer_size=HEADER_BYTES),
    )
    server.serve_str(Scheduler(bridge), loop, stop)
    await ended.wait()
    await bridge.finish()


class Scheduler(CallbackScheduler):  # type: ignore[misc] # it has no types
    """Granian's, but a request goes to the bridge at once, in granian's thread, instead of to the event loop.

    Through the loop, a request costs the processor twice as much.
    """

    def __new__(cls, bridge: Bridge) -> Self:
        """Give granian what it asks for; what is None it needs for coroutines of its own, of which there are none."""
        made: Self = super().__new__(cls, bridge.loop, bridge.take, None, None, None)
        return made

    def __init__(self, bridge: Bridge) -> None:
        self._schedule_fn = bridge.take


def settle() -> None:
    """Leave what was built at the start out of all searches for garbage: it stays, and to walk it takes 120 ms."""
    gc.collect()
    gc.freeze()


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
