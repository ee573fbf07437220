"""Whoever reads an answer slowly holds up nobody else, even where there is one worker."""

import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import get_ident
from typing import Any
from urllib.parse import urlsplit

import pytest

from onestop.release import Release
from onestop.server.turn import PART, Turn, gathered

LARGE = "areas_basic.all.TW.geojson.utf-8.CRS84.file"
SIZE = 64 << 20
"""More than all buffers between two sockets."""
READERS = 5


@pytest.fixture
def base(serve: Callable[..., Any], own_home: Path, release: Release) -> Iterator[str]:
    folder = own_home / "cache" / "downloads" / release.id
    folder.mkdir(parents=True)
    with (folder / LARGE).open("wb") as file:
        file.truncate(SIZE)
    with serve(own_home, workers=1) as address:
        yield address


def test_slow_readers_hold_up_nobody(base: str) -> None:
    where = urlsplit(base)
    with ExitStack() as stack:
        for _ in range(READERS):
            reader = stack.enter_context(socket.create_connection((where.hostname or "", where.port or 0)))
            reader.sendall(f"GET /download/areas_basic.geojson HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        with urllib.request.urlopen(f"{base}/ogcapi/collections/towns/items?limit=1&f=json", timeout=30) as answer:
            assert answer.status == 200
        assert time.monotonic() - began < 10
    with urllib.request.urlopen(f"{base}/download/areas_basic.geojson", timeout=60) as whole:
        assert sum(map(len, iter(lambda: whole.read(PART), b""))) == SIZE


def test_all_work_is_done_in_one_thread_and_its_mistakes_come_back() -> None:
    turn = Turn()
    assert len({turn.take(get_ident) for _ in range(3)} | {get_ident()}) == 2
    with pytest.raises(ZeroDivisionError):
        turn.take(lambda: 1 // 0)


def test_parts_are_gathered_up_to_a_size() -> None:
    parts = iter([b"a" * PART, b"b", b"", b"c"])
    assert gathered(parts) == b"a" * PART
    assert gathered(parts) == b"bc"
    assert gathered(parts) == b""
