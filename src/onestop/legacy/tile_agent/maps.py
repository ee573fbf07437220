"""The maps of the old tile agent, each with the layer of ours that it shows, and how it described itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import orjson

from onestop.dataset import Words
from onestop.errors import BadSetting
from onestop.legacy.replies import XML, Reply, Value, elements
from onestop.legacy.soap import HEAD
from onestop.legacy.tables import FOLDER, operator_rows, shipped_rows
from onestop.legacy.tile_agent.grids import PIXELS_A_METRE, TILE, Grid

TABLE = "tile-agent.tsv"
COLUMNS = ("name", "layers")
SCRIPT = "text/javascript; charset=utf-8"
"""Most clients load the description as a script, and the door says `nosniff`."""
ROOT = "Infomation"
"""The spelling is theirs."""


class Tiled(Protocol):
    """Where the tiles of a layer are; `maps.addresses.Tiled`."""

    @property
    def web(self) -> str: ...

    @property
    def twd97(self) -> str | None: ...

    @property
    def format(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OldMap:
    """One map.

    :ivar layers: those that it may show, the best first
    :ivar layer: the one that it shows; empty where there is none
    :ivar web: its number of scales in web mercator, and `twd97` in TWD97
    """

    name: str
    layers: tuple[str, ...]
    web: int
    twd97: int
    title: Words
    layer: str = ""


def old_maps(known: Mapping[str, Tiled], home: Path) -> dict[str, OldMap]:
    """Every map by its name; raises BadSetting for a row of the operator's that names what there is not."""
    shipped = [
        OldMap(name, tuple(layers.split()), int(web), int(twd97), Words(zh, en))
        for name, layers, web, twd97, zh, en in shipped_rows("tile_agent", "layers.tsv")
    ]
    maps = {one.name: one for one in shipped}
    for line, (name, layers) in operator_rows(home, TABLE, len(COLUMNS)):
        if name == COLUMNS[0]:
            continue
        unknown = [layer for layer in layers.split() if layer not in known]
        if name.upper() not in maps or unknown:
            raise BadSetting(
                f"{home / FOLDER / TABLE}, line {line}: 不接受 {' '.join([name, *unknown])!r} is not allowed; "
                f"可用 allowed: {', '.join(maps)}; {', '.join(known)}"
            )
        maps[name.upper()] = replace(maps[name.upper()], layers=tuple(layers.split()))
    return {one.name: replace(one, layer=next(filter(known.__contains__, one.layers), "")) for one in maps.values()}


def described(one: OldMap, grid: Grid, scales: Sequence[float], *, json: bool) -> Reply:
    """GetCacheConfig: the description that clients build their grid from, as a script or as XML."""
    envelope = grid.envelope
    information: dict[str, Value] = {
        "ResourceName": one.name,
        "TileWidth": str(TILE),
        "TileHeight": str(TILE),
        "CornerLeft": str(grid.corner[0]),
        "CornerLower": str(grid.corner[1]),
        "Envelope": {
            "Left": str(envelope.left),
            "Top": str(envelope.top),
            "Right": str(envelope.right),
            "Bottom": str(envelope.bottom),
        },
        "Scales": {"ScaleFactorX": "1", "ScaleFactorY": "1", "Scale": [scale(resolution) for resolution in scales]},
        "Layers": {"Layer": {"Name": one.name, "Title": one.title.zh}},
    }
    if json:
        return Reply(b"var result = " + orjson.dumps({ROOT: information}) + b";", SCRIPT)
    return Reply((HEAD + "\r\n".join(elements(information, ROOT))).encode(), XML)


def scale(resolution: float) -> dict[str, Value]:
    """One scale; some clients read what 1 stands before in it as `Denominator`, others as `_text`."""
    denominator = f"{resolution * PIXELS_A_METRE:.2f}"
    return {"Factor": repr(resolution), "Denominator": denominator, "_text": denominator}
