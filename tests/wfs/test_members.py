"""Features that a release keeps whole: the same bytes as those made for each answer, as one of before has them made."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import Client

from onestop.release import Releases
from onestop.settings import Settings
from onestop.wfs import create_wfs

KEPT = ("areas_basic", "areas_level1", "areas_level2", "villages", "towns", "counties")
SYSTEMS = (
    "",
    "urn:ogc:def:crs:EPSG::4326",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "EPSG:4326",
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "EPSG:3826",
)
QUESTIONS = (
    "typenames=villages&bbox=22,118,26,122.5&count=160",
    "typenames=villages&count=7&startindex=3&sortby=VILLAGE%20DESC",
    "typenames=villages,towns,population_village&count=60&startindex=140",
    "typenames=villages&propertyname=TOWN,VILLAGE&count=9",
    "typenames=villages&propertyname=VILLAGE,geometry&count=9",
    "typenames=villages&outputformat=gml3&count=9",
    "typenames=villages&count=0",
    "typenames=villages&resourceid=villages.0",
)
FIRST = "service=WFS&request=GetFeature&version="
CHANGED = b"<onestop:counties/>"


@pytest.fixture
def copy(home: Path, tmp_path: Path, settings: Settings) -> Callable[[str], Client]:
    """WFS over a copy of the sample release, its areas changed by some statements."""

    def changed(statements: str) -> Client:
        shutil.copytree(home / "releases", tmp_path / "releases")
        release = Releases(tmp_path).current()
        with closing(sqlite3.connect(release.path / "areas.gpkg")) as connection, connection:
            connection.executescript(statements)
        return Client(create_wfs(release, replace(settings, home=tmp_path)))

    return changed


@pytest.fixture
def before(copy: Callable[[str], Client]) -> Client:
    """WFS over a release that was made before members were kept."""
    return copy("".join(f"DROP TABLE {name}_members;" for name in KEPT))


def body(client: Client, query: str) -> bytes:
    return re.sub(rb' timeStamp="[^"]*"', b"", client.get("/", query_string=FIRST + query).get_data())


def test_what_is_kept_is_what_would_be_made(client: Client, before: Client) -> None:
    for version in ("2.0.0", "1.1.0"):
        for question in (*QUESTIONS, *(f"typenames={name}&count=9" for name in KEPT)):
            for system in SYSTEMS:
                query = f"{version}&{question}&srsname={system}"
                assert body(client, query) == body(before, query), query


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_what_is_kept_is_passed_on_untouched_where_all_of_it_is_asked_for(
    version: str, copy: Callable[[str], Client]
) -> None:
    client = copy(f"UPDATE counties_members SET member = X'{CHANGED.hex()}'")
    kept = [body(client, f"{version}&typenames=counties&srsname={system}").count(CHANGED) for system in SYSTEMS]
    assert kept[0] == kept[1] > 0
    assert set(kept[2:]) == {0}
    assert CHANGED not in body(client, f"{version}&typenames=counties&propertyname=COUNTY")
