"""Which features answer a question, kept so that every page of the answer costs the same."""

from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.dataset import BBox
from onestop.filters.columns import Condition
from onestop.filters.spatial import wkb_of
from onestop.store.database import Database, Row

type Fids = NDArray[np.uint32]
type Key = tuple[Database, Condition]

KEPT_BYTES = 64 * 2**20
"""How much all kept answers of one process may take together, their questions included."""
OVERHEAD_BYTES = 512
"""What a kept answer takes besides its fids and the texts of its question."""


class Matches:
    """The answers asked for most lately, up to a size in bytes."""

    def __init__(self, size: int = KEPT_BYTES) -> None:
        self.size = size
        self.used = 0
        self._kept: OrderedDict[Key, Fids] = OrderedDict()

    def of(self, database: Database, select: Condition, *, ordered: bool, box: BBox | None = None) -> Fids:
        """The fids that a statement selects: in its own order, or in that of the fids.

        :param box: where the statement only says whose box overlaps it: it has the geometry where that is not enough
        """
        key = (database, select)
        fids = self._kept.get(key)
        if fids is None:
            found = database.read(select.sql, select.parameters, partial(touching, box) if box else collect)
            fids = found if ordered else np.sort(found)
            self._keep(key, fids)
        else:
            self._kept.move_to_end(key)
        return fids

    def _keep(self, key: Key, fids: Fids) -> None:
        self._kept[key] = fids
        self.used += cost(key, fids)
        while self.used > self.size and self._kept:
            self.used -= cost(*self._kept.popitem(last=False))


def collect(rows: Iterator[Row]) -> Fids:
    """The fids of rows that have just that."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.uint32)


def touching(box: BBox, rows: Iterator[Row]) -> Fids:
    """The fids of rows without a geometry, and of those whose geometry intersects a box; all are tested at once."""
    unsure: list[Row] = []

    def sure() -> Iterator[int]:
        for row in rows:
            if row[1] is None:
                yield row[0]
            else:
                unsure.append(row)

    inside = np.fromiter(sure(), dtype=np.uint32)
    around = shapely.box(*box)
    shapely.prepare(around)
    found = shapely.intersects(around, shapely.from_wkb([wkb_of(blob) for _, blob in unsure]))
    return np.concatenate([inside, np.array([fid for fid, _ in unsure], np.uint32)[found]])


def cost(key: Key, fids: Fids) -> int:
    """How many bytes an answer takes, with the polygon that its question may have."""
    _, select = key
    texts = (value for value in select.parameters if isinstance(value, str | bytes))
    return fids.nbytes + OVERHEAD_BYTES + len(select.sql) + sum(map(len, texts))
