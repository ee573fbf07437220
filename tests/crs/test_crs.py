"""The systems we speak: names, axis order, and control points."""

import math

import numpy as np
import pytest
import shapely

from onestop import crs
from onestop.errors import BadValue

NAMES = [
    ("CRS84", "CRS84", False),
    ("OGC:CRS84", "CRS84", False),
    ("CRS:84", "CRS84", False),
    ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS84", False),
    ("https://www.opengis.net/def/crs/OGC/0/CRS84", "CRS84", False),
    ("urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84", False),
    ("urn:ogc:def:crs:OGC::CRS84", "CRS84", False),
    ("EPSG:4326", "EPSG:4326", False),
    ("epsg:4326", "EPSG:4326", False),
    ("4326", "EPSG:4326", False),
    ("http://www.opengis.net/gml/srs/epsg.xml#4326", "EPSG:4326", False),
    ("http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326", True),
    ("http://www.opengis.net/def/crs/EPSG/9.9.1/4326", "EPSG:4326", True),
    ("urn:ogc:def:crs:EPSG::4326", "EPSG:4326", True),
    ("urn:ogc:def:crs:EPSG:6.9:4326", "EPSG:4326", True),
    ("urn:x-ogc:def:crs:EPSG:4326", "EPSG:4326", True),
    ("[EPSG:4326]", "EPSG:4326", True),
    ("http://www.opengis.net/def/crs/EPSG/0/3824", "EPSG:3824", True),
    ("http://www.opengis.net/def/crs/EPSG/0/3826", "EPSG:3826", False),
    ("urn:ogc:def:crs:EPSG::3857", "EPSG:3857", False),
    ("EPSG:900913", "EPSG:3857", False),
    ("EPSG:102100", "EPSG:3857", False),
]


@pytest.mark.parametrize(("text", "name", "latitude_first"), NAMES)
def test_a_system_is_known_by_every_form_of_its_name(text: str, name: str, latitude_first: bool) -> None:
    assert crs.find(text).name == name
    assert crs.latitude_first(text) is latitude_first


@pytest.mark.parametrize("system", crs.SYSTEMS, ids=lambda system: system.name)
def test_the_names_that_a_system_gives_lead_back_to_it(system: crs.Crs) -> None:
    assert crs.find(system.uri) == crs.find(system.urn) == crs.find(system.name) == system


@pytest.mark.parametrize(
    "text",
    ["", " ", "EPSG", "EPSG:", "EPSG:9999", "CRS:27", "OGC:4326", "a/b/c", "4326;", "urn:ogc:def:crs:", "x" * 9999],
)
def test_a_system_that_we_do_not_speak_is_refused_with_the_list_of_those_we_do(text: str) -> None:
    with pytest.raises(BadValue, match="CRS84, EPSG:4326, EPSG:3857, EPSG:3824"):
        crs.find(text)


# 虎子山, the datum point of TWD67. TWD97: 248170.787, 2652129.936 (zone 121), longitude 120.98202461950673, latitude
# 23.97387462949248, as the documentation of the package twd97 has it, by the formulas of the Satellite Survey Center.
# TWD67: longitude 120 58 25.975, latitude 23 58 32.340 by the definition of the datum, in zone 121: 247342, 2652336.
LONGITUDE, LATITUDE = 120.98202461950673, 23.97387462949248
CONTROL = [
    ("EPSG:3826", (248170.787, 2652129.936), 0.001),
    ("EPSG:3828", (247342, 2652336), 0.5),
    ("EPSG:4326", (LATITUDE, LONGITUDE), 1e-7),
    ("EPSG:3824", (LATITUDE, LONGITUDE), 1e-7),
    (crs.CRS84, (LONGITUDE, LATITUDE), 1e-7),
]


@pytest.mark.parametrize(("system", "wanted", "off"), CONTROL, ids=[case[0] for case in CONTROL])
def test_the_datum_point_is_where_it_is_published(system: str, wanted: tuple[float, float], off: float) -> None:
    moved = crs.transform(np.array([shapely.Point(LONGITUDE, LATITUDE)]), system)[0]
    assert math.dist((moved.x, moved.y), wanted) <= off


def test_the_zone_of_penghu_puts_the_datum_point_of_twd67_where_its_definition_does() -> None:
    longitude, latitude = 120 + 58 / 60 + 25.975 / 3600, 23 + 58 / 60 + 32.340 / 3600
    easting, northing = crs.Transformer.from_crs("EPSG:3821", "EPSG:3827", always_xy=True).transform(
        longitude, latitude
    )
    back = crs.to_crs84(np.array([shapely.Point(easting, northing)]), "EPSG:3827")[0]
    assert math.dist(tm2(back.x, back.y), (248170.787, 2652129.936)) < 0.5


def tm2(longitude: float, latitude: float) -> tuple[float, float]:
    point = crs.transform(np.array([shapely.Point(longitude, latitude)]), "EPSG:3826")[0]
    return point.x, point.y


@pytest.mark.parametrize(("x", "y"), [(304000, 2771000), (170000, 2550000), (220000, 2430000), (300000, 2600000)])
def test_twd67_on_the_main_island_follows_the_published_formula(x: float, y: float) -> None:
    there = crs.to_crs84(np.array([shapely.Point(x, y)]), "EPSG:3828")[0]
    wanted = (x + 807.8 + 0.00001549 * x + 0.000006521 * y, y - 248.6 + 0.00001549 * y + 0.000006521 * x)
    assert math.dist(tm2(there.x, there.y), wanted) < 0.01


