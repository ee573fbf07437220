"""Places to doorplates, against a search through all of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from onestop.address import reverse
from onestop.address.index import Index
from onestop.errors import TooMuch

GEOD = Geod(ellps="GRS80")
WEST, SOUTH, WIDE = 120.5, 23.5, 0.2
COUNT = 400
PLACES = [(120.6, 23.6), (120.5, 23.5), (120.701, 23.49), (120.3, 23.55), (120.6, 23.9)]


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """Longitudes and latitudes: some spread, some close together."""
    chance = np.random.default_rng(20261126)
    spread = chance.uniform((WEST, SOUTH), (WEST + WIDE, SOUTH + WIDE), (COUNT // 2, 2))
    close = chance.normal((120.6, 23.6), 0.002, (COUNT // 2, 2))
    return np.round(np.concatenate([spread, close]), 7)


@pytest.fixture(scope="module")
def index(index_of: Callable[..., tuple[Path, object]], points: np.ndarray) -> Index:
    """An index of doorplates at these points, and of one whose place is not known."""
    same = {"COUNTY_ID": "10009", "COUNTY": "雲林縣", "TOWN_ID": "10009010", "TOWN": "斗六市", "ROAD": "路"}
    same |= {"V_ID": "10009010-001", "VILLAGE": "里", "NEIGHBORHOOD": "1鄰", "SECTION": "", "LANE": "", "ALLEY": ""}
    places = [*((str(x), str(y)) for x, y in points), ("", "")]
    return Index(index_of([{**same, "NUMBER": f"{at + 1}號", "X": x, "Y": y} for at, (x, y) in enumerate(places)])[0])


def away(points: np.ndarray, place: tuple[float, float]) -> np.ndarray:
    """Metres from a place to each point, on the ellipsoid."""
    _, _, metres = GEOD.inv(*(np.full(len(points), one) for one in place), *points.T)
    return np.asarray(metres)


def number(index: Index, plate: int) -> int:
    return index.number(plate).main - 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_the_nearest_come_first(index: Index, points: np.ndarray, place: tuple[float, float], limit: int) -> None:
    metres = away(points, place)
    found = reverse.nearest(index, *place, limit=limit)
    told = [near.metres for near in found]
    assert told == sorted(told)
    assert told == pytest.approx([metres[number(index, near.plate)] for near in found], rel=0.01)
    assert told == pytest.approx(sorted(metres)[: len(told)], rel=0.01)
    assert len({near.plate for near in found}) == min(limit, COUNT)


@pytest.mark.parametrize("metres", [0, 50, 1000, 12_000])
def test_none_is_further_off_than_it_may_be(index: Index, points: np.ndarray, metres: float) -> None:
    found = reverse.nearest(index, *PLACES[0], metres=metres, limit=COUNT)
    assert len(found) == (away(points, PLACES[0]) <= metres).sum()


def test_nothing_is_found_beyond_the_reach(index: Index) -> None:
    assert reverse.nearest(index, 119.0, 23.5) == []


@pytest.mark.parametrize("place", [(0, 0), (-120.6, -23.6), (180, 90), (-180, -90), (120.6, -0.0001)])
def test_the_ends_of_the_world_have_no_doorplates(index: Index, place: tuple[float, float]) -> None:
    assert reverse.nearest(index, *place) == []


def test_equally_near_ones_come_in_the_order_of_the_index(index_of: Callable[..., tuple[Path, object]]) -> None:
    same = {
        "COUNTY_ID": "10009",
        "COUNTY": "雲林縣",
        "TOWN_ID": "10009010",
        "TOWN": "斗六市",
        "ROAD": "路",
        "SECTION": "",
    }
    same |= {"V_ID": "", "VILLAGE": "", "NEIGHBORHOOD": "", "LANE": "", "ALLEY": "", "X": "120.6", "Y": "23.6"}
    index = Index(index_of([{**same, "NUMBER": f"{at}號"} for at in (3, 1, 2)])[0])
    assert [near.plate for near in reverse.nearest(index, 120.6, 23.6, limit=3)] == [0, 1, 2]


def test_doorplates_along_a_line(index: Index, points: np.ndarray) -> None:
    line = shapely.LineString([(120.55, 23.55), (120.6, 23.6), (120.65, 23.58)])
    found = reverse.along(index, line, 300, limit=COUNT)
    scale = np.array([np.cos(np.radians(23.58)) * 111_320, 110_750])
    expected = shapely.distance(shapely.transform(line, lambda xy: xy * scale), shapely.points(points * scale))
    assert {number(index, near.plate) for near in found} >= set(np.flatnonzero(expected < 297).tolist())
    assert {number(index, near.plate) for near in found} <= set(np.flatnonzero(expected < 303).tolist())
    assert [near.metres for near in found] == sorted(near.metres for near in found)


def test_as_many_as_are_wanted_along_a_line(index: Index) -> None:
    line = shapely.LineString([(120.55, 23.55), (120.65, 23.65)])
    whole = reverse.along(index, line, 5000, limit=COUNT)
    assert reverse.along(index, line, 5000, limit=5) == whole[:5]


@pytest.mark.parametrize("radius", [0.001, 0.01, 0.2])
def test_doorplates_inside_a_polygon(index: Index, points: np.ndarray, radius: float) -> None:
    polygon = shapely.Point(120.6, 23.6).buffer(radius)
    expected = np.flatnonzero(shapely.contains_xy(polygon, *points.T)).tolist()
    assert sorted(number(index, plate) for plate in reverse.inside(index, polygon, limit=COUNT)) == expected


def test_as_many_as_are_wanted_inside_a_polygon(index: Index) -> None:
    polygon = shapely.box(120.5, 23.5, 120.7, 23.7)
    found = reverse.inside(index, polygon, limit=9)
    assert len(found) == 9
    assert found == sorted(found)


def test_a_hole_is_not_inside(index: Index) -> None:
    ring = shapely.box(120.5, 23.5, 120.7, 23.7) - shapely.box(120.58, 23.58, 120.62, 23.62)
    places = [index.place(plate) for plate in reverse.inside(index, ring, limit=COUNT)]
    assert places
    assert not any(120.58 < x < 120.62 and 23.58 < y < 23.62 for x, y in places)


@pytest.mark.parametrize(
    "ask",
    [
        lambda index: reverse.inside(index, shapely.box(119, 22, 122, 25), limit=1),
        lambda index: reverse.along(index, shapely.LineString([(120, 22), (120, 25)]), 10, limit=1),
    ],
)
def test_more_than_a_region_is_refused(index: Index, ask: Callable[[Index], object]) -> None:
    with pytest.raises(TooMuch, match="1 度"):
        ask(index)
