"""Areas: their codes and names, how they nest, and which of them a point lies in."""

from onestop.areas.codes import area_columns, is_code, prefix_of
from onestop.areas.hierarchy import AreaTable, Levels, hierarchy
from onestop.areas.locate import Locator
from onestop.areas.names import Gazetteer, official
from onestop.areas.shapes import Geometries, whole
from onestop.areas.texts import NOWHERE, Texts, missing, taken

__all__ = [
    "NOWHERE",
    "AreaTable",
    "Gazetteer",
    "Geometries",
    "Levels",
    "Locator",
    "Texts",
    "area_columns",
    "hierarchy",
    "is_code",
    "missing",
    "official",
    "prefix_of",
    "taken",
    "whole",
]
