"""A field whose values are instants: in UTC wherever it shows, and asked for by any zone and by days."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

import pyogrio
import pytest
from lxml import etree
from werkzeug.test import Client

from onestop.release import Releases
from onestop.server.mounts import known_warnings, ogcapi
from onestop.settings import Settings
from onestop.wfs import create_wfs

DESCRIBED = """
[[dataset]]
name = "alarms"
file = "alarms.geojson"
key = "code"
title = {zh = "警報", en = "Alarms"}
provider = {zh = "測試", en = "test"}
licence = {zh = "測試", en = "test"}
titles = {at = {zh = "發布時間", en = "issued at"}}
"""
ZONE = "+08:00"
FIRST = datetime(2026, 1, 1, 15, 59, 59, 250_000, tzinfo=UTC)
"""Less than a second before the second day of the year in Taiwan."""
STEPS = (0, 1, 60, 3600, 8 * 3600, 8 * 3600 + 1, 24 * 3600, 40 * 86400, None)
"""Seconds from there to each alarm; one has no time."""
TIMES = {f"a{at}": None if step is None else FIRST + timedelta(seconds=step) for at, step in enumerate(STEPS)}
OWS = "service=WFS&version=2.0.0&request="


def zulu(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def local(moment: datetime) -> str:
    """As a clock in Taiwan shows it."""
    return zulu(moment + timedelta(hours=8)).replace("Z", ZONE)


@pytest.fixture(scope="module")
def kept(load: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    folder = tmp_path_factory.mktemp("alarms")
    (folder / "datasets.toml").write_text(DESCRIBED, encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "at": moment and local(moment),
                "day": moment and f"{moment:%Y-%m-%d}",
            },
            "geometry": {"type": "Point", "coordinates": [121 + at / 10, 24]},
        }
        for at, (code, moment) in enumerate(TIMES.items())
    ]
    (folder / "alarms.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return replace(settings, home=load("alarms", folder))


@pytest.fixture(scope="module")
def wfs(kept: Settings) -> Client:
    return Client(create_wfs(Releases(kept.home).current(), kept))


@pytest.fixture(scope="module")
def api(kept: Settings) -> Client:
    with known_warnings():
        return Client(ogcapi(Releases(kept.home).current(), kept))


def codes(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {one["properties"]["code"] for one in answer.json["features"]}


def those(wanted: Callable[[datetime], bool]) -> set[str]:
    return {code for code, moment in TIMES.items() if moment and wanted(moment)}


THIRD = FIRST + timedelta(seconds=60)
LATER = FIRST + timedelta(hours=8)
DAY = date(2026, 1, 2)
CQL: list[tuple[str, Callable[[datetime], bool]]] = [
    (f"at = TIMESTAMP('{zulu(THIRD)}')", lambda at: at == THIRD),
    (f"at > TIMESTAMP('{zulu(THIRD)}')", lambda at: at > THIRD),
    (f"at > TIMESTAMP('{local(THIRD)}')", lambda at: at > THIRD),
    (f"at <> TIMESTAMP('{local(THIRD)}')", lambda at: at != THIRD),
    (f"at <= '{local(LATER)}'", lambda at: at <= LATER),
    (f"at BETWEEN TIMESTAMP('{local(THIRD)}') AND TIMESTAMP('{zulu(LATER)}')", lambda at: THIRD <= at <= LATER),
    (f"at IN (TIMESTAMP('{local(THIRD)}'), TIMESTAMP('{zulu(LATER)}'))", lambda at: at in (THIRD, LATER)),
    ("at >= DATE('2026-01-02')", lambda at: at.date() >= DAY),
    (f"T_AFTER(at, TIMESTAMP('{local(THIRD)}'))", lambda at: at > THIRD),
    (f"T_BEFORE(at, TIMESTAMP('{local(THIRD)}'))", lambda at: at < THIRD),
    (f"T_EQUALS(at, TIMESTAMP('{zulu(THIRD)}'))", lambda at: at == THIRD),
    ("T_AFTER(at, DATE('2026-01-02'))", lambda at: at.date() > DAY),
    ("T_BEFORE(at, DATE('2026-01-02'))", lambda at: at.date() < DAY),
    ("T_INTERSECTS(at, DATE('2026-01-02'))", lambda at: at.date() == DAY),
    (f"T_DURING(at, INTERVAL('{zulu(FIRST)}', '{local(LATER)}'))", lambda at: FIRST < at < LATER),
    (f"T_INTERSECTS(at, INTERVAL('{local(LATER)}', '..'))", lambda at: at >= LATER),
    ("T_INTERSECTS(at, day)", lambda _at: True),
    ("T_AFTER(at, INTERVAL(day, day))", lambda _at: False),
    (f"T_AFTER(day, TIMESTAMP('{zulu(LATER)}'))", lambda at: at.date() > LATER.date()),
]


@pytest.mark.parametrize(("text", "wanted"), CQL)
def test_instants_are_compared_as_such(api: Client, text: str, wanted: Callable[[datetime], bool]) -> None:
    asked = urlencode({"filter": text, "limit": 100})
    assert codes(api.get(f"/collections/alarms/items?{asked}")) == those(wanted)


FES = (
    '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">{}</fes:Filter>'
)
AT = "<fes:ValueReference>onestop:at</fes:ValueReference>"
INSTANT = '<gml:TimeInstant gml:id="t"><gml:timePosition>{}</gml:timePosition></gml:TimeInstant>'
PERIOD = (
    '<gml:TimePeriod gml:id="t"><gml:beginPosition>{}</gml:beginPosition>'
    "<gml:endPosition>{}</gml:endPosition></gml:TimePeriod>"
)
BY_FES: list[tuple[str, Callable[[datetime], bool]]] = [
    (f"<fes:After>{AT}{INSTANT.format(local(THIRD))}</fes:After>", lambda at: at > THIRD),
    (f"<fes:Before>{AT}{INSTANT.format(zulu(THIRD))}</fes:Before>", lambda at: at < THIRD),
    (f"<fes:TEquals>{AT}{INSTANT.format(local(THIRD))}</fes:TEquals>", lambda at: at == THIRD),
    (f"<fes:During>{AT}{PERIOD.format(zulu(FIRST), local(LATER))}</fes:During>", lambda at: FIRST < at < LATER),
    (f"<fes:After>{AT}{PERIOD.format(zulu(FIRST), local(THIRD))}</fes:After>", lambda at: at > THIRD),
    (
        f"<fes:PropertyIsGreaterThan>{AT}<fes:Literal>{local(THIRD)}</fes:Literal></fes:PropertyIsGreaterThan>",
        lambda at: at > THIRD,
    ),
]


@pytest.mark.parametrize(("text", "wanted"), BY_FES)
def test_filter_encoding_compares_them_alike(wfs: Client, text: str, wanted: Callable[[datetime], bool]) -> None:
    asked = urlencode({"typenames": "alarms", "filter": FES.format(text), "outputFormat": "json"})
    assert codes(wfs.get(f"/?{OWS}GetFeature&{asked}")) == those(wanted)


def test_what_is_no_time_is_refused(api: Client) -> None:
    for text in (
        "at > 'noon'",
        "at > 5",
        "at = TIMESTAMP('0001-01-01T00:00:00+08:00')",
        "T_AFTER(code, DATE('2026-01-02'))",
    ):
        answer = api.get(f"/collections/alarms/items?{urlencode({'filter': text})}")
        assert answer.status_code == 400, text
        assert answer.json["description"]


def test_every_face_has_the_same_values_and_says_their_type(wfs: Client, api: Client) -> None:
    expected = {code: moment and zulu(moment) for code, moment in TIMES.items()}
    items = api.get("/collections/alarms/items?limit=100").json["features"]
    assert {one["id"]: one["properties"]["at"] for one in items} == expected
    told = api.get("/collections/alarms/schema").json["properties"]["at"]
    assert (told["type"], told["format"], told["title"]) == ("string", "date-time", "發布時間")
    lines = api.get("/collections/alarms/items?f=csv&limit=100&properties=at").text.splitlines()[1:]
    assert {line.split(",")[0]: line.split(",")[1] or None for line in lines} == expected
    schema = wfs.get(f"/?{OWS}DescribeFeatureType&typenames=alarms").text
    assert 'name="at" type="xsd:dateTime"' in schema
    root = etree.fromstring(wfs.get(f"/?{OWS}GetFeature&typenames=alarms").data)
    found = {one.findtext("{*}code"): one.findtext("{*}at") for one in root.iter("{urn:onestop:features}alarms")}
    assert found == expected
    assert api.get(f"/collections/alarms/items?{urlencode({'at': local(THIRD)})}").json["numberMatched"] == 1


def test_they_are_ordered_by_time(api: Client) -> None:
    items = api.get("/collections/alarms/items?limit=100&sortby=-at").json["features"]
    found = [one["properties"]["at"] for one in items if one["properties"]["at"]]
    assert found == sorted(found, reverse=True)


def test_files_have_them_as_times_where_the_format_knows_some(wfs: Client, tmp_path: Path) -> None:
    expected = TIMES
    package = tmp_path / "alarms.gpkg"
    package.write_bytes(wfs.get(f"/?{OWS}GetFeature&typenames=alarms&outputFormat=gpkg").data)
    with pyogrio.open_arrow(package, use_pyarrow=True) as (_, reader):
        table = reader.read_all().to_pydict()
    assert dict(zip(table["code"], table["at"], strict=True)) == expected
    with ZipFile(BytesIO(wfs.get(f"/?{OWS}GetFeature&typenames=alarms&outputFormat=shape-zip").data)) as archive:
        archive.extractall(tmp_path)
    (shape,) = tmp_path.rglob("*.shp")
    with pyogrio.open_arrow(shape, use_pyarrow=True) as (_, reader):
        table = reader.read_all().to_pydict()
    texts = dict(zip(table["code"], table["at"], strict=True))
    assert texts == {code: moment and zulu(moment) for code, moment in expected.items()}
    lines = wfs.get(f"/?{OWS}GetFeature&typenames=alarms&outputFormat=csv&propertyName=at").text.splitlines()[1:]
    assert {line.split(",")[0].partition(".")[2]: line.split(",")[1] or None for line in lines} == texts
