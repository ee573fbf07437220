"""The WSGI application of the old tile agent: an old address becomes that of the same tile of ours, asked in process.

/TileAgent/TGOSMAP_W.aspx/GetCacheImage?APPID=&APIKEY=&L=0&S=8&X=1714&Y=-878     web mercator
/TileAgent/TGOSMAP.aspx/GetCacheImage?…, /Agent/TWD97/Agent_TGOSMAP3826.aspx/…   TWD97
/TileAgent/TGOSMAP_W.aspx/GetCacheConfig?FORMAT=JSON                             how the tiles are counted
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.errors import BadValue, OneStopError
from onestop.legacy.mistakes import MissingParameter, NothingHere, answer_mistake, not_here
from onestop.legacy.replies import Reply, send
from onestop.legacy.requests import Request, read
from onestop.legacy.tile_agent.grids import TILE, TWD97, WEB, Grid
from onestop.legacy.tile_agent.maps import OldMap, Tiled, described, old_maps

ADDRESS = re.compile(
    r"/(?:tileagent/(?P<web>[a-z0-9]{1,20})_w|tileagent/(?P<plain>[a-z0-9]{1,20})"
    r"|agent/twd97/agent_(?P<named>[a-z0-9]{1,20})3826|agent/tile/(?P<tiled>[a-z0-9]{1,20}))"
    r"\.aspx/(?P<operation>getcacheimage|getcacheconfig)"
)
WHOLE = re.compile(r"-?[0-9]{1,9}")
"""A whole number as clients write it."""
NO_LAYER = (
    "本站沒有 {0}（{1}）的圖資；管理者可在 old-services/tile-agent.tsv 指定圖層。 "
    "There is no layer for {0} ({2}) here; an operator can name one in old-services/tile-agent.tsv."
)
MAPS = "/maps"
"""Where the maps are asked."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of one of our layers.

    :ivar column: may lie west of the first, in TWD97
    :ivar row: from the top
    """

    layer: str
    grid: Grid
    level: int
    column: int
    row: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        side = self.grid.resolutions[self.level] * TILE
        west, north = self.grid.corner[0] + self.column * side, self.grid.corner[1] - self.row * side
        return west, north - side, west + side, north

    @property
    def seen(self) -> bool:
        """Whether it lies within what the grid covers."""
        west, south, east, north = self.box
        covered = self.grid.covered
        return west < covered.right and east > covered.left and south < covered.top and north > covered.bottom


class TileAgent:
    """The old tile agent over our maps.

    :param maps: the application that has the tiles, below `/maps`
    :param layers: where its tiles are
    """

    def __init__(self, maps: WSGIApplication, layers: Mapping[str, Tiled], home: Path) -> None:
        self.maps, self.layers = maps, layers
        self.old = old_maps(layers, home)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            request = read(environ)
            found = ADDRESS.fullmatch(request.path)
            if found is None:
                return send(not_here(request), start_response)
            *names, operation = found.groups()
            one, grid = self.named(next(filter(None, names))), WEB if found["web"] else TWD97
            if operation == "getcacheconfig":
                return send(description(one, grid, request), start_response)
            path, query = self.ours(self.tile(one, grid, request))
        except OneStopError as error:
            return send(answer_mistake(error, enveloped=False), start_response)
        asked = {**environ, "SCRIPT_NAME": MAPS, "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
        return self.maps(asked, start_response)

    def named(self, name: str) -> OldMap:
        """A map by its name in any case; raises NothingHere."""
        one = self.old.get(name.upper())
        if one is None:
            names = ", ".join(self.old)
            raise NothingHere(f"沒有這個地圖。 There is no map {name!r}; those there are: {names}")
        return one

    def tile(self, one: OldMap, grid: Grid, request: Request) -> Tile:
        """The tile of a request; raises MissingParameter, BadValue and NothingHere."""
        scale, column, row = (whole(request, name) for name in ("S", "X", "Y"))
        if not one.layer:
            raise NothingHere(NO_LAYER.format(one.name, one.title.zh, one.title.en))
        scales = one.web if grid is WEB else one.twd97
        if not 0 <= scale < scales:
            raise BadValue("S", scale, f"0 … {scales - 1}")
        return Tile(one.layer, grid, scales - 1 - scale, column, -1 - row)

    def ours(self, tile: Tile) -> tuple[str, str]:
        """Path and query of a tile below `/maps`; raises NothingHere for one where there is nothing."""
        where = self.layers[tile.layer]
        grid = where.web if tile.grid is WEB else where.twd97
        if not tile.seen:
            raise NothingHere(f"沒有這個圖磚。 There is no tile X={tile.column} Y={-1 - tile.row}.")
        if grid is None or tile.column < 0:
            return "/service", picture(tile, where.format)
        return f"/wmts/{tile.layer}/{grid}/{tile.level}/{tile.column}/{tile.row}.{where.format}", ""


def whole(request: Request, name: str) -> int:
    """A whole number of a request; raises MissingParameter and BadValue."""
    text = request.parameters.get(name.lower())
    if text is None:
        raise MissingParameter(name)
    if not WHOLE.fullmatch(text):
        raise BadValue(name, text[:20], "整數 a whole number")
    return int(text)


def description(one: OldMap, grid: Grid, request: Request) -> Reply:
    """How the tiles of a map are counted."""
    scales = grid.scales(one.web if grid is WEB else one.twd97)
    return described(one, grid, scales, json=request.parameters.get("format", "").upper() == "JSON")


def picture(tile: Tile, form: str) -> str:
    """The query for a picture of a tile that no grid of ours has: it is drawn for whoever asks."""
    query = {
        "service": "WMS",
        "version": "1.1.1",
        "request": "GetMap",
        "layers": tile.layer,
        "styles": "",
        "srs": "EPSG:3857" if tile.grid is WEB else "EPSG:3826",
        "bbox": ",".join(map(repr, tile.box)),
        "width": str(TILE),
        "height": str(TILE),
        "format": f"image/{form}",
        "transparent": "true",
    }
    return urlencode(query)
