"""Scripts and styles travel packed to those who read gzip, and are the same for those who do not."""

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LIBRARY = "/static/vendor/maplibre/maplibre-gl.mjs"


def got(portal: FlaskClient, path: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return portal.get(path, headers=named, buffered=True)


@pytest.mark.parametrize("path", [LIBRARY, "/static/onestop.css", "/static/explore.js"])
def test_a_packed_file_is_the_file(portal: FlaskClient, path: str) -> None:
    plain = got(portal, path)
    packed = [got(portal, path, Accept_Encoding="gzip, br") for _ in range(2)]
    assert plain.content_encoding is None
    for one in packed:
        assert one.content_encoding == "gzip"
        assert gzip.decompress(one.data) == plain.data
        assert int(one.headers["Content-Length"]) == len(one.data) < len(plain.data) / 2
        assert "Accept-Encoding" in one.headers["Vary"]


def test_who_has_a_packed_file_already_is_told_so(portal: FlaskClient) -> None:
    mark = got(portal, LIBRARY, Accept_Encoding="gzip").headers["ETag"]
    again = got(portal, LIBRARY, Accept_Encoding="gzip", If_None_Match=mark)
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_and_a_picture_stay_as_they_are(portal: FlaskClient) -> None:
    part = got(portal, LIBRARY, Accept_Encoding="gzip", Range="bytes=0-9")
    assert (part.status_code, len(part.data), part.content_encoding) == (206, 10, None)
    assert got(portal, "/static/icon.svg", Accept_Encoding="gzip").content_encoding is None
    assert portal.get("/", headers={"Accept-Encoding": "gzip"}).content_encoding is None
