"""The maps of the sample release, asked in this process; caches in a home of their own."""

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from onestop.maps import create_maps
from onestop.release import Release
from onestop.settings import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """MapProxy leaves the closing of locks, tiles and failed connections to the garbage collector."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def image(self) -> Image.Image:
        return Image.open(io.BytesIO(self.body))


type Ask = Callable[..., Reply]


def asking(application) -> Ask:
    """Ask an application: `ask("/service", "request=GetCapabilities")`."""

    def ask(path: str, query: str = "", *, environ: Mapping[str, object] | None = None, **headers: str) -> Reply:
        answered: list[tuple[str, list[tuple[str, str]]]] = []
        asked = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "/maps",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8080",
            "HTTP_HOST": "127.0.0.1:8080",
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.input": io.BytesIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
            **(environ or {}),
        }
        body = b"".join(application(asked, lambda status, given, _=None: answered.append((status, given))))
        status, given = answered[-1]
        return Reply(int(status[:3]), {name.lower(): value for name, value in given}, body)

    return ask


@pytest.fixture(scope="session")
def map_settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return replace(settings, home=tmp_path_factory.mktemp("maps"))


@pytest.fixture(scope="session")
def ask(release: Release, map_settings: Settings) -> Ask:
    return asking(create_maps(release, map_settings))


@pytest.fixture
def maps_of(release: Release, tmp_path: Path, settings: Settings) -> Callable[..., Ask]:
    """Maps with other settings, or of another release, in a home of the test's own."""

    def make(of: Release = release, **changed: object) -> Ask:
        return asking(create_maps(of, replace(settings, home=tmp_path, **changed)))

    return make


class StandIn(ThreadingHTTPServer):
    """Another map service: tiles and a WMS in one colour, and ways to misbehave."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """One request to the stand-in."""

    server: StandIn

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path.startswith("/elsewhere"):
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/tiles/0/0/0")
            self.end_headers()
        elif self.path.startswith("/slow"):
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.drip()
        elif self.path.startswith("/words"):
            self.answer("text/html", b"<h1>maintenance</h1>")
        else:
            self.answer("image/png", self.picture())

    def drip(self) -> None:
        """Send a byte now and then, so that no single wait is long."""
        for _ in range(100):
            try:
                self.wfile.write(b".")
                self.wfile.flush()
            except OSError:
                return
            sleep(0.1)

    def picture(self) -> bytes:
        asked = {name.lower(): value[0] for name, value in parse_qs(urlsplit(self.path).query).items()}
        size = int(asked.get("width", 256)), int(asked.get("height", 256))
        buffer = io.BytesIO()
        Image.new("RGB", size, (200, 30, 90)).save(buffer, "png")
        return buffer.getvalue()

    def answer(self, content: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
