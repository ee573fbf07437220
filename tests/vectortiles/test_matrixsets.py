"""Tile matrix sets: the numbers are those of OGC's register and of the maps; bad addresses are told what is allowed."""

import json
from pathlib import Path
from typing import Any

import pygeoapi
import pytest
import yaml
from mapproxy.grid.tile_grid import tile_grid

from onestop.cartography.shelves import shelf
from onestop.errors import BadValue, NotFound
from onestop.maps.configuration import GRIDS
from onestop.ogcapi.tilesets import matrix_set_document
from onestop.vectortiles import Address, matrix_set, matrix_sets
from onestop.vectortiles.matrixsets import NATIONAL

REGISTER = Path(pygeoapi.__file__).parent / "resources" / "definitions" / "tiles" / "WebMercatorQuad.json"
"""A copy of what OGC's register says."""


def mapproxy_grid() -> Any:
    """The national grid as MapProxy reads it."""
    given = yaml.safe_load((shelf("mapproxy") / "mapproxy.yaml").read_bytes())["grids"][NATIONAL]
    return tile_grid(srs=given["srs"], bbox=given["bbox"], res=given["res"], origin=given["origin"])


def test_web_mercator_quad_is_as_the_register_has_it() -> None:
    known = json.loads(REGISTER.read_text())
    told = matrix_set_document(matrix_set("WebMercatorQuad"), "", "en")
    for name in ("id", "uri", "crs", "orderedAxes", "wellKnownScaleSet", "title"):
        assert told[name] == known[name]
    assert len(told["tileMatrices"]) == len(known["tileMatrices"])
    for ours, theirs in zip(told["tileMatrices"], known["tileMatrices"], strict=True):
        for name, value in theirs.items():
            assert ours[name] == (value if name == "id" else pytest.approx(value, rel=1e-13))


@pytest.mark.filterwarnings("ignore:calling un-configured base_config")
def test_the_national_grid_is_the_one_that_map_tiles_have() -> None:
    theirs = mapproxy_grid()
    ours = matrix_set(NATIONAL)
    assert NATIONAL in GRIDS
    assert [each.cell for each in ours.matrices] == [theirs.resolution(number) for number in range(theirs.levels)]
    assert [(each.columns, each.rows) for each in ours.matrices] == [
        theirs.grid_sizes[number] for number in range(theirs.levels)
    ]
    for number, column, row in ((0, 0, 0), (5, 20, 11), (13, 12_000, 9_000)):
        box = theirs.tile_bbox((column, row, number))
        assert ours.box(Address(number, row, column)) == pytest.approx(box, abs=1e-6)


def test_east_comes_first_in_the_national_grid() -> None:
    assert matrix_set_document(matrix_set(NATIONAL), "", "en")["orderedAxes"] == ["E", "N"]


@pytest.mark.parametrize(
    "place", [("a", "0", "0"), ("0", "-1", "0"), ("0", "0", "1.5"), ("0", "0", "9" * 40), ("0", "٣", "0")]
)
def test_what_is_no_number_is_refused(place: tuple[str, str, str]) -> None:
    with pytest.raises(BadValue, match="a whole number from 0"):
        matrix_set("WebMercatorQuad").address(*place)


@pytest.mark.parametrize("name", list(matrix_sets()))
def test_a_matrix_that_is_not_cut_is_not_found(name: str) -> None:
    with pytest.raises(NotFound, match="cut from 0 to"):
        matrix_set(name).address("15", "0", "0")


def test_a_set_that_we_lack_is_told_which_there_are() -> None:
    with pytest.raises(NotFound, match="WebMercatorQuad, TGOS-EPSG3826"):
        matrix_set("WorldCRS84Quad")
