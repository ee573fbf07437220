"""Reference systems: the form of a name says the order of axes, in answers, in boxes and in filters."""

import json
from typing import Any

import pytest
import shapely

from onestop import crs
from onestop.features import FeatureSource, Query

URN, ADDRESS = "urn:ogc:def:crs:EPSG::", "http://www.opengis.net/def/crs/EPSG/0/"
FIRST = "service=WFS&request=GetFeature&version="


@pytest.fixture(scope="module")
def place(towns: FeatureSource) -> tuple[str, float, float]:
    """A town and a place in it, longitude and latitude."""
    (town,) = towns.page(Query(limit=1, offset=20)).features
    assert town.geometry
    inside = shapely.from_geojson(town.geometry).representative_point()
    return f"towns.{town.id}", inside.x, inside.y


def first_position(answer: Any) -> tuple[float, float]:
    text = answer.find("(//gml:posList | //gml31:posList)[1]/text()")[0].split()
    return float(text[0]), float(text[1])


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
@pytest.mark.parametrize(
    ("name", "latitude_first"),
    [
        ("", True),
        (f"{URN}4326", True),
        (f"{ADDRESS}4326", True),
        ("EPSG:4326", False),
        ("http://www.opengis.net/gml/srs/epsg.xml%234326", False),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", False),
        (crs.CRS84, False),
        (f"{URN}3824", True),
        ("EPSG:3824", False),
    ],
)
def test_the_form_of_the_name_says_which_comes_first(name: str, latitude_first: bool, version: str, ask: Any) -> None:
    asked = f"{FIRST}{version}&typename=counties&count=1" + (f"&srsname={name}" if name else "")
    answer = ask(asked)
    first, second = first_position(answer)
    assert (first < second) is latitude_first
    assert set(answer.find("//@srsName")) == {(name or f"{URN}4326").replace("%23", "#")}


@pytest.mark.parametrize("name", [f"{URN}3826", f"{ADDRESS}3826", "EPSG:3826"])
def test_a_projected_system_has_easting_first_and_the_right_place(name: str, place: Any, ask: Any) -> None:
    identifier, x, y = place
    answer = ask(f"GetFeature&resourceid={identifier}&srsname={name}")
    ((east, north),) = shapely.get_coordinates(crs.transform(shapely.points([[x, y]]), "EPSG:3826"))
    numbers = [float(text) for text in answer.find("//gml:posList/text()")[0].split()]
    assert min(numbers[::2]) - 60_000 < east < max(numbers[::2]) + 60_000
    assert min(numbers[1::2]) - 60_000 < north < max(numbers[1::2]) + 60_000


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
@pytest.mark.parametrize(
    ("name", "latitude_first"),
    [("", True), (f",{URN}4326", True), (f",{ADDRESS}4326", True), (",EPSG:4326", False), (f",{crs.CRS84}", False)],
)
def test_a_box_is_read_in_the_order_of_its_system(
    name: str, latitude_first: bool, version: str, place: Any, ask: Any
) -> None:
    identifier, x, y = place
    corner = f"{y},{x}" if latitude_first else f"{x},{y}"
    answer = ask(f"{FIRST}{version}&typename=towns&bbox={corner},{corner}{name}")
    assert answer.ids == [identifier]


def test_a_box_in_the_wrong_order_is_refused_with_what_is_allowed(place: Any, ask: Any) -> None:
    _, x, y = place
    answer = ask(f"GetFeature&typenames=towns&bbox={x},{y},{x},{y}")
    assert answer.refusal == (400, "InvalidParameterValue", "bbox")
    assert "latitudes from -90 to 90" in answer.body.decode()


@pytest.mark.parametrize(
    ("srs", "latitude_first"), [("", True), (f' srsName="{URN}4326"', True), (' srsName="EPSG:4326"', False)]
)
def test_a_geometry_in_a_filter_is_read_in_the_order_of_its_system(
    srs: str, latitude_first: bool, place: Any, ask: Any
) -> None:
    identifier, x, y = place
    where = f"{y} {x}" if latitude_first else f"{x} {y}"
    for version, fes, gml, tag in (
        ("2.0.0", "fes/2.0", "gml/3.2", "ValueReference"),
        ("1.1.0", "ogc", "gml", "PropertyName"),
    ):
        asked = (
            f'<f:Filter xmlns:f="http://www.opengis.net/{fes}" xmlns:gml="http://www.opengis.net/{gml}"><f:Intersects>'
            f"<f:{tag}>onestop:geometry</f:{tag}><gml:Point{srs}><gml:pos>{where}</gml:pos></gml:Point>"
            "</f:Intersects></f:Filter>"
        )
        assert ask(f"{FIRST}{version}&typename=towns&filter={asked.replace('#', '%23')}").ids == [identifier]


def test_geojson_has_the_longitude_first_whatever_was_asked(place: Any, ask: Any) -> None:
    identifier, x, y = place
    for name in ("", "&srsname=EPSG:4326", f"&srsname={URN}4326"):
        answer = json.loads(ask(f"GetFeature&resourceid={identifier}&outputformat=geojson{name}").body)
        shape = shapely.geometry.shape(answer["features"][0]["geometry"])
        assert shape.contains(shapely.Point(x, y))
    projected = json.loads(ask(f"GetFeature&resourceid={identifier}&outputformat=geojson&srsname=EPSG:3826").body)
    assert projected["crs"]["properties"]["name"] == f"{URN}3826"


def test_a_system_that_we_do_not_speak_is_refused(ask: Any) -> None:
    assert ask(f"GetFeature&typenames=towns&srsname={URN}32690").refusal == (400, "InvalidParameterValue", "srsName")
