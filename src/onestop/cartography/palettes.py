"""The colours of classes by ColorBrewer: a sequential scheme for each theme, a diverging one around a mean."""

import tomllib
import zlib
from functools import cache
from importlib.resources import files
from typing import Any

from palettable.colorbrewer import COLOR_MAPS, get_map

from onestop.errors import BadValue

LEAST = 3
"""Classes that every scheme has; fewer are picked from these."""
ALL = 11
"""Classes that a diverging scheme has at most."""
OF_ALL = {7: (1, 2, 3, 5, 7, 8, 9)}
"""Picked from these, as the scheme of seven has a blue that looks like the sea."""
PICKS = {1: (1,), 2: (0, 2)}


@cache
def palette(theme: str, classes: int) -> tuple[str, ...]:
    """As many colours as there are classes, light to dark, the same for a theme in every release."""
    table = _table()
    others = table["others"]["schemes"]
    name = table["themes"].get(theme) or others[zlib.crc32(theme.encode()) % len(others)]
    colours = scheme(name, "sequential", max(classes, LEAST))
    return tuple(colours[pick] for pick in PICKS.get(classes, range(classes)))


@cache
def ramp(name: str, classes: int) -> tuple[str, ...]:
    """As many colours of a sequential scheme, light to dark; raises BadValue for a name that is none."""
    try:
        colours = scheme(name, "sequential", max(classes, LEAST))
    except ValueError:
        raise BadValue("ramp", name, ", ".join(sorted(COLOR_MAPS["Sequential"]))) from None
    return tuple(colours[pick] for pick in PICKS.get(classes, range(classes)))


@cache
def deviations(classes: int) -> tuple[str, ...]:
    """Colours of classes around a mean, from far below to far above."""
    name = _table()["deviations"]["scheme"]
    picks = OF_ALL.get(classes)
    colours = scheme(name, "diverging", ALL) if picks else scheme(name, "diverging", classes)
    return tuple(reversed([colours[pick] for pick in picks] if picks else colours))


def scheme(name: str, kind: str, classes: int) -> tuple[str, ...]:
    """A scheme in as many colours."""
    return tuple(colour.lower() for colour in get_map(name, kind, classes).hex_colors)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("palettes.toml").read_text(encoding="utf-8"))
