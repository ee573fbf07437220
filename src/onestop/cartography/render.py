"""Pictures of a layer: one Mapnik map for each layer, process and thread, made when first asked for."""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onestop.cartography.atlas import Atlas, open_atlas
from onestop.cartography.styles import style
from onestop.dataset import BBox
from onestop.errors import TooMuch

MAPS_KEPT = 24
"""Maps open at once in a thread; each holds a connection for each generalisation."""
LONGEST_SIDE = 8192
"""In pixels."""
PNG = "png32:z=1"
"""Every colour exactly as the legend has it; stronger compression takes half as long again for 5 % less."""

_of_thread = threading.local()
"""A Mapnik map must never be used by two threads nor carried into a forked process: features go missing in silence."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture shows.

    :ivar box: west, south, east, north in the units of the reference system, easting first
    :ivar srs: such as `EPSG:3826`
    """

    box: BBox
    width: int
    height: int
    srs: str


class Picture:
    """A picture that was drawn, in whichever form it is wanted."""

    def __init__(self, image: Any) -> None:
        self._image = image

    def png(self) -> bytes:
        """As a PNG file."""
        return bytes(self._image.to_string(PNG))

    def pixels(self) -> bytes:
        """Red, green, blue and alpha of each pixel, colours not multiplied by alpha."""
        return bytes(self._image.to_string())


def render(release: Path, layer: str, frame: Frame) -> Picture:
    """Draw a layer of the release in a folder; raises NotFound, TooMuch."""
    import mapnik  # noqa: PLC0415 - 60 ms and 40 MB, only where maps are drawn

    if max(frame.width, frame.height) > LONGEST_SIDE:
        raise TooMuch(f"a picture of {frame.width} x {frame.height} pixels; at most {LONGEST_SIDE} on a side are drawn")
    drawn = map_of_thread(open_atlas(release), layer)
    drawn.resize(frame.width, frame.height)
    drawn.srs = frame.srs.lower()
    drawn.zoom_to_box(mapnik.Box2d(*frame.box))
    image = mapnik.Image(frame.width, frame.height)
    mapnik.render(drawn, image)
    return Picture(image)


def map_of_thread(atlas: Atlas, layer: str) -> Any:
    """A thread's own map of a layer; the one used longest ago is let go where there are too many."""
    import mapnik  # noqa: PLC0415

    if getattr(_of_thread, "process", None) != os.getpid():
        _of_thread.process, _of_thread.maps = os.getpid(), OrderedDict()
    maps: OrderedDict[tuple[Path, str], Any] = _of_thread.maps
    key = (atlas.release.path, layer)
    if key not in maps:
        made = mapnik.Map(256, 256)
        # The box asked for is drawn as it is: WMS allows pixels that are not square.
        made.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
        mapnik.load_map_from_string(made, style(atlas, atlas.layer(layer)))
        maps[key] = made
        while len(maps) > MAPS_KEPT:
            maps.popitem(last=False)
    maps.move_to_end(key)
    return maps[key]
