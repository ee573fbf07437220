"""For whom data sets are, what is kept back and what SEGIS calls them, read from `terms.toml`."""

import functools
import re
import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

from onestop.dataset import NOTHING, Access, Dataset, Field, Segis, Supply, Words
from onestop.levels import STATISTICAL

SEGIS_THEME = re.compile(r"a\d[a-z]\d+", re.ASCII)
"""A theme that has no other name than the product code of its source, such as `a1c9`."""
ORGANISATION = "3A1FA_"
"""What stands before a product code."""


@functools.cache
def table() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(files("onestop.loading").joinpath("terms.toml").read_text("utf-8"))


def described(dataset: Dataset, method: Words) -> Dataset:
    """A data set with all that the table says of it.

    :param method: how it came about, where it did not come from a file as it is
    """
    return replace(
        dataset,
        supply=supply("open"),
        method=method if method != NOTHING else Words(**table()["method"][dataset.kind]),
        disclosure=Words(**table()["disclosure"][disclosure(dataset)]),
        segis=segis(dataset),
        product=product(dataset),
        fields=tuple(map(noted, dataset.fields)),
    )


def supply(name: str) -> tuple[Supply, ...]:
    """One set of conditions."""
    rows = table()["supply"][name]
    return tuple(Supply(Words(**row["audience"]), Access(row["view"]), Access(row["download"])) for row in rows)


def theme(dataset: Dataset) -> dict[str, Any]:
    """What the table says of a theme; nothing where it does not know it."""
    found: dict[str, Any] = table()["themes"].get(dataset.theme, {})
    return found


def disclosure(dataset: Dataset) -> str:
    """The name of the policy of a data set."""
    return str(theme(dataset).get("disclosure", "source" if dataset.kind == "statistics" else "none"))


def segis(dataset: Dataset) -> Segis | None:
    """The codes of SEGIS, where it has any."""
    if dataset.theme and SEGIS_THEME.fullmatch(dataset.theme):
        return Segis(ORGANISATION + dataset.theme.upper())
    units = "statistical" if dataset.level in STATISTICAL else "administrative"
    codes = theme(dataset).get(units)
    return Segis(**codes) if codes else None


def product(dataset: Dataset) -> str:
    """What a product of SEGIS is called by its theme."""
    return str(theme(dataset).get("product", "") or (dataset.theme or "").upper())


def noted(field: Field) -> Field:
    """A field with what the table says about it."""
    note = table()["notes"].get(field.name)
    return replace(field, note=Words(**note)) if note else field
