"""The base map: sea, land, borders, highways and names, quiet enough to lie under anything."""

from collections.abc import Iterator
from importlib.resources import files

from onestop.cartography.ladder import CLOSEST, LADDER, Step, Zooms
from onestop.cartography.mapnik_xml import Rule, Sheet, fill, line, symbol

SEA = "#d6e4ea"
LAND = "#fbf9f4"
ABROAD = "#eeece6"
COAST = "#9db6c2"
COUNTY = "#9a8fa3"
TOWN = "#c6bfc8"
VILLAGE = "#ddd8d8"
INK = "#46404d"
HALO = "#fffdf8"

type Widths = tuple[tuple[int, int, float], ...]
"""First and last zoom level, and a width in pixels."""

BORDERS: tuple[tuple[str, str, Widths, str], ...] = (
    ("villages", VILLAGE, ((12, 13, 0.6), (14, CLOSEST, 1.0)), "4,2"),
    ("towns", TOWN, ((9, 10, 0.5), (11, 12, 0.8), (13, CLOSEST, 1.3)), ""),
    ("counties", COUNTY, ((5, 7, 0.5), (8, 9, 0.8), (10, 12, 1.3), (13, CLOSEST, 1.8)), "9,2,2,2"),
)
"""Level, colour, widths and dashes, the least important first so that it lies lowest."""
ROADS: tuple[tuple[str, str, str, Widths], ...] = (
    ("provincial", "#cdc4b4", "#ffffff", ((10, 11, 1.0), (12, 13, 2.2), (14, 15, 3.6), (16, CLOSEST, 6.0))),
    (
        "expressway",
        "#d8b36a",
        "#fbe7b4",
        ((9, 9, 0.9), (10, 11, 1.6), (12, 13, 3.0), (14, 15, 4.6), (16, CLOSEST, 8.0)),
    ),
    (
        "freeway",
        "#d39a5c",
        "#f8cf94",
        ((7, 8, 1.0), (9, 9, 1.4), (10, 11, 2.2), (12, 13, 3.8), (14, 15, 5.6), (16, CLOSEST, 10.0)),
    ),
)
"""Category, colour of its edges and of its middle, widths; the least important first."""
CASED = 1.5
"""Width in pixels from which a road has edges; a thinner one is drawn in the colour of its edges."""
WHOLE = 18
"""The closest zoom level at which signs and dashes are set along whole lines, so that those of neighbouring tiles fit.

Closer by a line is millions of pixels long: there, dashes begin at the picture's edge, and there are no signs.
"""
SHIELDS = (("freeway", Zooms(9, WHOLE)), ("expressway", Zooms(11, WHOLE)), ("provincial", Zooms(12, WHOLE)))
FAR = LADDER[2:]
"""Generalisations in which the coast is that of every level: closer by those of villages and counties part."""
SPACED = 15
"""Size of letters from which they stand a pixel further apart."""
NAMES: tuple[tuple[str, tuple[tuple[int, int, int], ...], str], ...] = (
    ("counties", ((7, 8, 12), (9, 10, 15), (11, 12, 17)), "#5b5063"),
    ("towns", ((10, 10, 11), (11, 12, 12), (13, 15, 15)), "#6a6070"),
    ("villages", ((13, 13, 10), (14, 15, 11), (16, CLOSEST, 13)), "#8a8089"),
)
"""Level; first and last zoom level and size; colour. The most important first: it takes its place before others."""


def sheets(tables: frozenset[str], face: str) -> list[Sheet]:
    """The whole base map of what a release has."""
    return [
        sheet
        for part in (land(), borders(), roads(), shields(face), names(face))
        for sheet in part
        if sheet.table in tables
    ]


def overlay(tables: frozenset[str], face: str) -> list[Sheet]:
    """County borders and names alone; from afar the coast too, which parts pale areas from the sea."""
    counties = [sheet for sheet in borders() if sheet.table.startswith("counties")]
    found = [*(coast(step) for step in FAR), *counties, *names(face, INK)]
    return [sheet for sheet in found if sheet.table in tables]


