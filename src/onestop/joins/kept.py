"""Joins on disk: a folder for each under an identifier that nobody guesses, for a day, whichever worker made it.

HOME/joins/
  3q2-…/                   a join
    join.json              what is known of it; written last, so a folder without it is no join
    rows-<release>.sqlite  its rows, led to the areas of a release; made anew from another's where a release has none
  .building-…/             one that is being made
"""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from onestop.dataset import Dataset
from onestop.errors import BadValue, Busy, NotFound
from onestop.joins.known import known_areas
from onestop.joins.matching import chosen, match_rows
from onestop.joins.reading import read_upload
from onestop.joins.writing import Join, moved, write_rows
from onestop.release import Release

LIFE = timedelta(days=1)
SECRET_BYTES = 24
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{32}")
MOST_JOINS = 1_000
MOST_BYTES = 4 << 30
"""Of all joins together."""
FULL = "暫存的連結已滿，請稍後再試。 There is no room for another join now; please try again later."
BUILDING = ".building-"
LEFT_SECONDS = 600
"""How old something is that was never finished before it is swept."""
PRIVATE = 0o700
ABOUT = "join.json"
JOIN = TypeAdapter(Join)


class NoSuchJoin(NotFound):
    """There is no join of this identifier, or none any more."""

    def __init__(self) -> None:
        super().__init__("join", "…")  # whoever has the identifier can read the join, so that it is not repeated


class Kept:
    """The joins of a home, seen through a release.

    :param home: the folder of releases, databases and caches
    """

    def __init__(self, home: Path, release: Release) -> None:
        self._folder, self.release = home.absolute() / "joins", release

    def make(self, path: Path, collection: str, keys: Sequence[str], *, values: Sequence[str] = ()) -> Join:
        """Join the table in a file to the areas of a collection, and keep it.

        :param keys: columns, by name or by number from 0, that say together which area a row is of
        :param values: the other columns that are wanted, named so; all where there is none
        :raises BadValue: for a collection or a key that there is not
        :raises BadFile: for what is no table
        :raises TooMuch: for a table that is larger than we take
        :raises Busy: where too many are kept already
        """
        known = known_areas(self.release, self._areas(collection))
        self.sweep()
        upload, keys = chosen(read_upload(path), keys, values)
        matched = match_rows(upload, known, keys)
        identifier, now = secrets.token_urlsafe(SECRET_BYTES), datetime.now(UTC).replace(microsecond=0)
        with self._building() as folder:
            columns, formulas = write_rows(folder / self._name, upload, matched, known=known)
            join = Join(
                identifier,
                collection,
                self.release.id,
                now,
                now + LIFE,
                tuple(upload.columns[at] for at in matched.keys),
                columns,
                upload.count,
                dict(matched.counts()),
                dict(matched.repairs()),
                formulas,
            )
            (folder / ABOUT).write_bytes(JOIN.dump_json(join))
            folder.rename(self._folder / identifier)
        return join

    def _areas(self, collection: str) -> Dataset:
        """The areas of a name; raises BadValue."""
        dataset = self.release.datasets.get(collection)
        if dataset is None or dataset.kind != "areas":
            areas = (one.name for one in self.release.manifest.datasets if one.kind == "areas")
            raise BadValue("collection-id", collection[:80], ", ".join(areas))
        return dataset

    @property
    def _name(self) -> str:
        return f"rows-{self.release.id}.sqlite"

    @contextlib.contextmanager
    def _building(self) -> Iterator[Path]:
        """A folder that is gone afterwards where it was not given its name."""
        folder = Path(tempfile.mkdtemp(prefix=BUILDING, dir=self._folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def get(self, identifier: str) -> Join:
        """A join; raises NoSuchJoin."""
        if IDENTIFIER.fullmatch(identifier) is None:
            raise NoSuchJoin
        try:
            join = JOIN.validate_json((self._folder / identifier / ABOUT).read_bytes())
        except (OSError, ValidationError):
            raise NoSuchJoin from None
        if join.expires <= datetime.now(UTC):
            shutil.rmtree(self._folder / identifier, ignore_errors=True)
            raise NoSuchJoin
        return join

    def rows(self, join: Join) -> Path:
        """The file with the rows of a join, led to the areas of this release; raises NoSuchJoin."""
        path = self._folder / join.id / self._name
        if not path.exists():
            self._move(join, path)
        return path

    def _move(self, join: Join, path: Path) -> None:
        dataset = self.release.datasets.get(join.collection)
        source = path.with_name(f"rows-{join.release}.sqlite")
        if dataset is None or not source.exists():
            raise NoSuchJoin
        handle, name = tempfile.mkstemp(prefix=BUILDING, dir=path.parent)
        os.close(handle)
        try:
            shutil.copyfile(source, name)
            moved(Path(name), known_areas(self.release, dataset))
            Path(name).rename(path)
        finally:
            Path(name).unlink(missing_ok=True)

    def remove(self, identifier: str) -> None:
        """Remove a join; raises NoSuchJoin."""
        self.get(identifier)
        shutil.rmtree(self._folder / identifier, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what is a day old or was never finished; raises Busy where what is left is too much."""
        self._folder.mkdir(PRIVATE, parents=True, exist_ok=True)
        now, joins, size = datetime.now(UTC).timestamp(), 0, 0
        for folder in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another worker sweeps too
                building = folder.name.startswith(BUILDING)
                age = now - (folder if building else folder / ABOUT).stat().st_mtime
                if age > (LEFT_SECONDS if building else LIFE.total_seconds()):
                    shutil.rmtree(folder, ignore_errors=True)
                else:
                    joins, size = joins + 1, size + sum(file.stat().st_size for file in folder.iterdir())
        if joins >= MOST_JOINS or size >= MOST_BYTES:
            raise Busy(FULL)
