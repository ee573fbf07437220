"""Which part of a file is given."""

import pytest

from onestop.ranges import CONDITION, HEADER, settle_range

SIZE = 100


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("bytes=0-9", "bytes=0-9"),
        ("bytes=10-", "bytes=10-"),
        ("bytes=90-200", "bytes=90-200"),
        ("bytes=-10", "bytes=90-"),
        ("bytes=-100", "bytes=0-"),
        ("bytes=-65536", "bytes=0-"),
        ("BYTES = -1", "bytes=99-"),
        ("bytes=-0", "bytes=100-"),  # beyond the end: 416
        ("bytes=100-", "bytes=100-"),
        ("bytes=0-1,4-5", None),
        ("bytes=9-2", None),
        ("rows=1-2", None),
        ("bytes=abc", None),
        ("bytes=--5", None),
        ("bytes=-", None),
        ("bytes=0-9999999999999999999999", None),
        ("", None),
    ],
)
def test_a_range_is_given_or_ignored(asked: str, given: str | None) -> None:
    environ = {HEADER: asked}
    settle_range(environ, SIZE)
    assert environ.get(HEADER) == given


@pytest.mark.parametrize(("mark", "given"), [('"a"', "bytes=0-9"), ('W/"a"', None)])
def test_a_weak_mark_is_no_condition_for_a_part(mark: str, given: str | None) -> None:
    environ = {HEADER: "bytes=0-9", CONDITION: mark}
    settle_range(environ, SIZE)
    assert environ.get(HEADER) == given


def test_no_range_stays_none() -> None:
    environ: dict[str, str] = {}
    settle_range(environ, SIZE)
    assert environ == {}


def test_head_tells_of_the_whole_file() -> None:
    environ = {HEADER: "bytes=0-9", "REQUEST_METHOD": "HEAD"}
    settle_range(environ, SIZE)
    assert HEADER not in environ
