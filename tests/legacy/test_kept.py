"""Answers that are kept, and streams in pieces that are worth a packet."""

from onestop.legacy.replies import PIECE, Streamed, pieces, send
from onestop.legacy.statistics.kept import Kept


def test_an_answer_is_kept_once_it_is_whole() -> None:
    kept = Kept()
    passing = kept.passing("a", iter([b"1", b"2"]))
    assert next(passing) == b"1"
    assert kept.get("a") is None
    assert list(passing) == [b"2"]
    assert kept.get("a") == b"12"


def test_an_answer_that_breaks_off_is_not_kept() -> None:
    kept = Kept()
    passing = kept.passing("a", iter([b"1", b"2"]))
    next(passing)
    passing.close()  # type: ignore[attr-defined]
    assert kept.get("a") is None


def test_a_large_answer_passes_and_is_not_kept() -> None:
    kept = Kept(largest=3)
    assert list(kept.passing("a", iter([b"12", b"34", b"5"]))) == [b"12", b"34", b"5"]
    assert (kept.get("a"), kept.used) == (None, 0)


def test_what_was_not_asked_for_lately_makes_room() -> None:
    kept = Kept(size=4)
    for key in ("a", "b"):
        kept.keep(key, b"12")
    kept.get("a")
    kept.keep("c", b"34")
    assert [kept.get(key) for key in ("a", "b", "c")] == [b"12", None, b"34"]
    assert kept.used == 4


def test_small_parts_are_joined_until_they_are_worth_a_packet() -> None:
    parts = [b"x" * (PIECE // 2), b"y" * (PIECE // 2), b"z"]
    assert [len(part) for part in pieces(parts)] == [PIECE, 1]


def test_a_short_stream_is_sent_whole_with_its_length() -> None:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    body = send(Streamed(iter([b"1", b"2"]), "text/plain"), lambda *begun: started.append(begun[:2]))  # type: ignore[arg-type]
    assert body == [b"12"]
    assert dict(started[0][1])["Content-Length"] == "2"
