"""What an operator and a load balancer ask: is it alive, is it ready, and how is it doing."""

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson

from onestop.errors import OneStopError
from onestop.release import Release, open_release
from onestop.server import metrics
from onestop.server.door import Face, close, no_write
from onestop.settings import Settings, address

LEAST_DISK = 1 << 30
"""In bytes: below this a node is not ready, since tile caches and the next load need room."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; the reason says what is wrong, in both languages."""

    name: str
    ok: bool
    reason: str = ""
    ms: float = 0.0


def check_release(release: Release) -> str:
    """What is wrong with the release that is served, if anything."""
    try:
        open_release(release.path)
    except OneStopError as error:
        return f"資料版本無法開啟 release cannot be opened: {error}"
    missing = missing_files(release)
    return f"資料版本缺檔 release lacks {', '.join(missing)}" if missing else ""


def missing_files(release: Release) -> list[str]:
    """The data files that the manifest names and the folder lacks."""
    names = {dataset.file for dataset in release.manifest.described}
    return sorted(name for name in names if not (release.path / name).is_file())


def check_disk(home: Path) -> str:
    """Whether there is room left."""
    free = shutil.disk_usage(home).free
    return (
        "" if free >= LEAST_DISK else f"磁碟空間不足 {free >> 20} MiB are left; at least {LEAST_DISK >> 20} are needed"
    )


def check_face(face: Face, base: str) -> str:
    """Whether a face answers its probe."""
    status = ask(face, base)
    return "" if status.startswith("200") else f"服務未正常回應 answered {status!r} to {face.probe}"


def ask(face: Face, base: str) -> str:
    """The status that a face answers its probe with."""
    statuses: list[str] = []
    try:
        answer = face.application(probe_environ(face, base), keep_status(statuses))
        try:
            next(iter(answer), b"")
        finally:
            close(answer)
    except Exception as error:  # whatever a face does, the operator wants to read it
        return repr(error)
    return statuses[-1]


def keep_status(statuses: list[str]) -> StartResponse:
    """WSGI's start_response that only keeps the status."""

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return no_write

    return start


def probe_environ(face: Face, base: str) -> WSGIEnvironment:
    """The WSGI environment of a probe."""
    probe, where = urlsplit(face.probe), urlsplit(base)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": f"/{face.segment}" if face.segment else "",
        "PATH_INFO": probe.path,
        "QUERY_STRING": probe.query,
        "SERVER_NAME": where.hostname or "localhost",
        "SERVER_PORT": str(where.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": where.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": where.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def timed(name: str, look: Callable[[], str]) -> Check:
    """One check and how long it took."""
    began = time.perf_counter()
    reason = look()
    return Check(name, not reason, reason, round((time.perf_counter() - began) * 1000, 1))


def readiness(release: Release, settings: Settings, faces: Iterable[Face]) -> list[Check]:
    """Everything that must be well before this worker should get requests."""
    base = address(settings)
    return [
        timed("release", partial(check_release, release)),
        timed("disk", partial(check_disk, settings.home)),
        *(timed(face.name, partial(check_face, face, base)) for face in faces),
    ]


@dataclass(frozen=True, slots=True)
class Operator:
    """The face that operators and their programs ask.

    :ivar counts: the folder in which the workers count
    """

    release: Release
    settings: Settings
    faces: Mapping[str, Face]
    counts: Path

    def healthz(self, _environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answers as long as the process can answer at all."""
        return answer(start, "text/plain; charset=utf-8", b"ok\n")

    def readyz(self, _environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answers 503 and says why where a request would not be served well."""
        checks = readiness(self.release, self.settings, self.faces.values())
        ready = all(check.ok for check in checks)
        report: dict[str, Any] = {
            "ready": ready,
            "release": self.release.id,
            "checks": [asdict(check) for check in checks],
        }
        body = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        return answer(start, "application/json", body, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)

    def metrics(self, _environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """What all workers counted, as Prometheus reads it."""
        text = metrics.render(self.counts, self.release.id)
        return answer(start, "text/plain; version=0.0.4; charset=utf-8", text.encode())

    def mounts(self) -> dict[str, WSGIApplication]:
        """Its applications by the first part of the path."""
        return {"healthz": self.healthz, "readyz": self.readyz, "metrics": self.metrics}


def answer(start: StartResponse, media_type: str, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> list[bytes]:
    """A whole answer that nobody may keep."""
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start(f"{status.value} {status.phrase}", headers)
    return [body]
