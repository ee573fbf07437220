import csv
import gzip
import io
import json
from typing import Any

import pytest
import shapely

from onestop.features import Feature
from onestop.geojson import Geometry, feature_object, write

TEXT = b'{"type":"Polygon","coordinates":[[[120.0000001,23.0],[121,23],[121,24.50],[120.0000001,23.0]]]}'


def test_a_geometry_is_written_as_it_is_stored() -> None:
    written = write([feature_object(Feature("1", {"NAME": "臺北<市>"}, TEXT))])
    assert TEXT in written
    assert json.loads(written)[0]["properties"] == {"NAME": "臺北<市>"}


def test_a_geometry_reads_like_the_dict_it_is() -> None:
    parsed = json.loads(TEXT)
    assert dict(Geometry(TEXT)) == parsed
    assert json.loads(json.dumps(Geometry(TEXT))) == parsed
    assert Geometry(TEXT)["type"] == Geometry(TEXT).get("type") == "Polygon"
    assert "coordinates" in Geometry(TEXT)
    assert shapely.geometry.shape(Geometry(TEXT)).bounds == (120.0000001, 23.0, 121.0, 24.5)


def test_what_is_no_geojson_is_not_written() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        write({"x": object()})


def test_a_page_has_the_stored_geometry_untouched(api: Any, village: Any) -> None:
    answer = api.get("/collections/villages/items?limit=1")
    assert village.geometry in answer.data
    assert answer.content_type == "application/geo+json"


def test_a_single_feature_is_geojson(ask: Any, village: Any) -> None:
    answer = ask(f"/collections/villages/items/{village.id}")
    assert answer.content_type == "application/geo+json"
    assert answer.json["geometry"] == json.loads(village.geometry)
    assert {"self", "collection", "alternate"} <= {link["rel"] for link in answer.json["links"]}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("application/geo+json", "application/geo+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.1, text/csv", "text/csv"),
        ("application/ld+json", "application/ld+json"),
        ("image/png", "application/geo+json"),
    ],
)
def test_the_format_is_what_is_accepted(ask: Any, accept: str, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    assert ask("/collections/towns/items", headers=headers, limit=1).mimetype == media_type


def test_what_is_accepted_with_gzip_is_sent_so(ask: Any) -> None:
    plain = ask("/collections/towns/items", limit=3)
    packed = ask("/collections/towns/items", headers={"Accept-Encoding": "gzip"}, limit=3)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert json.loads(gzip.decompress(packed.data))["features"] == plain.json["features"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_csv_has_every_field_and_where_points_are(ask: Any, items: Any, release: Any) -> None:
    found = rows(ask("/collections/doorplates/items", f="csv", limit=3))
    expected = items("doorplates", limit=3)["features"]
    assert list(found[0]) == ["id", *(field.name for field in release.datasets["doorplates"].fields), "X", "Y"]
    for row, feature in zip(found, expected, strict=True):
        assert [float(row["X"]), float(row["Y"])] == feature["geometry"]["coordinates"]
        assert row["FULL_ADDR"] == feature["properties"]["FULL_ADDR"]


def test_csv_has_x_first_in_every_system(ask: Any) -> None:
    plain, flipped = (
        rows(ask("/collections/doorplates/items", f="csv", limit=1, **more))[0]
        for more in ({}, {"crs": "http://www.opengis.net/def/crs/EPSG/0/4326"})
    )
    assert (plain["X"], plain["Y"]) == (flipped["X"], flipped["Y"])


def test_csv_has_polygons_only_where_asked_for(ask: Any) -> None:
    assert "geometry" not in rows(ask("/collections/towns/items", f="csv", limit=1))[0]
    asked = rows(ask("/collections/towns/items", f="csv", limit=1, skipGeometry="false"))[0]
    assert shapely.from_wkt(asked["geometry"]).area > 0


def test_csv_of_nothing_has_its_header(ask: Any) -> None:
    answer = ask("/collections/towns/items", f="csv", TOWN_ID="none")
    assert answer.text.split("\r\n") == ["id,TOWN_ID,TOWN,COUNTY_ID,COUNTY", ""]


def test_csv_is_a_file_with_the_name_of_its_collection(ask: Any) -> None:
    answer = ask("/collections/towns/items", f="csv", limit=1)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="towns.csv"'


def test_linked_data_can_be_read(ask: Any, village: Any) -> None:
    answer = ask(f"/collections/villages/items/{village.id}", f="jsonld")
    assert answer.mimetype == "application/ld+json"
    assert json.loads(answer.data)["VILLAGE"] == village.properties["VILLAGE"]
