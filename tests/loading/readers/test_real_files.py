"""The real national files, read whole or in part; skipped by name where they are not there."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestop.levels import LEVELS, Level
from onestop.loading.recognise import recognise
from onestop.loading.source import Kind, SetAside, Source

pytestmark = pytest.mark.national


@pytest.fixture(scope="module")
def sources(shared) -> dict[str, Source]:
    return {found.path.name: found for found in recognise([shared]) if isinstance(found, Source)}


def test_every_file_is_a_source_or_set_aside(shared, sources) -> None:
    kinds = Counter(source.kind for source in sources.values())
    assert kinds == {Kind.STATISTICS: 5, Kind.DOORPLATES: 1, Kind.AREAS: 1, Kind.ROADS: 1}
    assert sum(source.rows for source in sources.values() if source.kind is Kind.STATISTICS) == 2_091_045
    aside = [found.path.name for found in recognise([shared]) if isinstance(found, SetAside)]
    assert "README.md" in aside
    assert "data-gov-tw-2018.csv" in aside


def test_every_code_of_the_basic_areas_fits_its_level(sources) -> None:
    source = sources["statistical-areas-2018.parquet"]
    codes = [code for batch in source.read() for code in batch.column("CODEBASE").to_pylist()]
    assert (source.level, source.edition, len(codes)) == (Level.BASIC, "2018", 157_933)
    assert all(LEVELS[Level.BASIC].pattern.fullmatch(code) for code in codes)


@pytest.mark.slow
def test_the_doorplates_stream_whole_with_official_codes(sources) -> None:
    source = sources["doorplates-taiwan.parquet"]
    rows, towns, areas, strange = 0, set(), 0, 0
    for batch in source.read():
        rows += batch.num_rows
        towns |= set(pc.unique(batch.column("TOWN_ID")).to_pylist())
        areas += batch.num_rows - batch.column("AREA").null_count
        villages = batch.column("V_ID").drop_null()
        strange += pc.sum(pc.invert(pc.match_substring_regex(villages, r"^\d{8}-\d{3}$"))).as_py() or 0
    assert rows == source.rows == 9_682_687
    assert len(towns) == 358
    assert all(LEVELS[Level.TOWN].pattern.fullmatch(town) for town in towns)
    assert (areas, strange) == (52_714, 0)


def test_vital_events_have_a_period_in_every_row_but_the_pasted_headings(sources) -> None:
    source = sources["vital-events-village-monthly-2014-2026.parquet"]
    table = pa.Table.from_batches(source.read())
    assert table.num_rows == source.rows
    headings = table.filter(pc.is_null(table["INFO_TIME"]))
    assert (headings.num_rows, headings["BORN_CNT"].null_count) == (103, 103)
    assert {"103Y04M", "115Y06M"} <= set(pc.unique(table["INFO_TIME"]).to_pylist())


def test_income_is_by_names_and_year(sources) -> None:
    source = sources["income-village-2002-2021.parquet"]
    assert source.names
    periods = {period for batch in source.read() for period in batch.column("INFO_TIME").to_pylist()}
    assert periods == {f"{year}Y" for year in range(91, 111)}
