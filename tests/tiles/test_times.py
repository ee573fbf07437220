"""TIME: another period's values in the same classes, and the standard's own error outside the periods."""

import json
from urllib.parse import urlencode

import numpy as np
import pytest
import shapely
from lxml import etree

from onestop.cartography import open_atlas
from onestop.cartography.generalise import mercator
from onestop.cartography.periods import extent
from onestop.features import Query
from onestop.store import open_sources

NAME = "population_village"


@pytest.fixture(scope="module")
def dataset(release):
    found = release.dataset(NAME)
    assert len(found.periods) > 1
    return found


@pytest.fixture(scope="module")
def changed(release, dataset):
    """A place whose value differs most between the oldest and the newest period, and the two values."""
    of = [
        {f.properties["V_ID"]: f for f in open_sources(release)[NAME].stream(Query(equals=(("INFO_TIME", time),)))}
        for time in (dataset.periods[0].info_time, dataset.periods[-1].info_time)
    ]
    both = [(of[0][key], of[1][key]) for key in of[0].keys() & of[1].keys() if of[0][key].geometry]
    old, new = max(both, key=lambda pair: abs(pair[0].properties["P_CNT"] - pair[1].properties["P_CNT"]))
    point = shapely.get_point(shapely.maximum_inscribed_circle(shapely.from_geojson(old.geometry)), 0)
    x, y = mercator(np.array([[point.x, point.y]]))[0]
    return f"{x - 3},{y - 3},{x + 3},{y + 3}", old.properties["P_CNT"], new.properties["P_CNT"]


def query(request: str, box: str, **more: str) -> str:
    asked = {"service": "WMS", "version": "1.3.0", "request": request, "layers": NAME, "styles": "", "bbox": box}
    asked |= {"crs": "EPSG:3857", "width": "3", "height": "3", "format": "image/png"}
    if request == "GetFeatureInfo":
        asked |= {"query_layers": NAME, "i": "1", "j": "1", "info_format": "application/json"}
    return urlencode(asked | more)


def test_the_asked_periods_value_is_answered(ask, changed, dataset) -> None:
    box, old, new = changed
    oldest = dataset.periods[0]
    for time, expected in ((f"{oldest.start:%Y-%m}", old), ("current", new), ("", new), (str(oldest.end), old)):
        reply = ask("/service", query("GetFeatureInfo", box, time=time))
        (found,) = json.loads(reply.text)["features"]
        assert found["properties"]["P_CNT"] == expected, time


def test_the_asked_periods_value_is_drawn_in_the_class_that_it_has_at_all_times(ask, changed, dataset, release) -> None:
    box, old, new = changed
    layer = open_atlas(release.path).layer(NAME)
    for time, value in ((str(dataset.periods[0].start), old), ("current", new)):
        reply = ask("/service", query("GetMap", box, time=time, styles="equal-interval-7"))
        colour = layer.colours_of("equal-interval-7")[layer.classes_of("equal-interval-7").of(value)]
        assert "#{:02x}{:02x}{:02x}".format(*reply.image.convert("RGB").getpixel((1, 1))) == colour


def test_an_interval_means_the_newest_period_that_it_touches(ask, changed, dataset) -> None:
    box, old, new = changed
    first = dataset.periods[0]
    for time, expected in ((f"{first.start}/{first.end}", old), (f"{first.start}/{dataset.periods[-1].start}", new)):
        (found,) = json.loads(ask("/service", query("GetFeatureInfo", box, time=time)).text)["features"]
        assert found["properties"]["P_CNT"] == expected


@pytest.mark.parametrize("time", ["1990-01", "2999", "yesterday", "2017-13", "2016-12-01,2017-06-01", "x" * 5000])
@pytest.mark.parametrize("request_", ["GetMap", "GetFeatureInfo"])
def test_a_time_outside_the_periods_is_refused(ask, changed, time: str, request_: str) -> None:
    reply = ask("/service", query(request_, changed[0], time=time))
    assert reply.status == 400
    exception = etree.fromstring(reply.body).find("{*}ServiceException")
    assert (exception.get("code"), exception.get("locator")) == ("InvalidDimensionValue", "TIME")


def test_a_default_that_was_used_is_said_in_a_warning(ask, changed, dataset) -> None:
    newest = dataset.periods[-1].start
    assert str(newest) in ask("/service", query("GetMap", changed[0])).headers["warning"]
    assert "warning" not in ask("/service", query("GetMap", changed[0], time=str(newest))).headers


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_capabilities_state_the_periods(ask, dataset, version: str) -> None:
    root = etree.fromstring(ask("/service", f"service=WMS&version={version}&request=GetCapabilities").body)
    (layer,) = (found for found in root.iter("{*}Layer") if found.findtext("{*}Name") == NAME)
    dimension = layer.find("{*}Dimension" if version == "1.3.0" else "Extent")
    assert layer.find("{*}Dimension").get("units") == "ISO8601"
    assert dimension.get("default") == str(dataset.periods[-1].start)
    assert dimension.text == extent(dataset.periods)


def test_a_layer_without_periods_takes_no_notice_of_time(ask, changed) -> None:
    assert ask("/service", query("GetMap", changed[0], layers="towns", time="1990-01")).status == 200
