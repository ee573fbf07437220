"""Who waits at the listener of a worker that crashed is answered by another, and so is who comes after."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from onestop.server.orphans import lead_away

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux' listeners stop and begin again")
SECONDS = 10
MANY = 40
"""So many that each of two listeners has some."""


@pytest.fixture
def listeners(free: int) -> Iterator[list[socket.socket]]:
    """Two on one port."""
    with ExitStack() as open_:
        yield [
            open_.enter_context(socket.create_server(("127.0.0.1", free), backlog=8 * MANY, reuse_port=True))
            for _ in range(2)
        ]


@pytest.fixture
def connections(listeners: list[socket.socket]) -> Iterator[list[socket.socket]]:
    """Those of clients that have asked and wait."""
    with ExitStack() as open_:
        made = [open_.enter_context(closing(asking(listeners[0].getsockname()))) for _ in range(MANY)]
        listeners[0].setblocking(False)
        yield made


def asking(address: tuple[str, int]) -> socket.socket:
    connection = socket.create_connection(address, SECONDS)
    connection.sendall(b"question")
    connection.shutdown(socket.SHUT_WR)
    return connection


def work_at(listener: socket.socket) -> None:
    """Answer each connection with the double of what it says, until the listener is shut."""

    def work() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(2 * connection.recv(100))

    threading.Thread(target=work, daemon=True).start()


def test_connections_that_waited_and_those_that_come_are_answered_by_another(
    listeners: list[socket.socket], connections: list[socket.socket]
) -> None:
    crashed, other = listeners
    work_at(other)
    lead_away(crashed)
    with ExitStack() as open_:
        later = [open_.enter_context(closing(asking(other.getsockname()))) for _ in range(MANY)]
        assert {waiting.recv(100) for waiting in [*connections, *later]} == {2 * b"question"}
    other.shutdown(socket.SHUT_RD)


def test_a_listener_that_was_left_has_its_share_again_once_it_listens(
    listeners: list[socket.socket], connections: list[socket.socket]
) -> None:
    left = listeners[0]
    for _ in range(2):  # twice, as where the successor crashes too
        lead_away(left)
    left.listen(8 * MANY)
    with ExitStack() as open_:
        for _ in range(MANY):
            open_.enter_context(closing(asking(left.getsockname())))
        left.accept()[0].close()
