"""The invented areas have what real ones have: codes, nesting, contiguity and sizes."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
import shapely

from onestop.levels import LEVELS, Level
from tools.topojson import Shape

type Rows = list[dict[str, Any]]

CENTIMETRE = 1e-7
"""In degrees: the grid that every corner lies on."""


@pytest.mark.parametrize(("column", "level"), [("codebase", "basic"), ("code1", "level1"), ("code2", "level2")])
def test_codes_have_the_official_patterns(areas: Rows, column: str, level: str) -> None:
    pattern = LEVELS[Level(level)].pattern
    assert [row[column] for row in areas if not pattern.fullmatch(row[column])] == []


def test_no_basic_code_is_given_twice(areas: Rows) -> None:
    assert len({row["codebase"] for row in areas}) == len(areas)


def test_each_code_lies_in_the_one_above(areas: Rows) -> None:
    for row in areas:
        assert row["code1"].startswith(row["code2"] + "-")
        assert row["code2"][:5] == row["codebase"][:5] == f"A18{row['town_id'][5:7]}"


def test_areas_share_their_edges_without_gaps_or_overlaps(areas: Rows) -> None:
    outlines = [row["outline"] for row in areas]
    assert all(shapely.is_valid(outlines))
    assert shapely.coverage_is_valid(outlines)


def test_areas_fill_each_village_and_nothing_else(
    areas: Rows, village_of: dict[str, str], villages: dict[str, Shape]
) -> None:
    parts = defaultdict(list)
    for row in areas:
        parts[village_of[row["codebase"]]].append(row["outline"])
    assert parts.keys() == villages.keys()
    for code, outlines in parts.items():
        village, filled = villages[code].geometry, shapely.coverage_union_all(outlines)
        assert shapely.symmetric_difference(village, filled).area <= village.length * CENTIMETRE


@pytest.mark.parametrize("column", ["code1", "code2"])
def test_a_group_is_one_piece_inside_one_town(
    areas: Rows, village_of: dict[str, str], villages: dict[str, Shape], column: str
) -> None:
    groups = defaultdict(list)
    for row in areas:
        groups[row[column]].append(row)
    islands = {code for code, shape in villages.items() if len(shape.geometry.geoms) > 1}
    for rows in groups.values():
        assert len({row["town_id"] for row in rows}) == 1
        pieces = shapely.get_parts(shapely.coverage_union_all([row["outline"] for row in rows]))
        assert len(pieces) == 1 or islands & {village_of[row["codebase"]] for row in rows}


def test_there_are_about_as_many_areas_as_the_real_county_has(areas: Rows) -> None:
    real = {"codebase": 2217, "code1": 1248, "code2": 142}
    for column, number in real.items():
        assert len({row[column] for row in areas}) == pytest.approx(number, rel=0.1)


def test_groups_are_of_the_sizes_of_real_ones(areas: Rows, counts: Rows) -> None:
    persons: dict[str, Counter[str]] = {"CODE1": Counter(), "CODE2": Counter()}
    for row in counts:
        for column, sums in persons.items():
            sums[row[column]] += int(row["P_CNT"])
    assert np.median(list(persons["CODE1"].values())) == pytest.approx(322, rel=0.25)
    assert np.median(list(persons["CODE2"].values())) == pytest.approx(2920, rel=0.25)


def test_no_area_is_a_spike_or_a_sliver(areas: Rows) -> None:
    metres = [shapely.transform(row["outline"], lambda xy: xy * (101_140, 110_760)) for row in areas]
    ground = shapely.area(metres)
    round_ = 4 * np.pi * ground / shapely.length(metres) ** 2
    assert ground.min() > 500
    assert np.quantile(round_, 0.01) > 0.2
