"""The packed R-tree is one that SQLite takes for its own."""

import sqlite3
from collections.abc import Iterator

import numpy as np
import pytest

from onestop.loading.rtree import CELLS, outward, write_rtree


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:")
    yield opened
    opened.close()


def boxes(count: int) -> np.ndarray:  # type: ignore[type-arg]
    corners = np.random.default_rng(count).uniform((119, 22), (122, 25), (count, 2))
    return np.hstack([corners, corners + 0.01])


@pytest.mark.parametrize("count", [0, 1, CELLS, CELLS + 1, CELLS**2, CELLS**2 + 1, 20_000])
def test_sqlite_finds_the_tree_whole(connection: sqlite3.Connection, count: int) -> None:
    write_rtree(connection, "tree", np.arange(1, count + 1), boxes=boxes(count))
    assert connection.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM tree").fetchone() == (count,)


def test_a_window_finds_what_comparing_every_box_finds(connection: sqlite3.Connection) -> None:
    every = boxes(20_000)
    write_rtree(connection, "tree", np.arange(1, 20_001), boxes=every)
    found = connection.execute("SELECT id FROM tree WHERE maxx>=120 AND minx<=120.3 AND maxy>=23 AND miny<=23.4")
    inside = (every[:, 2] >= 120) & (every[:, 0] <= 120.3) & (every[:, 3] >= 23) & (every[:, 1] <= 23.4)
    assert {row[0] for row in found} == set((np.flatnonzero(inside) + 1).tolist())


def test_boxes_never_shrink_in_single_precision() -> None:
    exact = boxes(5_000)
    single = outward(exact).astype(float)
    assert (single[:, [0, 2]] <= exact[:, :2]).all()
    assert (single[:, [1, 3]] >= exact[:, 2:]).all()


def test_sqlite_can_go_on_adding_and_removing(connection: sqlite3.Connection) -> None:
    write_rtree(connection, "tree", np.arange(1, 3_001), boxes=boxes(3_000))
    connection.executemany("INSERT INTO tree VALUES (?, 120, 120, 23, 23)", ((at,) for at in range(3_001, 3_201)))
    connection.execute("DELETE FROM tree WHERE id % 3 = 0")
    assert connection.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
