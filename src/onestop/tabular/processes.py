"""Worker processes that never outlive the run they work for."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from onestop.errors import OneStopError

DIED = (
    "一個工作程序意外結束（被終止或記憶體不足），再執行一次會接續；可減少 --workers "
    "a worker ended unexpectedly, killed or out of memory; run the same again to go on, perhaps with fewer --workers"
)


class Workers(Protocol):
    """Who does the work."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Have something done."""
        ...


class Alone:
    """Does the work here and at once."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Do it."""
        return known(function(*args))


def known[T](result: T) -> Future[T]:
    """A result that is there already."""
    done: Future[T] = Future()
    done.set_result(result)
    return done


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """So many workers; one is this process. Left early, by an error or Ctrl-C, the others are ended at once.

    A worker that dies raises OneStopError.
    """
    if count == 1:
        yield Alone()
        return
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), begin)
    try:
        yield pool
        pool.shutdown()
    except BrokenProcessPool as error:
        raise OneStopError(DIED) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.kill()


def begin() -> None:
    """The beginning of a worker: the parent hears Ctrl-C and ends us, and we end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the end of the process that started us."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
