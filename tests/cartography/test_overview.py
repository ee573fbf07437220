"""Areas of one class and one town, put together for pictures from afar."""

import shutil
import sqlite3
from contextlib import closing

import numpy as np
import shapely

from onestop.cartography import open_atlas, overview
from onestop.cartography.generalise import mercator
from onestop.cartography.overview import NO_CLASS, classes_of, put_together
from onestop.cartography.render import Frame, render


def squares(count: int):
    return np.array([shapely.box(x, 0, x + 1, 1) for x in range(count)])


def test_neighbours_of_one_class_and_one_town_become_one() -> None:
    merged, classes = put_together(squares(6), np.array([0, 0, 0, 0, 1, 1]), np.array([2, 2, NO_CLASS, 0, 0, 0]))
    found = {(shape.bounds[0], shape.bounds[2]): int(number) for shape, number in zip(merged, classes, strict=True)}
    assert found == {(0, 2): 2, (2, 3): NO_CLASS, (3, 4): 0, (4, 6): 0}
    assert all(shape.geom_type == "Polygon" for shape in merged)


def test_nothing_is_lost_or_doubled() -> None:
    chance = np.random.default_rng(5)
    areas = squares(300)
    merged, _ = put_together(areas, chance.integers(0, 9, 300), chance.integers(-1, 5, 300))
    assert np.isclose(shapely.area(merged).sum(), 300)


def test_areas_that_overlap_are_put_together_all_the_same() -> None:
    areas = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    merged, _ = put_together(areas, np.zeros(2, int), np.zeros(2, int))
    assert np.isclose(shapely.union_all(merged).area, 7)


def test_a_class_is_that_of_the_value_and_none_where_there_is_none() -> None:
    with closing(sqlite3.connect(":memory:")) as maps:
        maps.execute("CREATE TABLE s (area INTEGER PRIMARY KEY, P_CNT)")
        maps.executemany("INSERT INTO s VALUES (?, ?)", [(1, 9), (2, 10), (4, None), (5, 99)])
        assert classes_of(maps, "s", field="P_CNT", limits=[10, 50], areas=5).tolist() == [0, 1, NO_CLASS, NO_CLASS, 2]


def test_an_overview_has_the_colours_of_a_close_view(atlas, monkeypatch, tmp_path) -> None:
    """The sample has too few areas for overviews; made to have them, it looks the same."""
    monkeypatch.setattr(overview, "MANY", 100)
    path = tmp_path / "release"
    shutil.copytree(atlas.release.path, path)
    with closing(sqlite3.connect(path / "maps.sqlite")) as maps, maps:
        overview.write_overviews(maps, path, atlas.release.manifest)
    made = open_atlas(path)
    assert "population_basic_P_CNT_3" in made.tables
    x, y = mercator(np.array([atlas.layer("population_basic").bbox[:2]]))[0]
    frame = Frame((x, y, x + 100 * 256, y + 100 * 256), 256, 256, "EPSG:3857")
    plain, merged = (
        np.frombuffer(render(of, "population_basic", frame).pixels(), np.uint8).reshape(-1, 4)
        for of in (atlas.release.path, path)
    )
    assert (plain[:, 3] > 0).mean() > 0.1
    assert (plain == merged).all(axis=1).mean() > 0.9
