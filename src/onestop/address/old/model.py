"""What the old address service of TGOS is asked and what it answers, in its own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from onestop.address import plate as plates
from onestop.address.index import Index
from onestop.address.model import AreaCodes, Match, Parts

MOST = 10
"""Rows that one answer has at most, whatever it was asked for."""


class Fuzzy(IntEnum):
    """What is done about a number that no doorplate has; the values are those of oFuzzyType."""

    NEAREST = 0
    """The nearest number above, else the nearest below."""
    PARITY = 1
    """The same on the number's side of the street only."""
    BOTH = 2
    """The number's side of the street where it has any, and there the nearest above and the nearest below."""


class Part(Enum):
    """A part of an address: its letters in OutMatchCode, and its name in OutTraceInfo; in the order of the former."""

    TOWN = "T", "鄉鎮市區"
    VILLAGE = "V", "村里"
    ROAD = "R", "路街名"
    SECTION = "S", "路段"
    LANE = "L", "巷"
    ALLEY = "A", "弄"
    SUB_ALLEY = "SA", "衖"
    TONG = "T", "衕"
    AREA = "AR", "地區"
    NUMBER = "NO", "門牌號碼"
    UNKNOWN = "E", ""
    NEIGHBOURHOOD = "N", "鄰"

    @property
    def letters(self) -> str:
        """How OutMatchCode calls it."""
        return self.value[0]

    @property
    def title(self) -> str:
        """How OutTraceInfo calls it."""
        return self.value[1]


LOCKS = {
    "County": None,
    "Town": Part.TOWN,
    "Village": Part.VILLAGE,
    "RoadSection": Part.ROAD,
    "Lane": Part.LANE,
    "Alley": Part.ALLEY,
    "Area": Part.AREA,
}
"""Names of the locks, and the part that each of them holds."""

UNUSED, MISSING, FOUND, CONVERTED = -1, 0, 1, 2
"""What a part's value in OutMatchCode says."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to look.

    :ivar buffer: by how much a number may differ; 0 for any
    :ivar past: look among past doorplates too
    :ivar locks: parts that may neither be converted nor left out; County is one of its own
    :ivar same_number: N之M號 and N號之M are the same
    :ivar limit: rows wanted; 0 for as many as there may be
    :ivar strict: as the old service did it, where it was plainly wrong too
    """

    fuzzy: Fuzzy = Fuzzy.BOTH
    buffer: int = 0
    only_full: bool = False
    past: bool = True
    locks: frozenset[Part] = frozenset()
    lock_county: bool = True
    same_number: bool = True
    ignore_village: bool = True
    ignore_neighbourhood: bool = True
    limit: int = 0
    strict: bool = False


type Fallback = Callable[[str], Sequence[Match]]
"""Our own matcher, asked where the old one finds nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One doorplate of an answer.

    :ivar place: longitude and latitude, WGS 84
    :ivar period: year and month in which a past doorplate ended, empty for one of today
    """

    parts: Parts
    codes: AreaCodes
    place: tuple[float, float] | None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: the first rows, how many there are in all, and how they were found."""

    address: str
    exact: bool
    code: str
    trace: str
    total: int = 0
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class Trace:
    """The steps of one search and the values of its parts, as it goes."""

    flags: dict[Part, int] = field(default_factory=lambda: dict.fromkeys(Part, UNUSED))
    steps: list[str] = field(default_factory=list)
    distances: str = ""
    opened: str = ""

    def part(self, written: str) -> None:
        """The part that the next step is about."""
        self.opened += f"({written})\t"

    def say(self, step: str) -> None:
        """One step."""
        self.steps.append(self.opened + step)
        self.opened = ""

    def found(self, part: Part, value: int = FOUND) -> None:
        """A part was found, as it stands or after a conversion."""
        self.flags[part] = value
        self.say(f"{'轉換搜尋' if value == CONVERTED else ''}找到符合的[{part.title}]")

    def missed(self, part: Part) -> None:
        """A part was not found as it stands."""
        self.flags[part] = MISSING
        self.say(f"找不到符合的[{part.title}]")

    def converts(self, how: str) -> None:
        """A part is looked for as another."""
        self.say(f"進行轉換搜尋[{how}]")

    def distance(self, number: int) -> None:
        """How far the number that was taken is from the one that was asked for."""
        self.distances += f"({number:+d})"

    @property
    def text(self) -> str:
        """OutTraceInfo without the county."""
        return " { 模糊比對 } " + "，".join(self.steps)

    @property
    def code(self) -> str:
        """OutMatchCode without the county."""
        shown = {part: str(value) for part, value in self.flags.items()}
        if Part.NUMBER in shown:
            shown[Part.NUMBER] += self.distances
        return ",".join(f"{part.letters}:{value}" for part, value in shown.items())


def row_of(index: Index, plate: int) -> Row:
    """A doorplate of the index as a row."""
    return Row(plates.parts(index, plate), plates.codes(index, plate), index.place(plate), index.period(plate))


def row_of_match(match: Match) -> Row:
    """A doorplate that our matcher found as a row."""
    place = None if match.x is None or match.y is None else (match.x, match.y)
    return Row(match.parts, match.codes, place, match.period)
