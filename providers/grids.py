"""Grids of a release as OGC API Coverages, read by rasterio.

pygeoapi's own provider names no band of a GeoTIFF, so that its CoverageJSON has one nameless range for all of them,
writes the edges of cells where their middles belong, knows no no-data value, and fails on `bbox-crs` as a URI.
"""

from typing import Any

from flask import has_request_context, request
from pygeoapi.provider.base import BaseProvider

from onestop.dataset import Grid
from onestop.grids.coverage import CUT, Cut, as_geotiff, grid_of, read_cut
from onestop.grids.coverage_json import coverage_json
from providers.translation import answering, released, typed

JSON = "json"


class GridProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """`/collections/population_grid_1km/coverage?bbox=121,24,122,25&f=GTiff` are the cells of a box."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        release = released(definition["data"])
        self.dataset = release.grids[definition["options"]["dataset"]]
        self.path = release.path / self.dataset.file
        self._fields = typed(self.dataset.fields)
        self.axes = ["E", "N"]
        self.num_bands = len(self._fields)
        self._coverage_properties = properties(grid_of(self.dataset), self.dataset.bbox)

    def get_fields(self) -> dict[str, dict[str, str]]:
        """The bands."""
        return self._fields

    def query(self, *, format_: str = JSON, **_: object) -> Any:
        """The cells that the guard has read the wish for: CoverageJSON as a document, GeoTIFF as bytes."""
        asked: Any = request.environ if has_request_context() else {}
        with answering():
            piece = read_cut(self.path, self.dataset, asked.get(CUT, Cut()))
        if format_ != JSON:
            return as_geotiff(piece, self.dataset)
        return coverage_json(piece, self.dataset)


def properties(grid: Grid, bbox: Any) -> dict[str, Any]:
    """What pygeoapi writes into the collection's extent: its cells, and in which system and box they are even."""
    (wide, high), uri = grid.cell, f"http://www.opengis.net/def/crs/EPSG/0/{grid.crs}"
    cells = [
        {"cellsCount": grid.columns, "resolution": wide},
        {"cellsCount": grid.rows, "resolution": high},
    ]
    spatial = {
        "bbox": [list(bbox)],
        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "storageCrsBbox": [list(grid.box)],
        "storageCrs": uri,
        "grid": cells,
    }
    size = {"width": grid.columns, "height": grid.rows, "resx": wide, "resy": high}
    return size | {"uad": {"spatial": spatial}}
