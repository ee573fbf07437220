"""What a legend says."""

import io

import orjson
import pytest
from PIL import Image

from onestop.cartography import Atlas, Choropleth
from onestop.cartography.classes import Classes
from onestop.cartography.legend import CLOSING, TITLE, WIDTH, legend, wrapped
from onestop.cartography.wording import class_words


def test_a_legend_has_title_unit_period_and_numbers_in_both_languages(atlas: Atlas) -> None:
    layer = atlas.layer("population_level2")
    assert isinstance(layer, Choropleth)
    said = legend(layer)
    assert said.title == (layer.title.zh, layer.title.en)
    assert layer.field.unit
    assert any(layer.field.unit.zh in note and layer.field.unit.en in note for note in said.notes)
    assert any(layer.info_time in note for note in said.notes)
    assert any("Quantiles, 5 classes" in note for note in said.notes), "the default says what it is, too"
    assert len(said.entries) == len(layer.colours) + 1
    assert all(any(sign.isdigit() for sign in entry.text) for entry in said.entries[:-1])
    assert said.entries[-1].text == "無資料 no data"


def test_the_legend_of_synthetic_data_says_so(atlas: Atlas) -> None:
    layer = atlas.layer("population_level2")
    assert isinstance(layer, Choropleth)
    assert layer.dataset.synthetic
    assert any("合成資料" in note and "Synthetic" in note for note in legend(layer).notes)


def test_every_legend_can_be_drawn_and_is_as_large_as_it_states(atlas: Atlas) -> None:
    for layer in atlas.layers.values():
        said = legend(layer)
        drawn = Image.open(io.BytesIO(said.png()))
        assert drawn.size == said.size
        assert said.size[0] == WIDTH
        assert len(drawn.convert("RGB").getcolors(10**6) or []) > 2


def test_programs_get_the_same_as_json(atlas: Atlas) -> None:
    said = legend(atlas.layer("population_level2"))
    told = orjson.loads(said.json())
    assert [entry["colour"] for entry in told["entries"]] == [entry.colour for entry in said.entries]


@pytest.mark.parametrize(
    ("low", "limits", "high", "whole", "words"),
    [
        (0, (1000, 2500), 9000, True, ["0 – 999", "1,000 – 2,499", "2,500 – 9,000"]),
        (0, (1, 4), 4, True, ["0", "1 – 3", "4"]),
        (0.25, (0.5, 2), 9, False, ["0.25 – < 0.5", "0.5 – < 2", "2 – 9"]),
        (-12, (-3, 0), 7, True, ["-12 – -4", "-3 – -1", "0 – 7"]),
        (-0.75, (-0.0,), 0.5, False, ["-0.75 – < 0", "0 – 0.5"]),
        (1.5, (1234567.5,), 98765432.25, False, ["1.5 – < 1,234,568", "1,234,568 – 98,765,432"]),
        (0.00001, (0.00002,), 0.5, False, ["0.00001 – < 0.00002", "0.00002 – 0.5"]),
        (5000000.125, (5000000.25,), 5000000.5, False, ["5,000,000.1 – < 5,000,000.2", "5,000,000.2 – 5,000,000.5"]),
        (7, (), 7, True, ["7"]),
        (7, (), 9, True, ["7 – 9"]),
    ],
)
def test_classes_are_told_apart_without_overlap_or_gap(
    low: float, limits: tuple[float, ...], high: float, whole: bool, words: list[str]
) -> None:
    classes = Classes(tuple(map(float, limits)), float(low), float(high))
    assert [*class_words(classes, whole=whole)] == words


def test_a_long_title_is_broken_into_lines_without_losing_a_sign() -> None:
    text = "人口統計" * 12 + " Population by second-level dissemination area and by month"
    lines = wrapped(text, 14)
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_closing_sign() -> None:
    lines = wrapped("出生、死亡、結婚、離婚統計（鄉鎮市區）：死亡數", TITLE)
    assert len(lines) > 1
    assert not any(line[0] in CLOSING for line in lines)
