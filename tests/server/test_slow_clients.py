"""Whoever takes or brings slowly holds up nobody else, even at one worker, and is not waited for forever."""

import hashlib
import json
import os
import re
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onestop.release import Release, Releases

pytestmark = pytest.mark.slow
LARGE = "areas_basic.all.TW.geojson.utf-8.CRS84.file"
PATH = "/download/areas_basic.geojson"
SIZE = 64 << 20
"""More than all buffers between two sockets."""
CLIENTS = 10
STALL_SECONDS = 3
AT_ONCE_SECONDS = 2.0
"""More than an answer takes on a busy machine, less than a slow client is waited for."""
READER_BYTES = 6 << 20
"""What a worker may hold for a reader."""

type Serve = Callable[..., AbstractContextManager[str]]


def put_file(home: Path, release: Release) -> bytes:
    """Have a download of random bytes, as if it had been made."""
    content = os.urandom(SIZE)
    folder = home / "cache" / "downloads" / release.id
    folder.mkdir(parents=True)
    (folder / LARGE).write_bytes(content)
    return content


@pytest.fixture(scope="module")
def slow_home(make_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("slow"))


@pytest.fixture(scope="module")
def content(slow_home: Path, release: Release) -> bytes:
    return put_file(slow_home, release)


@pytest.fixture(scope="module")
def base(serve: Serve, slow_home: Path, content: bytes) -> Iterator[str]:
    with serve(slow_home, workers=1, stall_seconds=STALL_SECONDS) as address:
        yield address


def send(base: str, *lines: str, body: bytes = b"") -> socket.socket:
    """Send a request, or as much of it as is given."""
    where = urlsplit(base)
    connection = socket.create_connection((where.hostname or "", where.port or 0), timeout=60)
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, f"Host: {where.netloc}", "")).encode() + body)
    return connection


def rest(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1 << 20), b""))


def get(url: str, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        return bytes(answer.read())


def post(url: str, body: bytes) -> bytes:
    with urllib.request.urlopen(url, body, timeout=60) as answer:
        return bytes(answer.read())


def others_are_answered_at_once(base: str) -> bool:
    began = time.monotonic()
    assert json.loads(get(f"{base}/ogcapi/collections/towns/items?limit=1&f=json"))["features"]
    assert b"Capabilities" in post(
        f"{base}/wfs", b'<GetCapabilities service="WFS" xmlns="http://www.opengis.net/wfs/2.0"/>'
    )
    return time.monotonic() - began < AT_ONCE_SECONDS


def resident(base: str) -> int:
    found = re.findall(r"onestop_worker_resident_bytes\{[^}]*\} (\d+)", get(f"{base}/metrics").decode())
    return max(map(int, found))


def log_of(home: Path) -> list[dict[str, object]]:
    (path,) = home.glob("serve-*.log")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_readers_that_take_nothing_hold_up_nobody_and_take_little_memory(base: str) -> None:
    assert others_are_answered_at_once(base)
    before = resident(base)
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            reader = stack.enter_context(send(base, f"GET {PATH} HTTP/1.1"))
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert others_are_answered_at_once(base)
        assert resident(base) - before < CLIENTS * READER_BYTES


def test_bodies_that_come_slowly_hold_up_nobody_and_end_with_408(base: str) -> None:
    with ExitStack() as stack:
        head = ("POST /wfs HTTP/1.1", "Content-Type: text/xml", "Content-Length: 100000")
        writers = [stack.enter_context(send(base, *head, body=b"<a")) for _ in range(CLIENTS)]
        assert others_are_answered_at_once(base)
        for writer in writers:
            answer = rest(writer)
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert "connection: close" in answer.decode().lower()
    assert others_are_answered_at_once(base)


@pytest.mark.parametrize(
    "chunk", [b"ZZ\r\n<a/>\r\n", b"FFFFFFFFFFFFFFFFF\r\n<", b"4;" + b"x" * 200_000 + b"\r\n<a/>\r\n"]
)
def test_a_body_that_is_not_as_http_has_it_is_the_clients_mistake(base: str, chunk: bytes) -> None:
    with send(base, "POST /wfs HTTP/1.1", "Transfer-Encoding: chunked", body=chunk) as writer:
        answer = rest(writer)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert "x-content-type-options: nosniff" in answer.decode().lower()


@pytest.mark.parametrize("path", ["/static//icon.svg", "/datasets//towns", "/ogcapi/static//x", "//datasets//towns"])
def test_nobody_is_sent_where_the_header_host_says(base: str, path: str) -> None:
    asked = f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    where = urlsplit(base)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), STALL_SECONDS) as client:
        client.sendall(asked.encode())
        answer = rest(client)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"evil" not in answer.partition(b"\r\n\r\n")[0]


