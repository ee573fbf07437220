"""Which features answer a question, kept so that every page of the answer costs the same."""

from collections import OrderedDict
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onestop.store.database import Database, Row
from onestop.store.question import Question
from onestop.store.tables import Table

type Fids = NDArray[np.uint32]

KEPT_BYTES = 64 * 2**20
"""How much all kept answers of one process may take together."""
OVERHEAD_BYTES = 512
"""What an answer takes besides its fids."""


class Matches:
    """The answers asked for most lately, up to a size in bytes."""

    def __init__(self, size: int = KEPT_BYTES) -> None:
        self.size = size
        self.used = 0
        self._kept: OrderedDict[tuple[str, Question], Fids] = OrderedDict()

    def of(self, question: Question, table: Table, database: Database) -> Fids:
        """The fids that answer a question, in order."""
        key = (table.name, question)
        fids = self._kept.get(key)
        if fids is None:
            statement = question.sql(table)
            fids = database.read(statement.sql, statement.parameters, collect)
            self._keep(key, fids)
        else:
            self._kept.move_to_end(key)
        return fids

    def _keep(self, key: tuple[str, Question], fids: Fids) -> None:
        self._kept[key] = fids
        self.used += cost(fids)
        while self.used > self.size and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self.used -= cost(dropped)


def collect(rows: Iterator[Row]) -> Fids:
    """The fids of rows that have just that."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.uint32)


def cost(fids: NDArray[Any]) -> int:
    """How many bytes an answer takes."""
    return fids.nbytes + OVERHEAD_BYTES
