"""The benchmarks are programs, not a package: their folder is put on the path, and their parts are imported from it."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from addresses.plates import COLUMNS, Column, World, read

from onestop.release import Release

METRE = 1 / 111_000
"""In degrees."""
APART = 100
"""Metres between doorplates that are different places."""


@pytest.fixture
def world() -> Callable[..., World]:
    """Doorplates of a made-up town, each given by the parts that matter: `world({"ROAD": "中山路"})`."""

    def make(*rows: dict[str, str], place: Callable[[int], int] = lambda row: row * APART) -> World:
        plain = {"COUNTY": "臺北市", "TOWN": "信義區", "VILLAGE": "三張里", "NEIGHBORHOOD": "1鄰"}
        columns = {name: column([(plain | row).get(name, "") for row in rows]) for name in COLUMNS}
        north = np.array([25 + place(at) * METRE for at in range(len(rows))])
        return World(columns, np.full(len(rows), 121.5), north)

    return make


def column(texts: list[str]) -> Column:
    values = sorted({text for text in texts if text})
    return Column(values, np.array([values.index(text) if text else -1 for text in texts], np.int32))


@pytest.fixture(scope="session")
def sample_world(release: Release) -> World:
    """The doorplates of the sample."""
    return World(*read(release.path / "doorplates.gpkg"))
