"""Mapnik as a library among others: loaded where a map is drawn, and without its word on other libraries' data."""

import os
from functools import cache
from typing import Any

NAMED = ("GDAL_DATA", "PROJ_DATA", "PROJ_LIB")
"""What Mapnik's wheel sets for the whole process as it is imported.

It needs none of them itself: its tables of coordinate systems are compiled in. GDAL and PROJ as rasterio brings them
would look there and no longer know an EPSG code."""


@cache
def mapnik() -> Any:
    """The library; 60 ms and 40 MB the first time."""
    named = [name for name in NAMED if name not in os.environ]
    import mapnik  # noqa: PLC0415 - only where maps are drawn

    for name in named:
        os.environ.pop(name, None)
    return mapnik
