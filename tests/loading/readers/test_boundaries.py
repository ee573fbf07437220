"""Boundaries as GeoJSON, TopoJSON, Shapefile and GeoPackage, in any system, with the codes of NLSC and of SEGIS."""

import gzip
import json
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading.recognise import recognise
from onestop.loading.source import Kind, SetAside, Source

SQUARE = shapely.box(121.0, 24.0, 121.01, 24.01)
NLSC = {"VILLCODE": "10018010001", "COUNTYNAME": "新竹市", "TOWNNAME": "東區", "VILLNAME": "塩水里"}
NLSC |= {"COUNTYID": "O", "COUNTYCODE": "10018", "TOWNID": "O01", "TOWNCODE": "10018010"}
VILLAGE = {"COUNTY_ID": "10018", "COUNTY": "新竹市", "TOWN_ID": "10018010", "TOWN": "東區"}
VILLAGE |= {"V_ID": "10018010-001", "VILLAGE": "塩水里"}


def feature_collection(properties, shape=SQUARE, **members) -> str:
    geometry = shape and json.loads(shapely.to_geojson(shape))
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **members}, ensure_ascii=False)


def in_system(epsg: int, shape=SQUARE):
    transformer = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{epsg}", always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def layer(path: Path, fields: dict[str, str], shape=SQUARE, crs: str | None = "EPSG:3824", **options) -> Path:
    values = [np.array([value], object) for value in fields.values()]
    geometry = np.array([shapely.to_wkb(shape)], object)
    pyogrio.raw.write(path, geometry, values, list(fields), geometry_type=shape.geom_type, crs=crs, **options)
    return path


def shape_of(row):
    return shapely.from_wkb(row["geometry"])


def is_close(shape, other=SQUARE) -> bool:
    return bool(shapely.hausdorff_distance(shape, other) < 1e-7)


def test_nlsc_names_and_codes_become_ours(write, only, rows) -> None:
    source = only(write("VILLAGE_MOI_1060831.json", feature_collection(NLSC)))
    assert (source.kind, source.level, source.edition) == (Kind.AREAS, Level.VILLAGE, "2017-08-31")
    row = rows(source)[0]
    assert is_close(shape_of(row))
    assert {name: row[name] for name in VILLAGE} == VILLAGE


def test_a_gzipped_geojson_is_read(write, only, rows) -> None:
    content = gzip.compress(feature_collection(NLSC).encode())
    assert len(rows(only(write("v.geojson.gz", content)))) == 1


def test_a_declared_system_of_geojson_is_honoured(write, only, rows) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3826"}}
    source = only(write("a.geojson", feature_collection(NLSC, in_system(3826), crs=crs)))
    assert source.notes == ()
    assert is_close(shape_of(rows(source)[0]))


def test_metres_without_a_system_are_told_by_their_range_and_a_note_says_so(write, only, rows) -> None:
    source = only(write("a.geojson", feature_collection(NLSC, in_system(3826))))
    assert ["EPSG:3826" in note.en for note in source.notes] == [True]
    assert is_close(shape_of(rows(source)[0]))


def test_screen_units_are_refused(write, only) -> None:
    with pytest.raises(BadFile, match=r"declares no coordinate system and its extent \(20, 3, 970, 990\)"):
        only(write("a.geojson", feature_collection(NLSC, shapely.box(20, 3, 970, 990))))


def test_a_feature_without_a_geometry_is_a_row_without_one(write, only, rows) -> None:
    whole, empty = (json.loads(feature_collection(NLSC, shape)) for shape in (SQUARE, None))
    whole["features"] += empty["features"]
    assert [row["geometry"] is None for row in rows(only(write("a.geojson", json.dumps(whole))))] == [False, True]


def test_polygons_with_names_and_no_codes_are_refused(write, only) -> None:
    with pytest.raises(
        BadFile, match=r"a\.geojson: .*the polygons have names and no codes.*allowed: a column CODEBASE"
    ):
        only(write("a.geojson", feature_collection({"TOWNNAME": "東區"})))


def test_polygons_of_another_subject_are_set_aside(write, aside) -> None:
    assert "name" in aside(write("a.geojson", feature_collection({"name": "Fiji"}))).reason.en


