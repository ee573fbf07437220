"""Each parameter of every face with each of many hostile values: no face fails, and each answers soon."""

import http.client
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest

pytestmark = pytest.mark.slow
VALUES = (
    *("", "0", "-1", "+5", "1.0", "1_000", "1e999", "9" * 20, "9" * 400, "NaN", "-inf", "٣", "²", "𠮷", "漢字"),
    *(
        "\x00",
        "\t",
        "\r\nX: y",
        "'",
        '"',
        "' OR 1=1 --",
        "<script>",
        "../../etc/passwd",
        "file:///etc/passwd",
        "a" * 2000,
    ),
    *("{}", "[]", "null", ",", ",,,,", "((((", "*", "%", "%25", "&", "${7*7}", "{{7*7}}", "%s%n", "<a/>"),
    *("1,2,3", "1,2,3,4", "nan,nan,nan,nan", "180,90,-180,-90", "-1e308,-1e308,1e308,1e308"),
    *("EPSG:9999", "urn:ogc:def:crs:EPSG::", "http://169.254.169.254/", "image/png; mode=8bit", "application/json"),
    *("2017-13-45", "../..", "2017-06-01/2016-01-01", "0000-00-00", "2017-06-01/2021-01-01/P0D", "E(0:1)", "Lat(a:b)"),
    *("P_CNT = ", "P_CNT IN ()", "P_CNT < " + "9" * 400, "S_INTERSECTS(geometry, POINT(1))", "NOT " * 60 + "1=1"),
    *('{"op":"="}', '{"op":"like","args":[{"property":"TOWN"},1]}', '{"op":"in","args":[{"property":"P_CNT"},5]}'),
    *('{"op":"+","args":[1,2]}', '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon"}]}'),
    *('<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:Not/></fes:Filter>', "@gml:id", "/a/b[1]", "*[1]"),
)
QUESTIONS = Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8").split()
"""One question of each kind; every parameter of each is given every hostile value, one at a time."""
PATHS = (
    *("/ogcapi/collections/{}", "/ogcapi/collections/towns/items/{}", "/ogcapi/tileMatrixSets/{}", "/ogcapi/jobs/{}"),
    *("/ogcapi/collections/villages/tiles/WebMercatorQuad/8/{}/214", "/ogcapi/joins/{}", "/tiles/{}", "/download/{}"),
    *(
        "/maps/wmts/population_town/GoogleMapsCompatible/8/213/{}.png",
        "/datasets/{}",
        "/STATWSSTData/OpenService.asmx/{}",
    ),
)
EVERY = 7
"""One of so many requests is asked: some 2,100, which meet every value and every parameter."""
SECONDS = 3.0
"""An answer takes milliseconds; other tests share the machine."""


@dataclass(slots=True)
class Reply:
    """What came back."""

    status: int
    seconds: float
    text: bytes


def attacks() -> Iterator[str]:
    """Every question with every hostile value in every place."""
    for question in QUESTIONS:
        path, _, query = question.partition("?")
        given = parse_qsl(query, keep_blank_values=True)
        for (place, (name, _)), value in itertools.product(enumerate(given), VALUES):
            yield f"{path}?{urlencode([*given[:place], (name, value), *given[place + 1 :]])}"
    for path, value in itertools.product(PATHS, VALUES):
        yield path.format(quote(value, safe=""))


def ask(connection: http.client.HTTPConnection, address: str) -> Reply:
    begun = time.monotonic()
    connection.request("GET", address)
    answer = connection.getresponse()
    text = answer.read()
    return Reply(answer.status, time.monotonic() - begun, text)


def is_failure(reply: Reply) -> bool:
    """Whether we failed; the old services answered 500 where a parameter was missing, and do so still."""
    return reply.status >= 500 and "缺少參數".encode() not in reply.text


def test_no_face_fails_or_tarries_over_a_hostile_value(front_door: str) -> None:
    chosen = itertools.islice(attacks(), 0, None, EVERY)
    connection = http.client.HTTPConnection(front_door.removeprefix("http://"), timeout=30)
    replies = {address: ask(connection, address) for address in chosen}
    connection.close()
    assert {address: reply.text[:200] for address, reply in replies.items() if is_failure(reply)} == {}
    assert {address: reply.seconds for address, reply in replies.items() if reply.seconds > SECONDS} == {}
