"""Geometries as GML: from a release that keeps them and from one of before, stored or made, always the same place."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import shapely
from lxml import etree

from onestop import crs, gml
from onestop.features import Encoding, Feature, FeatureSource, Query, Sources
from onestop.filters import gml as reader
from onestop.release import Release
from onestop.store import open_sources

SYSTEMS = ("CRS84", "EPSG:4326", "EPSG:3824", "EPSG:3826")


def asked(source: FeatureSource, system: str, limit: int = 50) -> list[Feature]:
    return source.page(Query(limit=limit, crs=system, encoding=Encoding.GML)).features


def place(feature: Feature) -> shapely.Geometry | None:
    if feature.geometry is None:
        return None
    text = feature.geometry.replace(gml.ID, b"x").replace(b" ", b' xmlns:gml="http://www.opengis.net/gml/3.2" ', 1)
    return shapely.geometry.shape(reader.geometry(etree.fromstring(text), crs.CRS84))


def distances(features: list[Feature], known: list[Any]) -> Iterator[float]:
    for feature, one in zip(features, known, strict=False):
        found = place(feature)
        assert (found is None) == (one.shape is None)
        if found is not None:
            yield float(found.hausdorff_distance(one.shape))


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_release_of_before_has_its_geometries_made_into_gml(
    name: str, system: str, sources: Sources, world: dict[str, list[Any]]
) -> None:
    assert max(distances(asked(sources[name], system), world[name])) < 1e-6


@pytest.mark.parametrize("name", ["villages", "towns", "counties", "population_village"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_a_load_keeps_is_what_would_be_made(name: str, system: str, release: Release) -> None:
    source = open_sources(release)[name]
    assert source._table.gml  # type: ignore[attr-defined]
    kept = asked(source, system)
    source._table = replace(source._table, has_gml=False)  # type: ignore[attr-defined]
    try:
        made = asked(source, system)
    finally:
        source._table = replace(source._table, has_gml=True)  # type: ignore[attr-defined]
    assert [feature.geometry for feature in kept] == [feature.geometry for feature in made]


def test_a_statistic_answers_with_the_days_of_its_period_where_they_are_asked_for(sources: Sources) -> None:
    fields = ("P_CNT", "time_start", "time_end")
    (feature,) = sources["population_basic"].page(Query(limit=1, fields=fields)).features
    assert list(feature.properties)[1:] == ["time_start", "time_end"]
    assert feature.properties["time_start"] == "2017-06-01"
