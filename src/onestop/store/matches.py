"""Which features answer a question, kept so that every page of the answer costs the same."""

from collections import OrderedDict
from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from onestop.filters.columns import Condition
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

    def of(self, database: Database, select: Condition, *, ordered: bool) -> Fids:
        """The fids that a statement selects: in its own order, or in that of the fids."""
        key = (database, select)
        fids = self._kept.get(key)
        if fids is None:
            found = database.read(select.sql, select.parameters, collect)
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


def cost(key: Key, fids: Fids) -> int:
    """How many bytes an answer takes, with the polygon that its question may have."""
    _, select = key
    texts = (value for value in select.parameters if isinstance(value, str | bytes))
    return fids.nbytes + OVERHEAD_BYTES + len(select.sql) + sum(map(len, texts))
