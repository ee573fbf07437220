"""The look of a layer that a style and a time name, for every face alike."""

from onestop.cartography import Choropleth, Look, MapLayer, Raster
from onestop.cartography.classes import DEFAULT
from onestop.cartography.periods import period
from onestop.errors import BadValue

STYLE, TIME = "style", "time"
"""What a BadValue calls the part that is wrong."""


def styles_of(layer: MapLayer) -> tuple[str, ...]:
    """The names of a layer's styles, the default first."""
    return (DEFAULT, *layer.styles) if isinstance(layer, Choropleth | Raster) else (DEFAULT,)


def is_timed(layer: MapLayer) -> bool:
    """Whether a layer has periods to choose from."""
    return isinstance(layer, Choropleth) and bool(layer.dataset.periods)


def look_of(layer: MapLayer, style: str, time: str) -> Look:
    """How a layer is to be shown; a layer without periods takes no notice of a time. Raises BadValue.

    :param style: empty for the default
    :param time: as a client wrote it; empty for the newest
    """
    if style and style not in styles_of(layer):
        raise BadValue(STYLE, style[:60], ", ".join(styles_of(layer)))
    if not isinstance(layer, Choropleth) or not is_timed(layer):
        return Look(style or DEFAULT)
    shown = period(layer.dataset.periods, time, TIME)
    return Look(style or DEFAULT, "" if shown.info_time == layer.info_time else shown.info_time)