def test_web_mercator_is_the_sphere_s() -> None:
    moved = crs.transform(np.array([shapely.Point(180, 0)]), "EPSG:3857")[0]
    assert moved.x == pytest.approx(math.pi * 6378137, abs=0.001)


@pytest.mark.parametrize("system", crs.SYSTEMS, ids=lambda system: system.name)
def test_there_and_back_is_the_same_place(system: crs.Crs) -> None:
    places = shapely.points(np.random.default_rng(3).uniform((119.3, 21.9), (122, 25.3), (200, 2)))
    back = crs.to_crs84(crs.transform(places, system.uri), system.uri)
    assert shapely.distance(places, back).max() < 2e-7


def test_geometries_that_are_missing_stay_missing() -> None:
    moved = crs.transform(np.array([None, shapely.Point(121, 24), None]), "EPSG:3826")
    assert moved[0] is None
    assert moved[1].x == 250000
    assert crs.transform(np.array([None]), "EPSG:3826")[0] is None


def test_answers_have_as_many_decimals_as_make_sense() -> None:
    shape = np.array([shapely.LineString([(120.123456789, 23.987654321), (121, 24)])])
    assert shapely.to_geojson(crs.transform(shape, "EPSG:4326")[0]).count("23.9876543,120.1234568") == 1
    metres = shapely.get_coordinates(crs.transform(shape, "EPSG:3826"))
    assert (metres == np.round(metres, 3)).all()


BOXES = [
    ((120, 23, 121, 24), crs.CRS84, (120, 23, 121, 24)),
    ((120, 23, 0, 121, 24, 9), crs.CRS84, (120, 23, 121, 24)),
    ((23, 120, 24, 121), "http://www.opengis.net/def/crs/EPSG/0/4326", (120, 23, 121, 24)),
    ((120, 23, 121, 24), "EPSG:4326", (120, 23, 121, 24)),
    ((170, -10, -170, 10), crs.CRS84, (170, -10, -170, 10)),
    ((-10, 170, 10, -170), "urn:ogc:def:crs:EPSG::4326", (170, -10, -170, 10)),
    ((121, 24, 121, 24), crs.CRS84, (121, 24, 121, 24)),
]


@pytest.mark.parametrize(("box", "system", "wanted"), BOXES)
def test_a_box_is_read_in_its_system_s_order(box: tuple[float, ...], system: str, wanted: tuple[float, ...]) -> None:
    assert crs.transform_bbox(box, system) == wanted


@pytest.mark.parametrize("code", [3857, 3825, 3826, 3827, 3828])
def test_a_box_of_metres_holds_everything_that_was_in_it(code: int) -> None:
    system = f"EPSG:{code}"
    low, high = crs.transform(shapely.points([(119.5, 22), (121.9, 25)]), system)
    west, south, east, north = crs.transform_bbox((low.x, low.y, high.x, high.y), system)
    sides = shapely.segmentize(shapely.box(low.x, low.y, high.x, high.y), 500)
    inside = shapely.get_coordinates(crs.to_crs84(np.array([sides]), system))
    slack = 1e-5
    assert (inside >= (west - slack, south - slack)).all()
    assert (inside <= (east + slack, north + slack)).all()


BAD_BOXES = [
    ((120, 23, 121), crs.CRS84, "four numbers"),
    ((120, 23, 121, math.nan), crs.CRS84, "four numbers"),
    ((120, 23, math.inf, 24), crs.CRS84, "four numbers"),
    ((120, 24, 121, 23), crs.CRS84, "smaller corner first"),
    ((120, 91, 121, 92), crs.CRS84, "from -90 to 90"),
    ((-181, 23, 121, 24), crs.CRS84, "from -180 to 180"),
    ((120, 23, 121, 24), "urn:ogc:def:crs:EPSG::4326", "from -90 to 90"),
    ((260000, 2600000, 250000, 2610000), "EPSG:3826", "smaller corner first"),
    ((0, 0, 1e12, 1e12), "EPSG:3826", "none beyond"),
    ((0, 0, 1e9, 1), "EPSG:3857", "none beyond"),
    ((120, 23, 121, 24), "EPSG:9999", "EPSG:3826"),
]


@pytest.mark.parametrize(("box", "system", "said"), BAD_BOXES)
def test_a_box_that_makes_no_sense_is_refused_in_a_sentence(box: tuple[float, ...], system: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        crs.transform_bbox(box, system)


def test_coordinates_that_a_system_does_not_have_are_refused() -> None:
    with pytest.raises(BadValue, match="coordinates of EPSG:3826"):
        crs.to_crs84(np.array([shapely.Point(1e30, 1e30)]), "EPSG:3826")


@pytest.mark.parametrize(
    ("box", "count"),
    [((118.1, 21.9, 122.1, 26.4), len(crs.SYSTEMS)), ((-1.0, 50.0, 121.0, 53.0), 3), (None, len(crs.SYSTEMS))],
)
def test_the_systems_of_taiwan_go_with_data_that_lie_there(
    box: tuple[float, float, float, float] | None, count: int
) -> None:
    assert len(crs.systems_for(box)) == count
