"""Whatever is asked, the store answers what looking at every feature would."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely

from onestop.features import Query, SortKey, Sources
from onestop.filters import cql2

EXTENT = (120.0, 23.0, 120.8, 23.8)
ALL = 10_000


def ids(sources: Sources, name: str, query: Query) -> list[str]:
    page = sources[name].page(query)
    found = [feature.id for feature in page.features]
    assert page.matched == len(found) == sources[name].count(query)
    return found


def chosen(known: list[Any], test: Callable[[Any], object]) -> list[str]:
    return [one.id for one in known if test(one)]


@pytest.mark.parametrize("seed", range(40))
def test_a_box_finds_what_intersects_it(seed: int, name: str, sources: Sources, world: dict[str, list[Any]]) -> None:
    dice = random.Random(seed)
    size = dice.choice((0.0, 0.001, 0.05, 0.3, 0.9))
    x, y = dice.uniform(119.9, 120.7), dice.uniform(22.9, 23.7)
    asked = shapely.box(x, y, x + size, y + size)
    query = Query(bbox=(x, y, x + size, y + size), limit=ALL, geometry=False)
    assert ids(sources, name, query) == chosen(world[name], lambda one: one.shape and one.shape.intersects(asked))


def test_a_box_on_a_corner_of_an_area_finds_it(sources: Sources, world: dict[str, list[Any]]) -> None:
    for one in world["areas_basic"][::17]:
        x, y = one.shape.exterior.coords[0]
        assert one.id in ids(sources, "areas_basic", Query(bbox=(x, y, x, y), limit=ALL))


def test_a_box_around_everything_finds_every_feature_with_a_geometry(
    name: str, sources: Sources, world: dict[str, list[Any]]
) -> None:
    query = Query(bbox=(-180, -90, 180, 90), limit=ALL, geometry=False)
    assert ids(sources, name, query) == chosen(world[name], lambda one: one.shape)


def test_a_box_may_cross_the_antimeridian(name: str, sources: Sources, world: dict[str, list[Any]]) -> None:
    query = Query(bbox=(120.33, 23.1, -170, 23.5), limit=ALL, geometry=False)
    east = shapely.box(120.33, 23.1, 180, 23.5)
    assert ids(sources, name, query) == chosen(world[name], lambda one: one.shape and one.shape.intersects(east))
    west = Query(bbox=(170, 23.1, 120.33, 23.5), limit=ALL, geometry=False)
    side = shapely.box(-180, 23.1, 120.33, 23.5)
    assert ids(sources, name, west) == chosen(world[name], lambda one: one.shape and one.shape.intersects(side))


FIELDS = [
    ("areas_basic", "TOWN_ID", "63000010"),
    ("areas_basic", "TOWN", "第1區"),
    ("doorplates", "ROAD", "東路"),
    ("doorplates", "FLOOR", "10"),
    ("population_basic", "INFO_TIME", "106Y07M"),
    ("population_basic", "P_CNT", "0"),
    ("population_basic", "TOWN_ID", "nobody"),
]


@pytest.mark.parametrize(("collection", "field", "value"), FIELDS)
def test_a_field_with_a_value_finds_just_those(
    collection: str, field: str, value: str, sources: Sources, world: dict[str, list[Any]]
) -> None:
    found = ids(sources, collection, Query(equals=((field, value),), limit=ALL))
    assert found == chosen(world[collection], lambda one: str(one.values[field]) == value)


def test_a_field_with_two_values_at_once_finds_nothing(sources: Sources) -> None:
    query = Query(equals=(("ROAD", "東路"), ("ROAD", "西路")))
    assert ids(sources, "doorplates", query) == []


TIMES = [
    (date(2017, 6, 1), date(2017, 6, 30)),
    (date(2017, 6, 30), date(2017, 6, 30)),
    (date(2017, 6, 30), date(2017, 7, 1)),
    (None, date(2017, 6, 15)),
    (date(2017, 7, 31), None),
    (date(2017, 8, 1), None),
    (None, date(2017, 5, 31)),
    (None, None),
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_keeps_the_periods_that_overlap_it(
    time: tuple[date | None, date | None], name: str, sources: Sources, world: dict[str, list[Any]]
) -> None:
    start, end = str(time[0] or "0001-01-01"), str(time[1] or "9999-12-31")
    found = ids(sources, name, Query(time=time, limit=ALL, geometry=False))
    assert found == chosen(world[name], lambda one: one.time is None or (one.time[1] >= start and one.time[0] <= end))


def last(value: object) -> tuple[bool, Any]:
    return value is None, value if value is not None else 0


SORTS = [
    ("areas_basic", "TOWN"),
    ("areas_basic", "CODEBASE"),
    ("doorplates", "NUMBER"),
    ("doorplates", "FLOOR"),
    ("population_basic", "P_CNT"),
    ("population_basic", "RATE"),
]


@pytest.mark.parametrize(("collection", "field"), SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_puts_missing_values_last_and_ties_in_the_collection_s_order(
    collection: str, field: str, descending: bool, sources: Sources, world: dict[str, list[Any]]
) -> None:
    known = world[collection]
    here = [one for one in known if one.values[field] is not None]
    here = sorted(here, key=lambda one: one.values[field], reverse=descending)  # sorted keeps ties, reversed too
    missing = [one for one in known if one.values[field] is None]
    query = Query(sort=(SortKey(field, descending),), limit=ALL, geometry=False)
    assert ids(sources, collection, query) == [one.id for one in here + missing]


def test_sorting_by_two_fields_counts_the_first_first(sources: Sources, world: dict[str, list[Any]]) -> None:
    query = Query(sort=(SortKey("FLOOR"), SortKey("NUMBER", descending=True)), limit=ALL, geometry=False)
    known = sorted(world["doorplates"], key=lambda one: one.values["NUMBER"], reverse=True)
    known.sort(key=lambda one: last(one.values["FLOOR"]))
    assert ids(sources, "doorplates", query) == [one.id for one in known]


@pytest.mark.parametrize("seed", range(25))
def test_parts_of_a_question_narrow_it_together(seed: int, sources: Sources, world: dict[str, list[Any]]) -> None:
    dice = random.Random(seed)
    x, y, most = dice.uniform(120, 120.6), dice.uniform(23, 23.6), dice.randint(0, 999)
    hexagon = shapely.Point(x + 0.2, y + 0.2).buffer(0.2, quad_segs=2)
    town, month = f"630000{dice.randint(0, 3)}0", dice.choice((6, 7))
    query = Query(
        filter=cql2.parse_text(f"P_CNT < {most} AND NOT S_WITHIN(geometry, {hexagon.wkt})"),
        bbox=(x, y, x + 0.3, y + 0.3),
        time=(date(2017, month, 1), date(2017, month, 2)),
        equals=(("TOWN_ID", town),),
        limit=ALL,
    )
    asked = shapely.box(x, y, x + 0.3, y + 0.3)
    wanted = [
        one.id
        for one in world["population_basic"]
        if one.shape is not None
        and one.shape.intersects(asked)
        and not one.shape.within(hexagon)
        and one.values["P_CNT"] is not None
        and one.values["P_CNT"] < most
        and one.values["TOWN_ID"] == town
        and one.time[0][5:7] == f"0{month}"
    ]
    assert ids(sources, "population_basic", query) == wanted


RELATIONS = {
    "S_INTERSECTS": "intersects",
    "S_WITHIN": "within",
    "S_DISJOINT": "disjoint",
    "S_TOUCHES": "touches",
    "S_OVERLAPS": "overlaps",
    "S_CONTAINS": "contains",
    "S_EQUALS": "equals",
}


@pytest.mark.parametrize("relation", RELATIONS)
def test_spatial_relations_are_shapely_s(
    relation: str, name: str, sources: Sources, world: dict[str, list[Any]]
) -> None:
    area = world["areas_basic"][100]
    for shape in (area.shape, area.shape.buffer(0.1), area.shape.centroid, world["doorplates"][5].shape):
        known = shapely.from_wkt(shapely.to_wkt(shape, rounding_precision=-1))
        query = Query(filter=cql2.parse_text(f"{relation}(geometry, {known.wkt})"), limit=ALL, geometry=False)
        test = RELATIONS[relation]
        found = ids(sources, name, query)
        assert found == chosen(world[name], lambda one: one.shape and getattr(one.shape, test)(known))  # noqa: B023


def test_identifiers_may_stand_in_a_filter(name: str, sources: Sources, world: dict[str, list[Any]]) -> None:
    some = [world[name][at].id for at in (3, 5, 8)]
    listed = ", ".join(f"'{one}'" for one in [*some, "nobody"])
    assert ids(sources, name, Query(filter=cql2.parse_text(f"id IN ({listed})"))) == some
    first = ids(sources, name, Query(filter=cql2.parse_text(f"id <> '{some[0]}'"), limit=ALL, geometry=False))
    assert first == chosen(world[name], lambda one: one.id != some[0])


def test_the_time_of_a_statistic_may_stand_in_a_filter(sources: Sources, world: dict[str, list[Any]]) -> None:
    query = Query(filter=cql2.parse_text("T_AFTER(time, DATE('2017-06-30'))"), limit=ALL)
    found = ids(sources, "population_basic", query)
    assert found == chosen(world["population_basic"], lambda one: one.time[0] == "2017-07-01")
