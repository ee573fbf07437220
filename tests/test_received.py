"""What the services of OGC take in: parameters and bodies, within bounds."""

import io

import pytest

from onestop.documents import Unreadable
from onestop.errors import TooMuch
from onestop.received import body_of, first_of_each, is_form, pairs


def test_names_are_read_in_any_case_and_the_first_of_each_counts() -> None:
    found = pairs("SERVICE=WFS&typeNames=a%2Cb&service=WMS&empty=")
    assert found == [("service", "WFS"), ("typenames", "a,b"), ("service", "WMS"), ("empty", "")]
    assert first_of_each(found) == {"service": "WFS", "typenames": "a,b", "empty": ""}


def test_characters_that_were_left_as_they_are_are_read_as_utf_8() -> None:
    assert pairs("q=新竹".encode().decode("latin-1")) == [("q", "新竹")]


@pytest.mark.parametrize("query", ["a=%ff", "&".join(f"a{at}=1" for at in range(101))])
def test_what_is_no_query_string_is_refused(query: str) -> None:
    with pytest.raises(Unreadable, match="at most 100 parameters in UTF-8"):
        pairs(query)


def test_what_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooMuch):
        pairs("a" * (2 << 20))
    with pytest.raises(TooMuch):
        body_of({"CONTENT_LENGTH": str(2 << 20), "wsgi.input": None})


@pytest.mark.parametrize(("length", "body"), [("3", b"abc"), ("", b""), ("x", b""), ("-1", b"")])
def test_a_body_is_as_long_as_it_says(length: str, body: bytes) -> None:
    assert body_of({"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"abcdef")}) == body


@pytest.mark.parametrize(("body", "form"), [(b"a=b", True), (b" <Query/>", False)])
def test_a_document_is_none_even_under_the_name_of_a_form(body: bytes, form: bool) -> None:
    assert is_form({"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8"}, body) is form
    assert not is_form({"CONTENT_TYPE": "text/xml"}, body)
