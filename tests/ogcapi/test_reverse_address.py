import csv
import io
from typing import Any

import numpy as np
import pytest

from onestop.crs import SYSTEMS, east_north, find

ROUND = {
    "type": "Polygon",
    "coordinates": [[[120.9, 24.7], [121.1, 24.7], [121.1, 24.9], [120.9, 24.9], [120.9, 24.7]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[120.9, 24.7], [121.1, 24.9], [121.1, 24.7], [120.9, 24.9], [120.9, 24.7]]],
}


@pytest.fixture
def near(execute: Any) -> Any:
    """The features that a place is answered with."""

    def ask(**inputs: Any) -> list[Any]:
        answer = execute("reverse-address", inputs)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/geo+json"
        features: list[Any] = answer.json["features"]
        return features

    return ask


@pytest.fixture(scope="module")
def place(execute: Any, addresses: list[str]) -> tuple[float, float]:
    """Where the first of the doorplates is."""
    (feature,) = execute("match-address", {"address": addresses[0]}).json["features"]
    return feature["properties"]["x"], feature["properties"]["y"]


def test_a_point_is_answered_with_the_doorplate_there(near: Any, place: Any, addresses: list[str]) -> None:
    (feature,) = near(x=place[0], y=place[1])
    told = feature["properties"]
    assert (told["address"], told["distance"]) == (addresses[0], 0)
    assert feature["geometry"]["coordinates"] == list(place)
    assert told.keys() >= {"index", "period", "basic", "village", "county", "runner_up", "doorplate", "parts", "crs"}
    assert feature["links"][0]["href"].endswith(f"/collections/doorplates/items/{told['doorplate']}")


def test_the_nearest_come_first_and_none_is_too_far(near: Any, place: Any) -> None:
    distances = [one["properties"]["distance"] for one in near(x=place[0], y=place[1], distance=300, limit=50)]
    assert len(distances) > 2
    assert distances == sorted(distances)
    assert distances[-1] <= 300


def test_a_point_may_be_geojson(near: Any, place: Any) -> None:
    assert near(point={"type": "Point", "coordinates": place}) == near(x=place[0], y=place[1])
    assert near(point={"type": "Point", "coordinates": [*place, 12.5]}) == near(x=place[0], y=place[1])


def test_many_points_are_answered_in_their_order_and_none_is_left_out(near: Any, place: Any) -> None:
    features = near(x=[place[0], 121.9, place[0]], y=[place[1], 23.0, place[1]])
    assert [one["properties"]["index"] for one in features] == [0, 1, 2]
    assert features[1]["geometry"] is None
    assert features[1]["properties"]["address"] == ""
    assert features[1]["properties"]["doorplate"] is features[1]["properties"]["distance"] is None
    points = [list(place), [121.9, 23.0], list(place)]
    assert near(point={"type": "MultiPoint", "coordinates": points}) == features


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_places_are_given_and_told_in_each_system(near: Any, place: Any, addresses: list[str], system: Any) -> None:
    x, y = (float(one[0]) for one in east_north(np.array([place[0]]), np.array([place[1]]), system.name))
    (feature,) = near(x=x, y=y, crs=system.name)
    told = feature["properties"]
    assert told["address"] == addresses[0]
    assert (told["x"], told["y"], told["crs"]) == (x, y, find(system.name).name)
    assert feature["geometry"]["coordinates"] == list(place)


