"""The listening sockets of the front door."""

import os
import socket
import sys

from onestop.errors import BadSetting
from onestop.settings import Settings

BACKLOG = 1024
"""Connections that may wait to be accepted, of each socket."""


def listen(settings: Settings) -> list[socket.socket]:
    """A listening socket for each worker; raises BadSetting where host and port cannot be had."""
    try:
        have_alone(settings)  # else we would share the port with another server of ours
        listeners = [
            socket.create_server(place(settings), family=family(settings), backlog=BACKLOG, reuse_port=True)
            for _ in range(settings.workers)
        ]
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        where = f"ONESTOP_HOST={settings.host}, ONESTOP_PORT={settings.port}"
        raise BadSetting(f"{where}: 無法監聽，請改用其他 cannot be listened on ({reason}); choose others") from error
    for listener in listeners:
        prepare(listener, settings.stall_seconds)
    return listeners


def prepare(listener: socket.socket, stall_seconds: float) -> None:
    """Set what accepted sockets have from their listener."""
    listener.setblocking(False)
    # Else the last small part of a stream waits for the other side's delayed word.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The system ends a connection whose other side takes nothing for so long.
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(stall_seconds * 1000))


def have_alone(settings: Settings) -> None:
    """Have host and port for a moment and for nobody else; raises OSError where that cannot be."""
    socket.create_server(place(settings), family=family(settings)).close()


def place(settings: Settings) -> tuple[str, int]:
    """Host and port, as sockets take them."""
    return settings.host, settings.port


def family(settings: Settings) -> socket.AddressFamily:
    """That of the host."""
    return socket.AF_INET6 if ":" in settings.host else socket.AF_INET
