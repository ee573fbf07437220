"""What a load prepares for the maps."""

import sqlite3
from contextlib import closing

import pytest

from onestop.cartography import Atlas, Choropleth, Outline
from onestop.cartography.ladder import LADDER
from onestop.features import Query
from onestop.store import open_sources


@pytest.fixture(scope="module")
def maps(atlas: Atlas):
    with closing(sqlite3.connect(atlas.file)) as connection:
        yield connection


def test_every_area_is_there_in_every_generalisation(atlas: Atlas, maps) -> None:
    outlines = [layer for layer in atlas.layers.values() if isinstance(layer, Outline)]
    assert len(outlines) == 6
    for layer in outlines:
        for step in LADDER:
            (rows,) = maps.execute(f'SELECT count(*) FROM "{layer.name}_{step.number}"').fetchone()
            assert rows == layer.dataset.count, (layer.name, step.number)


def test_the_values_are_those_of_the_latest_period(atlas: Atlas, maps) -> None:
    dataset = atlas.release.dataset("population_village")
    latest = dataset.periods[-1].info_time
    query = Query(equals=(("INFO_TIME", latest),), limit=10**6, geometry=False)
    page = open_sources(atlas.release)[dataset.name].page(query)
    expected = sorted(feature.properties["P_CNT"] for feature in page.features)
    found = sorted(row[0] for row in maps.execute("SELECT P_CNT FROM population_village"))
    assert found == expected
    assert len(found) > 100


def test_there_is_a_layer_for_each_level_and_each_field_that_a_map_can_show(atlas: Atlas) -> None:
    statistics = [dataset for dataset in atlas.release.manifest.datasets if dataset.kind == "statistics"]
    drawn = {(la.dataset.name, la.field.name) for la in atlas.layers.values() if isinstance(la, Choropleth)}
    assert drawn == {(dataset.name, field.name) for dataset in statistics for field in dataset.mapped}


def test_a_data_sets_own_name_shows_its_first_field(atlas: Atlas) -> None:
    for dataset in atlas.release.manifest.datasets:
        if dataset.kind == "statistics":
            layer = atlas.layer(dataset.name)
            assert isinstance(layer, Choropleth)
            assert layer.field == dataset.mapped[0]


def test_synthetic_layers_say_so_in_both_languages(atlas: Atlas) -> None:
    for layer in atlas.layers.values():
        if isinstance(layer, Choropleth | Outline) and layer.dataset.synthetic:
            assert "合成資料" in layer.title.zh
            assert "synthetic" in layer.title.en
            assert "synthetic" in layer.abstract.en
