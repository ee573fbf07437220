"""Releases: immutable folders of data, one of them current.

HOME/releases/
  active.json               {"current": id, "previous": id or null}, replaced in one step
  20261123T231105Z-3f9a/    a release: manifest.json and the files it names
  .building-…/              a release being built; a killed load leaves at most this behind
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from onestop.dataset import Dataset
from onestop.errors import BadRelease, NotFound

FORMAT = 1
"""Raised by one when a release of before can no longer be read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a release was made from: rows in = rows stored + rows reported."""

    name: str
    sha256: str
    kind: str
    rows: int
    stored: int
    reported: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds.

    :ivar datasets: what has features
    :ivar grids: what has cells; a list of its own, as no question to features fits them
    """

    id: str
    format: int
    created: datetime
    onestop: str
    datasets: tuple[Dataset, ...]
    sources: tuple[SourceFile, ...]
    roads: bool = False
    synthetic: bool = False
    grids: tuple[Dataset, ...] = ()

    @property
    def described(self) -> tuple[Dataset, ...]:
        """Everything that people can find, read about and look at."""
        return (*self.datasets, *self.grids)


MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True)
class Release:
    """A release that can be read."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.manifest.id

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """Its data sets of features by name."""
        return {dataset.name: dataset for dataset in self.manifest.datasets}

    @cached_property
    def grids(self) -> dict[str, Dataset]:
        """Its grids by name."""
        return {dataset.name: dataset for dataset in self.manifest.grids}

    @cached_property
    def given_out(self) -> "Release":
        """The same with those data sets alone whose supply conditions let everybody have the data."""
        datasets = tuple(one for one in self.manifest.datasets if one.given_out)
        grids = tuple(one for one in self.manifest.grids if one.given_out)
        return Release(self.path, replace(self.manifest, datasets=datasets, grids=grids))

    def dataset(self, name: str) -> Dataset:
        """One data set; raises NotFound."""
        try:
            return self.datasets[name]
        except KeyError:
            raise NotFound("data set", name) from None


def open_release(path: Path) -> Release:
    """Read the manifest of a release; raises BadRelease."""
    try:
        manifest = MANIFEST.validate_json((path / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise BadRelease(f"{path} 不是完整的資料版本 is not a whole release: {error}") from error
    if manifest.format != FORMAT:
        raise BadRelease(
            f"{path} 的格式是 {manifest.format}，本版讀 {FORMAT}，請重新載入 "
            f"has format {manifest.format}; this version reads format {FORMAT}: load it again"
        )
    return Release(path, manifest)


class Releases:
    """The releases of one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "releases"

    def list(self) -> list[Release]:
        """Every whole release, oldest first."""
        return [open_release(path.parent) for path in sorted(self.folder.glob("[0-9]*/manifest.json"))]

    def active(self) -> tuple[str | None, str | None]:
        """The identifiers of the current and the previous release; raises BadRelease where what says so is damaged."""
        path = self.folder / "active.json"
        try:
            state = json.loads(path.read_bytes())
            return state["current"], state["previous"]
        except (FileNotFoundError, NotADirectoryError):
            return None, None
        except (ValueError, TypeError, KeyError) as error:
            raise BadRelease(
                f"{path} 已損毀，請刪除後以 is damaged; delete it, then run: onestop release activate ID"
            ) from error

    def current(self) -> Release:
        """The release that is served; raises BadRelease where none is."""
        current, _ = self.active()
        if current is None:
            raise BadRelease(
                f"{self.folder} 沒有啟用的資料版本 has no current release; 請先 make one with: onestop load SOURCE…"
            )
        return self.get(current)

    def get(self, identifier: str) -> Release:
        """One release; raises NotFound."""
        if identifier not in {path.parent.name for path in self.folder.glob("[0-9]*/manifest.json")}:
            raise NotFound("release", identifier)
        return open_release(self.folder / identifier)

    def activate(self, identifier: str) -> None:
        """Make a release the current one, in one step."""
        self.get(identifier)
        current, _ = self.active()
        if identifier != current:
            self._write({"current": identifier, "previous": current})

    def rollback(self) -> str:
        """Make the previous release current again and return its identifier."""
        _, previous = self.active()
        if previous is None:
            raise BadRelease("沒有前一版可還原 there is no previous release to go back to")
        self.activate(previous)
        return previous

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder to build a release in; call `publish` with it, or it is removed.

        One load at a time: a second one raises BadRelease. What a killed load left behind is swept first.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BadRelease("另一個載入進行中，請等它結束 another load is running; wait for it to end") from error
            for left in self.folder.glob(".building-*"):
                shutil.rmtree(left)
            path = self.folder / f".building-{new_id()}"
            path.mkdir()
            try:
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)

    def publish(self, path: Path, manifest: Manifest) -> Release:
        """Write the manifest last, sync, and give the folder its name; not yet current."""
        target = self.folder / manifest.id
        (path / "manifest.json").write_bytes(MANIFEST.dump_json(manifest, indent=1))
        for file in path.rglob("*"):
            sync(file)
        path.rename(target)
        sync(self.folder)
        return open_release(target)

    def _write(self, state: dict[str, str | None]) -> None:
        new = self.folder / ".active.json"
        new.write_text(json.dumps(state), encoding="utf-8")
        sync(new)
        new.replace(self.folder / "active.json")
        sync(self.folder)


def new_id() -> str:
    """A name for a release that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def sync(path: Path) -> None:
    """Have the disk hold what was written."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
