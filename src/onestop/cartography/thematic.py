"""Choropleths and outlines of every level, as piles of sheets."""

from collections.abc import Iterator
from pathlib import Path

from onestop.cartography.bands import Band, Ink, Paint, of_classes
from onestop.cartography.ladder import CLOSEST, LADDER, Step, Zooms
from onestop.cartography.layers import Choropleth, Look, Outline
from onestop.cartography.mapnik_xml import Rule, Sheet, fill, line
from onestop.levels import Level

NO_DATA = "#d4d4d4"
BETWEEN = "#ffffff"
OUTLINE = "#6b5b7b"
PARTED = {Level.BASIC: 15, Level.LEVEL1: 13, Level.LEVEL2: 11, Level.VILLAGE: 11, Level.TOWN: 8, Level.COUNTY: 0}
"""Zoom level from which the areas of a choropleth are large enough to be parted by lines."""
FINE = 0.5
"""Width in pixels of the lines that part areas."""
CLOSED = 0.2
"""Gamma of areas that no line parts: the pixels along their common edges become as full as those within."""


def bands(layer: Choropleth, look: Look) -> tuple[Band, ...]:
    """What is painted how."""
    if look.bands is not None:
        return look.bands
    return of_classes(layer.classes_of(look.style), layer.colours_of(look.style), NO_DATA)


def choropleth(layer: Choropleth, look: Look, statistics: Path) -> list[Sheet]:
    """The areas of a level, each in the colour of its value.

    :param statistics: the file with the values of every period
    """
    return [areas(layer, look, step, statistics=statistics) for step in LADDER]


def areas(layer: Choropleth, look: Look, step: Step, *, statistics: Path) -> Sheet:
    """Every area with its value; that of the newest period is beside the geometries."""
    newest = look.info_time in ("", layer.info_time)
    of_period = f"other.\"{layer.dataset.name}\" AS v ON v.area = id AND v.INFO_TIME = '{look.info_time}'"
    join = f' LEFT JOIN "{layer.dataset.name}" AS v ON v.area = id' if newest else f" LEFT JOIN {of_period}"
    table = f"{layer.areas}_{step.number}"
    rules = tuple(rules_of(layer, look))
    return Sheet(table, table, rules, (layer.field.name,), join, None if newest else statistics, step.zooms)


def rules_of(layer: Choropleth, look: Look) -> Iterator[Rule]:
    """A rule for each band, without and with lines between areas."""
    parted = PARTED[layer.level]
    for zooms, lines in ((Zooms(0, parted - 1), False), (Zooms(parted, CLOSEST), True)):
        if zooms.first <= zooms.last:
            for band in bands(layer, look):
                yield Rule(area(band.paint, parted=lines), zooms, band.expression(layer.field.name))


def area(paint: Paint, *, parted: bool) -> tuple[str, ...]:
    """A filled area and the line around it."""
    filling, edge = paint.filling, edge_of(paint, parted=parted)
    gamma = {} if edge else {"gamma": CLOSED}
    filled = (fill(filling.colour, **faint("fill", filling), **gamma),) if filling else ()
    return (*filled, line(edge.colour, edge.width, **faint("stroke", edge))) if edge else filled


def edge_of(paint: Paint, *, parted: bool) -> Ink | None:
    """The line around an area: its own, or a fine one between areas that are large enough for it."""
    if paint.outline:
        return paint.outline
    return Ink(BETWEEN, width=FINE) if parted and paint.fill and paint.fill_opacity == 1 else None


def faint(what: str, ink: Ink) -> dict[str, float]:
    """The opacity of a fill or stroke, where it has one."""
    return {f"{what}_opacity": ink.opacity} if ink.opacity < 1 else {}


def outline(layer: Outline) -> list[Sheet]:
    """The borders of a level, finer the smaller they are on the map."""
    return [outline_step(layer, step) for step in LADDER]


def outline_step(layer: Outline, step: Step) -> Sheet:
    """The borders in one generalisation."""
    rules = tuple(Rule((line(OUTLINE, width),), zooms) for zooms, width in outline_widths(layer.level))
    return Sheet(f"{layer.name}-{step.number}", f"{layer.name}_{step.number}", rules, zooms=step.zooms)


def outline_widths(level: Level) -> list[tuple[Zooms, float]]:
    """How wide borders are, in pixels."""
    parted = PARTED[level]
    widths = ((0, parted - 2, 0.25), (parted - 1, parted + 1, 0.6), (parted + 2, CLOSEST, 1.2))
    return [(Zooms(max(first, 0), last), width) for first, last, width in widths if last >= max(first, 0)]


def outline_at(level: Level, zoom: int) -> Ink:
    """The line between areas of a level at a zoom level, as wide as it looks where each of two areas draws it."""
    width = next(width for zooms, width in outline_widths(level) if zoom in zooms)
    return Ink(OUTLINE, width=width * (2 - width) if width < 1 else width)