def land() -> Iterator[Sheet]:
    """The neighbours' land and our own, with a thin coast line."""
    yield Sheet("abroad", "land", (Rule((fill(ABROAD), line("#c9d3d4", 0.6))),))
    for step in LADDER:
        for table in ("counties", "enclosed"):
            rule = Rule((fill(LAND, gamma=0.6),))
            yield Sheet(f"{table}-land-{step.number}", f"{table}_{step.number}", (rule,), zooms=step.zooms)
        yield coast(step)


def coast(step: Step) -> Sheet:
    """A thin coast line in one generalisation."""
    return Sheet(f"coast-{step.number}", f"coast_{step.number}", (Rule((line(COAST, 0.7),)),), zooms=step.zooms)


def borders() -> Iterator[Sheet]:
    """The lines between areas; a coast is none."""
    for level, colour, widths, dashes in BORDERS:
        rules = tuple(border(colour, width, Zooms(first, last), dashes=dashes) for first, last, width in parted(widths))
        for step in LADDER:
            yield Sheet(f"{level}-borders-{step.number}", f"{level}_lines_{step.number}", rules, zooms=step.zooms)


def parted(widths: Widths) -> Widths:
    """The same widths with a step where lines are no longer drawn whole."""
    return tuple(
        (*zooms, width)
        for first, last, width in widths
        for zooms in ((first, min(last, WHOLE)), (max(first, WHOLE + 1), last))
        if zooms[0] <= zooms[1]
    )


def border(colour: str, width: float, zooms: Zooms, *, dashes: str) -> Rule:
    """A line between areas, dashed or whole."""
    dashed = {"stroke_dasharray": dashes, "clip": str(zooms.first > WHOLE).lower()} if dashes else {}
    return Rule((line(colour, width, **dashed),), zooms)


def roads() -> Iterator[Sheet]:
    """Highways: all edges first, then all middles, so that they run into each other where they meet."""
    for step in LADDER:
        for part, rules in (("edges", edges()), ("middles", middles())):
            yield Sheet(f"roads-{part}-{step.number}", f"roads_{step.number}", rules, ("category",), zooms=step.zooms)


def edges() -> tuple[Rule, ...]:
    """Roads in the colour of their edges, a pixel wider than their middle."""
    return tuple(
        Rule((line(edge, width + 1 if width >= CASED else width),), Zooms(first, last), f"[category] = '{category}'")
        for category, edge, _, widths in ROADS
        for first, last, width in widths
    )


def middles() -> tuple[Rule, ...]:
    """The middle of roads that are wide enough to have one."""
    return tuple(
        Rule((line(middle, width - 0.4),), Zooms(first, last), f"[category] = '{category}'")
        for category, _, middle, widths in ROADS
        for first, last, width in widths
        if width >= CASED
    )


def shields(face: str) -> Iterator[Sheet]:
    """The number of a highway on its sign."""
    for step in LADDER:
        rules = tuple(
            Rule((shield(category, face),), zooms, f"[category] = '{category}'") for category, zooms in SHIELDS
        )
        yield Sheet(f"shields-{step.number}", f"roads_{step.number}", rules, ("category", "shield"), zooms=step.zooms)


def shield(category: str, face: str) -> str:
    """A sign, at most every 260 pixels along a road."""
    picture = files(__package__).joinpath("symbols", f"{category}.svg")
    return symbol(
        "Shield", "[shield]", file=picture, face_name=face, size=9, fill="#ffffff", placement="line", spacing=260,
        minimum_distance=60, minimum_padding=6, unlock_image="false",
    )  # fmt: skip


def names(face: str, ink: str = "") -> Iterator[Sheet]:
    """Names where their area has most room; areas with more room come first.

    :param ink: one colour for all, where they must be read on any ground
    """
    for level, sizes, colour in NAMES:
        rules = tuple(Rule((label(face, size, ink or colour),), Zooms(first, last)) for first, last, size in sizes)
        yield Sheet(f"{level}-names", f"{level}_names", rules, ("name",))


def label(face: str, size: int, colour: str) -> str:
    """A name with a halo, left out where it would touch another."""
    return symbol(
        "Text", "[name]", face_name=face, size=size, fill=colour, halo_fill=HALO, halo_radius=1.4,
        halo_rasterizer="fast", character_spacing=int(size >= SPACED), minimum_distance=4, avoid_edges="false",
    )  # fmt: skip
