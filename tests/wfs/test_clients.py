"""The programs that people use, on a running front door."""

import json
import shutil
import subprocess
from importlib import import_module
from typing import Any

import pytest
from lxml import etree
from owslib.wfs import WebFeatureService

from onestop.features import Query, Sources
from onestop.release import Release

STATISTIC = "onestop:population_village"


@pytest.fixture(scope="module")
def gdal(gdal_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run one of GDAL's programs; without the network, so that schemas can come from us alone."""
    cache = tmp_path_factory.mktemp("gdal")

    def run(program: str, *arguments: str, **settings: str) -> str:
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"{program} is not installed: apt install gdal-bin")
        environ = gdal_environment | {"XDG_CACHE_HOME": str(cache)} | settings
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, check=False, timeout=120, env=environ
        )
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stderr, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module", params=["2.0.0", "1.1.0"])
def service(request: pytest.FixtureRequest, front_door: str) -> str:
    return f"WFS:{front_door}/wfs?version={request.param}"


def test_gdal_lists_every_type(gdal: Any, service: str, release: Release) -> None:
    told = gdal("ogrinfo", "-ro", service)
    assert [name for name in release.datasets if f"onestop:{name}" not in told] == []


def as_geojson(gdal: Any, service: str, *arguments: str, **settings: str) -> list[Any]:
    told = gdal("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", service, STATISTIC, *arguments, **settings)
    return [one["properties"] for one in json.loads(told)["features"]]


def test_gdal_reads_the_numbers_of_a_statistic(gdal: Any, service: str, sources: Sources) -> None:
    source = sources["population_village"]
    wanted = {one.id: one.properties for one in source.stream(Query(geometry=False))}
    found = as_geojson(gdal, service)
    assert len(found) == len(wanted) > 0
    for one in found:
        known = wanted[f"{one['V_ID']}.{one['INFO_TIME']}"]
        assert {name: one[name] for name in known} == known


def test_gdal_asks_page_by_page(gdal: Any, front_door: str, sources: Sources) -> None:
    found = as_geojson(gdal, f"WFS:{front_door}/wfs?version=2.0.0", OGR_WFS_PAGE_SIZE="7")
    assert len({one["gml_id"] for one in found}) == len(found) == sources["population_village"].count(Query())


def test_gdal_asks_by_field(gdal: Any, service: str, sources: Sources) -> None:
    (first,) = sources["population_village"].page(Query(limit=1)).features
    found = as_geojson(gdal, service, "-where", f"V_ID = '{first.properties['V_ID']}' AND P_CNT > 0")
    wanted = list(sources["population_village"].stream(Query(equals=(("V_ID", str(first.properties["V_ID"])),))))
    assert sorted(one["P_CNT"] for one in found) == sorted(one.properties["P_CNT"] for one in wanted)


def test_gdal_asks_by_box_and_finds_the_place(gdal: Any, service: str, sources: Sources) -> None:
    box = (120.9, 24.7, 121.0, 24.85)
    told = gdal("ogrinfo", "-ro", "-so", "-spat", *map(str, box), service, "onestop:villages")
    assert f"Feature Count: {sources['villages'].count(Query(bbox=box))}" in told
    whole = gdal("ogrinfo", "-ro", "-so", service, "onestop:counties")
    west = float(whole.partition("Extent: (")[2].partition(",")[0])
    assert 117 < west < 123
    assert "Polygon" in whole.partition("Geometry: ")[2].partition("\n")[0] or "Surface" in whole


@pytest.fixture(scope="module", params=["2.0.0", "1.1.0"])
def owslib(request: pytest.FixtureRequest, front_door: str) -> Any:
    return WebFeatureService(f"{front_door}/wfs", version=request.param)


def test_owslib_reads_the_capabilities(owslib: Any, release: Release) -> None:
    assert set(owslib.contents) == {f"onestop:{name}" for name in release.datasets}
    west, south, east, north = owslib.contents["onestop:counties"].boundingBoxWGS84
    assert 117 < west < east < 123
    assert 21 < south < north < 27


def test_owslib_reads_the_schema(owslib: Any, sources: Sources) -> None:
    schema = owslib.get_schema(STATISTIC)
    assert schema["properties"]["P_CNT"] in ("long", "int", "integer")
    assert set(schema["properties"]) >= {one.name for one in sources["population_village"].dataset.fields}


def test_owslib_gets_features(owslib: Any, sources: Sources) -> None:
    answer = owslib.getfeature(typename=["onestop:towns"], maxfeatures=3, outputFormat="application/json")
    assert len(json.loads(answer.read())["features"]) == 3


def test_owslib_gets_the_features_of_a_filter(owslib: Any, sources: Sources) -> None:
    kind = "fes" if owslib.version == "1.1.0" else "fes2"
    condition = import_module(f"owslib.{kind}").PropertyIsEqualTo("TOWN", "東區").toXML()
    around = etree.Element(condition.tag.replace("PropertyIsEqualTo", "Filter"))
    around.append(condition)
    text = etree.tostring(around, encoding="unicode")
    answer = owslib.getfeature(typename=["onestop:towns"], filter=text, outputFormat="application/json")
    found = {one["properties"]["TOWN_ID"] for one in json.loads(answer.read())["features"]}
    wanted = sources["towns"].stream(Query(equals=(("TOWN", "東區"),)))
    assert found == {one.properties["TOWN_ID"] for one in wanted}
    assert found
