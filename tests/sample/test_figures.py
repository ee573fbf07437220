"""The invented statistics agree with one another and with the areas."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tools.topojson import Shape

type Rows = list[dict[str, Any]]

OLD_TOWN = (120.9687, 24.8044)
"""Longitude and latitude of the east gate."""


@pytest.fixture(scope="module")
def months(data: Path) -> dict[str, Rows]:
    """The population of villages by month."""
    rows = pq.read_table(data / "sample" / "population-village-monthly.parquet").to_pylist()
    return {f"2024-{month:02d}": [row for row in rows if row["年月"] == f"2024-{month:02d}"] for month in range(1, 13)}


@pytest.fixture(scope="module")
def events(data: Path) -> Rows:
    rows: Rows = pq.read_table(data / "sample" / "vital-events-village-monthly.parquet").to_pylist()
    return rows


def test_men_and_women_are_all_persons_of_an_area(counts: Rows) -> None:
    assert [row for row in counts if int(row["M_CNT"]) + int(row["F_CNT"]) != int(row["P_CNT"])] == []


def test_every_area_with_people_is_one_of_the_areas_and_some_areas_have_none(areas: Rows, counts: Rows) -> None:
    known = {(row["codebase"], row["code1"], row["code2"]) for row in areas}
    populated = {(row["CODEBASE"], row["CODE1"], row["CODE2"]) for row in counts}
    assert populated < known


@pytest.mark.parametrize(("village", "area"), [("人口", "P_CNT"), ("戶數", "H_CNT"), ("男性人口", "M_CNT")])
def test_a_village_in_december_is_the_sum_of_its_areas(
    counts: Rows, months: dict[str, Rows], village_of: dict[str, str], village: str, area: str
) -> None:
    sums: Counter[str] = Counter()
    for row in counts:
        sums[village_of[row["CODEBASE"]]] += int(row[area])
    assert {row["村里代碼"]: int(row[village]) for row in months["2024-12"]} == sums


def test_every_month_has_every_village(months: dict[str, Rows], villages: dict[str, Shape]) -> None:
    for rows in months.values():
        assert [row["村里代碼"] for row in rows] == sorted(villages)


def test_the_three_ages_are_all_persons(months: dict[str, Rows]) -> None:
    for row in months["2024-07"]:
        assert int(row["未滿15歲"]) + int(row["15-64歲"]) + int(row["超過64歲"]) == int(row["人口"])


def test_a_month_follows_from_the_one_before_but_for_moves(months: dict[str, Rows], events: Rows) -> None:
    born = {(row["統計年月"], row["區域別代碼"]): int(row["出生數"]) - int(row["死亡數"]) for row in events}
    for now, before in zip(months["2024-06"], months["2024-05"], strict=True):
        moved = int(now["人口"]) - int(before["人口"]) - born["11306", now["村里代碼"].replace("-", "")]
        assert abs(moved) <= 0.03 * int(before["人口"]) + 3


def test_boys_and_girls_are_all_births(events: Rows) -> None:
    assert [row for row in events if int(row["出生數-男"]) + int(row["出生數-女"]) != int(row["出生數"])] == []
    assert sum(int(row["出生數"]) for row in events) == pytest.approx(3_500, rel=0.1)


def test_people_live_more_densely_near_the_old_town(months: dict[str, Rows], villages: dict[str, Shape]) -> None:
    persons = {row["村里代碼"]: int(row["人口"]) for row in months["2024-12"]}
    away = [np.hypot(*(np.array(shape.geometry.centroid.coords[0]) - OLD_TOWN)) for shape in villages.values()]
    density = [persons[code] / shape.geometry.area for code, shape in villages.items()]
    near, far = np.array(away) < 0.012, np.array(away) > 0.06
    assert np.median(np.array(density)[near]) > 8 * np.median(np.array(density)[far])


def test_neighbouring_villages_have_alike_incomes(data: Path, villages: dict[str, Shape]) -> None:
    rows = pq.read_table(data / "sample" / "income-village.parquet").to_pylist()
    median = {(row["鄉鎮市區"], row["村里"]): int(row["中位數"]) for row in rows if row["file"] == "2022"}
    value = {code: median[s.properties["TOWNNAME"], s.properties["VILLNAME"]] for code, s in villages.items()}
    pairs = [(a, b) for a in villages for b in villages if a < b and villages[a].geometry.touches(villages[b].geometry)]
    beside = np.mean([abs(value[a] - value[b]) for a, b in pairs])
    anywhere = np.mean([abs(value[a] - value[b]) for a in value for b in value if a < b])
    assert beside < 0.75 * anywhere


def test_mean_and_units_give_the_total_income(data: Path) -> None:
    rows = pq.read_table(data / "sample" / "income-village.parquet").to_pylist()
    assert len(rows) == 122 * 5
    for row in rows:
        assert int(row["納稅單位"]) * int(row["平均數"]) == int(row["綜合所得總額"])
        assert int(row["第一分位數"]) < int(row["中位數"]) < int(row["第三分位數"])
