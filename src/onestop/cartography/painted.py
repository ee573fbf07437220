"""Which layers are painted by the numbers of areas, at which scales, and in what colours."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor

from onestop.cartography import afar, thematic
from onestop.cartography.afar import Colours, Lines
from onestop.cartography.atlas import Atlas, open_atlas
from onestop.cartography.bands import Band, colours_of
from onestop.cartography.classes import Values
from onestop.cartography.frame import Frame
from onestop.cartography.ladder import zoom_of
from onestop.cartography.layers import Choropleth, Look, Outline
from onestop.cartography.pixels import Pixels, metres
from onestop.cartography.values import values_of
from onestop.errors import NotFound

WIDEST = 2.0
"""Pixels of a line that is painted; one that is wider has corners that only geometries show."""
LOOKS_KEPT = 12
"""Looks whose colours of every area a process keeps; each takes up to 1.3 MB."""


def pixels_for(atlas: Atlas, collection: str, frame: Frame) -> Pixels | None:
    """The numbers of areas for a picture; None where it is so close that only geometries are exact enough."""
    finest = atlas.finest.get(collection)
    # Half way between two zoom levels, where the generalisations change too.
    return Pixels(atlas.file, collection, finest) if finest and frame.metres > metres(finest - 0.5) else None


def choropleth(
    atlas: Atlas, layer: Choropleth, frame: Frame, *, look: Look, values: Values | None = None
) -> Image.Image | None:
    """A statistic from afar; None where it must be drawn from geometries.

    :param values: by the number of the area, the first for no area; those of the layer where none are given
    """
    pixels = pixels_for(atlas, layer.areas, frame)
    if pixels is None or not is_paintable(look.bands or ()):
        return None
    parted = zoom_of(frame.metres) >= thematic.PARTED[layer.level]
    if values is None:
        fills, lines = colours(atlas.release.path, layer.name, look, parted=parted)
    else:
        fills, lines = coloured(thematic.bands(layer, look), values, parted=parted)
    return afar.paint(pixels, frame, fills, lines)


def outline(atlas: Atlas, layer: Outline, frame: Frame) -> Image.Image | None:
    """The borders of a level from afar; None where they must be drawn from geometries."""
    pixels = pixels_for(atlas, layer.name, frame)
    if pixels is None:
        return None
    ink = thematic.outline_at(layer.level, zoom_of(frame.metres))
    everywhere = np.array([(0, 0, 0, 0), ImageColor.getcolor(ink.colour, "RGBA")], np.uint8)
    return afar.paint(pixels, frame, None, Lines.of(everywhere, ink.width))


def is_paintable(bands: Sequence[Band]) -> bool:
    """Whether the lines of a user's own bands are alike and fine."""
    found = {band.paint.width for band in bands if band.paint.outline}
    return len(found) <= 1 and max(found, default=0) <= WIDEST


@lru_cache(LOOKS_KEPT)
def colours(release: Path, name: str, look: Look, *, parted: bool) -> tuple[Colours, Lines | None]:
    """The colours of each area of a statistic and of the line around it."""
    atlas = open_atlas(release)
    layer = atlas.layer(name)
    if not isinstance(layer, Choropleth):
        raise NotFound("statistical layer", name)
    areas = atlas.release.dataset(layer.areas).count
    info_time = look.info_time or layer.info_time
    values = values_of(release, layer.dataset, layer.field.name, info_time=info_time, areas=areas)
    return coloured(thematic.bands(layer, look), values, parted=parted)


def coloured(bands: Sequence[Band], values: Values, *, parted: bool) -> tuple[Colours, Lines | None]:
    """The colours of each value and of the line around its area; no lines where none has any."""
    edges = [thematic.edge_of(band.paint, parted=parted) for band in bands]
    width = next((edge.width for edge in edges if edge), None)
    fills = apart(colours_of(bands, values))
    return fills, Lines.of(apart(colours_of(bands, values, edges)), width) if width else None


def apart(found: Colours) -> Colours:
    """The colours with none for number 0, which is no area."""
    found[0] = 0
    return found
