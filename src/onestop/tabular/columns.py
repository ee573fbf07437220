"""Which column is meant, and names for new ones."""

import unicodedata
from collections.abc import Collection, Sequence

from onestop.errors import BadValue

PREFIX = "onestop_"
"""Put before the name of a new column where the table has one of that name."""
MOST = 40
"""Names that are listed."""


def column_at(columns: Sequence[str], wanted: str, option: str) -> int:
    """The place of a column by its name, or by its number from 1; raises BadValue.

    A name is found as it is written, else without regard to widths, letter case and white space.
    """
    for fold in (str, folded):
        found = [at for at, name in enumerate(columns) if fold(name) == fold(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(str(at + 1) for at in found)
            raise BadValue(
                option, wanted, f"同名的欄有好幾個，請用編號 several have this name; give a number: {numbers}"
            )
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(columns):
        return int(wanted) - 1
    raise BadValue(option, wanted, f"有這些欄 one of the columns: {listed(columns)}")


def usual_column(columns: Sequence[str], usual: Collection[str], option: str) -> int:
    """The only column, or the only one whose name is usual; raises BadValue."""
    if len(columns) == 1:
        return 0
    names = {folded(name) for name in usual}
    found = [at for at, name in enumerate(columns) if folded(name) in names]
    if len(found) == 1:
        return found[0]
    raise BadValue(option, "", f"請指定欄名 name one of the columns: {listed(columns)}")


def listed(columns: Sequence[str]) -> str:
    """Names for a sentence."""
    more = f", … ({len(columns):,})" if len(columns) > MOST else ""
    return ", ".join(name or "（無名 no name）" for name in columns[:MOST]) + more


def folded(name: str) -> str:
    """A name without what people vary."""
    return unicodedata.normalize("NFKC", name).strip("\ufeff \t\r\n").casefold()


def free_names(names: Sequence[str], taken: Collection[str]) -> list[str]:
    """Names for new columns, each one that the table does not have."""
    taken = set(taken)
    free = []
    for name in names:
        while name in taken:
            name = PREFIX + name  # noqa: PLW2901 -- the same name, until it is free
        free.append(name)
        taken.add(name)
    return free


def distinct(names: Sequence[str]) -> list[str]:
    """Names that differ, for a format whose readers need that: `a`, `a` → `a`, `a_2`."""
    taken, made = set(names), dict.fromkeys(names[:1])
    for name in names[1:]:
        new, number = name, 1
        while new in made or (new != name and new in taken):
            number += 1
            new = f"{name}_{number}"
        made[new] = None
    return list(made)
