"""The colours of classes: a scheme for each theme, light for few and dark for many."""

import tomllib
import zlib
from functools import cache
from importlib.resources import files
from typing import Any

PICKS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
"""Which of the five colours are taken where there are fewer classes."""


def palette(theme: str, classes: int) -> tuple[str, ...]:
    """As many colours as there are classes, the same for a theme in every release."""
    table = _table()
    others = table["others"]["schemes"]
    name = table["themes"].get(theme) or others[zlib.crc32(theme.encode()) % len(others)]
    return tuple(table["schemes"][name][pick] for pick in PICKS[classes])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("palettes.toml").read_text(encoding="utf-8"))
