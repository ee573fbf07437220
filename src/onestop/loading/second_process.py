"""A second process beside this one, that never outlives it."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from onestop.errors import BadRelease
from onestop.tabular.processes import begin


@contextmanager
def beside[**P, T](function: Callable[P, T], *args: P.args, **named: P.kwargs) -> Iterator[Callable[[], T]]:
    """Run a function in a process of its own; what is given waits for the answer.

    Left early, by an error or Ctrl-C, the process is ended; killed with its parent, it ends by itself.
    """
    context = multiprocessing.get_context("spawn")
    answer, send = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(send, function, args, named), daemon=True)
    process.start()
    del args, named  # the other process has them now, and they may be large
    send.close()

    def wait() -> T:
        return _answer(answer, process)

    try:
        yield wait
    finally:
        process.kill()
        process.join()
        answer.close()


def _answer[T](answer: Connection, process: BaseProcess) -> T:  # type: ignore[type-var]
    try:
        done, value = answer.recv()
    except EOFError:
        process.join()
        raise BadRelease(
            f"輔助程序以 {process.exitcode} 結束，記憶體是否不足？ "
            f"a helper process ended with code {process.exitcode}; is there enough memory?"
        ) from None
    if not done:
        raise value
    result: T = value
    return result


def _work[**P](
    send: Connection, function: Callable[P, object], args: tuple[object, ...], named: dict[str, object]
) -> None:
    begin()
    try:
        send.send((True, function(*args, **named)))  # type: ignore[arg-type]
    except Exception as error:
        send.send((False, error))
