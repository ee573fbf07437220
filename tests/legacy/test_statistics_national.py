"""The old statistics services on the national data: the numbers of the source files, and a recorded point."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest

from onestop.legacy.statistics.application import StatisticsApplication
from onestop.release import Release
from onestop.settings import Settings

pytestmark = [pytest.mark.national, pytest.mark.slow]

ROOT = "/STATWSSTData"
COUNTIES = 21
"""Those that the recorded replies are of."""


@pytest.fixture(scope="module")
def nation(client: Any, national: Release, settings: Settings) -> Any:
    home = national.path.parents[1]
    return client(StatisticsApplication(national, replace(settings, home=home)))


def test_open_service_answers_the_rows_that_it_was_recorded_with(nation: Any, shared: Path) -> None:
    source = pq.read_table(shared / "population-106Y06M-U0200.parquet").drop_columns(["PRODUCT_ID"])
    names = [name for name in source.column_names if not name.startswith("__")]
    recorded = {row["CODEBASE"]: row for row in source.select(names).to_pylist()}
    wanted = {"InMetaDatCode": "3A1FA_A1C2", "InSTUnitCode": "U0200", "format": "JSON"}
    listed = [one for one in nation(f"{ROOT}/products.json").json["products"] if one.items() >= wanted.items()]
    found, counties = {}, 0
    for code in (one["oCode"] for one in listed if one["InCountyId"]):
        rows = nation(f"{ROOT}/OpenService.asmx/GetStatSTDataForOpenCode", f"oCode={code}").json
        counties += rows["Info"][0]["OutTotal"] != "0"
        found |= {row["CODEBASE"]: {name: row[name] for name in names} for row in rows["RowDataList"]}
    assert counties == COUNTIES
    assert found == recorded


def test_a_recorded_point_has_the_codes_that_its_program_asks_with(nation: Any) -> None:
    asked = "x=313211.265055945&y=2654232.473498736"
    (found,) = nation(f"{ROOT}/GetStatCode.asmx/GetSTATCode", asked).json
    codes = ("A1501-11", "A1501-11-013", "A1501-0326-00", "10015010-018", "花蓮市")
    names = ("CODE2", "CODE1", "CODEBASE", "VILLAGE_SYMBLE", "TOWN_NAME")
    assert tuple(found[name] for name in names) == codes


def test_villages_have_the_numbers_of_the_monthly_file(nation: Any, shared: Path) -> None:
    table = pq.read_table(
        shared / "population-village-monthly-2014-2021.parquet",
        columns=["村里代碼", "戶數", "人口", "男性人口", "女性人口"],
        filters=[("年月", "=", "2021-03")],
    )
    recorded = {code: tuple(map(float, numbers)) for code, *numbers in zip(*table.to_pydict().values(), strict=True)}
    asked = urlencode({"oSTUnitCode": "U01VI", "oMetaDatCode": "3A1FA_A1C1", "oFilterSTTimes": "110Y03M"})
    rows = nation(f"{ROOT}/AdminService.asmx/GetVillageSTData", asked).json["RowDataList"]
    found = {row["V_ID"]: tuple(row[name] for name in ("H_CNT", "P_CNT", "M_CNT", "F_CNT")) for row in rows}
    assert len(found) == len(rows) == len(recorded)
    assert {code for code in found if found[code] != recorded.get(code, found[code])} == set()
    assert sum(row["P_CNT"] for row in rows) == sum(numbers[1] for numbers in recorded.values())
