"""What a legend says."""

import io

import orjson
from PIL import Image

from onestop.cartography import Atlas, Choropleth
from onestop.cartography.legend import CLOSING, TITLE, WIDTH, between, legend, wrapped


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


def test_whole_numbers_end_below_the_next_class_and_others_say_so() -> None:
    assert between(1000, 2500, whole=True, last=False) == "1,000 – 2,499"
    assert between(3, 4, whole=True, last=False) == "3"
    assert between(0.5, 2, whole=False, last=False) == "0.5 – < 2"
    assert between(2, 9, whole=True, last=True) == "2 – 9"


def test_a_long_title_is_broken_into_lines_without_losing_a_sign() -> None:
    text = "人口統計" * 12 + " Population by second-level dissemination area and by month"
    lines = wrapped(text, 14)
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_closing_sign() -> None:
    lines = wrapped("出生、死亡、結婚、離婚統計（鄉鎮市區）：死亡數", TITLE)
    assert len(lines) > 1
    assert not any(line[0] in CLOSING for line in lines)
