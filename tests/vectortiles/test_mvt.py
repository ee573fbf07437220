"""What we write is read back by a decoder that is not ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from onestop.vectortiles.mvt import Column, layer, sizes, varint, varints, zigzag

HOUSE = shapely.orient_polygons(
    shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4), (2, 4)]]), exterior_cw=False
)
ISLANDS = shapely.orient_polygons(
    shapely.MultiPolygon([shapely.box(-64, -3, 5, 8), shapely.box(4000, 4000, 4160, 4160)]), exterior_cw=False
)


def written(*polygons: Any, ids: list[int] | None = None, columns: tuple[Column, ...] = ()) -> bytes:
    numbers = np.array(ids or range(1, len(polygons) + 1))
    return layer("areas", np.array(polygons, object), numbers, columns=columns)


def test_a_polygon_with_a_hole_and_one_of_two_parts_come_back_as_they_were(decode: Callable[..., Any]) -> None:
    features = decode(written(HOUSE, ISLANDS))["areas"]["features"]
    assert [
        shapely.geometry.shape(one["geometry"]).equals(want)
        for one, want in zip(features, (HOUSE, ISLANDS), strict=True)
    ] == [True, True]
    assert [one["geometry"]["type"] for one in features] == ["Polygon", "MultiPolygon"]


def test_each_feature_keeps_its_number_and_its_texts(decode: Callable[..., Any]) -> None:
    columns = (Column.of("TOWN", ["東區", None, "東區"]), Column.of("V_ID", ["1", "2", None]))
    features = decode(written(HOUSE, HOUSE, HOUSE, ids=[7, 300, 5_000_000], columns=columns))["areas"]["features"]
    assert [one["id"] for one in features] == [7, 300, 5_000_000]
    assert [one["properties"] for one in features] == [{"TOWN": "東區", "V_ID": "1"}, {"V_ID": "2"}, {"TOWN": "東區"}]


def test_a_layer_says_its_name_version_and_extent(decode: Callable[..., Any]) -> None:
    told = decode(written(HOUSE))["areas"]
    assert (told["version"], told["extent"]) == (2, 4096)


def test_tiles_one_after_another_are_a_tile_with_all_layers(decode: Callable[..., Any]) -> None:
    other = layer("towns", np.array([ISLANDS], object), np.array([1]))
    assert set(decode(written(HOUSE) + other)) == {"areas", "towns"}


def test_an_outer_ring_has_positive_area_as_the_specification_counts(decode: Callable[..., Any]) -> None:
    (feature,) = decode(written(HOUSE))["areas"]["features"]
    outer, inner = (np.array(ring) for ring in mapping(shapely.geometry.shape(feature["geometry"]))["coordinates"])
    assert surveyor(outer) > 0 > surveyor(inner)


def surveyor(ring: Any) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


@pytest.mark.parametrize("number", [0, 1, 127, 128, 16_383, 16_384, 2**21 - 1, 2**21, 2**28, 2**32 - 1])
def test_numbers_take_as_many_bytes_as_they_need(number: int) -> None:
    together = varints(np.array([number, number]))
    assert together == varint(number) * 2
    assert sizes(np.array([number]))[0] == len(varint(number))


def test_small_numbers_of_either_sign_are_small() -> None:
    assert zigzag(np.array([0, -1, 1, -2, 2, -4160])).tolist() == [0, 1, 2, 3, 4, 8319]
