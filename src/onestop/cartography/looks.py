"""The look of a layer that a style and a time name, for every face alike."""

from onestop.cartography.classes import DEFAULT, DEFAULT_IS, STYLES
from onestop.cartography.layers import Choropleth, Look, MapLayer, Raster
from onestop.cartography.periods import period
from onestop.dataset import Period, Words
from onestop.errors import BadValue

STYLE, TIME = "style", "time"
"""What a BadValue calls the part that is wrong."""


def styles_of(layer: MapLayer) -> tuple[str, ...]:
    """The names of a layer's styles, the default first."""
    return (DEFAULT, *layer.styles) if isinstance(layer, Choropleth | Raster) else (DEFAULT,)


def title_of(layer: MapLayer, style: str) -> Words:
    """What people call one of a layer's styles."""
    if style != DEFAULT:
        return STYLES[style].title
    if not isinstance(layer, Choropleth):
        return Words("預設", "Default")
    return Words(f"預設：{DEFAULT_IS.title.zh}", f"Default: {DEFAULT_IS.title.en}")


def periods_of(layer: MapLayer) -> tuple[Period, ...]:
    """The times that a layer shows: of a statistic its periods, of a grid its own; none of what is of no time."""
    return layer.dataset.periods if isinstance(layer, Choropleth | Raster) else ()


def look_of(layer: MapLayer, style: str, time: str) -> Look:
    """How a layer is to be shown; a layer without periods takes no notice of a time. Raises BadValue.

    :param style: empty for the default
    :param time: as a client wrote it; empty for the newest
    """
    if style and style not in styles_of(layer):
        raise BadValue(STYLE, style[:60], ", ".join(styles_of(layer)))
    known = periods_of(layer)
    if not known:
        return Look(style or DEFAULT)
    shown = period(known, time, TIME)
    earlier = isinstance(layer, Choropleth) and shown.info_time != layer.info_time
    return Look(style or DEFAULT, shown.info_time if earlier else "")
