"""What WMS says of parameters, versions, exceptions and update sequences."""

from urllib.parse import urlencode

import pytest
from lxml import etree

MAP = {
    "SERVICE": "WMS",
    "VERSION": "1.3.0",
    "REQUEST": "GetMap",
    "LAYERS": "towns",
    "STYLES": "",
    "CRS": "EPSG:3857",
    "BBOX": "13400000,2800000,13500000,2900000",
    "WIDTH": "64",
    "HEIGHT": "48",
    "FORMAT": "image/png",
}


def asked(**changed: str | None) -> str:
    return urlencode({name: value for name, value in (MAP | changed).items() if value is not None})


def exception(reply) -> tuple[str | None, str | None]:
    found = etree.fromstring(reply.body).find("{*}ServiceException")
    return found.get("code"), found.get("locator")


def test_names_of_parameters_are_taken_in_any_case_and_others_are_not_minded(ask) -> None:
    reply = ask("/service", asked().replace("LAYERS", "LaYeRs").replace("CRS=", "crs=") + "&VENDOR=1")
    assert reply.image.size == (64, 48)


def test_get_map_needs_no_service(ask) -> None:
    assert ask("/service", asked(SERVICE=None)).status == 200


def test_get_feature_info_needs_no_service(ask) -> None:
    changed = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "towns", "i": "1", "j": "1", "INFO_FORMAT": "text/html"}
    reply = ask("/service", asked(SERVICE=None, **changed))
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("box", ["-10,90,10,110", "180,20,200,40"])
def test_nothing_lies_outside_the_range_of_a_system_not_even_sea(ask, box: str) -> None:
    reply = ask("/service", asked(LAYERS="basemap", CRS="CRS:84", BBOX=box))
    assert reply.image.convert("RGB").getcolors() == [(64 * 48, (255, 255, 255))]


def test_get_capabilities_without_a_service_could_mean_either_and_is_refused(ask) -> None:
    reply = ask("/service", "request=GetCapabilities")
    assert reply.status == 400
    assert etree.QName(etree.fromstring(reply.body)).localname == "ExceptionReport"


@pytest.mark.parametrize("box", ["1.34e7,2.8e6,1.35e7,2.9E6", "+1.34E+7,+2.8e+06,13500000.0,2900000"])
def test_numbers_are_taken_with_exponents_and_signs(ask, box: str) -> None:
    assert ask("/service", asked(BBOX=box)).body == ask("/service", asked()).body


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"LAYERS": "nothing"}, ("LayerNotDefined", "LAYERS")),
        ({"STYLES": "nothing"}, ("StyleNotDefined", "STYLES")),
        ({"CRS": "EPSG:9999"}, ("InvalidCRS", "CRS")),
        ({"FORMAT": "image/nothing"}, ("InvalidFormat", "FORMAT")),
        ({"REQUEST": "GetNothing"}, ("OperationNotSupported", "REQUEST")),
        ({"WIDTH": None}, ("MissingParameterValue", "WIDTH")),
        ({"STYLES": None}, ("MissingParameterValue", "STYLES")),
        ({"VERSION": None}, ("MissingParameterValue", "VERSION")),
        ({"WIDTH": "100000"}, ("InvalidParameterValue", "WIDTH")),
        ({"TRANSPARENT": "maybe"}, ("InvalidParameterValue", "TRANSPARENT")),
        ({"BGCOLOR": "red"}, ("InvalidParameterValue", "BGCOLOR")),
    ],
)
def test_a_mistake_has_its_own_code(ask, changed: dict[str, str], code: tuple[str, str]) -> None:
    reply = ask("/service", asked(**changed))
    assert reply.status == 400
    assert reply.headers["content-type"].startswith("text/xml")
    assert exception(reply) == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"i": "64", "j": "0"}, "InvalidPoint"),
        ({"i": "0", "j": "48"}, "InvalidPoint"),
        ({"i": "-1", "j": "0"}, "InvalidPoint"),
        ({"i": "0", "j": "0", "QUERY_LAYERS": "nothing"}, "LayerNotDefined"),
        ({"i": "0", "j": "0", "INFO_FORMAT": "image/png"}, "InvalidFormat"),
        ({"j": "0"}, "MissingParameterValue"),
    ],
)
def test_a_question_with_a_mistake_has_its_own_code(ask, changed: dict[str, str], code: str) -> None:
    query = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "towns", "INFO_FORMAT": "text/plain"} | changed
    assert exception(ask("/service", asked(**query)))[0] == code


