"""The worker processes: started, watched, replaced one by one when a new release is made current, and stopped.

Granian serves; what this adds to its own supervisor is that nothing is lost while workers change:

- Each place for a worker has a listening socket of its own on the same port (SO_REUSEPORT), which stays open while
  the workers in this place change: a connection that waits there is taken by the next. Were there one socket for all,
  whoever wakes first would take all the connections of a program that opens several at once, and the others idle.
- A worker is replaced only once the new one has opened its release and built every face. If that fails, the old
  worker goes on with the release it has.
- While a worker that crashed has no successor yet, the others answer for it (`orphans.py`).
- Before an old worker is stopped it turns deaf: it accepts no more connections, and closes those it has after their
  next answer. Only then is it told to end.
"""

import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import wait
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from onestop.errors import BadRelease
from onestop.release import Releases
from onestop.server import log
from onestop.server.listening import listen
from onestop.server.orphans import lead_away
from onestop.server.worker import QUIET, Plan, work
from onestop.settings import Settings, address

READY_SECONDS = 120
"""How long a worker may take to open a release, on a slow disk that is cold."""
DEAF_SECONDS = 1.0
"""How long an old worker goes on answering on the connections it has."""
STOP_SECONDS = 30
"""How long a request may go on after its worker was told to end."""
WATCH_SECONDS = 0.5
"""How often to look for a newly activated release."""
CRASH_PAUSE_SECONDS = 1.0
"""Between the end of a worker that crashed and the start of another, lest a crash at start keeps a core busy."""
TICK_SECONDS = 0.02


def serve(settings: Settings) -> None:
    """Serve the current release until told to stop; raises BadRelease and BadSetting where that cannot be."""
    log.configure(settings.log_level)
    release = Releases(settings.home).current()
    multiprocessing.set_start_method("spawn", force=True)  # a fork would copy granian's and the libraries' threads
    with ExitStack() as open_, tempfile.TemporaryDirectory(prefix="onestop-") as counts:
        listeners = [open_.enter_context(listener) for listener in listen(settings)]
        plan = Plan(settings, release.id, Path(counts), multiprocessing.RawArray("q", settings.workers))
        Workers(plan, listeners).serve(work, target_loader=plan, wrap_loader=False)


class Workers(MPServer):
    """Granian's supervisor with our way of replacing workers."""

    def __init__(self, plan: Plan, listeners: Sequence[socket.socket]) -> None:
        super().__init__(
            "onestop",
            address=plan.settings.host,
            port=plan.settings.port,
            interface=Interfaces.ASGINL,
            workers=plan.settings.workers,
            log_level=LogLevels.warning,
            log_dictconfig=QUIET,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
        )
        self.plan, self.listeners, self.releases = plan, listeners, Releases(plan.settings.home)
        self.served, self.refused, self.damage = plan.release, "", ""
        self.stopping = threading.Event()
        self.on_reload(self.choose_release)
        self.on_shutdown(self.stopping.set)

    def _init_shared_socket(self) -> None:
        self._ssp, self._shd, self._sso = None, None, self.listeners[0]

    def _spawn_worker(  # type: ignore[override] # as granian's own does
        self, idx: int, target: Callable[..., None], callback_loader: Plan
    ) -> WorkerProcess:
        arguments = (idx + 1, callback_loader, self.listeners[idx])
        return WorkerProcess(parent=self, idx=idx, target=target, args=arguments)

    def _spawn_workers(self, spawn_target: Callable[..., None], target_loader: Plan) -> None:
        super()._spawn_workers(spawn_target, target_loader)
        if not all(self.ready(worker) for worker in self.wrks):
            self._stop_workers()
            raise BadRelease(
                f"資料版本 {self.plan.release} 無法提供，原因見記錄 this release cannot be served; the log says why"
            )
        threading.Thread(target=self.watch, daemon=True).start()
        say("serving", address=address(self.plan.settings), release=self.served, workers=self.workers)

    def _respawn_workers(
        self, workers: Iterable[int], spawn_target: Callable[..., None], target_loader: Plan, delay: float = 0
    ) -> None:
        """Replace workers one by one, those that crashed and those that are to be renewed; all of them or none."""
        del delay  # we wait for the new worker itself
        replaced: list[int] = []
        for index in workers:
            if not self.replace(index, self._spawn_worker(index, spawn_target, target_loader)):
                self.refused, self.plan.release = self.plan.release, self.served
                say("a release cannot be served; the one before goes on", "error", release=self.refused)
                for back in replaced:
                    self.replace(back, self._spawn_worker(back, spawn_target, target_loader))
                return
            replaced.append(index)
        self.served = self.plan.release

    def replace(self, index: int, new: WorkerProcess) -> bool:
        """Put a new worker in an old one's place; false where the new one cannot serve and the old one can."""
        old = self.wrks[index]
        crashed = not old.inner.is_alive()
        if crashed:
            self.leave_to_others(index)
            time.sleep(CRASH_PAUSE_SECONDS)
        new.start()
        if not crashed and not self.ready(new):
            new.inner.kill()
            return False
        self.wrks[index] = new
        self.retire(old)
        say("worker replaced", old=old.inner.pid, new=new.inner.pid, release=self.plan.release, crashed=crashed)
        return True

    def leave_to_others(self, index: int) -> None:
        """Have the other workers answer for one that crashed; where there is no other, its successor will."""
        if any(worker.inner.is_alive() for worker in self.wrks):
            lead_away(self.listeners[index])

    def ready(self, worker: WorkerProcess) -> bool:
        """Wait until a worker can serve; false where it ended or took too long."""
        worker.interrupt_by_parent = True  # its end is seen here, not taken for a crash
        deadline = time.monotonic() + READY_SECONDS
        while self.plan.ready[worker.idx] != worker.inner.pid:
            if not worker.inner.is_alive() or time.monotonic() > deadline:
                return False
            time.sleep(TICK_SECONDS)
        worker.interrupt_by_parent = False
        return True

    def retire(self, worker: WorkerProcess) -> None:
        """Stop a worker without losing a request."""
        if worker.inner.is_alive():
            worker.interrupt_by_parent = True
            os.kill(worker.inner.pid, signal.SIGUSR1)
            time.sleep(DEAF_SECONDS)
            worker.inner.terminate()
            if not wait([worker.inner.sentinel], STOP_SECONDS):  # of join, another thread may have had the answer
                say("a request took too long; its worker was ended", "warning", old=worker.inner.pid)
                worker.inner.kill()
        worker.inner.join()

    def choose_release(self) -> None:
        """Have the next workers serve the release that is current now."""
        self.plan.release = self.current() or self.served

    def watch(self) -> None:
        """Renew the workers whenever another release is made current."""
        while not self.stopping.wait(WATCH_SECONDS):
            if self.current() not in {None, self.plan.release, self.refused}:
                self.signal_handler_reload()

    def current(self) -> str | None:
        """The release that is current; None where what says so is damaged, which is logged once."""
        before, self.damage = self.damage, ""
        try:
            return self.releases.active()[0]
        except BadRelease as error:
            self.damage = str(error)
            if self.damage != before:
                say(self.damage, "error")
            return None


def say(message: str, level: str = "info", **words: object) -> None:
    """Log what the supervisor did."""
    log.write({"level": level, "message": message, **words})
