"""Vector tiles of every level of areas: cut from what the maps are drawn from, and kept in one file for each level."""

from onestop.vectortiles.archive import ENDING as ARCHIVE_ENDING
from onestop.vectortiles.archive import MEDIA_TYPE as ARCHIVE_MEDIA_TYPE
from onestop.vectortiles.archive import archive_path, archive_problems, vector_layer, write_archive
from onestop.vectortiles.level import level_of, names
from onestop.vectortiles.matrixsets import Address, Matrix, MatrixSet, matrix_set, matrix_sets
from onestop.vectortiles.scales import first_matrix
from onestop.vectortiles.tiles import CUT, TILE_MEDIA_TYPE, Tiles, open_tiles
from onestop.vectortiles.values import Values, read_values

__all__ = [
    "ARCHIVE_ENDING",
    "ARCHIVE_MEDIA_TYPE",
    "CUT",
    "TILE_MEDIA_TYPE",
    "Address",
    "Matrix",
    "MatrixSet",
    "Tiles",
    "Values",
    "archive_path",
    "archive_problems",
    "first_matrix",
    "level_of",
    "matrix_set",
    "matrix_sets",
    "names",
    "open_tiles",
    "read_values",
    "vector_layer",
    "write_archive",
]
