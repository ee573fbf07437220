"""Pictures of a layer: painted by numbers from afar, else by one Mapnik map for each look, process and thread."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onestop.cartography import afar, cells, thematic
from onestop.cartography.atlas import Atlas, open_atlas
from onestop.cartography.bands import colours_of
from onestop.cartography.classes import Values
from onestop.cartography.frame import Frame
from onestop.cartography.layers import AS_IT_IS, Choropleth, Look, Raster
from onestop.cartography.mapnik_xml import map_xml
from onestop.cartography.pixels import FINEST, Pixels, metres, table_name
from onestop.cartography.png import png
from onestop.cartography.styles import style
from onestop.cartography.values import values_of
from onestop.errors import NotFound, TooMuch

MAPS_KEPT = 16
"""Maps open at once in a thread; each holds a connection for each generalisation."""
LONGEST_SIDE = 8192
"""In pixels."""
LOOKS_KEPT = 16
"""Looks whose colours of every area a process keeps; each takes up to 630 KB."""

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
    if isinstance(found, Raster):
        return Picture(cells.paint(release / found.dataset.file, found, frame))
    if isinstance(found, Choropleth) and by_numbers(atlas, found, frame, look=look):
        return Picture(afar.paint(Pixels(atlas.file, found.areas), frame, colours(release, layer, look)))
    return draw(map_of_thread(atlas, layer, look), frame)


def by_numbers(atlas: Atlas, layer: Choropleth, frame: Frame, *, look: Look) -> bool:
    """Whether a choropleth is seen from so far that nothing but fills can be told."""
    if table_name(layer.areas) not in atlas.tables or any(band.paint.stroke for band in look.bands or ()):
        return False
    closest = min(FINEST, thematic.PARTED[layer.level])
    # Half way between two zoom levels, where the generalisations change too.
    return frame.metres > metres(closest - 0.5)


@lru_cache(LOOKS_KEPT)
def colours(release: Path, name: str, look: Look) -> NDArray[np.uint8]:
    """The colour of each area by its number; none for number 0."""
    atlas = open_atlas(release)
    layer = atlas.layer(name)
    if not isinstance(layer, Choropleth):
        raise NotFound("statistical layer", name)
    areas = atlas.release.dataset(layer.areas).count
    info_time = look.info_time or layer.info_time
    values = values_of(release, layer.dataset, layer.field.name, info_time=info_time, areas=areas)
    found = colours_of(thematic.bands(layer, look), values)
    found[0] = 0
    return found


def draw(drawn: Any, frame: Frame) -> Picture:
    """Have Mapnik draw a map."""
    import mapnik  # noqa: PLC0415 - 60 ms and 40 MB, only where maps are drawn

    drawn.resize(frame.width, frame.height)
    drawn.srs = frame.srs.lower()
    drawn.zoom_to_box(mapnik.Box2d(*frame.box))
    image = mapnik.Image(frame.width, frame.height)
    mapnik.render(drawn, image)
    pixels = image.to_string()
    return Picture(Image.frombuffer("RGBA", (frame.width, frame.height), pixels, "raw", "RGBA", 0, 1))


def render_brought(
    release: Path, layer: Choropleth, frame: Frame, *, look: Look, file: Path, values: Values
) -> Picture:
    """Draw values that are in a file of their own, in the areas of the release in a folder; raises TooMuch.

    :param look: a style of the layer, and a period that is not the layer's own
    :param file: has a table that is called as the layer's data set, with columns `area` and `INFO_TIME`
    :param values: the same values by the number of the area, the first for no area; NaN where there is none
    """
    atlas = open_atlas(release)
    if by_numbers(atlas, layer, frame, look=look):
        painted = colours_of(thematic.bands(layer, look), values)
        painted[0] = 0
        return Picture(afar.paint(Pixels(atlas.file, layer.areas), frame, painted))
    written = partial(map_xml, thematic.choropleth(layer, look, file), atlas.file)
    return draw(kept_map((file, layer.field.name, look), written), frame)


def map_of_thread(atlas: Atlas, layer: str, look: Look) -> Any:
    """A thread's own map of a layer."""
    return kept_map((atlas.release.path, layer, look), lambda: style(atlas, atlas.layer(layer), look))


def kept_map(key: tuple[Path, str, Look], xml: Callable[[], str]) -> Any:
    """A thread's own map; the one used longest ago is let go where there are too many."""
    import mapnik  # noqa: PLC0415

    if getattr(_of_thread, "process", None) != os.getpid():
        _of_thread.process, _of_thread.maps = os.getpid(), OrderedDict()
    maps: OrderedDict[tuple[Path, str, Look], Any] = _of_thread.maps
    if key not in maps:
        made = mapnik.Map(256, 256)
        # The box asked for is drawn as it is: WMS allows pixels that are not square.
        made.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
        mapnik.load_map_from_string(made, xml())
        maps[key] = made
        while len(maps) > MAPS_KEPT:
            maps.popitem(last=False)
    maps.move_to_end(key)
    return maps[key]
