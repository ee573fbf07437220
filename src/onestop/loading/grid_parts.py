"""What a grid is spread from, read out of a release that is being built."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from numpy.typing import NDArray

from onestop import crs
from onestop.dataset import Dataset
from onestop.grids.lattice import CODE, Lattice
from onestop.grids.overlap import overlaps
from onestop.grids.spread import Parts, counted
from onestop.store.database import opened

type Whole = NDArray[np.int64]
type Polygons = NDArray[Any]

BATCH = 262_144
"""Doorplates read at a time."""
PAST = "PERIOD"
"""What is filled of a doorplate that is no more; a release of before has no such column."""
POINT = 21
"""Bytes of a point in WKB; its last 16 are longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of each basic area, in the order of the areas.

    :ivar totals: the count of each area by field; 0 where it has none
    :ivar unknown: the source lists the area and leaves a figure out
    :ivar towns: codes of the towns that have figures
    :ivar lost: by field, what the source has of areas whose figures are not whole or whose borders are not there
    """

    totals: dict[str, Whole]
    unknown: NDArray[np.bool_]
    towns: frozenset[str]
    lost: dict[str, int]

    @property
    def peopled(self) -> NDArray[np.bool_]:
        """The areas that anything is counted in."""
        return np.any(list(self.totals.values()), axis=0)


def read_figures(folder: Path, statistic: Dataset, fields: tuple[str, ...], *, areas: Dataset) -> Figures:
    """The figures of the latest period."""
    names = ", ".join(f'"{name}"' for name in fields)
    query = f'SELECT area, TOWN_ID, {names} FROM "{statistic.name}" WHERE INFO_TIME = ?'
    with closing(opened(folder / statistic.file)) as source:
        rows = source.execute(query, (statistic.periods[-1].info_time,)).fetchall()
    whole = [row for row in rows if None not in (row[0], *row[2:])]
    at = np.array([row[0] - 1 for row in whole], np.int64)
    unknown = np.zeros(areas.count, bool)
    unknown[[row[0] - 1 for row in rows if row[0] is not None and None in row[2:]]] = True
    totals, lost = {}, {}
    for column, name in enumerate(fields, 2):
        counts = np.array([row[column] for row in whole], np.int64)
        totals[name] = np.bincount(at, counts, areas.count).astype(np.int64)
        lost[name] = sum(row[column] or 0 for row in rows) - int(counts.sum())
    return Figures(totals, unknown, frozenset(row[1] for row in whole), lost)


def read_codes(folder: Path, areas: Dataset) -> pa.Array:
    """The codes of the basic areas, in their order."""
    with closing(opened(folder / areas.file)) as source:
        return pa.array([row[0] for row in source.execute(f'SELECT "{areas.key}" FROM "{areas.name}" ORDER BY fid')])


def read_polygons(folder: Path, areas: Dataset, where: str) -> Polygons:
    """Areas that a condition picks, in metres of EPSG:3826, in their order."""
    _, read = pyogrio.read_arrow(folder / areas.file, layer=areas.name, columns=[], where=where)
    found = np.asarray(shapely.from_wkb(read.column(read.num_columns - 1).to_numpy()), object)
    return shapely.make_valid(crs.transform(found, f"EPSG:{CODE}"))


def numbered(numbers: Whole) -> str:
    """The condition that picks areas by their numbers from 0."""
    return f"fid IN ({','.join(str(number + 1) for number in numbers)})"


def by_surface(folder: Path, areas: Dataset, numbers: Whole, *, lattice: Lattice) -> Parts:
    """The parts of areas without doorplates by their surface."""
    if not len(numbers):
        return Parts(*(np.zeros(0, np.int64),) * 3)
    return overlaps(numbers, read_polygons(folder, areas, numbered(numbers)), lattice)


def by_doorplates(
    folder: Path, doorplates: Dataset, areas: Dataset, *, lattice: Lattice, tell: Callable[[int], object]
) -> Parts:
    """The parts of areas by the doorplates of today in them, floors counted.

    :param tell: is told how many doorplates were read
    """
    codes, read = read_codes(folder, areas), 0
    found: list[tuple[Whole, Whole]] = []
    for places in read_places(folder, doorplates, codes, lattice=lattice):
        found.append(places)
        read += len(places[0])
        tell(read)
    area, cell = (np.concatenate(column) for column in zip(*found, strict=True))
    return counted(area, cell, lattice.count)


def read_places(
    folder: Path, doorplates: Dataset, codes: pa.Array, *, lattice: Lattice
) -> Iterator[tuple[Whole, Whole]]:
    """Area and cell of each doorplate of today that has a place in a basic area."""
    where = f"{PAST} IS NULL" if doorplates.field(PAST) else None
    with pyogrio.raw.open_arrow(
        *(folder / doorplates.file,), layer=doorplates.name, columns=["CODEBASE"], where=where, batch_size=BATCH,
        use_pyarrow=True,
    ) as (_, batches):  # fmt: skip
        for batch in batches:
            area, points = pc.index_in(batch.column("CODEBASE"), value_set=codes), batch.column(batch.num_columns - 1)
            known = pc.and_(pc.is_valid(area), pc.is_valid(points))
            x, y = coordinates(points.filter(known)).T
            x, y = crs.east_north(x, y, f"EPSG:{CODE}")
            yield area.filter(known).to_numpy().astype(np.int64), lattice.cell_of(x, y)


def coordinates(points: pa.Array) -> NDArray[np.float64]:
    """Longitude and latitude of points in WKB, none of them null."""
    joined = np.frombuffer(b"".join(points.to_pylist()), np.uint8)
    return joined.reshape(-1, POINT)[:, POINT - 16 :].copy().view("<f8")
