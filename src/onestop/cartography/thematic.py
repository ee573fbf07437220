"""Choropleths and outlines of every level, as piles of sheets."""

from onestop.cartography.ladder import CLOSEST, LADDER, Step, Zooms
from onestop.cartography.layers import Choropleth, Outline
from onestop.cartography.mapnik_xml import Rule, Sheet, fill, line
from onestop.cartography.overview import NO_CLASS, table_name
from onestop.levels import Level

NO_DATA = "#d4d4d4"
BETWEEN = "#ffffff"
OUTLINE = "#6b5b7b"
PARTED = {Level.BASIC: 15, Level.LEVEL1: 13, Level.LEVEL2: 11, Level.VILLAGE: 11, Level.TOWN: 8, Level.COUNTY: 0}
"""Zoom level from which the areas of a choropleth are large enough to be parted by lines."""
CLOSED = 0.2
"""Gamma of areas that no line parts: the pixels along their common edges become as full as those within."""


def choropleth(layer: Choropleth, tables: frozenset[str]) -> list[Sheet]:
    """The areas of a level, each in the colour of its class; put together where that was prepared."""
    return [
        overview(layer, step)
        if table_name(layer.dataset.name, layer.field.name, step.number) in tables
        else areas(layer, step)
        for step in LADDER
    ]


def overview(layer: Choropleth, step: Step) -> Sheet:
    """Areas of one class put together; they are too small for lines between them."""
    table = table_name(layer.dataset.name, layer.field.name, step.number)
    colours = [(NO_CLASS, NO_DATA), *enumerate(layer.colours)]
    rules = tuple(Rule(area(colour, parted=False), filter=f"[class] = {number}") for number, colour in colours)
    return Sheet(table, table, rules, ("class",), zooms=step.zooms)


def areas(layer: Choropleth, step: Step) -> Sheet:
    """Every area with its value."""
    join = f' LEFT JOIN "{layer.dataset.name}" ON area = id'
    parted = PARTED[layer.level]
    rules: list[Rule] = []
    for zooms, lines in ((Zooms(0, parted - 1), False), (Zooms(parted, CLOSEST), True)):
        if zooms.first <= zooms.last:
            rules += coloured(layer, zooms, parted=lines)
    table = f"{layer.areas}_{step.number}"
    return Sheet(table, table, tuple(rules), (layer.field.name,), join, step.zooms)


def coloured(layer: Choropleth, zooms: Zooms, *, parted: bool) -> list[Rule]:
    """A rule for each class, and one for areas without a value."""
    name = layer.field.name
    limits = layer.classes.limits
    rules = []
    for number, colour in enumerate(layer.colours):
        parts = [f"[{name}] >= {limits[number - 1]!r}"] if number else [f"[{name}] != null"]
        parts += [f"[{name}] < {limits[number]!r}"] if number < len(limits) else []
        rules.append(Rule(area(colour, parted=parted), zooms, " and ".join(parts)))
    return [*rules, Rule(area(NO_DATA, parted=parted), zooms, "else")]


def area(colour: str, *, parted: bool) -> tuple[str, ...]:
    """A filled area, with a fine line around it where it is large enough."""
    return (fill(colour), line(BETWEEN, 0.5)) if parted else (fill(colour, gamma=CLOSED),)


def outline(layer: Outline) -> list[Sheet]:
    """The borders of a level, finer the smaller they are on the map."""
    return [outline_step(layer, step) for step in LADDER]


def outline_step(layer: Outline, step: Step) -> Sheet:
    """The borders in one generalisation."""
    parted = PARTED[layer.level]
    widths = ((0, parted - 2, 0.25), (parted - 1, parted + 1, 0.6), (parted + 2, CLOSEST, 1.2))
    rules = tuple(
        Rule((line(OUTLINE, width),), Zooms(max(first, 0), last))
        for first, last, width in widths
        if last >= max(first, 0)
    )
    return Sheet(f"{layer.name}-{step.number}", f"{layer.name}_{step.number}", rules, zooms=step.zooms)
