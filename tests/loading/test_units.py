"""Units that an export has lost are found, counted by county, and put back where a load is asked to."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from onestop.loading.units import lost, restored


@pytest.mark.parametrize(
    ("value", "sign", "found"),
    [
        ("5I-三樓", "I-", True),
        ("5之3I-", "I-", True),
        ("福G-", "G-", True),
        ("5號I-3", "I-", False),
        ("5AI-3", "I-", False),
        ("I-3", "I-", False),
        ("5號", "I-", False),
    ],
)
def test_a_sign_is_a_lost_unit_where_the_unit_is_nowhere_else(value: str, sign: str, found: bool) -> None:
    assert lost(value, sign) is found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("新竹縣竹東鎮南華里10鄰東寧路二段216G-16H-5I-三樓", "新竹縣竹東鎮南華里10鄰東寧路二段216巷16弄5號三樓"),
        ("729I-(該門牌I-碼不得作為設籍使用)", "729號(該門牌號碼不得作為設籍使用)"),
        ("39I-(I-)", "39號(號)"),
        ("新竹市香C-9號", "新竹市香C-9號"),
    ],
)
def test_each_sign_becomes_its_unit(before: str, after: str) -> None:
    assert restored(before) == after


def spoiled(small: Callable[[], Any]) -> Any:
    """Two doorplates of 新竹市 without their units; one that has a block of that name."""
    world = small()
    doors = world.files["doorplates.parquet"]
    doors[0] |= {"lane": "216G-", "alley": "16H-", "number": "1I-三樓", "full_addr": "新竹市光復路216G-16H-1I-三樓"}
    doors[1] |= {"number": "2I-", "full_addr": None}
    doors[2] |= {"number": "3號I-3", "full_addr": "新竹市光復路3號I-3"}
    return world


@pytest.fixture(scope="session")
def as_it_came(build: Callable[..., Any], small: Callable[[], Any]) -> Any:
    return build(spoiled(small))


@pytest.fixture(scope="session")
def repaired(build: Callable[..., Any], small: Callable[[], Any]) -> Any:
    return build(spoiled(small), repair=True)


def rows(made: Any) -> list[tuple[Any, ...]]:
    sql = """SELECT LANE, ALLEY, NUMBER, FULL_ADDR FROM doorplates
             WHERE LANE IS NOT NULL OR NUMBER IN ('2I-', '2號', '3號I-3') ORDER BY LANE IS NULL, NUMBER"""
    with closing(sqlite3.connect(made.folder / "doorplates.gpkg")) as connection:
        return connection.execute(sql).fetchall()


def test_a_load_keeps_what_came_and_says_what_to_do(as_it_came: Any) -> None:
    assert rows(as_it_came) == [
        ("216G-", "16H-", "1I-三樓", "新竹市光復路216G-16H-1I-三樓"),
        (None, None, "2I-", None),
        (None, None, "3號I-3", "新竹市光復路3號I-3"),
    ]
    (finding,) = found(as_it_came)
    assert (finding.severity, finding.where, finding.count) == ("warning", "新竹市", 2)
    assert finding.examples == ("216G-16H-1I-三樓 → 216巷16弄1號三樓", "2I- → 2號")
    assert "2 doorplates have I-, G- and H- in the place of 號, 巷 and 弄: not mended" in finding.sentence.en
    assert "--repair" in finding.advice.en
    assert "--repair" in finding.advice.zh


def test_repair_puts_the_units_back_everywhere_and_says_so(repaired: Any) -> None:
    assert rows(repaired) == [
        ("216巷", "16弄", "1號三樓", "新竹市光復路216巷16弄1號三樓"),
        (None, None, "2號", None),
        (None, None, "3號I-3", "新竹市光復路3號I-3"),
    ]
    (finding,) = found(repaired)
    assert (finding.severity, finding.count) == ("note", 2)
    assert finding.sentence.en.endswith(": mended")


def test_where_nothing_is_lost_nothing_is_said(made: Any) -> None:
    assert found(made) == []


def found(made: Any) -> list[Any]:
    return [one for one in made.loaded.report.findings if one.check == "addresses_have_their_units"]