@pytest.mark.parametrize(("version", "answered"), [
    ("", "1.3.0"), ("1.3.0", "1.3.0"), ("1.1.1", "1.1.1"), ("1.0.0", "1.1.1"), ("1.2.0", "1.1.1"), ("9.9.9", "1.3.0"),
    ("new", "1.3.0"),
])  # fmt: skip
def test_the_version_is_agreed_on(ask, version: str, answered: str) -> None:
    reply = ask("/service", f"service=WMS&request=GetCapabilities&version={version}")
    assert etree.fromstring(reply.body).get("version") == answered


def test_a_client_that_is_up_to_date_hears_so(ask, release) -> None:
    query = "service=WMS&version=1.3.0&request=GetCapabilities&updatesequence="
    assert ask("/service", query + "20000101").status == 200
    assert etree.fromstring(ask("/service", query).body).get("updateSequence") == release.id
    assert exception(ask("/service", query + release.id))[0] == "CurrentUpdateSequence"
    assert exception(ask("/service", query + "99990101"))[0] == "InvalidUpdateSequence"


@pytest.mark.parametrize(
    ("version", "kind", "written"),
    [
        ("1.3.0", "INIMAGE", True),
        ("1.3.0", "BLANK", False),
        ("1.1.1", "application/vnd.ogc.se_inimage", True),
        ("1.1.1", "application/vnd.ogc.se_blank", False),
    ],
)
def test_a_mistake_is_shown_in_a_picture_where_the_client_wants_one(
    ask, version: str, kind: str, written: bool
) -> None:
    reply = ask("/service", asked(VERSION=version, LAYERS="nothing", EXCEPTIONS=kind, BGCOLOR="0xFF8800"))
    assert (reply.status, reply.headers["content-type"], reply.image.size) == (200, "image/png", (64, 48))
    colours = reply.image.convert("RGB").getcolors(9999)
    assert (len(colours) > 1) == written
    assert (255, 136, 0) in {colour for _, colour in colours}


def test_a_mistake_in_another_request_is_never_a_picture(ask) -> None:
    changed = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "nothing", "i": "1", "j": "1", "EXCEPTIONS": "INIMAGE"}
    assert exception(ask("/service", asked(**changed)))[0] == "LayerNotDefined"


def test_a_mistake_is_shown_in_the_kind_of_picture_that_the_map_was_to_be(ask) -> None:
    reply = ask("/service", asked(LAYERS="nothing", EXCEPTIONS="INIMAGE", FORMAT="image/jpeg"))
    assert (reply.headers["content-type"], reply.image.format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize("name", ["EPSG:102100", "EPSG:102113", "EPSG:900913", "epsg:102100"])
def test_the_names_that_old_programs_have_for_web_mercator_are_understood(ask, name: str) -> None:
    assert ask("/service", asked(CRS=name)).body == ask("/service", asked()).body


def test_a_picture_of_100000_pixels_is_refused_even_where_a_picture_is_wanted(ask) -> None:
    reply = ask("/service", asked(WIDTH="100000", HEIGHT="100000", EXCEPTIONS="INIMAGE"))
    assert max(reply.image.size) <= 256


def test_a_post_that_is_no_form_is_refused(ask) -> None:
    posted = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "text/xml", "CONTENT_LENGTH": "0"}
    assert exception(ask("/service", "", environ=posted))[0] == "OperationNotSupported"


def test_geojson_has_the_shape_of_the_area(ask, release) -> None:
    west, south, east, north = release.dataset("towns").bbox
    query = {
        "REQUEST": "GetFeatureInfo",
        "QUERY_LAYERS": "towns",
        "INFO_FORMAT": "application/geo+json",
        "CRS": "CRS:84",
    }
    reply = ask("/service", asked(**query, BBOX="120.9,24.6,121.3,24.9", i="32", j="24"))
    assert reply.headers["content-type"] == "application/geo+json"
    assert b'"Polygon"' in reply.body or b'"MultiPolygon"' in reply.body
    assert (west, south) < (east, north)


@pytest.mark.parametrize("path", ["", "/"])
def test_who_leaves_out_the_last_part_of_the_address_is_answered_all_the_same(ask, path: str) -> None:
    assert ask(path, asked()).body == ask("/service", asked()).body
    reply = ask(path)
    assert (reply.status, reply.headers["location"]) == (302, "/#services")