def test_the_doorplates_along_a_line(near: Any, place: Any) -> None:
    line = {"type": "LineString", "coordinates": [[place[0] - 0.003, place[1]], [place[0] + 0.003, place[1]]]}
    features = near(line=line, distance=30)
    distances = [one["properties"]["distance"] for one in features]
    assert distances == sorted(distances)
    assert len(distances) > 3
    assert distances[-1] <= 30
    assert features[: len(distances) // 2] == near(line=line, distance=30, limit=len(distances) // 2)


def test_the_doorplates_inside_a_polygon(near: Any, place: Any, addresses: list[str]) -> None:
    x, y, half = *place, 0.0005
    corners = [
        [x - half, y - half],
        [x + half, y - half],
        [x + half, y + half],
        [x - half, y + half],
        [x - half, y - half],
    ]
    features = near(polygon={"type": "Polygon", "coordinates": [corners]})
    assert addresses[0] in {one["properties"]["address"] for one in features}
    for one in features:
        assert abs(one["geometry"]["coordinates"][0] - x) <= half
        assert one["properties"]["distance"] is None


def test_what_is_too_much_for_one_answer_is_limited(near: Any) -> None:
    assert len(near(polygon=ROUND, limit=10)) == 10


def test_csv_has_the_columns_of_the_features(execute: Any, place: Any, addresses: list[str]) -> None:
    answer = execute("reverse-address", {"x": [place[0], 121.9], "y": [place[1], 23.0], "f": "csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(table[0])[:5] == ["index", "distance", "address", "x", "y"]
    assert [row["address"] for row in table] == [addresses[0], ""]
    assert (float(table[0]["x"]), float(table[0]["y"])) == place


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "place: '0 of them' is not allowed; allowed: one: x and y, or point, or line, or polygon"),
    ({"x": 121}, "y: '0 numbers' is not allowed; allowed: as many as x has: 1"),
    ({"x": [121, 121], "y": [24]}, "y"),
    ({"x": [], "y": []}, "x: '[]'"),
    ({"x": "121", "y": 24}, "x: '121' is not allowed; allowed: a number, or a list of numbers"),
    ({"x": True, "y": 24}, "x"),
    ({"x": None, "y": 24}, "x"),
    ({"x": 24, "y": 121}, "what goes east first"),
    ({"x": 1e300, "y": 1e300, "crs": "EPSG:3826"}, "EPSG:3826"),
    ({"x": 250000, "y": 2740000}, "coordinates of CRS84"),
    ({"x": 121, "y": 24, "point": {"type": "Point", "coordinates": [121, 24]}}, "2 of them"),
    ({"x": [121] * 1001, "y": [24] * 1001}, "1,001 of them"),
    ({"x": 121, "y": 24, "distance": -1}, "distance: '-1' is not allowed; allowed: a number from 0 to 5000"),
    ({"x": 121, "y": 24, "distance": 5001}, "distance"),
    ({"x": 121, "y": 24, "limit": 51}, "a whole number from 1 to 50 for points"),
    ({"x": 121, "y": 24, "limit": 0}, "limit"),
    ({"x": 121, "y": 24, "crs": "nope"}, "crs"),
    ({"point": {"type": "LineString", "coordinates": [[121, 24], [121, 25]]}}, "point"),
    ({"point": {"type": "Point", "coordinates": []}}, "point"),
    ({"point": {"type": "Point", "coordinates": ["a", "b"]}}, "point"),
    ({"point": {"type": "Point"}}, "point"),
    ({"point": [121, 24]}, "point: '[121,24]' is not allowed; allowed: a GeoJSON Point or MultiPoint"),
    ({"line": {"type": "LineString", "coordinates": [[121, 24]]}}, "line"),
    ({"polygon": BOW_TIE}, "polygon"),
    ({"polygon": {"type": "Polygon", "coordinates": [[[121, 24], [121.1, 24]]]}}, "polygon"),
    ({"nope": 1}, "input: 'nope'"),
)


@pytest.mark.parametrize(("inputs", "words"), WRONG, ids=[str(inputs)[:40] for inputs, _ in WRONG])
def test_wrong_inputs_are_answered_with_one_sentence(execute: Any, inputs: dict[str, Any], words: str) -> None:
    answer = execute("reverse-address", inputs)
    assert answer.status_code == 400, answer.text
    assert words in answer.json["description"]
    assert "\n" not in answer.json["description"]


def zigzag(count: int) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [[120.9 + at * 1e-5, 24.8 + at % 2 * 1e-5] for at in range(count)]}


@pytest.mark.parametrize(
    "inputs",
    [
        {"polygon": {"type": "Polygon", "coordinates": [[[119, 22], [122, 22], [122, 25], [119, 25], [119, 22]]]}},
        {"line": {"type": "LineString", "coordinates": [[119, 22], [122, 25]]}},
        {
            "line": {
                "type": "MultiLineString",
                "coordinates": [[[121, 24], [121.9, 24]], [[121, 24.1], [121.9, 24.1]]] * 2,
            }
        },
        {"line": zigzag(1001)},
        {"polygon": {"type": "Polygon", "coordinates": [[*zigzag(10_001)["coordinates"], [120.9, 24.8]]]}},
    ],
    ids=["wide polygon", "wide line", "long line", "line of many vertices", "polygon of many vertices"],
)
def test_a_place_that_is_too_large_is_refused(execute: Any, inputs: dict[str, Any]) -> None:
    answer = execute("reverse-address", inputs)
    assert answer.status_code == 422, answer.text
    assert answer.json["code"] == "TooMuch"
    assert answer.json["description"]


def test_a_release_without_an_address_index_says_so(old_api: Any) -> None:
    answer = old_api.post("/processes/reverse-address/execution", json={"inputs": {"x": 121, "y": 24}})
    assert answer.status_code == 503
    assert "no address index" in answer.json["description"]
