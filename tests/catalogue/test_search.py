"""What the catalogue finds, and what it does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onestop.catalogue import Catalogue, Question, Record, open_catalogue, write_records
from onestop.dataset import Words
from onestop.errors import BadRelease, BadValue, TooMuch
from onestop.features import SortKey
from onestop.filters import cql2

WEST, SOUTH, EAST, NORTH = 120.12345678901234, 23.098765432109876, 120.98765432109875, 23.987654321098764


@pytest.fixture
def found(catalogue: Catalogue) -> Callable[[Question], set[str]]:
    """The identifiers that a question finds; the count must agree."""

    def find(question: Question) -> set[str]:
        hits = catalogue.search(replace(question, limit=100))
        assert hits.total == len(hits.records) == catalogue.count(question)
        return {record.identifier for record in hits.records}

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人口", {"population", "addresses"}),
        ("臺北", {"population"}),
        ("台北", {"population"}),
        ("人口統計", {"population"}),
        ("口統", {"population"}),
        ("統計人口", set()),
        ("質", {"geology"}),
        ("計", {"population"}),
        ("地", {"geology", "wms"}),
        ("ＰＯＰＵＬＡＴＩＯＮ", {"population"}),
        ("popul", set()),
        ("rocks", {"geology"}),
        ("roc*", {"geology"}),
        ("人口 門牌", {"addresses"}),
        ("地質,門牌", {"geology", "addresses"}),
        ('"Persons by village"', {"population"}),
        ('"village by Persons"', set()),
        ("100", {"population"}),
        ("geology", {"geology"}),
        ("!!!", set()),
        ('人口" OR title : "地質', {"population", "addresses"} & {"geology"}),
        ("title:地質", set()),
        ("NEAR(人口)", set()),
    ],
)
def test_words_are_found_in_either_language(
    found: Callable[[Question], set[str]], text: str, expected: set[str]
) -> None:
    assert found(Question(text=text)) == expected


def test_a_word_that_is_being_typed_finds_what_begins_so(found: Callable[[Question], set[str]]) -> None:
    assert found(Question(text="geol", typing=True)) == {"geology"}


def test_the_best_match_comes_first(catalogue: Catalogue) -> None:
    records = catalogue.search(Question(text="人口")).records
    assert [record.identifier for record in records] == ["population", "addresses"]


@pytest.mark.parametrize(
    ("bbox", "finds"),
    [
        ((EAST, 23.5, 121.5, 23.6), True),
        ((float(np.nextafter(EAST, 200)), 23.5, 121.5, 23.6), False),
        ((119.5, 23.5, WEST, 23.6), True),
        ((119.5, 23.5, float(np.nextafter(WEST, 0)), 23.6), False),
        ((120.5, NORTH, 120.6, 24.5), True),
        ((120.5, float(np.nextafter(NORTH, 90)), 120.6, 24.5), False),
        ((120.5, 22.0, 120.6, SOUTH), True),
        ((120.5, 22.0, 120.6, float(np.nextafter(SOUTH, 0))), False),
    ],
)
def test_boxes_are_exact_to_the_last_digit(
    found: Callable[[Question], set[str]], bbox: tuple[float, float, float, float], finds: bool
) -> None:
    assert ("population" in found(Question(bbox=bbox))) is finds
    text = "S_INTERSECTS(geometry, BBOX({!r}, {!r}, {!r}, {!r}))".format(*bbox)
    assert ("population" in found(Question(filter=cql2.parse_text(text)))) is finds


def test_a_box_around_the_world_finds_all_that_have_a_place(found: Callable[[Question], set[str]]) -> None:
    assert found(Question(bbox=(-180, -90, 180, 90))) == {"population", "geology", "far"}


def test_a_box_goes_over_the_180th_meridian(found: Callable[[Question], set[str]]) -> None:
    assert found(Question(bbox=(179.0, -20.0, -179.0, -10.0))) == {"far"}


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ((date(2017, 12, 31), date(2019, 1, 1)), {"population", "far"}),
        ((date(2018, 1, 1), date(2019, 1, 1)), set()),
        ((None, date(2017, 1, 1)), {"population", "far"}),
        ((date(2030, 1, 1), None), {"addresses"}),
        ((None, None), {"population", "addresses", "far"}),
    ],
)
def test_times_overlap(
    found: Callable[[Question], set[str]], time: tuple[date | None, date | None], expected: set[str]
) -> None:
    assert found(Question(time=time)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dc:title LIKE '%人口%'", {"population"}),
        ("Title = 'Doorplates'", {"addresses"}),
        ("AnyText LIKE '%人口%' AND type = 'dataset'", {"population", "addresses"}),
        ("(type = 'service' OR title = '門牌') AND (AnyText LIKE '%地圖%' OR subject = '地質')", {"wms"}),
        ("NOT (AnyText LIKE '%人口%')", {"geology", "wms", "far"}),
        ("subject = 'geology'", {"geology"}),
        ("abstract LIKE '%100\\% 普%'", {"population"}),
        ("provider LIKE 'ministry of e%'", set()),
        ("CASEI(provider) LIKE CASEI('經濟%')", {"geology"}),
        ("modified >= DATE('2026-02-01')", {"geology", "addresses"}),
        ("identifier IN ('far', 'wms')", {"far", "wms"}),
        ("T_INTERSECTS(time, INTERVAL('2017-06-01', '2017-06-02'))", {"population", "far"}),
        ("S_WITHIN(geometry, BBOX(118.0, 20.0, 124.0, 27.0))", {"population", "geology"}),
    ],
)
def test_filters_are_compiled_for_the_index(
    found: Callable[[Question], set[str]], text: str, expected: set[str]
) -> None:
    assert found(Question(filter=cql2.parse_text(text))) == expected


def test_every_part_of_a_question_narrows_it(found: Callable[[Question], set[str]]) -> None:
    question = Question(text="人口", bbox=(120, 23, 121, 24), equals=(("type", "dataset"),))
    assert found(question) == {"population"}
    assert found(replace(question, any_of=(("identifier", ("geology", "wms")),))) == set()


def test_records_are_sorted_and_paged(catalogue: Catalogue) -> None:
    by_title = Question(sort=(SortKey("title"),), limit=2)
    pages = [catalogue.search(replace(by_title, offset=offset)).records for offset in (0, 2, 4, 6)]
    titles = [record.title.zh for page in pages for record in page]
    assert titles == sorted(titles)
    assert len(titles) == 5
    backwards = catalogue.search(Question(sort=(SortKey("modified", descending=True),)))
    days = [record.stamp[:10] for record in backwards.records]
    assert days == sorted(days, reverse=True)


def test_what_was_written_is_read_back_whole(catalogue: Catalogue, records: tuple[Record, ...]) -> None:
    assert catalogue.search(Question(limit=10)).records == records
    assert catalogue.get("geology") == records[1]
    assert catalogue.get("nothing") is None


def test_neighbours_are_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    assert catalogue.neighbours("geology") == ("population", "addresses")
    assert catalogue.neighbours("population") == (None, "geology")
    assert catalogue.neighbours("far") == ("wms", None)


def test_facets_count_what_matches(catalogue: Catalogue) -> None:
    facets = catalogue.facets(Question(text="人口"), ("type", "subject", "subject_en"))
    assert facets["type"] == (("dataset", 2),)
    assert dict(facets["subject"]) == {"人口": 1, "社會經濟": 1, "門牌": 1}
    assert dict(facets["subject_en"]) == {"population": 1, "society": 1, "doorplate": 1}


def test_a_property_that_is_not_there_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(BadValue, match="'price'"):
        catalogue.search(Question(sort=(SortKey("price"),)))
    with pytest.raises(BadValue, match="'price'"):
        catalogue.search(Question(filter=cql2.parse_text("price = 1")))


def test_a_question_that_takes_too_long_is_given_up(index: Path, records: tuple[Record, ...]) -> None:
    write_records(index, (replace(records[0], identifier=str(number)) for number in range(2000)))
    with pytest.raises(TooMuch, match="seconds"):
        open_catalogue(index, seconds=1e-6).search(Question(sort=(SortKey("title"),), text="人口"))


def test_an_empty_catalogue_answers(index: Path) -> None:
    write_records(index, ())
    empty = open_catalogue(index)
    assert empty.search(Question(text="人口", bbox=(0, 0, 1, 1))).total == 0
    assert empty.search(Question()).records == ()


def test_two_records_of_one_identifier_are_refused(index: Path, records: tuple[Record, ...]) -> None:
    with pytest.raises(Exception, match="identifier"):
        write_records(index, (records[0], records[0]))


def test_a_missing_index_is_said_in_a_sentence(index: Path) -> None:
    with pytest.raises(BadRelease, match="load the release again"):
        open_catalogue(index)


def test_broad_and_narrow_questions_sort_alike(index: Path, records: tuple[Record, ...]) -> None:
    many = [replace(records[0], identifier=f"{n:03}", title=Words(f"圖{n * 7919 % 1000:03}", "")) for n in range(300)]
    rare = [replace(record, topic="rare" if n % 20 == 0 else "common") for n, record in enumerate(many)]
    write_records(index, rare)
    asked = open_catalogue(index)
    for topic in ("rare", "common"):
        question = Question(equals=(("TopicCategory", topic),), text="人口", sort=(SortKey("title"),), limit=300)
        titles = [record.title.zh for record in asked.search(question).records]
        assert titles == sorted(record.title.zh for record in rare if record.topic == topic)