@pytest.mark.parametrize("cut", [0.5, 0.99])
def test_half_a_geojson_is_refused(write, only, cut: float) -> None:
    text = feature_collection(NLSC)
    with pytest.raises(BadFile, match=r"a\.geojson .*is not a whole JSON document"):
        only(write("a.geojson", text[: int(len(text) * cut)]))


def test_half_a_gzip_file_is_refused(write, only) -> None:
    content = gzip.compress(feature_collection(NLSC).encode())
    with pytest.raises(BadFile, match=r"a\.gz .*is a gzip file that is cut off"):
        only(write("a.gz", content[:-20]))


TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.001, 0.002], "translate": [121.0, 24.0]},
    # two squares side by side: the arc between them is shared, and the second goes along it backwards
    "arcs": [[[10, 0], [0, 5]], [[10, 5], [-10, 0], [0, -5], [10, 0]], [[10, 0], [10, 0], [0, 5], [-10, 0]]],
    "objects": {
        "villages": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": NLSC},
                {"type": "MultiPolygon", "arcs": [[[-1, 2]]], "properties": {**NLSC, "VILLCODE": "10018010S01"}},
                {"type": None, "properties": {**NLSC, "VILLCODE": "10018010003"}},
            ],
        },
        "nation": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0, 1]]}]},
    },
}


def test_quantised_arcs_are_decoded_exactly_in_both_directions(write) -> None:
    villages, nation = recognise([write("t.json", json.dumps(TOPOLOGY))])
    assert isinstance(villages, Source)
    assert isinstance(nation, SetAside)
    batch = next(villages.read())
    left, right, nothing = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
    assert left.equals_exact(shapely.box(121.0, 24.0, 121.01, 24.01), 1e-12, normalize=True)
    assert right.equals_exact(shapely.box(121.01, 24.0, 121.02, 24.01), 1e-12, normalize=True)
    assert nothing is None
    assert batch.column("V_ID").to_pylist() == ["10018010-001", "10018010-S01", "10018010-003"]


def test_a_topology_that_asks_for_a_missing_arc_is_refused(write, only) -> None:
    with pytest.raises(BadFile, match=r"t\.json: .*a geometry asks for an arc beyond the 2"):
        only(write("t.json", json.dumps({**TOPOLOGY, "arcs": TOPOLOGY["arcs"][:2]})))


def test_areas_of_a_kind_between_ours_are_not_taken_for_counties(write, aside) -> None:
    aside(write("d.geojson", feature_collection({"COUNTYCODE": "64000", "DISTRICTCODE": "64000-4"})))


@pytest.mark.parametrize("epsg", [3824, 3825, 3826, 4326, 3857])
def test_a_shapefile_of_any_system_is_read(tmp_path, only, rows, epsg: int) -> None:
    path = layer(tmp_path / "v.shp", NLSC, in_system(epsg), f"EPSG:{epsg}", encoding="UTF-8")
    assert is_close(shape_of(rows(only(path))[0]))


def test_the_old_datum_is_shifted(tmp_path, only, rows) -> None:
    path = layer(tmp_path / "v.shp", NLSC, shapely.box(250000, 2655000, 251000, 2656000), "EPSG:3828", encoding="UTF-8")
    west = shape_of(rows(only(path))[0]).bounds[0]
    metres = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3826", always_xy=True).transform(west, 24.0)[0]
    assert 250_800 < metres < 250_860  # the known shift of about 828 metres


@pytest.mark.parametrize("encoding", ["UTF-8", "CP950"])
def test_the_texts_of_a_shapefile_without_a_declared_encoding_are_read(tmp_path, only, rows, encoding: str) -> None:
    fields = {**NLSC, "VILLNAME": "鹽水里"}
    layer(tmp_path / "v.shp", fields, encoding=encoding)
    (tmp_path / "v.cpg").unlink(missing_ok=True)
    assert rows(only(tmp_path))[0]["VILLAGE"] == "鹽水里"


def test_a_text_that_is_not_of_the_declared_encoding_is_refused(tmp_path, only, rows) -> None:
    layer(tmp_path / "v.shp", {**NLSC, "VILLNAME": "鹽水里"}, encoding="CP950")
    (tmp_path / "v.cpg").write_text("UTF-8")
    with pytest.raises(BadFile, match=r"v\.shp .*is broken inside"):
        rows(only(tmp_path))


