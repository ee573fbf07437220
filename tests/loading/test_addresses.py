"""The address index of a load: past doorplates are told apart, tables of before are read, progress is told."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onestop.address import Matcher
from onestop.loading.addresses import read_doorplates, write_addresses


@pytest.fixture(scope="session")
def past(build: Callable[..., Any], small: Callable[[], Any]) -> Any:
    """Doorplates of which some are past ones."""
    world = small()
    written = {0: None, 1: "107/04", 2: "107年4月", 3: "98.12", 4: "夏天", 5: "-"}
    for at, period in written.items():
        world.files["doorplates.parquet"][at]["period"] = period
    return build(world)


def periods(made: Any) -> dict[str, str | None]:
    sql = "SELECT NUMBER, PERIOD FROM doorplates WHERE TOWN = '東區' ORDER BY fid LIMIT 6"
    with closing(sqlite3.connect(made.folder / "doorplates.gpkg")) as connection:
        return dict(connection.execute(sql).fetchall())


def test_a_past_doorplate_has_year_and_month_in_the_collection(past: Any) -> None:
    assert list(periods(past).values()) == [None, "10704", "10704", "09812", None, None]


def test_a_period_that_cannot_be_read_is_reported(past: Any) -> None:
    (finding,) = [one for one in past.loaded.report.findings if one.check == "periods_can_be_read"]
    assert (finding.count, finding.examples, finding.severity) == (1, ("夏天",), "warning")


def test_doorplates_without_periods_are_those_of_today(made: Any) -> None:
    assert set(periods(made).values()) == {None}
    assert made.findings("periods_can_be_read") == []


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The files of a load without an index."""
    for path in request.getfixturevalue(request.param).folder.glob("*.gpkg"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("folder", ["past"], indirect=True)
def test_a_past_doorplate_has_its_period_in_the_index(folder: Path) -> None:
    write_addresses(folder)
    index = np.load(folder / "addresses" / "period.npy")
    assert sorted(index[index > 0].tolist()) == [9812, 10704, 10704]
    (answer,) = Matcher(folder / "addresses").match("新竹市東區光復路2號")
    assert answer.period == "10704"


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_an_index_without_past_doorplates_has_no_period(folder: Path) -> None:
    write_addresses(folder)
    assert not np.load(folder / "addresses" / "period.npy").any()


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_a_table_of_before_periods_is_still_read(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "doorplates.gpkg")) as connection, connection:
        connection.execute("ALTER TABLE doorplates DROP COLUMN PERIOD")
    assert "PERIOD" not in read_doorplates(folder, {}).columns
    write_addresses(folder)
    assert not np.load(folder / "addresses" / "period.npy").any()


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_progress_is_told_in_steps_up_to_the_end(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    write_addresses(folder, lambda *step: told.append(step))
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, 100), (100, 100))
    assert len(set(told)) > 5


def test_a_release_without_doorplates_has_no_index(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    assert write_addresses(tmp_path, lambda *step: told.append(step)) == ()
    assert told[-1] == (100, 100)
    assert list(tmp_path.iterdir()) == []
