"""Pictures of a layer: painted by numbers from afar, else by one Mapnik map for each look, process and thread."""

import io
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onestop.cartography import afar, thematic
from onestop.cartography.atlas import Atlas, open_atlas
from onestop.cartography.bands import colours_of
from onestop.cartography.frame import Frame
from onestop.cartography.layers import AS_IT_IS, Choropleth, Look
from onestop.cartography.pixels import FINEST, Pixels, metres, table_name
from onestop.cartography.styles import style
from onestop.cartography.values import values_of
from onestop.errors import TooMuch

MAPS_KEPT = 24
"""Maps open at once in a thread; each holds a connection for each generalisation."""
LONGEST_SIDE = 8192
"""In pixels."""
PNG = "png32:z=1"
"""Every colour exactly as the legend has it; stronger compression takes half as long again for 5 % less."""
COMPRESSION = 1
"""The same for pictures that Mapnik has not drawn."""

_of_thread = threading.local()
"""A Mapnik map must never be used by two threads nor carried into a forked process: features go missing in silence."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that Mapnik has drawn, in whichever form it is wanted."""

    image: Any

    def png(self) -> bytes:
        """As a PNG file."""
        return bytes(self.image.to_string(PNG))

    def rgba(self) -> Image.Image:
        """As a picture of Pillow."""
        size = self.image.width(), self.image.height()
        return Image.frombuffer("RGBA", size, self.image.to_string(), "raw", "RGBA", 0, 1)


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture that was painted by numbers."""

    image: Image.Image

    def png(self) -> bytes:
        """As a PNG file."""
        buffer = io.BytesIO()
        self.image.save(buffer, "png", compress_level=COMPRESSION)
        return buffer.getvalue()

    def rgba(self) -> Image.Image:
        """As a picture of Pillow."""
        return self.image


type Picture = Drawn | Painted


def render(release: Path, layer: str, frame: Frame, look: Look = AS_IT_IS) -> Picture:
    """Draw a layer of the release in a folder; raises NotFound, TooMuch."""
    if max(frame.width, frame.height) > LONGEST_SIDE:
        raise TooMuch(f"a picture of {frame.width} x {frame.height} pixels; at most {LONGEST_SIDE} on a side are drawn")
    atlas = open_atlas(release)
    found = atlas.layer(layer)
    if isinstance(found, Choropleth) and by_numbers(atlas, found, frame, look=look):
        return Painted(afar.paint(Pixels(atlas.file, found.areas), frame, colours(atlas, found, look)))
    return draw(map_of_thread(atlas, layer, look), frame)


def by_numbers(atlas: Atlas, layer: Choropleth, frame: Frame, *, look: Look) -> bool:
    """Whether a choropleth is seen from so far that nothing but fills can be told."""
    if table_name(layer.areas) not in atlas.tables or any(band.paint.stroke for band in look.bands or ()):
        return False
    closest = min(FINEST, thematic.PARTED[layer.level])
    # Half way between two zoom levels, where the generalisations change too.
    return frame.metres > metres(closest - 0.5)


def colours(atlas: Atlas, layer: Choropleth, look: Look) -> NDArray[np.uint8]:
    """Red, green, blue and alpha of each area by its number; nothing for number 0."""
    areas = atlas.release.dataset(layer.areas).count
    info_time = look.info_time or layer.info_time
    values = values_of(atlas.release.path, layer.dataset, layer.field.name, info_time=info_time, areas=areas)
    found = colours_of(thematic.bands(layer, look), values)
    found[0] = 0
    return found


def draw(drawn: Any, frame: Frame) -> Drawn:
    """Have Mapnik draw a map."""
    import mapnik  # noqa: PLC0415 - 60 ms and 40 MB, only where maps are drawn

    drawn.resize(frame.width, frame.height)
    drawn.srs = frame.srs.lower()
    drawn.zoom_to_box(mapnik.Box2d(*frame.box))
    image = mapnik.Image(frame.width, frame.height)
    mapnik.render(drawn, image)
    return Drawn(image)


def map_of_thread(atlas: Atlas, layer: str, look: Look) -> Any:
    """A thread's own map of a layer; the one used longest ago is let go where there are too many."""
    import mapnik  # noqa: PLC0415

    if getattr(_of_thread, "process", None) != os.getpid():
        _of_thread.process, _of_thread.maps = os.getpid(), OrderedDict()
    maps: OrderedDict[tuple[Path, str, Look], Any] = _of_thread.maps
    key = (atlas.release.path, layer, look)
    if key not in maps:
        made = mapnik.Map(256, 256)
        # The box asked for is drawn as it is: WMS allows pixels that are not square.
        made.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
        mapnik.load_map_from_string(made, style(atlas, atlas.layer(layer), look))
        maps[key] = made
        while len(maps) > MAPS_KEPT:
            maps.popitem(last=False)
    maps.move_to_end(key)
    return maps[key]
