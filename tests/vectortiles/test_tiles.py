"""Tiles of the sample release: no gap, no overlap, nobody missing, the same from the archive and cut on the spot."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import shapely

from onestop.crs import transform
from onestop.features import Query
from onestop.release import Release
from onestop.store import open_sources
from onestop.vectortiles import Address, MatrixSet, Tiles, first_matrix, level_of, matrix_set, matrix_sets
from onestop.vectortiles.matrixsets import NATIONAL

WEB = matrix_set("WebMercatorQuad")
PLACE = (120.968, 24.807)
"""Hsinchu."""
LEVELS = ("areas_basic", "areas_level1", "areas_level2", "villages", "towns", "counties")
type Every = Callable[[str, MatrixSet, int], Iterator[tuple[Address, bytes]]]
type Polygons = Callable[[bytes], dict[int, Any]]


def deep(matrices: MatrixSet) -> int:
    """A matrix in which all levels have areas."""
    return 13 if matrices is WEB else 8


@pytest.mark.parametrize("matrices", matrix_sets().values(), ids=lambda each: each.id)
@pytest.mark.parametrize("name", LEVELS)
def test_neighbours_leave_no_gap_and_overlap_by_less_than_a_unit(
    tiles: Tiles, polygons: Polygons, at: Callable[..., Address], name: str, matrices: MatrixSet
) -> None:
    whole = shapely.box(0, 0, 4096, 4096)
    number = max(deep(matrices), first_matrix(level_of(tiles.level(name).dataset), matrices))
    found = list(polygons(tiles.plain(name, matrices, at(matrices, number, *PLACE))).values())
    together = shapely.union_all(found)
    assert sum(one.area for one in found) - together.area < sum(one.length for one in found) / 100
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(together) for ring in part.interiors]
    assert [hole.area for hole in holes if shapely.maximum_inscribed_circle(hole).length > 1] == []
    assert together.intersects(whole)


@pytest.mark.parametrize("name", LEVELS)
def test_every_area_is_valid_and_its_outer_ring_turns_as_it_should(
    tiles: Tiles, polygons: Polygons, at: Callable[..., Address], name: str
) -> None:
    for number in range(first_matrix(level_of(tiles.level(name).dataset), WEB), WEB.deepest + 1):
        for area in polygons(tiles.plain(name, WEB, at(WEB, number, *PLACE))).values():
            assert area.is_valid, (name, number)
            assert all(part.exterior.is_ccw for part in shapely.get_parts(area))


@pytest.mark.parametrize("matrices", matrix_sets().values(), ids=lambda each: each.id)
@pytest.mark.parametrize("name", ["areas_basic", "areas_level1", "areas_level2", "towns", "counties"])
def test_no_area_is_missing_from_the_first_matrix_on(
    release: Release, tiles: Tiles, polygons: Polygons, every: Every, *, name: str, matrices: MatrixSet
) -> None:
    dataset = tiles.level(name).dataset
    areas = in_system(release, name, matrices.code)
    west = matrices.origin[0]  # the national grid ends east of Kinmen and the Matsu islands
    within = set((np.flatnonzero(shapely.bounds(areas)[:, 2] > west) + 1).tolist())
    first = first_matrix(level_of(dataset), matrices)
    for number in (first, first + 2):
        found = {fid for _, tile in every(name, matrices, number) for fid in polygons(tile)}
        assert found == within, number


@pytest.mark.parametrize("matrices", matrix_sets().values(), ids=lambda each: each.id)
def test_the_parts_of_an_area_in_all_tiles_are_as_large_as_the_area(
    release: Release, every: Every, polygons: Polygons, whole_tile: Any, matrices: MatrixSet
) -> None:
    number = matrices.deepest if matrices is WEB else 9
    unit = matrices.matrices[number].side / 4096
    sums: dict[int, float] = {}
    for _, tile in every("areas_basic", matrices, number):
        for fid, area in polygons(tile).items():
            sums[fid] = sums.get(fid, 0) + area.intersection(whole_tile).area * unit**2
    real = in_system(release, "areas_basic", matrices.code)
    ratio = np.array([sums[fid] for fid in range(1, len(real) + 1)]) / shapely.area(real)
    assert abs(sum(sums.values()) / shapely.area(real).sum() - 1) < 0.001
    assert abs(np.median(ratio) - 1) < 0.002


def in_system(release: Release, name: str, code: int) -> Any:
    source = open_sources(release)[name]
    page = source.page(Query(limit=source.dataset.count))
    return transform(shapely.from_geojson([feature.geometry for feature in page.features]), f"EPSG:{code}")


@pytest.mark.parametrize("name", LEVELS)
def test_a_tile_of_the_archive_is_the_one_that_would_be_cut(
    tiles: Tiles, fresh: Tiles, at: Callable[..., Address], name: str
) -> None:
    for number in range(WEB.deepest + 1):
        tile = at(WEB, number, *PLACE)
        assert tiles.plain(name, WEB, tile) == fresh.plain(name, WEB, tile), number


def test_a_tile_says_code_name_and_the_codes_of_the_areas_around(
    tiles: Tiles, decode: Callable[..., Any], at: Callable[..., Address], release: Release
) -> None:
    tile = decode(tiles.plain("villages", WEB, at(WEB, 12, *PLACE)))["villages"]
    assert {tuple(feature["properties"]) for feature in tile["features"]} == {
        ("V_ID", "VILLAGE", "TOWN_ID", "COUNTY_ID")
    }
    feature = tile["features"][0]
    stored = open_sources(release)["villages"].page(Query(limit=1, offset=feature["id"] - 1)).features[0]
    assert feature["properties"] == {name: stored.properties[name] for name in feature["properties"]}


def test_a_tile_of_all_levels_has_a_layer_for_each(
    tiles: Tiles, decode: Callable[..., Any], at: Callable[..., Address]
) -> None:
    packed = tiles.packed(LEVELS, matrix_set(NATIONAL), at(matrix_set(NATIONAL), 8, *PLACE))
    assert set(decode(gzip.decompress(packed))) == set(LEVELS)


def test_small_areas_are_left_out_where_they_would_be_smaller_than_a_pixel(
    tiles: Tiles, at: Callable[..., Address]
) -> None:
    for name in LEVELS:
        first = first_matrix(level_of(tiles.level(name).dataset), WEB)
        assert tiles.plain(name, WEB, at(WEB, first, *PLACE))
        assert first == 0 or not tiles.plain(name, WEB, at(WEB, first - 1, *PLACE))


def test_the_sea_is_empty(tiles: Tiles) -> None:
    assert tiles.packed(["counties"], WEB, Address(6, 30, 53)) == b""
