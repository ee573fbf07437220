"""What a code says by itself: its parents, and which columns an area of a level has."""

from onestop.levels import BY_KEY, LEVELS, Level, LevelInfo

ODD_COUNTIES = {"09007": "97", "09020": "92"}
"""Counties whose two digits in statistical-area codes are neither the first nor the last two of their own code."""

PROVINCIAL = "100"
"""How the codes of the counties begin that are not special municipalities."""


def area_columns(level: Level) -> tuple[str, ...]:
    """The columns of the areas of a level: code and name, then the code and name of each parent, nearest first."""
    info = LEVELS[level]
    return tuple(name for key in (info.key, *info.parents) for name in key_and_name(LEVELS[BY_KEY[key]]))


def key_and_name(info: LevelInfo) -> tuple[str, ...]:
    """The code column of a level and, where its areas have names, the name column."""
    return (info.key, info.name) if info.name else (info.key,)


def county_of(town_or_village: str) -> str:
    """The county of a town's or village's code."""
    return town_or_village[:5]


def town_of(village: str) -> str:
    """The town of a village's code.

    Household offices that split a town, such as 64000051 and 64000052 of 64000050, are folded into it.
    """
    return village[:7] + "0"


def level2_of(level1: str) -> str:
    """The second-level area of a first-level area's code."""
    return level1.rpartition("-")[0]


def prefix_of(town: str) -> str:
    """How the codes of the statistical areas in a town begin: `67000350` → `A6735`."""
    county = county_of(town)
    digits = ODD_COUNTIES.get(county) or (county[3:] if county.startswith(PROVINCIAL) else county[:2])
    return f"A{digits}{town[5:7]}"


def is_code(code: str | None, level: Level) -> bool:
    """Whether a text is a code of this level."""
    return code is not None and LEVELS[level].pattern.fullmatch(code) is not None
