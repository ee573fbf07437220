"""A world of squares: towns of four villages, each of four basic areas."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely

from onestop.areas import AreaTable
from onestop.levels import LEVELS, Level


@pytest.fixture(scope="session")
def table() -> Callable[..., AreaTable]:
    """A table of areas from boxes: `table(Level.TOWN, {"10018010": (0, 0, 2, 2)}, TOWN=["東區"])`."""

    def make(
        level: Level, boxes: dict[str, tuple[float, float, float, float]], **columns: list[str | None]
    ) -> AreaTable:
        given = {LEVELS[level].key: list(boxes), **columns}
        arrays = {name: np.array(values, dtype=object) for name, values in given.items()}
        return AreaTable(level, arrays, np.array([shapely.box(*box) for box in boxes.values()], dtype=object))

    return make
