"""pygeoapi's formatter plug-ins for pages of features: GeoJSON that passes stored geometries through, and CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import has_request_context, request
from pygeoapi.formatter.base import BaseFormatter

from onestop.crs import CRS84, find
from onestop.geojson import as_wkt, write
from onestop.ogcapi.mending import KEPT_BACK, mend_page

type Row = list[object]


class GeoJson(BaseFormatter):  # type: ignore[misc]  # pygeoapi has no types
    """`f=json`: asked before pygeoapi would parse and write every coordinate itself."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self.name, self.f, self.extension = "GeoJSON", "json", "geojson"
        self.mimetype = "application/geo+json"

    def write(self, options: object = None, data: dict[str, Any] | None = None) -> bytes:  # noqa: ARG002
        """A FeatureCollection."""
        document = data or {}
        mend_page(document, request.environ.get(KEPT_BACK, "") if has_request_context() else "")
        return write(document)


class Csv(BaseFormatter):  # type: ignore[misc]  # as above
    """`f=csv`: identifier, fields, and X and Y of points or, where asked for, the geometry as WKT.

    It has the name of pygeoapi's own, whose place it takes.
    """

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition | {"attachment": True})
        self.name, self.f, self.extension = "CSV", "csv", "csv"
        self.mimetype = "text/csv; charset=utf-8"
        self.fields: list[str] = definition["fields"]
        self.points: bool = definition["points"]

    def write(self, options: dict[str, Any] | None = None, data: dict[str, Any] | None = None) -> bytes:
        """A header and a row for each feature."""
        features = (data or {})["features"]
        fields = list(features[0]["properties"]) if features else self.fields
        system = find((options or {}).get("content_crs") or CRS84)
        places = self._places(features)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["id", *fields, *places])
        writer.writerows(self._rows(features, len(places), flipped=system.latitude_first))
        return text.getvalue().encode()

    def _places(self, features: list[dict[str, Any]]) -> list[str]:
        if self.points:
            return ["X", "Y"] if not features or features[0]["geometry"] is not None else []
        return ["geometry"] if any(feature["geometry"] is not None for feature in features) else []

    def _rows(self, features: list[dict[str, Any]], places: int, *, flipped: bool) -> Iterator[Row]:
        for feature in features:
            row = [feature["id"], *feature["properties"].values()]
            yield row + self._place(feature["geometry"], places, flipped=flipped)

    def _place(self, geometry: Any, places: int, *, flipped: bool) -> Row:
        if not places or geometry is None:
            return [None] * places
        if not self.points:
            return [as_wkt(geometry.text)]
        first, second = geometry["coordinates"][:2]
        return [second, first] if flipped else [first, second]