def test_a_body_may_take_long_as_long_as_it_comes(base: str) -> None:
    body = b'<GetCapabilities service="WFS" xmlns="http://www.opengis.net/wfs/2.0">' + b" " * 200_000
    whole = body + b"</GetCapabilities>"
    with send(base, "POST /wfs HTTP/1.1", f"Content-Length: {len(whole)}", "Connection: close", body=body) as writer:
        time.sleep(STALL_SECONDS + 1)
        writer.sendall(whole[len(body) :])
        assert rest(writer).startswith(b"HTTP/1.1 200 ")


def test_a_reader_that_takes_nothing_is_left_after_a_while(base: str, slow_home: Path) -> None:
    identifier = "reader-that-stalls"
    with send(base, f"GET {PATH} HTTP/1.1", f"X-Request-ID: {identifier}") as reader:
        deadline = time.monotonic() + 10 * STALL_SECONDS
        while not (lines := [line for line in log_of(slow_home) if line.get("id") == identifier]):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert lines[0]["incomplete"]
        with pytest.raises(ConnectionResetError):
            rest(reader)


def test_a_file_and_its_ranges_come_byte_for_byte(base: str, content: bytes) -> None:
    assert hashlib.sha256(get(base + PATH)).digest() == hashlib.sha256(content).digest()
    for first, last in ((0, 0), (1, 99_999), (5, SIZE - 7), (SIZE // 2, SIZE - 1)):
        got = get(base + PATH, Range=f"bytes={first}-{last}")
        assert hashlib.sha256(got).digest() == hashlib.sha256(content[first : last + 1]).digest()


def test_a_client_of_http_1_0_gets_a_long_answer_whole(base: str, content: bytes) -> None:
    with send(base, f"GET {PATH} HTTP/1.0") as reader:
        head, _, body = rest(reader).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 ")
    assert hashlib.sha256(body).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize(("length", "status"), [(200_000, b"200"), (2 << 20, b"413")])
def test_a_body_of_unstated_length_is_taken_up_to_the_limit(base: str, length: int, status: bytes) -> None:
    text = b'<GetCapabilities service="WFS" xmlns="http://www.opengis.net/wfs/2.0">%*s</GetCapabilities>' % (
        length,
        b"",
    )
    head = ("POST /wfs HTTP/1.1", "Transfer-Encoding: chunked", "Connection: close")
    with send(base, *head, body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)) as writer:
        assert rest(writer)[:12] == b"HTTP/1.1 " + status


def test_a_body_that_is_too_large_is_not_asked_for(base: str) -> None:
    head = ("POST /wfs HTTP/1.1", "Content-Length: 9999999", "Expect: 100-continue")
    with send(base, *head) as writer:
        assert rest(writer).startswith(b"HTTP/1.1 413 ")
    with send(base, *head[::2], "Content-Length: 3") as writer:
        assert writer.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_connection_is_kept_after_answers_short_and_long(base: str, content: bytes) -> None:
    with send(base, "GET /healthz HTTP/1.1") as connection:
        file = connection.makefile("rb")
        for path in (PATH, "/healthz", PATH):
            length = 0
            while (line := file.readline().lower()) != b"\r\n":
                length = int(line.split()[1]) if line.startswith(b"content-length:") else length
            assert len(file.read(length)) == length
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def test_a_reader_who_leaves_is_noticed(base: str, slow_home: Path) -> None:
    identifier = "reader-that-leaves"
    with send(base, f"GET {PATH} HTTP/1.1", f"X-Request-ID: {identifier}") as reader:
        reader.recv(1000)
        time.sleep(1)  # until all buffers are full and the worker waits
    deadline = time.monotonic() + 60
    while not (lines := [line for line in log_of(slow_home) if line.get("id") == identifier]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert lines[0]["incomplete"]


def test_a_long_answer_is_sent_to_its_end_while_its_worker_is_replaced(
    serve: Serve, own_home: Path, release: Release, next_release: str
) -> None:
    content = put_file(own_home, release)
    with serve(own_home, workers=1) as base, send(base, f"GET {PATH} HTTP/1.1", "Connection: close") as reader:
        answer = bytearray(reader.recv(1000))
        Releases(own_home).activate(next_release)
        while f'release="{next_release}"' not in get(f"{base}/metrics").decode():
            answer += reader.recv(100_000)
            time.sleep(0.02)
        answer += rest(reader)
    assert hashlib.sha256(answer.partition(b"\r\n\r\n")[2]).digest() == hashlib.sha256(content).digest()
