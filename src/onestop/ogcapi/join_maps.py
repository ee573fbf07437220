"""OGC API Maps of a join: a picture of any box, map tiles, and the legend."""

from collections.abc import Callable, Mapping

from PIL import Image
from werkzeug import Request, Response

from onestop import crs
from onestop.cartography.files import PNG
from onestop.cartography.frame import Frame
from onestop.cartography.pixels import EDGE, SIDE
from onestop.cartography.render import Picture
from onestop.errors import NotFound
from onestop.instants import parse_interval
from onestop.joins.kept import Kept
from onestop.joins.picture import Shown, drawn, legend_png, shown
from onestop.ogcapi.map_boxes import LATEST, Extent, time_axis
from onestop.ogcapi.map_frames import composed, read_paper, read_sight
from onestop.ogcapi.routes import given_of

type Parts = Mapping[str, str]

CLOSEST = 22
"""The last tile matrix of WebMercatorQuad that is drawn."""


class JoinMaps:
    """Answers for the maps of joins."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def answers(self) -> dict[str, Callable[[Request, Parts, str], Response]]:
        """What answers for each route."""
        return {"join map": self.map, "join tile": self.tile, "join legend": self.legend}

    def map(self, request: Request, parts: Parts, form: str) -> Response:
        """A picture of a box; of all areas where none is asked for."""
        wanted, given = self._shown(request, parts), given_of(request.args)
        check_time(given)
        box = wanted.areas.bbox or crs.WORLD
        sight, paper = read_sight(given, Extent(box, crs.systems_for(box))), read_paper(given, form)
        return picture(composed(sight, paper, self._drawing(wanted)), paper.media_type, sight.headers)

    def tile(self, request: Request, parts: Parts, _form: str) -> Response:
        """A tile of WebMercatorQuad."""
        if parts["set"] != "WebMercatorQuad":
            raise NotFound("tile matrix set", parts["set"][:80])
        wanted = self._shown(request, parts)
        return picture(Picture(self._drawing(wanted)(tile_frame(parts))).png())

    def legend(self, request: Request, parts: Parts, _form: str) -> Response:
        """Which colour stands for which numbers."""
        return picture(legend_png(self._shown(request, parts)))

    def _shown(self, request: Request, parts: Parts) -> Shown:
        join = self._kept.get(parts["join"])
        return shown(self._kept, join, column=request.args.get("column"), style=request.args.get("style"))

    def _drawing(self, wanted: Shown) -> Callable[[Frame], Image.Image]:
        return lambda frame: drawn(wanted, self._kept.release.path, frame).image


def check_time(given: Mapping[str, str]) -> None:
    """Raise BadValue for a time that is none; a join is of no time, and OGC API Maps has any time match that."""
    asked = time_axis(given) or given.get("datetime", LATEST)
    if asked != LATEST:
        parse_interval(asked)


def picture(data: bytes, media_type: str = PNG, headers: Mapping[str, str] | None = None) -> Response:
    """A picture; who has it keeps it to themselves."""
    own = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"}
    return Response(data, content_type=media_type, headers=own | dict(headers or {}))


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
