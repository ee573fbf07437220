"""Each format holds what the source holds, as other programs read it."""

import csv
import io
import math
import sqlite3
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import orjson
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import CRS

from onestop import crs
from onestop.dataset import Dataset, Field, FieldType, Words
from onestop.errors import BadValue
from onestop.features import Feature, FeatureSource, Query
from onestop.formats import FORMATS, Encoding, Order, write, write_file
from onestop.formats.shapefile import short_names
from onestop.release import Release
from onestop.store import open_sources

TM2 = "http://www.opengis.net/def/crs/EPSG/0/3826"
NAMES = ("areas_basic", "population_basic", "population_village", "doorplates")
FEW = 300
METRES, DEGREES = 0.01, 2e-7


@pytest.fixture(scope="session")
def sources(release: Release) -> Mapping[str, FeatureSource]:
    return open_sources(release)


def some(source: FeatureSource, system: str = crs.CRS84) -> Query:
    """Few enough to be fast, and with every kind of value."""
    dataset = source.dataset
    if dataset.kind == "statistics":
        last = dataset.periods[-1]
        return Query(time=(last.start, last.end), crs=system)
    first = source.page(Query(limit=1)).features[0]
    town = next(name for name in ("TOWN_ID",) if name in first.properties)
    return Query(equals=((town, str(first.properties[town])),), crs=system)


def opened(name: str, path: Path) -> tuple[list[dict[str, object]], np.ndarray, str]:
    """The rows of a file, its geometries, and its system."""
    if name == "parquet":
        table = pq.read_table(path)
        geo = orjson.loads(pq.read_metadata(path).metadata[b"geo"])
        code = CRS(geo["columns"]["geometry"].get("crs") or "OGC:CRS84").to_string()
        return table.drop(["geometry"]).to_pylist(), shapely.from_wkb(table["geometry"].to_numpy()), code
    place = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    if name == "gml":
        with zipfile.ZipFile(path) as archive:
            place += "/" + next(one for one in archive.namelist() if one.endswith(".gml"))
    meta, table = pyogrio.read_arrow(place)
    column = meta["geometry_name"] or "wkb_geometry"
    geometry = shapely.from_wkb(table[column].to_numpy())
    return table.drop([column]).to_pylist(), geometry, str(meta["crs"])


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.drawn])
def test_outer_rings_are_counterclockwise_but_in_shapefiles(
    sources: Mapping[str, FeatureSource], tmp_path: Path, name: str
) -> None:
    order = Order(sources["areas_basic"], some(sources["areas_basic"]))
    path = tmp_path / f"rings{FORMATS[name].ending}"
    write_file(FORMATS[name], order, path)
    rings = shapely.get_exterior_ring(shapely.get_parts(opened(name, path)[1]))
    assert set(shapely.is_ccw(rings).tolist()) == {name != "shp"}


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.drawn])
@pytest.mark.parametrize("collection", NAMES)
def test_a_file_holds_the_rows_numbers_and_places_of_its_source(
    sources: Mapping[str, FeatureSource], tmp_path: Path, name: str, collection: str
) -> None:
    source, form = sources[collection], FORMATS[name]
    query = some(source, TM2 if form.metres else crs.CRS84)
    target = tmp_path / f"資料.{form.handed_out[1]}"
    written = write_file(form, Order(source, query), target)
    rows, geometry, system = opened(name, target)
    expected = list(source.stream(query))
    assert written.rows == len(rows) == len(expected) > 0
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert ("3826" in system) == form.metres
    fields = source.dataset.fields
    read = dict(zip([one.name for one in fields], short_names(fields), strict=True)) if name == "shp" else {}
    for row, feature in zip(rows, expected, strict=True):
        for field in fields:
            got = row.get(read.get(field.name, field.name))
            assert same(got, feature.properties[field.name]), (field.name, got)
    assert name != "kml" or all(
        row["Name"] in map(str, one.properties.values()) for row, one in zip(rows, expected, strict=True)
    )
    there = shapely.from_geojson(np.array([one.geometry for one in expected], dtype=object))
    assert (shapely.is_missing(geometry) == shapely.is_missing(there)).all()
    known = ~shapely.is_missing(there)
    away = shapely.hausdorff_distance(geometry[known], there[known])
    assert away.max() < (METRES if form.metres else DEGREES)


