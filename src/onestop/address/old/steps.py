"""Steps of a fuzzy search of the old address service: town, village, road, section, lane and alley.

Each is looked for as it stands, and converted or left out where it is not found.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from onestop.address.normalise import normalise
from onestop.address.old.model import CONVERTED, FOUND, MISSING, Options, Part, Trace
from onestop.address.old.parse import Asked
from onestop.address.old.places import Places, RoadOf
from onestop.address.old.search import ANY, NO_PLATES, Lanes, Narrowing, Plates, Scope

DIGITS = re.compile(r"\d+")
OTHER_ROAD = {"路": "街", "街": "路"}
OTHER_VILLAGE = {"村": "里", "里": "村"}
ONLY_TOWN = "ERR_ONLY_TOWN", "請輸入要查找的門牌地址及號碼。(如：臺北市信義區信義路五段100號)"
NO_ROAD = "ERR_BREAK_NODATA_VR", "輸入的 [路街] 找不到門牌資料"
NO_PLACE = "ERR_BREAK_NODATA_VR", "輸入的找不到門牌資料"


class Broken(Exception):
    """The search cannot go on: OutMatchCode and OutTraceInfo without the county."""

    def __init__(self, code: str, trace: str) -> None:
        super().__init__(code)
        self.code, self.trace = code, trace


class Search:
    """One fuzzy search."""

    def __init__(self, places: Places, asked: Asked, options: Options) -> None:
        self.places, self.asked, self.options = places, asked, options
        self.index = places.index
        self.trace = Trace()
        self.narrowing = Narrowing(self.index, options, self.trace)
        self.scope = Scope(places, asked.towns, None, past=options.past)
        self.lanes = Lanes()
        self.plates: Plates = NO_PLATES

    @property
    def sure(self) -> bool:
        """Whether the number itself was found, and on the road, in the lane and in the alley that were given."""
        flags = self.trace.flags
        parts = (Part.ROAD, Part.SECTION, Part.LANE, Part.ALLEY, Part.AREA)
        return flags[Part.NUMBER] == FOUND and all(flags.get(part, MISSING) != MISSING for part in parts)

    def locked(self, part: Part) -> bool:
        """Whether a part may neither be converted nor left out."""
        return part in self.options.locks

    def streets(self, name: str, *, road: bool) -> list[RoadOf]:
        """The streets of the towns that may be meant whose road, or whose place name, is this one."""
        return self.places.streets(self.asked.towns, name, road=road, strict=self.options.strict)

    def at(self, lanes: Lanes) -> Plates:
        """The doorplates in reach whose lanes fit."""
        return self.scope.plates(lanes)


type Step = Callable[[Search], None]


def check(search: Search) -> None:
    """Something below the town must be given."""
    asked = search.asked
    if not (asked.village or asked.road or asked.area or asked.number_text):
        raise Broken(*ONLY_TOWN)


def town(search: Search) -> None:
    """The town was found in the table, or none was given."""
    if search.asked.town:
        search.trace.part(search.asked.town)
        search.trace.found(Part.TOWN)


def village(search: Search) -> None:
    """The village; else 村 for 里; else none."""
    name, trace = search.asked.village, search.trace
    if not name:
        return
    trace.part(name)
    if found := villages(search, name):
        trace.found(Part.VILLAGE)
    else:
        trace.missed(Part.VILLAGE)
        if not search.locked(Part.VILLAGE):
            trace.converts("村變成里，里變成村")
            found = villages(search, name[:-1] + OTHER_VILLAGE[name[-1]])
        if found:
            trace.found(Part.VILLAGE, CONVERTED)
    search.scope = replace(search.scope, villages=found) if found else ignore_village(search)


def villages(search: Search, written: str) -> tuple[int, ...]:
    """The villages of this name; none where the street that is asked for has no doorplate in them."""
    strict, asked = search.options.strict, search.asked
    found = search.places.villages(asked.towns, written, strict=strict)
    name = asked.road or asked.area
    streets = tuple(one.street for one in search.streets(name, road=bool(asked.road))) if found and name else ()
    there = replace(search.scope, streets=streets, villages=found)
    return () if streets and not len(there.plates(Lanes(ANY, ANY, ANY))) else found


def ignore_village(search: Search) -> Scope:
    """No such village: it is left out where that is allowed."""
    if search.asked.area and not search.asked.road and not search.locked(Part.VILLAGE):
        search.trace.converts("地區名+村")
        search.trace.converts("地區名+里")
    if search.locked(Part.VILLAGE) or not search.options.ignore_village:
        search.trace.say("轉換搜尋找不到符合的[村里]")
        return replace(search.scope, villages=())
    search.trace.say("轉換搜尋找不到進行[忽略村里]")
    return search.scope


def road(search: Search) -> None:
    """The road; else 街 for 路; else a place of this name; else all of the village."""
    name = search.asked.road
    if not name:
        return
    search.trace.part(name)
    if known(search, name):
        search.trace.found(Part.ROAD)
        take_road(search, name)
        return
    search.trace.missed(Part.ROAD)
    if search.locked(Part.ROAD):
        raise Broken(*NO_ROAD)
    search.trace.converts("街變成路，路變成街")
    other = name[:-1] + OTHER_ROAD.get(name[-1], "")
    if other != name[:-1] and known(search, other):
        search.trace.found(Part.ROAD, CONVERTED)
        take_road(search, other)
        return
    search.trace.converts("路變成地區名")
    if streets := places_named(search, name):
        search.trace.found(Part.ROAD, CONVERTED)
        search.scope = replace(search.scope, streets=streets)
        return
    if not search.scope.villages:
        raise Broken(*NO_ROAD)
    search.trace.say("轉換搜尋找不到符合的[路街名]")


def known(search: Search, name: str) -> bool:
    """Whether the county has a road of this name: the old service asked no more before it looked at the town."""
    if search.streets(name, road=True):
        return True
    county, places = search.asked.county, search.places
    towns = places.towns_of(county) if county >= 0 else ()
    return bool(places.streets(towns, name, road=True, strict=search.options.strict))


def take_road(search: Search, name: str) -> None:
    """Look in this road of the town from now on, and in the section where it has one."""
    found = search.streets(name, road=True)
    section = search.asked.section
    if section:
        right = [one for one in found if one.section == section]
        search.trace.part(section)
        if right:
            search.trace.found(Part.SECTION)
            found = right
        else:
            search.trace.missed(Part.SECTION)
            found = [] if search.locked(Part.ROAD) else found
    search.scope = replace(search.scope, streets=tuple(one.street for one in found))


def places_named(search: Search, name: str) -> tuple[int, ...]:
    """The streets that have no road but this place name."""
    return tuple(one.street for one in search.streets(name, road=False))


def area(search: Search) -> None:
    """The place name of an address without a road."""
    asked, trace = search.asked, search.trace
    if asked.road or not asked.area:
        return
    trace.part(asked.area)
    if streets := places_named(search, asked.area):
        trace.found(Part.AREA)
        search.scope = replace(search.scope, streets=streets)
        return
    trace.missed(Part.AREA)
    if not asked.village:
        raise Broken(*NO_PLACE)
    trace.say("轉換搜尋找不到符合的[地區]")
    if search.locked(Part.AREA):
        search.scope = replace(search.scope, villages=())


def neighbourhood(search: Search) -> None:
    """The 鄰, which was left out without a word unless it was to be kept."""
    asked = search.asked
    if asked.neighbourhood and not search.options.ignore_neighbourhood:
        search.scope = replace(search.scope, neighbourhood=asked.neighbourhood)


def lane(search: Search) -> None:
    """The lane; where the road has no doorplate in the town, the old service said nothing of it."""
    asked, trace = search.asked, search.trace
    if not asked.lane:
        return
    trace.part(asked.lane)
    wanted = normalise(asked.lane)
    if not len(search.at(Lanes(ANY, ANY, ANY))):
        del trace.flags[Part.LANE]
    elif len(search.at(Lanes(wanted, ANY, ANY))):
        trace.found(Part.LANE)
    else:
        trace.missed(Part.LANE)
    search.lanes = Lanes(wanted)


def alley(search: Search) -> None:
    """The alley; where the lane has no such alley, the number may be in any of the lane."""
    asked, trace = search.asked, search.trace
    if not asked.alley or lane_is_missing(search):
        return
    trace.part(asked.alley)
    narrower = Lanes(search.lanes.lane, normalise(asked.alley), ANY)
    if len(search.at(narrower)):
        trace.found(Part.ALLEY)
        search.lanes = replace(narrower, sub_alley="")
    else:
        trace.missed(Part.ALLEY)
        search.lanes = Lanes(search.lanes.lane, ANY if asked.lane else "")


def sub_alley(search: Search) -> None:
    """The sub-alley; where the alley has none of this name, the alley itself."""
    asked, trace = search.asked, search.trace
    if not asked.sub_alley or lane_is_missing(search):
        return
    trace.part(asked.sub_alley)
    narrower = replace(search.lanes, sub_alley=normalise(asked.sub_alley))
    if len(search.at(narrower)):
        trace.found(Part.SUB_ALLEY)
        search.lanes = narrower
    else:
        trace.missed(Part.SUB_ALLEY)


def lane_is_missing(search: Search) -> bool:
    """Whether a lane was asked for that is not there."""
    return search.trace.flags.get(Part.LANE) == MISSING
