"""A small country: some towns of real names, with doorplates that were made up for the cases."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from onestop.address import Matcher
from onestop.address.build import Areas, Doorplates, Gazetteer, Indexed, build_index
from onestop.address.columns import NONE, Column
from onestop.areas.names import renamed

HERE = Path(__file__).parent
COLUMNS = (
    *("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "LANE", "ALLEY"),
    *("AREA", "NUMBER", "PERIOD", "X", "Y"),
)
INDEXED = (*COLUMNS[2:13], "PERIOD")
CELL = 0.01
"""Degrees of the side of an area: areas are the squares of a grid."""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table beside the tests."""
    text = (HERE / name).read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in text if not line.startswith("#")), delimiter="\t"))


def column(texts: list[str]) -> Column:
    """A column of texts, none where they are empty."""
    values = sorted({text for text in texts if text})
    index = {value: at for at, value in enumerate(values)}
    return Column(values, np.array([index.get(text, NONE) for text in texts], np.int32))


def squares(x: np.ndarray, y: np.ndarray) -> tuple[Areas, np.ndarray]:
    """The squares of a grid around points as basic areas, and the area of each point."""
    cells = [(int(east // CELL), int(north // CELL)) for east, north in zip(x, y, strict=True)]
    known = sorted({(east + one, north + two) for east, north in cells for one in (-1, 0, 1) for two in (-1, 0, 1)})
    boxes = [shapely.box(e * CELL, n * CELL, (e + 1) * CELL, (n + 1) * CELL) for e, n in known]
    basic = [f"A9901-{at:04}-00" for at in range(len(known))]
    areas = Areas(
        np.array(boxes, object), basic, [f"A9901-01-{at:03}" for at in range(len(known))], ["A9901-01"] * len(known)
    )
    return areas, np.array([known.index(cell) for cell in cells], np.int32)


def build(folder: Path, given: list[dict[str, str]]) -> Indexed:
    """An index of doorplates that are given as rows."""
    x, y = (np.array([float(row[name] or "nan") for row in given]) for name in ("X", "Y"))
    areas, own = squares(np.nan_to_num(x, nan=120), np.nan_to_num(y, nan=23))
    own[np.isnan(x)] = NONE
    columns = {name: column([row.get(name) or "" for row in given]) for name in INDEXED}
    counties = sorted({(row["COUNTY_ID"], row["COUNTY"]) for row in given})
    towns = sorted({(row["TOWN_ID"], row["TOWN"]) for row in given})
    villages = sorted({(row["V_ID"], row["VILLAGE"]) for row in given if row["V_ID"]})
    changes = [(*before, *after) for before, after in renamed().items()]
    gazetteer = Gazetteer(counties, towns, villages, changes)
    return build_index(folder, Doorplates(columns, x, y, own), gazetteer, areas=areas)


@pytest.fixture(scope="session")
def index_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Indexed]]:
    """Build an index of the doorplates of a test."""

    def made(given: list[dict[str, str]]) -> tuple[Path, Indexed]:
        folder = tmp_path_factory.mktemp("index") / "addresses"
        return folder, build(folder, given)

    return made


@pytest.fixture(scope="session")
def folder(index_of: Callable[..., tuple[Path, Indexed]]) -> Path:
    """The index of the small country."""
    return index_of(rows("doorplates.tsv"))[0]


@pytest.fixture(scope="session")
def matcher(folder: Path) -> Matcher:
    """The matcher over the small country."""
    return Matcher(folder)


@pytest.fixture(scope="session")
def table() -> Callable[[str], list[dict[str, str]]]:
    """The rows of a table beside the tests."""
    return rows