@pytest.mark.parametrize("crs", [{"type": "name"}, {"properties": {"name": "EPSG:99999999"}}])
def test_a_declared_system_that_nobody_knows_is_refused(write, only, crs) -> None:
    with pytest.raises(BadFile, match=r"a\.geojson.*coordinate system.*allowed"):
        only(write("a.geojson", feature_collection(NLSC, crs=crs)))


def test_the_layers_of_segis_are_known_by_their_codes(tmp_path, only, rows) -> None:
    fields = {"U_ID": "1", "CODE1": "A1801-01-001", "CODE2": "A1801-01", "TOWN_ID": "10018010", "COUNTY_ID": "10018"}
    source = only(layer(tmp_path / "G97_TW_U0201_2015.shp", fields, in_system(3826), "EPSG:3826", encoding="UTF-8"))
    assert (source.level, source.edition) == (Level.LEVEL1, "2015")
    assert rows(source)[0]["CODE1"] == "A1801-01-001"


def test_a_village_part_is_put_behind_its_towns_code(tmp_path, only, rows) -> None:
    fields = {"COUNTY_ID": "10018", "TOWN_ID": "10018010", "VILLAGE_ID": "S01", "VILLAGE": ""}
    assert rows(only(layer(tmp_path / "v.shp", fields, encoding="UTF-8")))[0]["V_ID"] == "10018010-S01"


@pytest.mark.parametrize(("epsg", "note"), [(3824, "EPSG:3824"), (3826, "EPSG:3826")])
def test_a_shapefile_without_a_system_is_told_by_its_range(tmp_path, only, rows, epsg: int, note: str) -> None:
    layer(tmp_path / "v.shp", NLSC, in_system(epsg), f"EPSG:{epsg}", encoding="UTF-8")
    (tmp_path / "v.prj").unlink()
    source = only(tmp_path)
    assert note in source.notes[0].en
    assert note in source.notes[0].zh
    assert is_close(shape_of(rows(source)[0]))


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_is_refused(tmp_path, suffix: str) -> None:
    path = layer(tmp_path / "v.shp", NLSC, encoding="UTF-8")
    path.with_suffix(suffix).unlink()
    with pytest.raises(BadFile, match=rf"v\.shp .*{suffix} .*has no such file beside it"):
        recognise([path])


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_shapefile_that_is_cut_off_is_refused(tmp_path, suffix: str) -> None:
    part = layer(tmp_path / "v.shp", NLSC, encoding="UTF-8").with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-40])
    with pytest.raises(BadFile, match=rf"v\{suffix} .*ends at byte .*cut off"):
        recognise([tmp_path])


def test_a_part_without_its_shapefile_is_set_aside(tmp_path, aside) -> None:
    layer(tmp_path / "v.shp", NLSC, encoding="UTF-8")
    for suffix in (".shp", ".dbf", ".prj", ".cpg"):
        (tmp_path / f"v{suffix}").unlink()
    assert ".shp is not beside it" in aside(tmp_path).reason.en


def test_each_layer_of_a_geopackage_is_a_source(tmp_path) -> None:
    layer(tmp_path / "all.gpkg", NLSC, layer="villages")
    layer(tmp_path / "all.gpkg", {"COUNTYCODE": "10018"}, layer="counties", append=True)
    found = recognise([tmp_path])
    assert [source.level for source in found if isinstance(source, Source)] == [Level.VILLAGE, Level.COUNTY]


def test_half_a_geopackage_is_refused(tmp_path) -> None:
    path = layer(tmp_path / "v.gpkg", NLSC)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(BadFile, match=r"v\.gpkg"):
        [batch for source in recognise([path]) for batch in source.read()]


def test_mileposts_are_roads(write, only, rows) -> None:
    properties = {"category": "expressway", "route": "台61乙線", "direction": "north", "km": 0.5, "label": "0.5"}
    source = only(write("m.geojson", feature_collection(properties, shapely.Point(120.46, 24.15))))
    assert source.kind is Kind.ROADS
    assert {name: value for name, value in rows(source)[0].items() if name != "geometry"} == properties


def test_what_a_generator_made_says_so(write, only) -> None:
    assert only(write("a.geojson", feature_collection(NLSC, synthetic=True))).synthetic
