"""What the page of addresses says of an answer, in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from onestop import crs
from onestop.address import AreaCodes, Match, MatchLevel, Status
from onestop.address.explain import steps
from onestop.address.model import STATUS_WORDS
from onestop.dataset import Words
from onestop.instants import REPUBLIC
from onestop.levels import LEVELS, Level
from onestop.portal.texts import COORDINATE_LEVELS, MATCH_LEVELS, Spoken, begun
from onestop.release import Release

TONES = {Status.MATCHED: "good"} | dict.fromkeys((Status.AMBIGUOUS, Status.UNCERTAIN, Status.APPROXIMATE), "warn")
"""The statuses that are shown in a colour: a class of the style sheet."""
UNSCORED = frozenset({Status.INCOMPLETE, Status.NOT_FOUND})
"""Where only a county, a town or a village stands for the answer: no doorplate that could be right or wrong."""
FROM_THE_LARGEST = (Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.LEVEL2, Level.LEVEL1, Level.BASIC)
ON_A_PIN = 3
"""Numbers of answers."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said of an answer.

    :ivar note: what it means
    :ivar copied: a value that people take along
    """

    name: str
    value: str
    note: str = ""
    copied: bool = False


@dataclass(frozen=True, slots=True)
class ShownArea:
    """An area that an answer lies in; without an address where the release has no such areas."""

    level: str
    name: str
    code: str
    href: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An address that can be looked up, and the page about it."""

    address: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer in one language.

    :ivar number: which of several answers, as on the map; 0 for the only one
    :ivar near: the area across the nearest boundary, and how probable it is that the doorplate lies there
    :ivar others: the first of the doorplates that fit as well
    :ivar more: how many others there are besides
    """

    number: int
    status: str
    tone: str
    address: str
    facts: list[Fact]
    areas: list[ShownArea]
    near: ShownArea | None
    others: list[Linked]
    more: int
    doorplate: str
    map: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells answers in one language, with links into one release."""

    release: Release
    language: str

    def answer(self, match: Match, candidates: Sequence[Match] = (), number: int = 0) -> ShownAnswer:
        """One answer.

        :param candidates: the best answers to the same text, this one first
        """
        others = [self.linked(one.address) for one in candidates[1:]] if match.rivals else []
        return ShownAnswer(
            number=number,
            status=begun(STATUS_WORDS[match.status].in_(self.language)),
            tone=TONES.get(match.status, ""),
            address=match.address,
            facts=list(self.facts(match)),
            areas=list(self.areas(match)),
            near=self.near(match),
            others=others,
            more=match.rivals - len(others),
            doorplate=self.item("doorplates", match.doorplate),
            map=self.place_on_map(match),
            steps=[begun(words.in_(self.language)) for words in steps(match)],
        )

    def linked(self, address: str) -> Linked:
        """An address and the page about it."""
        return Linked(address, f"/addresses?{urlencode({'q': address, 'lang': self.language})}")

    def facts(self, match: Match) -> Iterator[Fact]:
        """Level, score and place, of an answer that is somewhere."""
        t = Spoken(self.language)
        if match.match_level is MatchLevel.NONE:
            return
        yield Fact(t.match_level, begun(MATCH_LEVELS[match.match_level].in_(self.language)))
        yield Fact(t.coordinate_level, begun(COORDINATE_LEVELS[match.coordinate_level].in_(self.language)))
        if match.status not in UNSCORED:
            share = percent(match.score)
            yield Fact(t.score, share, t.score_means.format(share=share))
        if match.floor:
            yield Fact(t.floor, match.floor, t.floor_means)
        if match.period:
            yield Fact(t.past, self.month(match.period))
        yield from self.coordinates(match)

    def coordinates(self, match: Match) -> Iterator[Fact]:
        """The place in degrees and in metres."""
        if match.x is None or match.y is None:
            return
        t = Spoken(self.language)
        yield Fact("WGS 84 (EPSG:4326)", f"{match.x:.6f}, {match.y:.6f}", t.degrees, copied=True)
        system = crs.find("EPSG:3825" if match.codes.county in crs.OUTER_ISLANDS else "EPSG:3826")
        east, north = crs.east_north(np.array([match.x]), np.array([match.y]), system.name)
        title = f"{system.title.in_(self.language)} ({system.name})"
        yield Fact(title, f"{east[0]:.2f}, {north[0]:.2f}", t.metres, copied=True)

    def areas(self, match: Match) -> Iterator[ShownArea]:
        """The areas of the six levels that are known."""
        names = {Level.COUNTY: match.parts.county, Level.TOWN: match.parts.town, Level.VILLAGE: match.parts.village}
        for level in FROM_THE_LARGEST:
            code = code_of(match.codes, level)
            if code:
                yield self.area(level, code, names.get(level, ""))

    def area(self, level: Level, code: str, name: str = "") -> ShownArea:
        """One area."""
        info = LEVELS[level]
        title = Words(info.zh, info.en).in_(self.language)
        return ShownArea(title, name, code, self.item(info.collection, code))

    def near(self, match: Match) -> ShownArea | None:
        """The basic area next door, with its probability as its name."""
        if match.runner_up is None:
            return None
        return self.area(Level.BASIC, match.runner_up.basic, percent(match.runner_up.probability))

    def item(self, collection: str, identifier: object) -> str:
        """The address of a feature as a page of OGC API; empty where there is none."""
        if identifier is None or collection not in self.release.datasets:
            return ""
        return f"/ogcapi/collections/{collection}/items/{identifier}?f=html&lang={self.language}"

    def place_on_map(self, match: Match) -> str:
        """The portal's map at the place; empty where that is not known."""
        if match.x is None or match.y is None:
            return ""
        place = urlencode({"x": f"{match.x:.6f}", "y": f"{match.y:.6f}", "lang": self.language})
        return f"/?{place}#map-section"

    def month(self, period: str) -> str:
        """The month in which a past doorplate ended; the index has it in years of the Republic."""
        year, month = int(period[:-2]), int(period[-2:])
        words = Words(f"民國 {year} 年 {month} 月", f"{year + REPUBLIC}-{month:02}")
        return words.in_(self.language)


def code_of(codes: AreaCodes, level: Level) -> str | None:
    """The code of a level; its name is the same in both."""
    code: str | None = getattr(codes, level.value)
    return code


def percent(share: float) -> str:
    """A share of one in per cent, to a tenth where there is one."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def places(matches: Sequence[Match]) -> list[dict[str, object]]:
    """What static/address-map.js marks: each place once, with the numbers of its answers where there are several."""
    found: dict[tuple[float, float], list[int]] = {}
    for number, one in enumerate(matches):
        if one.x is not None and one.y is not None:
            found.setdefault((one.x, one.y), []).append(number)
    return [
        {"x": x, "y": y, "address": matches[numbers[0]].address, "numbers": pin(numbers) if len(matches) > 1 else ""}
        for (x, y), numbers in found.items()
    ]


def pin(numbers: Sequence[int]) -> str:
    """The numbers on one pin, as many as there is room for."""
    shown = ", ".join(str(number + 1) for number in numbers[:ON_A_PIN])
    return f"{shown}…" if len(numbers) > ON_A_PIN else shown
