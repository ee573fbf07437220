"""Leads connections that a crashed worker's listener has waiting to the other workers, and new ones past it.

The listener stops listening, so the system deals its share out to the others' until the successor listens again. What
waited already is handed on byte by byte, since only the one listener can have it.
"""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Iterator, Sequence

PIECE = 64 << 10
"""Bytes that are handed on at a time."""


def lead_away(listener: socket.socket) -> None:
    """Have others answer whoever waits or comes; `listen()` on the listener, in any process, ends it."""
    if sys.platform != "linux":  # elsewhere they wait for the successor: a listener cannot stop and begin again
        return
    waiting = list(accepted(listener))
    with contextlib.suppress(OSError):  # it has stopped already: the successor crashed too
        listener.shutdown(socket.SHUT_RD)
    if waiting:
        threading.Thread(target=asyncio.run, args=(hand_on_all(waiting),), daemon=True).start()


def accepted(listener: socket.socket) -> Iterator[socket.socket]:
    """The connections that wait."""
    with contextlib.suppress(OSError):  # none waits any more, or it does not listen
        while True:
            connection, _ = listener.accept()
            yield connection


async def hand_on_all(connections: Sequence[socket.socket]) -> None:
    """Hand on every connection until each has ended."""
    await asyncio.gather(*map(hand_on, connections), return_exceptions=True)


async def hand_on(connection: socket.socket) -> None:
    """Join one connection with one to a worker that listens, until that worker closes it."""
    host, port = connection.getsockname()[:2]
    reader, writer = await asyncio.open_connection(sock=connection)
    with contextlib.closing(writer):
        far_reader, far_writer = await asyncio.open_connection(host, port)
        with contextlib.closing(far_writer):
            asked = asyncio.ensure_future(pour(reader, far_writer))
            await pour(far_reader, writer)
            asked.cancel()


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything from one side to the other, as fast as that takes it, and the end as well."""
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()
