"""Highways out of mileposts."""

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest
import shapely

from onestop.cartography.roads import read_roads, shield


def blob(x: float, y: float) -> bytes:
    return b"GP\0\1" + struct.pack("<i", 4326) + shapely.Point(x, y).wkb


@pytest.fixture
def mileposts(tmp_path: Path):
    """Write a table of mileposts: (route, direction, km, longitude)."""

    def write(*posts: tuple[str, str, float, float]) -> Path:
        path = tmp_path / "roads.gpkg"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE mileposts (fid, geom, category, route, direction, km, label)")
            rows = [(i, blob(x, 24.0), "freeway", route, way, km, "") for i, (route, way, km, x) in enumerate(posts)]
            connection.executemany("INSERT INTO mileposts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return path

    return write


def test_posts_are_joined_in_order_of_kilometres_not_of_text(mileposts) -> None:
    path = mileposts(("國道1號", "south", 10, 121.02), ("國道1號", "south", 9, 121.01), ("國道1號", "south", 1, 121.0))
    (road,) = read_roads(path)
    xs = shapely.get_coordinates(road.line)[:, 0]
    assert list(xs) == sorted(xs)
    assert len(xs) == 3


def test_both_directions_over_the_same_posts_are_one_line(mileposts) -> None:
    ways = ("north", "south")
    path = mileposts(*(("國道1號", way, km, 121 + km / 100) for way in ways for km in range(4)))
    assert len(read_roads(path)) == 1


def test_a_gap_parts_a_route(mileposts) -> None:
    path = mileposts(*(("國道1號", "south", km, x) for km, x in ((0, 121.0), (1, 121.01), (90, 121.9), (91, 121.91))))
    assert [len(road.line.coords) for road in read_roads(path)] == [2, 2]


def test_of_two_posts_with_one_number_the_nearer_is_taken(mileposts) -> None:
    path = mileposts(*(("台61線", "south", km, x) for km, x in ((0, 121.0), (1, 121.9), (1, 121.01), (2, 121.02))))
    assert [len(road.line.coords) for road in read_roads(path)] == [3]


@pytest.mark.parametrize(
    ("route", "sign"), [("國道1號", "1"), ("國道3甲號", "3甲"), ("台61乙線", "61乙"), ("臺9線", "9")]
)
def test_a_sign_shows_the_number_of_the_route(route: str, sign: str) -> None:
    assert shield(route) == sign
