"""What a page carries, and that every page is as good as the first."""

import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from onestop import crs
from onestop.errors import BadRelease, BadValue, TooMuch
from onestop.features import Query, SortKey, Sources
from onestop.filters import cql2
from onestop.filters.columns import Condition
from onestop.release import Release
from onestop.store import GeoPackageSource, open_sources
from onestop.store.database import Database
from onestop.store.matches import Matches

type World = dict[str, list[Any]]
STATISTIC_WITHOUT_AREA = "A9999-0001-00.106Y06M"
OPENING = 0.5
"""Seconds that opening a release may take."""


def test_pages_put_together_are_the_whole_answer(name: str, sources: Sources, world: World) -> None:
    for query in ({}, {"bbox": (120.1, 23.1, 120.6, 23.6)}, {"sort": (SortKey("TOWN_ID", descending=True),)}):
        whole = [one.id for one in sources[name].stream(Query(**query, geometry=False))]
        pages = [sources[name].page(Query(**query, limit=7, offset=at)) for at in range(0, len(whole) + 7, 7)]
        assert [one.id for page in pages for one in page.features] == whole
        assert {page.matched for page in pages} == {len(whole)}
    assert [one.id for one in sources[name].stream(Query(geometry=False))] == [one.id for one in world[name]]


@pytest.mark.parametrize("query", [Query(), Query(bbox=(120.1, 23.1, 120.6, 23.6))])
def test_a_page_beyond_the_end_is_empty(query: Query, name: str, sources: Sources) -> None:
    source = sources[name]
    matched = source.count(query)
    for offset in (matched, matched + 1, 10**9, 2**70):
        page = source.page(Query(bbox=query.bbox, offset=offset, limit=5))
        assert (page.matched, page.features) == (matched, [])
    assert source.page(Query(bbox=query.bbox, limit=0)).features == []


@pytest.mark.parametrize("query", [Query(limit=-1), Query(offset=-1)])
def test_a_page_before_the_beginning_is_refused(query: Query, name: str, sources: Sources) -> None:
    with pytest.raises(BadValue, match="a whole number from 0"):
        sources[name].page(query)


def test_properties_are_the_fields_with_their_own_types(name: str, sources: Sources, world: World) -> None:
    for one, known in zip(sources[name].stream(Query()), world[name], strict=True):
        assert one.id == known.id
        assert one.properties == known.values
        assert list(one.properties) == list(known.values)


def test_only_the_fields_that_are_asked_for_are_answered(name: str, sources: Sources) -> None:
    first = sources[name].page(Query(fields=("TOWN_ID",), limit=1)).features[0]
    assert list(first.properties) == ["TOWN_ID"]
    assert sources[name].page(Query(fields=(), limit=1)).features[0].properties == {}


def test_stored_geometry_passes_through_untouched(sources: Sources, world: World) -> None:
    for one, known in zip(sources["areas_basic"].stream(Query()), world["areas_basic"], strict=True):
        assert one.geometry == shapely.to_geojson(known.shape).encode()


def test_points_are_written_from_the_blob(sources: Sources, world: World) -> None:
    for one, known in zip(sources["doorplates"].stream(Query()), world["doorplates"], strict=True):
        assert json.loads(one.geometry or b"") == json.loads(shapely.to_geojson(known.shape))


def test_statistics_have_the_geometry_of_their_area(sources: Sources, world: World) -> None:
    for one, known in zip(sources["population_basic"].stream(Query()), world["population_basic"], strict=True):
        assert one.geometry == (shapely.to_geojson(known.shape).encode() if known.shape else None)
    assert sources["population_basic"].get(STATISTIC_WITHOUT_AREA).geometry is None  # type: ignore[union-attr]


@pytest.mark.parametrize("system", crs.SYSTEMS[1:], ids=lambda system: system.name)
def test_geometries_are_answered_in_every_system(system: crs.Crs, name: str, sources: Sources, world: World) -> None:
    page = sources[name].page(Query(crs=system.uri, limit=50))
    for one, known in zip(page.features, world[name], strict=False):
        wanted = crs.transform(np.array([known.shape]), system.uri)[0]
        assert one.geometry is not None
        assert shapely.from_geojson(one.geometry).equals(wanted)
        orjson.loads(one.geometry)


def test_a_missing_geometry_is_missing_in_every_system(sources: Sources) -> None:
    for system in crs.SYSTEMS:
        found = sources["population_basic"].get(STATISTIC_WITHOUT_AREA, system.uri)
        assert found
        assert found.geometry is None


def test_geometry_may_be_left_out(name: str, sources: Sources) -> None:
    assert all(one.geometry is None for one in sources[name].page(Query(geometry=False)).features)


def test_a_feature_is_found_by_its_identifier(name: str, sources: Sources, world: World) -> None:
    for known in world[name][::97]:
        found = sources[name].get(known.id)
        assert found
        assert (found.id, found.properties) == (known.id, known.values)


@pytest.mark.parametrize(
    "identifier", ["", "0", "-1", "01", "1.5", "９", "9" * 400, "A6301", ".", "x' OR 1=1 --", "\0", "²"]
)
def test_an_identifier_that_nothing_has_finds_nothing(identifier: str, name: str, sources: Sources) -> None:
    assert sources[name].get(identifier) is None
    assert sources[name].neighbours(identifier) == (None, None)


