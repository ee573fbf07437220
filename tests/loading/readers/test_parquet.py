"""Parquet and GeoParquet files."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading.source import Kind


def geo(crs: object = "absent", encoding: str = "WKB", types: tuple[str, ...] = ("Polygon",)) -> dict[str, str]:
    column = {"encoding": encoding, "geometry_types": list(types)} | ({} if crs == "absent" else {"crs": crs})
    return {"geo": json.dumps({"version": "1.0.0", "primary_column": "shape", "columns": {"shape": column}})}


def areas(path, metadata, shape) -> None:
    columns = {"codebase": ["A1801-0001-00"], "code1": ["A1801-01-001"], "shape": [shapely.to_wkb(shape)]}
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), path)


@pytest.mark.parametrize(
    ("crs", "box"),
    [
        ("absent", (121, 24, 121.01, 24.01)),
        ("EPSG:3824", (121, 24, 121.01, 24.01)),
        ("EPSG:3826", (250000, 2655000, 251000, 2656000)),
        ({"id": {"authority": "EPSG", "code": 3826}}, (250000, 2655000, 251000, 2656000)),
    ],
    ids=["none", "TWD97", "TM2", "json"],
)
def test_areas_of_any_system_become_degrees(tmp_path, only, rows, crs, box) -> None:
    if isinstance(crs, dict):
        crs = pyproj.CRS.from_epsg(3826).to_json_dict()
    areas(tmp_path / "a.parquet", geo(crs), shapely.box(*box))
    source = only(tmp_path)
    assert (source.kind, source.level) == (Kind.AREAS, Level.BASIC)
    row = rows(source)[0]
    assert row["CODEBASE"] == "A1801-0001-00"
    assert shapely.from_wkb(row["geometry"]).bounds[0] == pytest.approx(121, abs=1e-6)


def test_the_kind_of_geometry_is_looked_up_where_the_file_does_not_say(tmp_path, only) -> None:
    areas(tmp_path / "a.parquet", geo(types=()), shapely.box(121, 24, 122, 25))
    assert only(tmp_path).kind is Kind.AREAS


def test_the_same_quantity_under_changing_names_is_one_column(tmp_path, only, rows) -> None:
    columns = {
        "統計年月": ["10304", None, None],
        "statistic_yyymm": [None, "10801", "統計年月"],
        "區域別": ["新竹市東區", None, None],
        "site_id": [None, "新竹市東區", "區域別"],
        "村里": ["光明里", "光明里", "村里"],
        "district_code": [None, "10018010001   ", "區域別代碼"],
        "出生數": ["2", None, None],
        "birth_total": [None, "3", "出生數"],
        "結婚對數": ["1", None, None],
        "marry_pair_OppositeSex": [None, "4", "結婚對數_異性"],
        "marry_pair_SameSex": [None, "1", "結婚對數_同性"],
        "Unnamed: 11": pa.nulls(3, pa.string()),
    }
    pq.write_table(pa.table(columns), tmp_path / "vital.parquet")
    source = only(tmp_path)
    assert (source.theme, source.level, source.names) == ("vital_events", Level.VILLAGE, False)
    assert ["MARRY_OPP_CNT + MARRY_SAME_CNT" in note.en for note in source.notes] == [True]
    first, second, heading = rows(source)
    assert (first["INFO_TIME"], first["V_ID"], first["BORN_CNT"], first["MARRY_CNT"]) == ("103Y04M", None, 2, 1)
    assert (first["COUNTY"], first["TOWN"], first["VILLAGE"]) == ("新竹市", "東區", "光明里")
    assert (second["INFO_TIME"], second["V_ID"], second["BORN_CNT"]) == ("108Y01M", "10018010-001", 3)
    assert second["MARRY_CNT"] == 5
    assert (heading["INFO_TIME"], heading["V_ID"], heading["BORN_CNT"]) == (None, None, None)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_half_a_parquet_file_is_refused(tmp_path, only, keep: float) -> None:
    path = tmp_path / "a.parquet"
    areas(path, geo(), shapely.box(121, 24, 122, 25))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(BadFile, match=r"a\.parquet .*begins as a Parquet file and has no whole footer.*byte"):
        only(path)


def test_a_parquet_file_broken_inside_is_refused_when_it_is_read(tmp_path, only, rows) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"年月": ["2014-04"] * 5000, "縣市代碼": ["63000"] * 5000, "人口": list(map(str, range(5000)))}), path
    )
    content = bytearray(path.read_bytes())
    content[4:4000] = bytes(3996)
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"a\.parquet .*is broken inside"):
        rows(only(path))


@pytest.mark.parametrize("metadata", [{"geo": "{"}, {"geo": "{}"}, geo(encoding="polygon"), geo(crs="EPSG:99999999")])
def test_a_geometry_that_cannot_be_understood_is_refused(tmp_path, only, metadata) -> None:
    areas(tmp_path / "a.parquet", metadata, shapely.box(121, 24, 122, 25))
    with pytest.raises(BadFile, match=r"a\.parquet"):
        only(tmp_path)
