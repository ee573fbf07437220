"""A whole level in one answer: soon, and in bounded memory."""

import time
import tracemalloc
from dataclasses import replace

import pytest
from werkzeug.test import create_environ

from onestop.release import Release
from onestop.settings import Settings
from onestop.wfs import create_wfs

pytestmark = pytest.mark.slow

FIRST = "service=WFS&version=2.0.0&request=GetFeature&typenames="
MOST_BYTES = 100_000_000
MOST_SECONDS = 3.0
BUSY = 10
"""How many times as long it may take where the machine has other things to do and memory is traced."""


def read(application: object, query: str) -> tuple[int, int, float]:
    """Bytes of an answer, the most memory that making it held, and the seconds that it took."""
    environ = create_environ("/", query_string=query)
    tracemalloc.start()
    began = time.perf_counter()
    try:
        size = sum(map(len, application(environ, lambda *_: None)))  # type: ignore[operator]
        return size, tracemalloc.get_traced_memory()[1], time.perf_counter() - began
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "chosen", ["", "&outputformat=geojson", "&outputformat=gml3", "&outputformat=csv&propertyname=TOWN"]
)
def test_an_answer_is_made_piece_by_piece(chosen: str, release: Release, settings: Settings) -> None:
    application = create_wfs(release, settings)
    size, most, _ = read(application, f"{FIRST}doorplates,population_village{chosen}")
    assert size > 0
    assert most < max(size / 2, 12_000_000)


@pytest.mark.national
def test_all_basic_areas_take_bounded_memory_and_time(national: Release, settings: Settings) -> None:
    application = create_wfs(national, replace(settings, home=national.path.parents[1]))
    size, most, seconds = read(application, f"{FIRST}areas_basic")
    assert size > 300_000_000
    assert most < MOST_BYTES
    assert seconds < MOST_SECONDS * BUSY
