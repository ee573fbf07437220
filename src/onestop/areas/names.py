"""Names of counties, towns and villages → their codes, however old the file is."""

import functools
import unicodedata
from collections.abc import Iterable
from importlib.resources import files

VARIANTS = str.maketrans("台双", "臺雙")
"""Characters that files write in two ways."""

VILLAGE_WORDS = {"村": "里", "里": "村"}
"""A village became the other kind when its town was made a district or a city."""


def fold(name: str | None) -> str:
    """A name in the one way that names are compared."""
    return unicodedata.normalize("NFKC", name or "").replace(" ", "").translate(VARIANTS)


def official(name: str | None) -> str | None:
    """A county's or town's name with the 臺 that the government writes."""
    return name.replace("台", "臺") if name else None


@functools.cache
def renamed() -> dict[tuple[str, str], tuple[str, str]]:
    """County and town of before → county and town of today, from `renamed.tsv`."""
    text = files("onestop.areas").joinpath("renamed.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {(fold(row[0]), fold(row[1])): (fold(row[2]), fold(row[3])) for row in rows}


class Gazetteer:
    """Finds codes by names.

    :param towns: county, town and code of each
    :param villages: town's code, village and code of each; of two with one name the first given is found
    """

    def __init__(self, towns: Iterable[tuple[str, str, str]], villages: Iterable[tuple[str, str, str]]) -> None:
        self.counties: dict[str, str] = {}
        self.towns: dict[tuple[str, str], str] = {}
        self.stems: dict[tuple[str, str], str] = {}
        for county, town, code in towns:
            self.counties[fold(county)] = code[:5]
            self.towns[fold(county), fold(town)] = code
            self.stems.setdefault((fold(county), fold(town)[:-1]), code)
        self.villages: dict[tuple[str, str], str] = {}
        for town_code, village, code in villages:
            self.villages.setdefault((town_code, fold(village)), code)

    def county(self, county: str | None) -> str | None:
        """The code of a county of this name, now or before."""
        name = fold(county)
        return self.counties.get(renamed().get((name, ""), (name, ""))[0])

    def town(self, county: str | None, town: str | None) -> str | None:
        """The code of a town of this name, now or before."""
        place = fold(county), fold(town)
        place = renamed().get(place, place)
        place = renamed().get((place[0], ""), place)[0], place[1]
        return self.towns.get(place) or (self.stems.get((place[0], place[1][:-1])) if len(place[1]) > 2 else None)  # noqa: PLR2004

    def village(self, town: str | None, village: str | None) -> str | None:
        """The code of a village of this name in a town given by its code."""
        name = fold(village)
        if not town or not name:
            return None
        other = name[:-1] + VILLAGE_WORDS.get(name[-1], name[-1])
        return self.villages.get((town, name)) or self.villages.get((town, other))
