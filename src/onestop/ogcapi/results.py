"""The files that the results of jobs are written to: packed, and locked for as long as somebody writes."""

import fcntl
import time
from collections.abc import Container, Iterator
from gzip import GzipFile
from pathlib import Path
from typing import BinaryIO

from werkzeug import Request, Response

LEFT_SECONDS = 60 * 60
"""How old a file is that belongs to no job before it is swept."""
FASTEST = 1
PIECE = 1 << 16
"""In bytes: what is read at a time."""
PRIVATE = 0o700
PART = ".part"


class Writing:
    """A result that is being written."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_suffix(PART)
        self._file = self._part.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._packer = GzipFile("", "wb", FASTEST, self._file, mtime=0)

    @property
    def wanted(self) -> bool:
        """Whether nobody has removed the job meanwhile."""
        return self._part.exists()

    def write(self, part: bytes) -> None:
        """Write on."""
        self._packer.write(part)

    def finish(self) -> None:
        """Give the file its name; it stays locked until it is closed."""
        self._packer.close()
        self._file.flush()
        self._part.rename(self._path)

    def close(self) -> None:
        """Let go; what was not finished is removed."""
        self._packer.close()
        self._part.unlink(missing_ok=True)
        self._file.close()


class Results:
    """The results in a folder, by the identifiers of their jobs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(PRIVATE, parents=True, exist_ok=True)

    def path(self, job: str) -> Path:
        """The file of a job that is done."""
        return self._folder / f"{job}.gz"

    def begin(self, job: str) -> Writing:
        """A file to write the result of a job to."""
        return Writing(self.path(job))

    def being_written(self, job: str) -> bool:
        """Whether somebody holds the lock on the file of a job."""
        for path in (self.path(job).with_suffix(PART), self.path(job)):
            try:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except FileNotFoundError:
                continue
            except BlockingIOError:
                return True
        return False

    def remove(self, job: str) -> None:
        """Remove the result; who still writes it stops."""
        for path in (self.path(job).with_suffix(PART), self.path(job)):
            path.unlink(missing_ok=True)

    def sweep(self, jobs: Container[str]) -> None:
        """Remove old files of jobs that are not known."""
        for path in self._folder.iterdir():
            if path.stem not in jobs and time.time() - path.stat().st_mtime > LEFT_SECONDS:
                path.unlink(missing_ok=True)


def download(path: Path, media_type: str, request: Request) -> Response:
    """A result as it is sent: packed, as it lies on the disk, to those who read that."""
    packed = bool(request.accept_encodings["gzip"])
    file = path.open("rb") if packed else GzipFile(path)
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    answer = Response(pieces(file), content_type=content_type)
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.content_encoding = "gzip"
        answer.content_length = path.stat().st_size
    answer.call_on_close(file.close)
    return answer


def pieces(file: BinaryIO | GzipFile) -> Iterator[bytes]:
    """A file piece by piece, closed after the last."""
    with file:
        while piece := file.read(PIECE):
            yield piece
