"""At which scales a level of areas is cut into tiles, and from which of its generalisations."""

import math

from onestop.cartography.ladder import LADDER
from onestop.levels import Level
from onestop.vectortiles.matrixsets import Matrix, MatrixSet

COARSEST: dict[Level, float] = {
    Level.COUNTY: math.inf,
    Level.TOWN: 5_000,
    Level.VILLAGE: 2_700,
    Level.LEVEL2: 2_700,
    Level.LEVEL1: 160,
    Level.BASIC: 80,
}
"""The largest cell, in metres, at which a level's tiles have its areas. In WebMercatorQuad that is from level 5 on for
towns, 6 for villages and second-level areas, 10 for first-level and 11 for basic areas: before, most areas would be
smaller than a pixel, and a tile of a city would have more than 30,000 of them."""
SHARE = 4
"""Tiles are shown with 512 pixels and more along a side: a generalisation that loses less than half of such a pixel
loses less than a quarter of a cell."""


def has_areas(level: Level, matrix: Matrix) -> bool:
    """Whether the tiles of a matrix have the areas of a level."""
    return matrix.cell <= COARSEST[level]


def first_matrix(level: Level, matrices: MatrixSet) -> int:
    """The first matrix whose tiles have the areas of a level."""
    return next(matrix.number for matrix in matrices.matrices if has_areas(level, matrix))


def generalisation(matrix: Matrix) -> int:
    """The number of the generalisation that a matrix is cut from: the coarsest whose loss is not seen."""
    fitting = [step.number for step in LADDER if step.tolerance <= matrix.cell / SHARE]
    return max(fitting, default=LADDER[0].number)
