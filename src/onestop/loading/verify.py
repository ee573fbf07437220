"""Whether a release still holds what its manifest says."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from onestop.address.build import Indexed
from onestop.address.check import problems
from onestop.address.layout import FOLDER as ADDRESSES
from onestop.dataset import Dataset
from onestop.grids.check import problems as problems_of_grid
from onestop.levels import LEVELS
from onestop.loading.addresses import COUNTS
from onestop.loading.write_areas import TEXTS
from onestop.loading.write_doorplates import INDEXED as DOORPLATES_INDEXED
from onestop.release import Manifest
from onestop.store.database import address
from onestop.vectortiles import archive_path, archive_problems

type Problems = Iterator[str]

OWN_TEXTS = ("areas", "features")
"""Kinds of data sets that keep each geometry as text, too."""


def verify_folder(folder: Path, manifest: Manifest) -> Problems:
    """What is wrong with the files of a release, each as a sentence; nothing where all is well."""
    for name in dict.fromkeys(dataset.file for dataset in manifest.datasets):
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
            continue
        try:
            yield from verify_file(path, [dataset for dataset in manifest.datasets if dataset.file == name])
        except sqlite3.DatabaseError as error:
            yield f"{name} cannot be read: {error}"
    for grid in manifest.grids:
        yield from verify_grid(folder / grid.file, grid)
    for path in sorted(folder.glob("*.sqlite")):
        yield from quick_check(path)
    for dataset in manifest.datasets:
        if dataset.kind == "areas" and dataset.count:
            yield from verify_archive(folder, dataset)
        if dataset.kind == "doorplates":
            yield from verify_addresses(folder, dataset.count)


def verify_grid(path: Path, grid: Dataset) -> Problems:
    """What is wrong with the file of a grid."""
    if not path.is_file():
        yield f"{path.name} is missing"
        return
    yield from (f"{path.name} {problem}" for problem in problems_of_grid(path, grid))


def verify_archive(folder: Path, dataset: Dataset) -> Problems:
    """What is wrong with the vector tiles of a level."""
    path = archive_path(folder, dataset.name)
    if path.is_file():
        yield from (f"{path.relative_to(folder)} {problem}" for problem in archive_problems(path))
        return
    yield (
        f"{path.relative_to(folder)}: 本版早於向量圖磚，請重新載入原檔 "
        "is missing: the release was made before tiles were cut, load its files again"
    )


def verify_addresses(folder: Path, rows: int) -> Problems:
    """What is wrong with the address index of so many rows of doorplates."""
    index = folder / ADDRESSES
    if not index.is_dir():
        yield (
            f"{ADDRESSES}: 本版早於地址索引，請重新載入原檔 "
            "is missing: the release was made before addresses were indexed, load its files again"
        )
        return
    found = list(problems(index))
    yield from (f"{ADDRESSES}: {problem}" for problem in found)
    if not found:
        yield from (f"{ADDRESSES}: {problem}" for problem in rows_are_accounted_for(index, rows))


def rows_are_accounted_for(index: Path, rows: int) -> Problems:
    """Each row became a doorplate, a floor of one, or was reported; nothing is said of a release of before."""
    features = np.load(index / "feature.npy", mmap_mode="r")
    if len(features) and features.max() > rows:
        yield f"speaks of row {features.max():,} of doorplates, which has {rows:,}"
    if not (index / COUNTS).exists():
        return
    try:
        made = Indexed(**json.loads((index / COUNTS).read_text("utf-8")))
    except (ValueError, TypeError):
        yield f"{COUNTS} cannot be read"
        return
    if (made.doorplates, made.doorplates + made.folded + made.without_number) != (len(features), rows):
        yield (
            f"has {len(features):,} doorplates of {rows:,} rows where it was made with {made.doorplates:,}, "
            f"{made.folded:,} floors and {made.without_number:,} rows without a number"
        )


def verify_file(path: Path, datasets: list[Dataset]) -> Problems:
    """What is wrong with one file."""
    connection = sqlite3.connect(address(path), uri=True)
    try:
        for dataset in datasets:
            yield from (f"{path.name}: {dataset.name} {problem}" for problem in verify_table(connection, dataset))
    finally:
        connection.close()


def verify_table(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """What is wrong with one table: what is not there is said before what it holds is counted."""
    for look in LOOKS:
        found = list(look(connection, dataset))
        yield from found
        if found and look in STRUCTURE:
            return


def quick_check(path: Path) -> Problems:
    """What SQLite itself finds wrong with a file."""
    connection = sqlite3.connect(address(path), uri=True)
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    if said != "ok":
        yield f"{path.name} is damaged: {said}"


def columns_are_the_fields(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """The table has the columns that the manifest names, in their order."""
    columns = [row[1] for row in connection.execute("SELECT * FROM pragma_table_info(?)", (dataset.name,))]
    wanted = [field.name for field in dataset.fields]
    if not columns:
        yield "is missing"
    elif columns[-len(wanted) :] != wanted or columns[0] != "fid":
        yield f"has the columns {', '.join(columns)} where the manifest has {', '.join(wanted)}"


def numbers_have_no_gap(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """`fid` runs from 1 to the count."""
    row = connection.execute(f'SELECT count(*), min(fid), max(fid) FROM "{dataset.name}"').fetchone()
    if row != (dataset.count, 1 if dataset.count else None, dataset.count or None):
        yield f"has {row[0]:,} rows numbered {row[1]} to {row[2]} where the manifest has {dataset.count:,}"


def indexes_are_there(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """The indexes that the format promises."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('index', 'table')")}
    for name in promised(dataset):
        if name not in names:
            yield f"lacks {name}"


