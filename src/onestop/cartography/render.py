"""Pictures of a layer: painted by numbers from afar, else by one Mapnik map for each look, process and thread."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from onestop.cartography import cells, painted, thematic
from onestop.cartography.atlas import Atlas, open_atlas
from onestop.cartography.classes import Values
from onestop.cartography.frame import Frame
from onestop.cartography.layers import AS_IT_IS, Choropleth, Look, Outline, Raster
from onestop.cartography.mapnik_library import mapnik
from onestop.cartography.mapnik_xml import map_xml
from onestop.cartography.png import png
from onestop.cartography.styles import style
from onestop.errors import TooMuch

MAPS_KEPT = 16
"""Maps open at once in a thread; each holds a connection for each generalisation."""
LONGEST_SIDE = 8192
"""In pixels."""

MERIDIANS = {"EPSG:3825": 119, "EPSG:3826": 121}
"""Of the two zones of TWD97 in TM2."""
APPROXIMATE = "+proj=tmerc +approx +lat_0=0 +lon_0={} +k=0.9999 +x_0=250000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
"""Right to less than a millimetre within three and a half degrees of the meridian."""
CLOSE = 50.0
"""Metres of a pixel below which a picture lies within these degrees."""

_of_thread = threading.local()
"""A Mapnik map must never be used by two threads nor carried into a forked process: features go missing in silence."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in whichever form it is wanted."""

    image: Image.Image

    def png(self) -> bytes:
        """As a PNG file with every colour exactly as the legend has it."""
        return png(self.image)


def render(release: Path, layer: str, frame: Frame, look: Look = AS_IT_IS) -> Picture:
    """Draw a layer of the release in a folder; raises NotFound, TooMuch."""
    if max(frame.width, frame.height) > LONGEST_SIDE:
        raise TooMuch(f"a picture of {frame.width} x {frame.height} pixels; at most {LONGEST_SIDE} on a side are drawn")
    atlas = open_atlas(release)
    found = atlas.layer(layer)
    image: Image.Image | None = None
    match found:
        case Raster():
            image = cells.paint(release / found.dataset.file, found, frame, style=look.style)
        case Choropleth():
            image = painted.choropleth(atlas, found, frame, look=look)
        case Outline():
            image = painted.outline(atlas, found, frame)
    return Picture(image) if image else draw(map_of_thread(atlas, layer, look), frame)


def draw(drawn: Any, frame: Frame) -> Picture:
    """Have Mapnik draw a map."""
    library = mapnik()
    drawn.resize(frame.width, frame.height)
    drawn.srs = system(frame)
    drawn.zoom_to_box(library.Box2d(*frame.box))
    image = library.Image(frame.width, frame.height)
    library.render(drawn, image)
    pixels = image.to_string()
    return Picture(Image.frombuffer("RGBA", (frame.width, frame.height), pixels, "raw", "RGBA", 0, 1))


def system(frame: Frame) -> str:
    """The system of a picture as Mapnik is told: TWD97 by PROJ's older series, a fifth faster, where nothing is far."""
    meridian = MERIDIANS.get(frame.srs.upper())
    return APPROXIMATE.format(meridian) if meridian and frame.metres < CLOSE else frame.srs.lower()


def render_brought(
    release: Path, layer: Choropleth, frame: Frame, *, look: Look, file: Path, values: Values
) -> Picture:
    """Draw values that are in a file of their own, in the areas of the release in a folder; raises TooMuch.

    :param look: a style of the layer, and a period that is not the layer's own
    :param file: has a table that is called as the layer's data set, with columns `area` and `INFO_TIME`
    :param values: the same values by the number of the area, the first for no area; NaN where there is none
    """
    atlas = open_atlas(release)
    image = painted.choropleth(atlas, layer, frame, look=look, values=values)
    if image:
        return Picture(image)
    written = partial(map_xml, thematic.choropleth(layer, look, file), atlas.file)
    return draw(kept_map((file, layer.field.name, look), written), frame)


def map_of_thread(atlas: Atlas, layer: str, look: Look) -> Any:
    """A thread's own map of a layer."""
    return kept_map((atlas.release.path, layer, look), lambda: style(atlas, atlas.layer(layer), look))


def kept_map(key: tuple[Path, str, Look], xml: Callable[[], str]) -> Any:
    """A thread's own map; the one used longest ago is let go where there are too many."""
    library = mapnik()
    if getattr(_of_thread, "process", None) != os.getpid():
        _of_thread.process, _of_thread.maps = os.getpid(), OrderedDict()
    maps: OrderedDict[tuple[Path, str, Look], Any] = _of_thread.maps
    if key not in maps:
        made = library.Map(256, 256)
        # The box asked for is drawn as it is: WMS allows pixels that are not square.
        made.aspect_fix_mode = library.aspect_fix_mode.RESPECT
        library.load_map_from_string(made, xml())
        maps[key] = made
        while len(maps) > MAPS_KEPT:
            maps.popitem(last=False)
    maps.move_to_end(key)
    return maps[key]
