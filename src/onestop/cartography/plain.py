"""Data sets without rules of their own in one simple style: points as dots, lines as lines, polygons filled."""

from onestop.cartography.layers import Plain
from onestop.cartography.mapnik_xml import Features, Rule, fill, line, symbol

FILL, EDGE = "#a6bddb", "#2b5c8a"
OPACITY = 0.75
WIDTH = 1.2
DOT = 7
"""All in pixels."""


def features(layer: Plain) -> list[Features]:
    """The one table of a data set."""
    return [Features(layer.name, (Rule(symbols(layer)),), layer.dataset.name)]


def symbols(layer: Plain) -> tuple[str, ...]:
    """What a feature of the data set's kind of geometry is drawn with."""
    match layer.dataset.geometry:
        case "Point":
            return (symbol("Markers", width=DOT, height=DOT, fill=EDGE, stroke="#ffffff", allow_overlap="true"),)
        case "LineString":
            return (line(EDGE, 2 * WIDTH),)
    return (fill(FILL, fill_opacity=OPACITY), line(EDGE, WIDTH))
