"""What an address is made of, and what is said of a match."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from onestop.dataset import Words


class MatchLevel(StrEnum):
    """How much of the written address was found, the most first."""

    DOORPLATE = "doorplate"
    MAIN_NUMBER = "main_number"
    """The doorplate without its sub-number."""
    NEAREST = "nearest_doorplate"
    LANE = "lane"
    JUNCTION = "junction"
    SECTION = "road_section"
    ROAD = "road"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    NONE = "none"


class CoordinateLevel(StrEnum):
    """What the coordinates are of."""

    DOORPLATE = "doorplate"
    NEAREST = "nearest_doorplate"
    LANE = "lane"
    ROAD = "road"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    NONE = "none"


class Nearest(StrEnum):
    """Which doorplate stands for a number that is not there; the first three are those of the old services."""

    NUMBER = "0"
    """最近門牌號: the next above, else the next below."""
    SIDE = "1"
    """單雙號: the same on the same side of the street, else none."""
    SIDE_THEN_NUMBER = "2"
    """單雙號+最近門牌號: the same side first, then either."""
    CLOSEST = "closest"
    """The smallest difference, where the other side counts six numbers more."""


class Status(StrEnum):
    """One word for what became of an address."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    """Several doorplates fit equally well."""
    UNCERTAIN = "uncertain"
    """A place beside or opposite a doorplate, or a doorplate that was found by guessing."""
    APPROXIMATE = "approximate"
    """Something larger than the doorplate, or one next to it."""
    NOT_FOUND = "not_found"
    INCOMPLETE = "incomplete"
    """Only a county, a town or a village."""
    EMPTY = "empty"
    LAND_LOT = "land_lot"
    PHONE = "phone"
    ABROAD = "abroad"
    DAMAGED = "damaged"
    """Characters were lost on the way."""
    TOO_LONG = "too_long"
    NOT_AN_ADDRESS = "not_an_address"


STATUS_WORDS = {
    Status.MATCHED: Words("找到符合的門牌", "the doorplate was found"),
    Status.AMBIGUOUS: Words("有多個門牌同樣符合", "several doorplates fit equally well"),
    Status.UNCERTAIN: Words("找到的門牌不確定", "a doorplate was found that may be another"),
    Status.APPROXIMATE: Words(
        "只找到鄰近的門牌、巷弄、道路或村里", "only a neighbouring doorplate, a lane, a road or a village was found"
    ),
    Status.NOT_FOUND: Words("找不到符合的門牌", "nothing was found"),
    Status.INCOMPLETE: Words("只有行政區，沒有路名或門牌號碼", "only a county, town or village; no road or number"),
    Status.EMPTY: Words("沒有地址", "no address"),
    Status.LAND_LOT: Words("這是地號，不是門牌", "a land lot number, no doorplate"),
    Status.PHONE: Words("這是電話號碼，不是門牌", "a telephone number, no doorplate"),
    Status.ABROAD: Words("不是臺灣的地址", "an address outside Taiwan"),
    Status.DAMAGED: Words("地址有無法辨認的字，可能是編碼錯誤", "characters were lost, perhaps by a wrong encoding"),
    Status.TOO_LONG: Words("超過 1,000 字，不是一個地址", "longer than 1,000 characters: not one address"),
    Status.NOT_AN_ADDRESS: Words("看不出是地址", "not recognised as an address"),
}
"""Each status as a sentence."""


class Note(NamedTuple):
    """One step that was taken, as a key of `explain.SENTENCES`, with what it was taken on and what came of it."""

    step: str
    before: str = ""
    after: str = ""


type Notes = tuple[Note, ...]


class Reading(NamedTuple):
    """What the beginning of an address may mean: the administrative part, and where the rest begins.

    :ivar penalty: how unlikely this reading is; 0 is as written
    :ivar county: number of the county, -1 for none
    :ivar town: number of the town, -1 for none
    :ivar villages: numbers of the villages that have the name; empty where none is given
    :ivar neighbourhood: the 鄰, 0 for none
    :ivar rest: road, lane, alley and number
    """

    penalty: float
    county: int
    town: int
    villages: tuple[int, ...]
    neighbourhood: int
    rest: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class AreaCodes:
    """The official codes of the six levels; None where a level is not known."""

    county: str | None = None
    town: str | None = None
    village: str | None = None
    level2: str | None = None
    level1: str | None = None
    basic: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A doorplate's address in parts, each as it is written on the doorplate; empty where there is none."""

    county: str = ""
    town: str = ""
    village: str = ""
    neighbourhood: str = ""
    road: str = ""
    section: str = ""
    lane: str = ""
    alley: str = ""
    sub_alley: str = ""
    area: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        """The whole address."""
        before = f"{self.county}{self.town}{self.village}{self.neighbourhood}{self.area}{self.road}{self.section}"
        return f"{before}{self.lane}{self.alley}{self.sub_alley}{self.number}"


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The area across the nearest boundary, and how probable it is that the doorplate lies there."""

    basic: str
    level1: str
    level2: str
    probability: float


@dataclass(frozen=True, slots=True)
class Match:
    """One answer.

    :ivar query: the address as it was given
    :ivar score: how probable it is that this is the doorplate that was meant, 0 to 1
    :ivar x: longitude, WGS 84 degrees (EPSG:4326); None where the place is not known
    :ivar y: latitude
    :ivar rivals: how many other doorplates fit as well
    :ivar doorplate: the identifier of the feature in the collection `doorplates`; None above doorplates
    :ivar floor: what followed the number: floor and room
    :ivar period: year and month (`10704`, years of the Republic) in which a past doorplate ended; empty for today's
    :ivar trace: the steps that led here
    """

    query: str
    status: Status
    match_level: MatchLevel = MatchLevel.NONE
    coordinate_level: CoordinateLevel = CoordinateLevel.NONE
    score: float = 0.0
    address: str = ""
    parts: Parts = Parts()
    x: float | None = None
    y: float | None = None
    codes: AreaCodes = AreaCodes()
    runner_up: RunnerUp | None = None
    rivals: int = 0
    doorplate: int | None = None
    floor: str = ""
    period: str = ""
    trace: Notes = ()
