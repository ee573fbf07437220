"""Counts of areas become counts of cells, and nobody is lost or found."""

import numpy as np
import pytest

from onestop.grids.cells import cells_of
from onestop.grids.lattice import Lattice, covering, summed
from onestop.grids.spread import Parts, counted, spread, together

LATTICE = Lattice(500, 0, 5000, 10, 10)


def parts(*rows: tuple[int, int, int]) -> Parts:
    return Parts(*np.array(rows, np.int64).T)


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


@pytest.fixture
def many() -> tuple[np.ndarray, Parts]:
    """A thousand areas of several cells each, seeded."""
    rng = np.random.default_rng(20170630)
    pairs = np.unique(rng.integers(0, (1000, 100), (8000, 2)), axis=0)
    made = Parts(pairs[:, 0], pairs[:, 1], rng.integers(1, 400, len(pairs)))
    totals = rng.integers(0, 5000, 1000)
    totals[~np.isin(np.arange(1000), made.area)] = 0
    return totals, made


def test_every_area_keeps_its_total(many: tuple[np.ndarray, Parts]) -> None:
    totals, made = many
    shares = spread(totals, made, 10)
    assert (np.bincount(made.area, shares, len(totals)) == totals).all()


def test_no_share_is_a_whole_person_away_from_its_part_of_the_weight(many: tuple[np.ndarray, Parts]) -> None:
    totals, made = many
    wanted = totals[made.area] * made.weight / np.bincount(made.area, made.weight, len(totals))[made.area]
    assert (np.abs(spread(totals, made, 10) - wanted) < 1).all()


def test_the_largest_remainders_get_those_left_over() -> None:
    # 10 people on weights 1, 2, 4: 1.43, 2.86, 5.71
    assert spread(whole(10), parts((0, 0, 1), (0, 1, 2), (0, 2, 4)), 10).tolist() == [1, 3, 6]


def test_of_equals_the_one_nearest_to_the_middle_comes_first() -> None:
    assert spread(whole(1), parts((0, 0, 5), (0, 1, 5), (0, 2, 5)), 10).tolist() == [0, 1, 0]


def test_an_area_with_nobody_puts_nobody_anywhere() -> None:
    assert spread(whole(0, 4), parts((0, 3, 9), (1, 3, 1)), 10).tolist() == [0, 4]


def test_floors_of_one_doorplate_count_each() -> None:
    made = counted(whole(0, 0, 0, 0), whole(7, 7, 7, 8), LATTICE.count)
    assert (made.cell.tolist(), made.weight.tolist()) == ([7, 8], [3, 1])


def test_parts_of_two_kinds_stand_in_the_order_of_areas() -> None:
    assert together(parts((0, 1, 1), (2, 1, 1)), parts((1, 5, 9))).area.tolist() == [0, 1, 2]


def test_men_and_women_add_up_to_persons_in_every_cell(many: tuple[np.ndarray, Parts]) -> None:
    men, made = many
    women = men[::-1] * np.isin(np.arange(1000), made.area)
    totals = {"P_CNT": men + women, "M_CNT": men, "F_CNT": women}
    cells = cells_of(totals, made, np.ones((10, 10), bool), lattice=LATTICE)
    assert (cells["P_CNT"] == cells["M_CNT"] + cells["F_CNT"]).all()
    assert {name: cells[name].sum() for name in cells} == {name: totals[name].sum() for name in totals}


def test_persons_keep_their_total_where_the_sources_sexes_do_not_add_up() -> None:
    totals = {"P_CNT": whole(9), "M_CNT": whole(2), "F_CNT": whole(3)}
    cells = cells_of(totals, parts((0, 0, 1), (0, 1, 1)), np.zeros((10, 10), bool), lattice=LATTICE)
    assert cells["P_CNT"][cells["P_CNT"] >= 0].sum() == 9


def test_a_cell_with_nobody_is_0_where_there_are_figures_and_no_data_elsewhere() -> None:
    known = np.zeros((10, 10), bool)
    known[0, :2] = True
    cells = cells_of({"P_CNT": whole(5)}, parts((0, 0, 1)), known, lattice=LATTICE)["P_CNT"]
    assert cells[0].tolist() == [5, 0] + [-1] * 8


def test_the_corners_of_a_grid_are_whole_kilometres() -> None:
    lattice = covering((-38_999.5, 2_422_004.9, 351_000.0, 2_919_184.1), 500)
    assert lattice.box == (-39_000, 2_422_000, 352_000, 2_920_000)


def test_a_place_on_an_edge_is_in_the_cell_east_and_south_of_it() -> None:
    assert LATTICE.cell_of(np.array([0.0, 500.0, 499.9]), np.array([5000.0, 4500.0, 4500.1])).tolist() == [0, 11, 0]


def test_a_kilometre_is_its_four_cells_and_has_data_where_one_of_them_has() -> None:
    cells = np.array([[1, 2, -1, -1], [3, -1, -1, -1]])
    assert summed(cells, 2).tolist() == [[6, -1]]
