"""Areas without doorplates are spread by the square metres that they have in each cell."""

import numpy as np
import shapely

from onestop.grids.lattice import Lattice
from onestop.grids.overlap import overlaps

LATTICE = Lattice(500, 0, 100_000, 200, 200)


def of(*shapes: shapely.Geometry) -> list[tuple[int, int, int]]:
    made = overlaps(np.arange(len(shapes)), np.array(shapes, object), LATTICE)
    return list(zip(made.area.tolist(), made.cell.tolist(), made.weight.tolist(), strict=True))


def test_a_polygon_over_four_cells_has_its_surface_in_each() -> None:
    found = of(shapely.box(400, 99_400, 700, 99_800))
    assert found == [(0, 0, 30_000), (0, 1, 60_000), (0, 200, 10_000), (0, 201, 20_000)]


def test_a_polygon_smaller_than_a_square_metre_lies_in_one_cell() -> None:
    assert of(shapely.box(700, 99_700, 700.1, 99_700.1)) == [(0, 1, 1)]


def test_surfaces_of_many_polygons_add_up_to_theirs() -> None:
    shapes = [shapely.Point(1000 + 900 * n, 50_000).buffer(400 * (n % 9 + 1)) for n in range(5, 100)]
    made = overlaps(np.arange(95), np.array(shapes, object), LATTICE)
    assert (np.diff(made.area) >= 0).all()
    assert np.allclose(np.bincount(made.area, made.weight), shapely.area(shapes), atol=200)
