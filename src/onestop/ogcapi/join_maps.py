"""OGC API Maps of a join: a picture of any box, map tiles, and the legend."""

from collections.abc import Callable, Mapping

from werkzeug import Request, Response

from onestop import crs
from onestop.cartography.frame import Frame
from onestop.cartography.pixels import EDGE, SIDE
from onestop.errors import BadValue, NotFound
from onestop.joins.kept import Kept
from onestop.joins.picture import Shown, legend_png, png, shown
from onestop.ogcapi.question import read_numbers, whole

type Parts = Mapping[str, str]

PNG = "image/png"
LARGEST = 4096
"""Pixels on a side."""
WIDTH = 800
"""Where none is asked for."""
CLOSEST = 22
"""The last tile matrix of WebMercatorQuad that is drawn."""


class JoinMaps:
    """Answers for the maps of joins."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def answers(self) -> dict[str, Callable[[Request, Parts, str], Response]]:
        """What answers for each route."""
        return {"join map": self.map, "join tile": self.tile, "join legend": self.legend}

    def map(self, request: Request, parts: Parts, _form: str) -> Response:
        """A picture of a box; of all areas where none is asked for."""
        wanted = self._shown(request, parts)
        return picture(png(wanted, self._kept.release.path, frame(request.args, wanted)))

    def tile(self, request: Request, parts: Parts, _form: str) -> Response:
        """A tile of WebMercatorQuad."""
        if parts["set"] != "WebMercatorQuad":
            raise NotFound("tile matrix set", parts["set"][:80])
        wanted = self._shown(request, parts)
        return picture(png(wanted, self._kept.release.path, tile_frame(parts)))

    def legend(self, request: Request, parts: Parts, _form: str) -> Response:
        """Which colour stands for which numbers."""
        return picture(legend_png(self._shown(request, parts)))

    def _shown(self, request: Request, parts: Parts) -> Shown:
        join = self._kept.get(parts["join"])
        return shown(self._kept, join, column=request.args.get("column"), style=request.args.get("style"))


def picture(data: bytes) -> Response:
    """A picture; who has it keeps it to themselves."""
    headers = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"}
    return Response(data, content_type=PNG, headers=headers)


def frame(given: Mapping[str, str], wanted: Shown) -> Frame:
    """The box and the size of a picture; raises BadValue.

    The picture is in the system of the box; OGC API Maps allows another, which nobody who has a box needs.
    """
    name = given.get("bbox-crs", given.get("crs", crs.CRS84))
    if given.get("crs", name) != name:
        raise BadValue("crs", given["crs"][:80], f"the system of bbox-crs: {name[:80]}")
    system = crs.find(name, "bbox-crs" if "bbox-crs" in given else "crs")
    if "bbox" in given:
        west, south, east, north = crs.box_numbers(read_numbers(given["bbox"]))
        if crs.latitude_first(name):
            west, south, east, north = south, west, north, east
    else:
        if system.code is not None:
            raise BadValue("bbox", "", "needed where a system is named")
        west, south, east, north = wanted.areas.bbox or crs.WORLD
    if not (west < east and south < north):
        raise BadValue("bbox", given["bbox"][:80], "the smaller coordinates first")
    width = whole("width", given["width"], low=1, high=LARGEST) if "width" in given else WIDTH
    fitting = min(max(round(width * (north - south) / (east - west)), 1), LARGEST)
    height = whole("height", given["height"], low=1, high=LARGEST) if "height" in given else fitting
    return Frame((west, south, east, north), width, height, f"EPSG:{system.code or 4326}")


def tile_frame(parts: Parts) -> Frame:
    """The box of a tile; raises NotFound for one that there is not."""
    numbers = [parts[name] for name in ("matrix", "row", "column")]
    if not all(text.isascii() and text.isdigit() and len(text) < 9 for text in numbers):  # noqa: PLR2004
        raise NotFound("tile", "/".join(numbers)[:80])
    zoom, row, column = map(int, numbers)
    if zoom > CLOSEST or max(row, column) >= 1 << zoom:
        raise NotFound("tile", "/".join(numbers))
    side = 2 * EDGE / (1 << zoom)
    west, north = -EDGE + column * side, EDGE - row * side
    return Frame((west, north - side, west + side, north), SIDE, SIDE, "EPSG:3857")
