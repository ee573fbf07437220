"""Doorplates → index: floors are folded, nothing is lost, and what is found again is what was put in."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from onestop.address import Matcher
from onestop.address.build import Indexed
from onestop.address.layout import FAR, FOLDER, NO_AREA, STEP
from onestop.errors import BadRelease

type Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def given(table: Callable[[str], Rows]) -> Rows:
    return table("doorplates.tsv")


@pytest.fixture(scope="session")
def made(index_of: Callable[[Rows], tuple[Path, Indexed]], given: Rows) -> tuple[Path, Indexed]:
    return index_of(given)


def test_every_row_is_a_doorplate_a_floor_or_reported(made: tuple[Path, Indexed], given: Rows) -> None:
    tally = made[1]
    assert (tally.rows, tally.folded, tally.without_number) == (len(given), 2, 1)
    assert tally.doorplates + tally.folded + tally.without_number == tally.rows


def test_the_row_without_a_number_is_named(made: tuple[Path, Indexed], given: Rows) -> None:
    assert [given[row]["NUMBER"] for row in made[1].examples] == ["(農業資材室)"]


def test_every_doorplate_is_found_by_its_own_address(matcher: Matcher, given: Rows) -> None:
    for row in given:
        if row["NUMBER"] == "(農業資材室)":
            continue
        names = ("COUNTY", "TOWN", "VILLAGE", "NEIGHBORHOOD", "AREA", "ROAD", "SECTION", "LANE", "ALLEY", "NUMBER")
        address = "".join(row[name] for name in names)
        (answer,) = matcher.match(address)
        assert (answer.match_level, answer.codes.town, answer.codes.village) == (
            "doorplate",
            row["TOWN_ID"],
            row["V_ID"],
        )


def test_the_identifier_leads_to_the_row(matcher: Matcher, given: Rows) -> None:
    (answer,) = matcher.match("臺南市東區莊敬路219巷38之1號")
    assert answer.doorplate
    assert given[answer.doorplate - 1]["NUMBER"] == "38之1號"


def test_the_coordinates_are_those_of_the_row(matcher: Matcher, given: Rows) -> None:
    (answer,) = matcher.match("臺北市大安區建國南路一段9號")
    assert (answer.x, answer.y) == (121.5401, 25.0336)


def test_a_doorplate_without_a_place_is_found_without_coordinates(matcher: Matcher) -> None:
    (answer,) = matcher.match("金門縣金湖鎮中山路8之3號")
    assert (answer.x, answer.y, answer.coordinate_level, answer.codes.basic) == (None, None, "none", None)


def test_a_past_doorplate_has_its_period(matcher: Matcher) -> None:
    (answer,) = matcher.match("台南市新化區中興路300號")
    assert answer.period == "10207"


def test_a_doorplate_close_to_a_boundary_has_the_area_beyond(
    index_of: Callable[..., tuple[Path, Indexed]], given: Rows
) -> None:
    near = [{**given[0], "X": "121.50001", "Y": "25.005"}, {**given[1], "X": "121.5005", "Y": "25.005"}]
    index = Matcher(index_of(near)[0]).index.arrays.whole
    metres = [unit * STEP if unit != FAR else None for unit in index["edge"].tolist()]
    assert metres[0] == pytest.approx(1.0, abs=0.2)
    assert metres[1] is None
    assert index["other_area"].tolist()[1] == NO_AREA


def test_the_probability_of_the_other_area_falls_with_the_distance(
    index_of: Callable[..., tuple[Path, Indexed]], given: Rows
) -> None:
    places = ["121.500000", "121.500010", "121.500030"]
    rows = [{**row, "X": x, "Y": "25.005"} for row, x in zip(given, places, strict=False)]
    matcher = Matcher(index_of(rows)[0])
    found = [matcher.match(f"臺北市信義區信義路五段{row['NUMBER']}")[0].runner_up for row in rows]
    shares = [one.probability if one else 0.0 for one in found]
    assert shares[0] == pytest.approx(0.5, abs=0.05)
    assert shares == sorted(shares, reverse=True)


def test_arrays_are_mapped_and_not_copied(matcher: Matcher) -> None:
    assert all(isinstance(array, np.memmap) for array in matcher.index.arrays.whole.values())


def test_a_folder_that_is_no_index_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadRelease, match="is not an address index"):
        Matcher(tmp_path)


def test_an_index_of_another_format_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "tables.json").write_text('{"format": 99}', "utf-8")
    with pytest.raises(BadRelease, match="has format 99"):
        Matcher(tmp_path)


def test_the_sample_release_has_an_index(release) -> None:
    (answer,) = Matcher(release.path / FOLDER).match("新竹市東區東勝路54巷5號")
    assert answer.status == "matched"