def test_neighbours_are_those_before_and_after_in_the_collection_s_order(
    name: str, sources: Sources, world: World
) -> None:
    known = [one.id for one in world[name]]
    assert sources[name].neighbours(known[0]) == (None, known[1])
    assert sources[name].neighbours(known[10]) == (known[9], known[11])
    assert sources[name].neighbours(known[-1]) == (known[-2], None)


BAD = [
    (Query(crs="EPSG:9999"), "EPSG:3826"),
    (Query(fields=("POPULATION",)), "TOWN_ID"),
    (Query(sort=(SortKey("POPULATION"),)), "TOWN_ID"),
    (Query(equals=(("POPULATION", "1"),)), "TOWN_ID"),
    (Query(bbox=(200, 23, 201, 24)), "from -180 to 180"),
    (Query(bbox=(120, 24, 121, 23)), "smaller corner first"),
    (Query(bbox=(120, float("nan"), 121, 24)), "four numbers"),
    (Query(filter=cql2.parse_text("POPULATION = 1")), "TOWN_ID"),
    (Query(filter=cql2.parse_text("TOWN_ID = 1")), "a text"),
]


@pytest.mark.parametrize(("query", "said"), BAD)
def test_a_question_that_makes_no_sense_is_refused_in_a_sentence(
    query: Query, said: str, name: str, sources: Sources
) -> None:
    for ask in (sources[name].page, sources[name].stream):
        with pytest.raises(BadValue, match=said):
            ask(query)


@pytest.mark.parametrize(("field", "value"), [("FLOOR", "ground"), ("FLOOR", ""), ("FLOOR", "1e999"), ("FLOOR", "NaN")])
def test_a_value_that_its_field_cannot_have_is_refused(field: str, value: str, sources: Sources) -> None:
    with pytest.raises(BadValue, match="a number"):
        sources["doorplates"].page(Query(equals=((field, value),)))


def test_a_number_too_large_for_the_database_finds_nothing(sources: Sources) -> None:
    assert sources["doorplates"].count(Query(equals=(("FLOOR", "9" * 40),))) == 0
    assert sources["doorplates"].count(Query(filter=cql2.parse_text(f"FLOOR = {'9' * 40}"))) == 0


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_answered(small_release: Release) -> None:
    database = Database(small_release.path / "doorplates.gpkg", 0.05)
    forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    begun = time.process_time()
    with pytest.raises(TooMuch, match="seconds; add a bbox"):
        database.rows(forever)
    assert time.process_time() - begun < 1
    assert database.rows("SELECT 1") == [(1,)]
    database.close()


def test_a_release_is_opened_once_and_soon(small_release: Release) -> None:
    begun = time.process_time()
    sources = open_sources(small_release, 3)
    assert time.process_time() - begun < OPENING
    again = open_sources(small_release, 3)
    assert all(again[name] is source for name, source in sources.items())


def test_the_files_of_a_release_cannot_be_written(small_release: Release) -> None:
    database = Database(small_release.path / "areas.gpkg", 1)
    with pytest.raises(sqlite3.OperationalError):
        database.rows("DELETE FROM areas_basic")
    database.close()


def test_a_file_that_is_missing_is_named_and_not_made(small_release: Release) -> None:
    missing = small_release.path / "nothing.gpkg"
    with pytest.raises(BadRelease, match=r"nothing\.gpkg .*cannot be read"):
        Database(missing, 1)
    assert not missing.exists()


def test_a_database_that_nobody_uses_lets_go_of_its_file(small_release: Release) -> None:
    database = Database(small_release.path / "areas.gpkg", 1)
    connection = database._connection
    del database
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"not a database" * 1000)
    with pytest.raises(BadRelease, match=r"broken\.gpkg .*cannot be read"):
        Database(broken, 1)


def test_kept_answers_take_no_more_than_their_share(small_release: Release) -> None:
    dataset = small_release.dataset("doorplates")
    database, matches = Database(small_release.path / dataset.file, 5), Matches(size=40_000)
    every = Condition("SELECT t.fid FROM doorplates AS t")
    for floor in range(200):
        matches.of(database, Condition("SELECT t.fid FROM doorplates AS t WHERE t.FLOOR <> ?", (floor,)), ordered=False)
        assert 0 < matches.used <= 40_000
    huge = Matches(size=100)
    assert len(huge.of(database, every, ordered=False)) == dataset.count
    assert huge.used == 0
    database.close()


def test_the_polygon_of_a_question_counts_as_kept(small_release: Release) -> None:
    database, matches = Database(small_release.path / "areas.gpkg", 5), Matches()
    matches.of(database, Condition("SELECT 1 WHERE ? IS NULL", (b"x" * 100_000,)), ordered=False)
    assert matches.used > 100_000
    database.close()


@pytest.mark.parametrize(
    ("query", "way"),
    [
        (Query(offset=2400, limit=10), "t.fid BETWEEN 2401 AND 2410"),
        (Query(offset=2400, limit=10, sort=(SortKey("ROAD"),)), "json_each"),
    ],
)
def test_a_deep_page_asks_the_database_for_its_own_rows_only(query: Query, way: str, small_release: Release) -> None:
    dataset = small_release.dataset("doorplates")
    database = Database(small_release.path / dataset.file, 5)
    source = GeoPackageSource(dataset, database, Matches())
    source.page(replace(query, offset=0))
    asked: list[str] = []
    database._connection.set_trace_callback(asked.append)
    assert len(source.page(query).features) == 10
    assert [way in one and "OFFSET" not in one for one in asked] == [True]
    database.close()
