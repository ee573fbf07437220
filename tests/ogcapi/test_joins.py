"""OGC API Joins: a table is posted, and what was made of it is served for a day."""

import csv
import io
import json
import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from PIL import Image
from werkzeug.test import Client

from onestop.joins import kept
from onestop.release import open_release
from onestop.server.mounts import known_warnings, ogcapi

TABLE = """代碼,人數,備註
10018010-001,5,=1+1
10018010002,7,b
新竹市東區育賢里,9,c
1001801-001,3,again
南門里,1,which
zzz,2,x
,4,y
"""
CLASS = "http://www.opengis.net/spec/ogcapi-joins-1/1.0/conf/"
DIRECT = f"{CLASS}output-geojson-direct"


@pytest.fixture(scope="module")
def own_home(release: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(release: Any, settings: Any, own_home: Path) -> Client:
    with known_warnings():
        return Client(ogcapi(release, replace(settings, home=own_home)))


@pytest.fixture
def post(client: Client) -> Any:
    def send(table: str | bytes = TABLE, key: str = "代碼", collection: str = "villages", **more: Any) -> Any:
        data = table.encode() if isinstance(table, str) else table
        form = {
            "collection-id": collection,
            "right-dataset-key": key,
            "right-dataset-file": (io.BytesIO(data), "t.csv"),
        }
        return client.post("/joins", data=form | more)

    return send


@pytest.fixture
def made(post: Any) -> Any:
    answer = post()
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def path(made: Any) -> str:
    return f"/joins/{made['join']['id']}"


def test_a_join_says_what_became_of_every_row(made: Any) -> None:
    told = made["join"]["joinInformation"]
    assert (told["rows"], told["joined"]) == (7, 3)
    reported = {name: one["count"] for name, one in told["reported"].items()}
    assert reported == {"duplicate": 1, "ambiguous": 1, "unknown": 1, "empty": 1}
    assert told["joined"] + sum(reported.values()) == told["rows"]
    assert {name: one["count"] for name, one in told["repaired"].items()} == {"short-code": 1, "name": 1}


def test_a_join_has_an_address_that_nobody_guesses(post: Any) -> None:
    first, second = (post().headers["Location"] for _ in range(2))
    assert first != second
    assert re.fullmatch(r"http://127.0.0.1:8080/ogcapi/joins/[\w-]{32}", first)


def test_every_repair_and_every_row_that_was_not_joined_is_reported(client: Client, path: str) -> None:
    rows = client.get(f"{path}/report").json["report"]
    assert [(row["row"], row["status"], row["repair"]) for row in rows] == [
        (2, "joined", "short-code"),
        (3, "joined", "name"),
        (4, "duplicate", "short-code"),
        (5, "ambiguous", None),
        (6, "unknown", None),
        (7, "empty", None),
    ]
    assert rows[2]["first_row"] == 1
    assert "10018010-001" in rows[3]["candidates"]
    listed = list(csv.DictReader(io.StringIO(client.get(f"{path}/report?f=csv").data.decode("utf-8-sig"))))
    assert [row["row"] for row in listed] == ["2", "3", "4", "5", "6", "7"]


def test_the_joined_areas_are_features_with_codes_names_and_values(client: Client, path: str, villages: Any) -> None:
    page = client.get(f"{path}/items?limit=2").json
    assert (page["numberMatched"], page["numberReturned"]) == (3, 2)
    (first, _) = page["features"]
    assert first["properties"] | {"備註": 0} == villages.get("10018010-001").properties | {
        "代碼": "10018010-001",
        "人數": 5,
        "備註": 0,
    }
    assert first["geometry"] == json.loads(villages.get("10018010-001").geometry)
    (onward,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    rest = client.get(onward.partition("/ogcapi")[2]).json
    assert [one["id"] for one in rest["features"]] == ["10018010-011"]


def test_a_box_keeps_what_is_in_it(client: Client, path: str) -> None:
    assert client.get(f"{path}/items?bbox=120,24,122,25").json["numberMatched"] == 3
    assert client.get(f"{path}/items?bbox=0,0,1,1").json["numberMatched"] == 0
    assert client.get(f"{path}/items?bbox=100,0,-170,60").json["numberMatched"] == 3


def test_a_box_keeps_no_area_that_only_its_own_box_touches(client: Client, path: str, villages: Any) -> None:
    shape = shapely.from_geojson(villages.get("10018010-001").geometry)
    west, south, east, north = shape.bounds
    corners = [(x, y) for x in (west, east) for y in (south, north) if not shape.intersects(shapely.Point(x, y))]
    assert corners
    for x, y in corners:
        ids = [one["id"] for one in client.get(f"{path}/items?bbox={x},{y},{x},{y}").json["features"]]
        assert "10018010-001" not in ids


TWD97 = "http://www.opengis.net/def/crs/EPSG/0/3826"


@pytest.mark.parametrize("place", ["items?limit=1&", "items/10018010-001?"])
def test_the_areas_come_in_another_system(client: Client, path: str, villages: Any, place: str) -> None:
    answer = client.get(f"{path}/{place}crs={TWD97}")
    feature = answer.json.get("features", [answer.json])[0]
    stored = villages.get("10018010-001", TWD97).geometry
    assert answer.headers["Content-Crs"] == f"<{TWD97}>"
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals_exact(shapely.from_geojson(stored), 0.001)


def test_a_system_that_the_collection_has_not_is_refused(client: Client, path: str) -> None:
    answer = client.get(f"{path}/items?crs=http://www.opengis.net/def/crs/EPSG/0/2154")
    assert answer.status_code == 400
    assert TWD97 in answer.text
    assert TWD97 in client.get(f"{path}/collections/join").json["crs"]
    assert client.get(f"{path}/items").headers["Content-Crs"].endswith("CRS84>")


def test_the_whole_join_is_a_file(client: Client, path: str) -> None:
    features = client.get(f"{path}/file").json["features"]
    assert [one["properties"]["人數"] for one in features] == [5, 7, 9]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}/file?f=csv").data.decode("utf-8-sig"))))
    assert [row["人數"] for row in rows] == ["5", "7", "9"]


def test_cells_that_look_like_formulas_are_kept_and_said(client: Client, path: str, made: Any) -> None:
    assert "=1+1" in client.get(f"{path}/file?f=csv").text
    assert any("= + -" in note for note in made["join"]["notes"])


def test_geojson_comes_at_once_where_it_is_asked_for(post: Any, own_home: Path) -> None:
    before = set((own_home / "joins").iterdir()) if (own_home / "joins").exists() else set()
    answer = post(**{"output-formats": DIRECT})
    assert (answer.status_code, answer.content_type) == (200, "application/geo+json")
    assert len(answer.json["features"]) == 3
    assert set((own_home / "joins").iterdir()) == before


def test_big5_and_workbooks_are_taken(post: Any) -> None:
    assert post(TABLE.encode("cp950")).json["join"]["joinInformation"]["joined"] == 3
    book = openpyxl.Workbook()
    for row in (("V_ID", "n"), (10018010001, 1.5), ("10018010-002", None)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    made = post(file.getvalue(), key="V_ID").json["join"]
    assert made["joinInformation"]["joined"] == 2
    assert made["columns"][1] == {"name": "n", "type": "number"}


def test_columns_named_like_ours_stay_as_they_are(client: Client, post: Any) -> None:
    made = post("V_ID,VILLAGE\n10018010001,mine\n", key="V_ID").json["join"]
    (feature,) = client.get(f"/joins/{made['id']}/items").json["features"]
    assert (feature["properties"]["VILLAGE"], feature["properties"]["onestop_VILLAGE"]) == ("mine", "南門里")
    assert (feature["properties"]["V_ID"], feature["properties"]["onestop_V_ID"]) == ("10018010001", "10018010-001")


def test_every_area_of_taiwan_can_be_joined(client: Client, post: Any, release: Any) -> None:
    values = client.get("/collections/villages/keys/V_ID?limit=10000").json
    assert values["numberReturned"] == values["numberMatched"] == release.dataset("villages").count
    table = "code,n\n" + "".join(f"{one['key']},{at}\n" for at, one in enumerate(values["keys"]))
    assert post(table, key="code").json["join"]["joinInformation"]["joined"] == values["numberMatched"]


def test_keys_are_told(client: Client) -> None:
    (key,) = client.get("/collections/towns/keys").json["keys"]
    assert (key["id"], key["isDefault"]) == ("TOWN_ID", True)
    assert client.get("/collections/towns/keys/TOWN_ID?key=10018010").json["keys"] == [
        {"key": "10018010", "title": "新竹市東區"}
    ]
    assert client.get("/collections/towns/keys/NOPE").status_code == 404
    assert client.get("/collections/doorplates/keys").status_code == 404


def test_joins_of_others_are_not_listed(client: Client, made: Any) -> None:
    answer = client.get("/joins")
    assert answer.json["joins"] == []
    assert made["join"]["id"] not in answer.text


def test_a_join_is_not_kept_by_anybody_else(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"


def test_a_join_that_was_removed_is_gone(client: Client, path: str) -> None:
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == client.get(f"{path}/items").status_code == 404


def test_a_join_ends_after_a_day(client: Client, path: str, own_home: Path) -> None:
    folder = own_home / "joins" / path.rpartition("/")[2]
    about = json.loads((folder / "join.json").read_text(encoding="utf-8"))
    about["expires"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    (folder / "join.json").write_text(json.dumps(about), encoding="utf-8")
    assert client.get(path).status_code == 404
    assert not folder.exists()


def test_what_ended_is_swept_by_the_next_who_posts(post: Any, path: str, own_home: Path) -> None:
    folder = own_home / "joins" / path.rpartition("/")[2]
    yesterday = (datetime.now(UTC) - timedelta(days=1, hours=1)).timestamp()
    os.utime(folder / "join.json", (yesterday, yesterday))
    post()
    assert not folder.exists()


def test_there_is_an_end_to_what_is_kept(post: Any, monkeypatch: Any) -> None:
    post()
    monkeypatch.setattr(kept, "MOST_JOINS", 1)
    assert post().status_code == 503


def test_a_join_outlives_a_change_of_the_release(
    client: Client, path: str, release: Any, settings: Any, own_home: Path
) -> None:
    other = own_home / "20990101T000000Z-beef"
    shutil.copytree(release.path, other)
    manifest = (other / "manifest.json").read_text(encoding="utf-8").replace(release.id, other.name)
    (other / "manifest.json").write_text(manifest, encoding="utf-8")
    with known_warnings():
        renewed = Client(ogcapi(open_release(other), replace(settings, home=own_home)))
    assert renewed.get(f"{path}/items").json["features"] == client.get(f"{path}/items").json["features"]
    assert renewed.get(path).json["join"]["notes"] == client.get(path).json["join"]["notes"]


@pytest.mark.parametrize("identifier", ["x", "..", "a" * 32, "%2e%2e%2fjobs", ".building-x", "A" * 500])
def test_what_is_no_join_is_not_found(client: Client, identifier: str) -> None:
    for path in (f"/joins/{identifier}", f"/joins/{identifier}/items", f"/joins/{identifier}/file"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"collection-id": "nope"}, 400),
        ({"collection-id": "../areas"}, 400),
        ({"collection-id": "doorplates"}, 400),
        ({"collection-key": "NOPE"}, 400),
        ({"right-dataset-key": "nope"}, 400),
        ({"right-dataset-url": "http://169.254.169.254/"}, 400),
        ({"output-formats": "shapefile"}, 400),
        ({"right-dataset-key": "3"}, 400),
        ({"right-dataset-data-value-list": "人數,nope"}, 400),
        ({"right-dataset-data-value-list": "9" * 5000}, 400),
        ({"right-dataset-format": f"{CLASS}input-geojson"}, 400),
        ({"csv-file-header-row-number": "7"}, 400),
        ({"right-dataset-file": (io.BytesIO(b"\0\1\2"), "../../etc/passwd")}, 400),
        ({"right-dataset-file": (io.BytesIO(b",".join([b"1"] * 300)), "x.csv")}, 422),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused_with_a_sentence(post: Any, form: Any, status: int) -> None:
    form = {name: (io.BytesIO(v[0].getvalue()), v[1]) if isinstance(v, tuple) else v for name, v in form.items()}
    collection, key = form.pop("collection-id", "villages"), form.pop("right-dataset-key", "代碼")
    answer = post(collection=collection, key=key, **form)
    assert answer.status_code == status
    assert answer.json["description"]


def test_a_form_with_every_part_of_the_draft_is_taken(client: Client, post: Any) -> None:
    made = post(
        key="0",
        **{
            "collection-key": "V_ID",
            "right-dataset-format": f"{CLASS}input-csv",
            "right-dataset-data-value-list": "1",
            "csv-file-delimiter": ",",
            "csv-file-header-row-number": "1",
            "csv-file-data-start-row-number": "2",
            "output-formats": f"{CLASS}output-geojson",
            "include-join-metadata": "true",
        },
    ).json["join"]
    (first,) = client.get(f"/joins/{made['id']}/items?limit=1").json["features"]
    assert [one["name"] for one in made["columns"]] == ["代碼", "人數"]
    assert "備註" not in first["properties"]


def test_a_file_elsewhere_is_not_fetched_and_the_sentence_says_what_to_send(post: Any) -> None:
    answer = post(**{"right-dataset-url": "http://169.254.169.254/"})
    assert "not fetched from elsewhere; send the file itself as right-dataset-file" in answer.json["description"]


def test_a_body_that_is_no_form_is_refused(client: Client) -> None:
    assert client.post("/joins", data=b"{}", content_type="application/json").status_code == 415
    assert client.post("/joins", data={"collection-id": "villages"}).status_code in (400, 415)
    huge = b'--b\r\nContent-Disposition: form-data; name="collection-id"\r\n\r\n' + b"v" * 1_000_000 + b"\r\n--b--"
    assert client.post("/joins", data=huge, content_type="multipart/form-data; boundary=b").status_code == 422


def test_a_join_is_described_in_the_document(client: Client) -> None:
    paths = client.get("/openapi").json["paths"]
    assert {"get", "post"} == paths["/joins"].keys()
    assert f"{CLASS}data-joining" in client.get("/conformance?f=json").text


def colours(answer: Any) -> set[tuple[int, ...]]:
    assert (answer.status_code, answer.content_type) == (200, "image/png"), answer.text
    image = Image.open(io.BytesIO(answer.data)).convert("RGBA")
    return {colour for _, colour in image.getcolors(1 << 20) or []}


@pytest.fixture(scope="module")
def wide(client: Client) -> str:
    """A join of every village with a number."""
    keys = client.get("/collections/villages/keys/V_ID?limit=10000").json["keys"]
    table = "code,n,word\n" + "".join(f"{one['key']},{at % 100},x\n" for at, one in enumerate(keys))
    form = {
        "collection-id": "villages",
        "right-dataset-key": "code",
        "right-dataset-file": (io.BytesIO(table.encode()), "t"),
    }
    return f"/joins/{client.post('/joins', data=form).json['join']['id']}"


def test_a_join_is_a_map_in_the_colours_of_its_classes(client: Client, wide: str) -> None:
    far = colours(client.get(f"{wide}/map?width=600"))
    near = colours(client.get(f"{wide}/map?bbox=120.96,24.79,120.98,24.81&width=400&height=400"))
    tm2 = "http://www.opengis.net/def/crs/EPSG/0/3826"
    metres = colours(client.get(f"{wide}/map?bbox=245000,2740000,250000,2745000&bbox-crs={tm2}&width=400"))
    legend = colours(client.get(f"{wide}/legend"))
    for seen in (far, near, metres):
        full = {colour for colour in seen if colour[3] == 255}
        assert len(full & legend) >= 4


def test_a_box_of_a_map_has_the_order_of_axes_that_the_name_of_its_system_means(client: Client, wide: str) -> None:
    usual = client.get(f"{wide}/map?bbox=120.96,24.79,120.98,24.81&width=100").data
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert client.get(f"{wide}/map?bbox=24.79,120.96,24.81,120.98&bbox-crs={uri}&width=100").data == usual
    assert client.get(f"{wide}/map?bbox=120.96,24.79,120.98,24.81&bbox-crs=EPSG:4326&width=100").data == usual


def test_a_map_of_another_style_has_other_classes(client: Client, wide: str) -> None:
    shown = [client.get(f"{wide}/legend?style={name}").data for name in ("quantile-5", "equal-interval-3")]
    assert shown[0] != shown[1]


def test_a_join_has_map_tiles(client: Client, wide: str) -> None:
    tile = client.get(f"{wide}/map/tiles/WebMercatorQuad/8/110/214")
    assert len(colours(tile)) > 4
    assert "private" in tile.headers["Cache-Control"]
    assert colours(client.get(f"{wide}/map/tiles/WebMercatorQuad/8/0/0")) == {(0, 0, 0, 0)}
    for place in ("8/256/0", "30/0/0", "x/0/0", "8/-1/0"):
        assert client.get(f"{wide}/map/tiles/WebMercatorQuad/{place}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["column=word", "column=nope", "style=nope", "width=100000", "bbox=1,2", "bbox=2,2,1,1", "crs=nope", "bbox=a"],
)
def test_a_map_that_cannot_be_drawn_is_refused(client: Client, wide: str, query: str) -> None:
    answer = client.get(f"{wide}/map?{query}")
    assert answer.status_code == 400
    assert answer.json["description"]


def test_a_join_without_numbers_has_no_map(client: Client, post: Any) -> None:
    made = post("code\n10018010-001\n", key="code").json["join"]
    assert not any(link["href"].endswith("/map") for link in made["outputs"])
    assert client.get(f"/joins/{made['id']}/map").status_code == 400
