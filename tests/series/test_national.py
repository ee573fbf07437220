"""Tables of the national data hold what the national files hold."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from onestop.release import Release
from onestop.series import Layout, Question, Role, ask

pytestmark = [pytest.mark.national, pytest.mark.slow]
COUNTY = "65000"
"""New Taipei, which has the most villages."""
SECONDS = 60


def test_all_villages_of_a_county_in_every_month_are_those_of_the_file(national: Release, shared: Path) -> None:
    table = ask(national, "population_village", Question(Layout.PERIODS, parent=COUNTY), seconds=SECONDS)
    periods = [(at, column.name) for at, column in enumerate(table.columns) if column.role is Role.VALUE]
    found = {(row[0], name): row[at] for row in table.rows for at, name in periods if row[at] is not None}
    columns = ["年月", "村里代碼", "人口"]
    source = pq.read_table(shared / "population-village-monthly-2014-2021.parquet", columns=columns).to_pylist()
    told = {
        (row["村里代碼"], f"{int(row['年月'][:4]) - 1911}Y{row['年月'][5:7]}M"): int(row["人口"])
        for row in source
        if row["村里代碼"].startswith(COUNTY)
    }
    assert len(told) > 80_000
    assert found == told


def test_every_basic_area_is_that_of_the_file(national: Release, shared: Path) -> None:
    asked = Question(Layout.FIELDS, fields=("P_CNT", "F_CNT"), periods=("106Y06M",))
    table = ask(national, "population_basic", asked, seconds=SECONDS)
    source = pq.read_table(shared / "population-106Y06M-U0200.parquet", columns=["CODEBASE", "P_CNT", "F_CNT"])
    told = {row["CODEBASE"]: [int(row["P_CNT"]), int(row["F_CNT"])] for row in source.to_pylist()}
    assert {row[0]: row[-2:] for row in table.rows} == told
