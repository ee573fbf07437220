"""A client that has an answer already is told so, and nothing is drawn for it again."""

import pytest

WMS = "service=WMS&version=1.3.0&"
BOX = "crs=EPSG:3857&bbox=13400000,2800000,13500000,2900000&width=64&height=48"
GET_MAP = f"{WMS}request=GetMap&layers=population_level2&styles=&{BOX}&format=image/png"
QUESTIONS = {
    "a picture": ("/service", GET_MAP),
    "an answer about a place": (
        "/service",
        f"{WMS}request=GetFeatureInfo&layers=towns&query_layers=towns&styles=&{BOX}&i=1&j=1&info_format=text/plain",
    ),
    "a legend": ("/service", f"{WMS}request=GetLegendGraphic&layer=population_level2&format=image/png"),
    "what the WMS offers": ("/service", f"{WMS}request=GetCapabilities"),
    "what the WMTS offers": ("/service", "service=WMTS&request=GetCapabilities"),
    "a tile in a style": ("/wmts/population_level2/quantile-3/current/GoogleMapsCompatible/10/855/441.png", ""),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_who_has_the_answer_is_told_so(ask, question: tuple[str, str]) -> None:
    first = ask(*question)
    assert (first.status, first.headers["cache-control"]) == (200, "public, no-cache")
    again = ask(*question, if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask(*question, if_none_match='"another"').body == first.body


@pytest.mark.parametrize("other", ["styles=quantile-3", "time=current", "transparent=true"])
def test_another_question_has_another_mark(ask, other: str) -> None:
    name = other.partition("=")[0]
    asked = GET_MAP.replace(f"{name}=&", "") + f"&{other}"
    assert ask("/service", asked).headers["etag"] != ask("/service", GET_MAP).headers["etag"]


def test_a_mistake_has_no_mark(ask) -> None:
    reply = ask("/service", GET_MAP.replace("population_level2", "nothing"))
    assert reply.status == 400
    assert "etag" not in reply.headers


def test_a_post_has_no_mark(ask) -> None:
    posted = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "0"}
    reply = ask("/service", GET_MAP, environ=posted)
    assert reply.status == 200
    assert "etag" not in reply.headers