def promised(dataset: Dataset) -> Iterator[str]:
    """Indexes and tables that come with a data set."""
    if dataset.kind != "statistics":
        yield f"rtree_{dataset.name}_geom"
    if dataset.kind in OWN_TEXTS:
        yield from (f"{dataset.name}_{kind}" for kind in (*TEXTS, "members"))
        yield from (f"{dataset.name}_{key}" for key in (dataset.key,) if key)
    if dataset.kind == "statistics":
        yield f"{dataset.name}_{dataset.key}_INFO_TIME"
        yield f"{dataset.name}_area_INFO_TIME"
    if dataset.kind == "doorplates":
        yield from (f"{dataset.name}_{column}" for column in DOORPLATES_INDEXED)
    if dataset.level:
        yield from (f"{dataset.name}_{parent}" for parent in LEVELS[dataset.level].parents)


def trees_are_whole(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """The R-tree has a box for each geometry."""
    if dataset.kind == "statistics":
        return
    (boxes,) = connection.execute(f'SELECT count(*) FROM "rtree_{dataset.name}_geom_rowid"').fetchone()
    (empty,) = connection.execute(f'SELECT count(*) FROM "{dataset.name}" WHERE geom IS NULL').fetchone()
    if boxes != dataset.count - empty:
        yield f"has {boxes:,} boxes for {dataset.count - empty:,} geometries"


def texts_are_whole(connection: sqlite3.Connection, dataset: Dataset) -> Problems:
    """Each area and each described feature has its geometry, where it has one, as text; and all of it, as GML."""
    if dataset.kind not in OWN_TEXTS:
        return
    (places,) = connection.execute(f'SELECT count(geom) FROM "{dataset.name}"').fetchone()
    for kind in TEXTS:
        (texts,) = connection.execute(f'SELECT count(*) FROM "{dataset.name}_{kind}"').fetchone()
        if texts != places:
            yield f"has {texts:,} texts of {kind} for {places:,} geometries"
    (members,) = connection.execute(f'SELECT count(*) FROM "{dataset.name}_members"').fetchone()
    if members != dataset.count:
        yield f"has {members:,} members for {dataset.count:,} features"


LOOKS: tuple[Callable[[sqlite3.Connection, Dataset], Problems], ...] = (
    columns_are_the_fields,
    numbers_have_no_gap,
    indexes_are_there,
    trees_are_whole,
    texts_are_whole,
)
"""What is looked at in each table."""

STRUCTURE = (columns_are_the_fields, indexes_are_there)
"""Looks that others build upon."""