def same(got: object, expected: object) -> bool:
    """Whether a value came through; dBASE and KML know no difference between nothing and an empty text."""
    if isinstance(got, date):
        got = got.isoformat()
    if expected is None or expected == "":
        return got is None or got == "" or math.isnan(float(str(got)))
    if isinstance(expected, int | float):
        return float(str(got)) == pytest.approx(expected)
    return got == expected


def lines(path: Path, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_csv_has_the_two_header_rows_of_segis(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    source = sources["population_basic"]
    query = replace(some(source), fields=("CODE2", "CODE1", "CODEBASE", "H_CNT", "P_CNT", "INFO_TIME"))
    written = write(FORMATS["csv"], Order(source, query), tmp_path, stem="人口")
    data = written.files[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbfCODE2,CODE1,CODEBASE,H_CNT,P_CNT,INFO_TIME\r\n")
    assert data.decode("utf-8-sig").splitlines()[1] == (
        "二級發布區代碼,一級發布區代碼,最小統計區代碼,戶數,人口數,資料時間"
    )
    assert data.endswith(b'Y12M"\r\n')
    assert data.count(b"\r\n") == data.count(b"\n") == written.rows + 2


def test_csv_in_big5_is_read_as_big5(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    source = sources["population_village"]
    orders = [Order(source, some(source), encoding) for encoding in Encoding]
    texts = [
        lines(write(FORMATS["csv"], order, tmp_path, stem=order.encoding.value).files[0], decoding)
        for order, decoding in zip(orders, ("utf-8-sig", "cp950"), strict=True)
    ]
    assert texts[0] == texts[1]


def test_doorplates_have_their_place_in_csv(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    source = sources["doorplates"]
    query = some(source, TM2)
    head, zh, first, *_ = lines(
        write(FORMATS["csv"], Order(source, query), tmp_path, stem="門牌").files[0], "utf-8-sig"
    )
    assert (head[-2:], zh[-2:]) == (["X", "Y"], ["橫坐標", "縱坐標"])
    feature = next(iter(source.stream(query)))
    assert feature.geometry is not None
    assert list(map(float, first[-2:])) == orjson.loads(feature.geometry)["coordinates"]


class Given:
    """A source of given features."""

    def __init__(self, *rows: dict[str, str | int | None]) -> None:
        self.rows = rows
        kinds = {str: FieldType.STRING, int: FieldType.INTEGER}
        fields = tuple(Field(name, kinds[type(value)], Words(name, name)) for name, value in rows[0].items())
        nothing = Words("", "")
        self.dataset = Dataset(
            *("given", "areas", "", nothing, nothing, (), nothing, nothing, "", nothing, fields, "Polygon"),
            count=len(rows),
            bbox=None,
        )

    def stream(self, _query: Query) -> list[Feature]:
        return [Feature(str(at), dict(row), None) for at, row in enumerate(self.rows)]


def test_characters_that_big5_lacks_are_reported_and_marked(tmp_path: Path) -> None:
    source = Given({"VILLAGE": "石𥕢里"}, {"VILLAGE": "坤㑇𥕢"}, {"VILLAGE": "\ue000"})
    written = write(FORMATS["csv"], Order(source, encoding=Encoding.BIG5), tmp_path, stem="里")
    assert written.lost == ("𥕢", "㑇")
    assert written.files[0].read_bytes() == "VILLAGE\r\nVILLAGE\r\n石□里\r\n坤□□\r\n".encode("cp950") + b"\xfa\x40\r\n"


def test_a_shapefile_in_big5_marks_and_reports_them_too(tmp_path: Path) -> None:
    source = Given({"VILLAGE": "石𥕢里"}, {"VILLAGE": "坤\ue000"}, {"VILLAGE": None})
    written = write(FORMATS["shp"], Order(source, encoding=Encoding.BIG5), tmp_path, stem="里")
    assert written.lost == ("𥕢", "\ue000")
    _, table = pyogrio.read_arrow(written.files[0])
    assert table["VILLAGE"].to_pylist() == ["石□里", "坤□", None]


def test_texts_too_long_for_a_shapefile_are_cut_and_reported(tmp_path: Path) -> None:
    source = Given({"REMARK": "長" * 100, "NAME": "a" * 120}, {"REMARK": "短", "NAME": None})
    written = write(FORMATS["shp"], Order(source), tmp_path, stem="x")
    assert written.cut == ("REMARK",)
    _, table = pyogrio.read_arrow(written.files[0])
    assert table["REMARK"].to_pylist() == ["長" * 84, "短"]
    assert table["NAME"].to_pylist() == ["a" * 120, None]
    assert ["254" in row[-1] for row in lines(written.files[-1], "utf-8-sig")[1:]] == [True, False]


def test_commas_quotes_and_line_breaks_come_through_csv(tmp_path: Path) -> None:
    texts = ("a,b", 'say "hi"', "two\r\nlines", "\n", "", "平凡")
    source = Given(*({"TEXT": text, "NUMBER": 1} for text in texts), {"TEXT": None, "NUMBER": None})
    _, _, *rows = lines(write(FORMATS["csv"], Order(source), tmp_path, stem="x").files[0], "utf-8-sig")
    assert rows == [*([text, "1"] for text in texts), ["", ""]]


def test_long_names_are_told_apart_in_a_shapefile_and_explained(
    sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:
    source = sources["vital_events_village"]
    written = write(FORMATS["shp"], Order(source, some(source, TM2)), tmp_path, stem="動態")
    table = lines(written.files[-1], "utf-8-sig")
    short = [row[0] for row in table[1:]]
    assert [row[1] for row in table[1:]] == [field.name for field in source.dataset.fields]
    assert short == list(pyogrio.read_info(written.files[0])["fields"])
    assert len(set(short)) == len(short)
    assert max(map(len, short)) <= 10


@pytest.mark.parametrize(
    ("encoding", "written", "number"), [(Encoding.UTF_8, "UTF-8", 0), (Encoding.BIG5, "950", 0x78)]
)
def test_a_shapefile_says_its_encoding(
    sources: Mapping[str, FeatureSource], tmp_path: Path, encoding: Encoding, written: str, number: int
) -> None:
    source = sources["population_village"]
    files = write(FORMATS["shp"], Order(source, some(source, TM2), encoding), tmp_path, stem="人口").files
    assert files[0].with_suffix(".cpg").read_text(encoding="ascii") == written
    _, table = pyogrio.read_arrow(files[0])
    first = next(iter(source.stream(some(source))))
    assert table["VILLAGE"][0].as_py() == first.properties["VILLAGE"]
    raw = files[0].with_suffix(".dbf").read_bytes()
    assert raw[29] == number  # dBASE's number of the encoding
    name = str(first.properties["VILLAGE"])
    assert name.encode("cp950" if encoding is Encoding.BIG5 else "utf-8") in raw


def test_a_geopackage_is_whole_and_shows_the_titles_of_its_fields(
    sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:

    source = sources["population_village"]
    path = write(FORMATS["gpkg"], Order(source, some(source)), tmp_path, stem="人口").files[0]
    connection = sqlite3.connect(path)
    try:
        one = lambda sql: connection.execute(sql).fetchone()[0]  # noqa: E731
        assert one("PRAGMA application_id") == 0x47504B47
        assert one("PRAGMA integrity_check") == "ok"
        assert one("SELECT count(*) FROM rtree_population_village_geom") > 0
        assert one("SELECT identifier FROM gpkg_contents") == source.dataset.title.zh
        assert one("SELECT last_change FROM gpkg_contents").endswith("Z")
        assert one("SELECT title FROM gpkg_data_columns WHERE column_name = 'P_CNT'") == "人口數 persons"
    finally:
        connection.close()


def test_geoparquet_says_where_its_features_lie(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    source = sources["areas_basic"]
    path = write(FORMATS["parquet"], Order(source, some(source, TM2)), tmp_path, stem="界").files[0]
    told = orjson.loads(pq.read_metadata(path).metadata[b"geo"])
    column = told["columns"][told["primary_column"]]
    assert (told["version"], column["encoding"]) == ("1.1.0", "WKB")
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 3826}
    there = shapely.from_wkb(pq.read_table(path)["geometry"].to_numpy())
    assert column["bbox"] == pytest.approx(shapely.total_bounds(there).tolist())


def test_unknown_fields_and_encodings_are_refused(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    source = sources["areas_basic"]
    for form in FORMATS.values():
        with pytest.raises(BadValue):
            write_file(form, Order(source, Query(fields=("NONE",))), tmp_path / "x")
    with pytest.raises(BadValue):
        write_file(FORMATS["gpkg"], Order(source, encoding=Encoding.BIG5), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
