"""What faces are told of a request is what WSGI says."""

from typing import Any

import pytest

from onestop.server.environ import environ_of, has_body


def scope(path: bytes = b"/", query: bytes = b"", **headers: bytes) -> dict[str, Any]:
    given = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    where = {"server": ("127.0.0.1", "8080"), "client": ("127.0.0.2", "5"), "scheme": "http", "http_version": "1.1"}
    return {**where, "method": "GET", "raw_path": path, "query_string": query, "headers": given}


@pytest.mark.parametrize(
    ("sent", "seen"),
    [(b"/a%20b", "/a b"), (b"/%E5%8F%B0", "å\x8f°"), (b"/%A4%A4", "/¤¤"), (b"/a%2Fb", "/a/b"), (b"/%zz", "/%zz")],
)
def test_a_path_is_decoded_to_bytes_as_latin_1(sent: bytes, seen: str) -> None:
    assert environ_of(scope(sent))["PATH_INFO"].endswith(seen)


def test_a_query_is_passed_on_as_it_came() -> None:
    assert environ_of(scope(query=b"a=%E5%8F%B0&b=\xe5"))["QUERY_STRING"] == "a=%E5%8F%B0&b=å"


def test_headers_are_variables() -> None:
    environ = environ_of(scope(content_type=b"text/xml", content_length=b"3", x_request_id=b"one", accept=b"*/*"))
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/xml", "3")
    assert (environ["HTTP_X_REQUEST_ID"], environ["HTTP_ACCEPT"]) == ("one", "*/*")


def test_headers_that_come_twice_are_joined() -> None:
    given = scope()
    given["headers"] = [(b"accept", b"a"), (b"cookie", b"x=1"), (b"accept", b"b"), (b"cookie", b"y=2")]
    environ = environ_of(given)
    assert (environ["HTTP_ACCEPT"], environ["HTTP_COOKIE"]) == ("a,b", "x=1; y=2")


@pytest.mark.parametrize(
    ("headers", "has"),
    [
        ({}, False),
        ({"content_length": b"0"}, False),
        ({"content_length": b"1"}, True),
        ({"transfer_encoding": b"chunked"}, True),
    ],
)
def test_a_body_is_announced(headers: dict[str, bytes], has: bool) -> None:
    assert has_body(environ_of(scope(**headers))) is has
