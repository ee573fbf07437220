"""What the checks say: what matters most first, nothing where all is well."""

from dataclasses import replace
from pathlib import Path

import pytest

from onestop.dataset import Words
from onestop.levels import Level
from onestop.loading.checks import check
from onestop.loading.counties import County
from onestop.loading.facts import AreaFacts, Facts, StatisticFacts
from onestop.loading.findings import FileTally, Lost, Reason, Severity, percent
from onestop.loading.place import DoorplateFacts
from onestop.loading.source import SetAside

FINE = Facts(
    areas=(AreaFacts(Level.TOWN, 3, "2021", (0, ()), (0, ()), (), (), (0, ())),),
    statistics=(StatisticFacts("population_town", 3, (0, ())),),
    doorplates=None,
    files=(FileTally(Path("towns.shp"), "areas", 3, 3, 3, 0),),
    lost=(),
    set_aside=(),
)


def severities(facts: Facts) -> dict[str, Severity]:
    return {finding.check: finding.severity for finding in check(facts)}


def test_where_all_is_well_nothing_is_said() -> None:
    assert check(FINE) == ()


@pytest.mark.parametrize("counts", [(3, 2, 2, 0), (3, 3, 2, 0), (3, 3, 3, 1), (3, 4, 4, 0)])
def test_a_row_that_is_neither_stored_nor_reported_is_an_error(counts: tuple[int, int, int, int]) -> None:
    facts = replace(FINE, files=(FileTally(Path("towns.shp"), "areas", *counts),))
    assert severities(facts) == {"rows_are_accounted_for": Severity.ERROR}


@pytest.mark.parametrize(("left_over", "severity"), [(0, Severity.ERROR), (2, Severity.WARNING)])
def test_a_total_that_is_not_its_parts_is_an_error_unless_parts_are_known_to_be_missing(
    left_over: int, severity: Severity
) -> None:
    facts = replace(FINE, statistics=(StatisticFacts("population_town", 3, (0, ()), (1, ("P_CNT 106Y",)), left_over),))
    assert severities(facts) == {"totals_equal_their_parts": severity}


def test_a_parent_that_is_not_there_is_a_warning() -> None:
    lost = AreaFacts(Level.TOWN, 3, "", (0, ()), (0, ()), ((Level.COUNTY, (1, ("10018010",))),), (), (0, ()))
    assert severities(replace(FINE, areas=(lost,))) == {"parents_are_there": Severity.WARNING}


@pytest.mark.parametrize(("astray", "severity"), [(1, Severity.NOTE), (10, Severity.WARNING)])
def test_few_areas_outside_their_parents_are_a_note_and_many_a_warning(astray: int, severity: Severity) -> None:
    area = AreaFacts(Level.TOWN, 100, "", (0, ()), (0, ()), (), ((Level.COUNTY, (astray, ("10018010",))),), (0, ()))
    assert severities(replace(FINE, areas=(area,))) == {"children_lie_in_their_parents": severity}


def test_a_county_that_lies_elsewhere_for_no_known_reason_is_a_warning() -> None:
    counties = (County("10018", "新竹市", 100, 100, 60), County("10020", "嘉義市", 100, 100, 100))
    doorplates = DoorplateFacts(200, counties, {}, (0, ()), (200, 0, 0, 0), 0)
    (finding, *_) = check(replace(FINE, doorplates=doorplates))
    assert (finding.check, finding.severity, finding.where) == (
        "counties_lie_where_they_should",
        Severity.WARNING,
        "新竹市",
    )
    assert "only 60.0% of 100" in finding.sentence.en


def test_what_matters_most_comes_first() -> None:
    facts = replace(
        FINE,
        files=(FileTally(Path("towns.shp"), "areas", 3, 3, 2, 0, (Words("註", "note"),)),),
        lost=(Lost(Path("towns.shp"), Reason.NO_CODE, 1),),
        set_aside=(SetAside(Path("readme.txt"), Words("不是資料", "no data")),),
    )
    found = [finding.severity for finding in check(facts)]
    assert found == [Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.NOTE]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_says_what_to_do_in_both_languages(reason: Reason) -> None:
    (finding,) = check(replace(FINE, lost=(Lost(Path("a.csv"), reason, 2),)))
    assert finding.sentence.en.startswith("2 rows ")
    assert finding.advice.zh
    assert finding.advice.en


@pytest.mark.parametrize(
    ("part", "share"), [(0, "0.0%"), (1, "0.1%"), (99_999, "99.9%"), (100_000, "100.0%"), (50_000, "50.0%")]
)
def test_a_share_is_never_rounded_to_all_or_none(part: int, share: str) -> None:
    assert percent(part, 100_000) == share
    assert percent(0, 0) == "0.0%"
