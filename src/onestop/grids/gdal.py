"""GDAL as rasterio brings it, with its own tables of coordinate systems.

Mapnik, in the same process, names its own tables for everybody, and those are of another version: GDAL would no longer
know an EPSG code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rasterio
from rasterio.env import set_proj_data_search_path

TABLES = Path(rasterio.__file__).parent / "proj_data"
"""Where a wheel of rasterio has them; elsewhere GDAL knows by itself."""


@contextmanager
def own_gdal() -> Iterator[None]:
    """While this lasts, or for a function that it decorates, coordinate systems are looked up in rasterio's tables."""
    with rasterio.Env():
        if TABLES.is_dir():
            set_proj_data_search_path(str(TABLES))
        yield
