"""Faults of road, section, lane and alley: one character wrong, another unit, something left out."""

import re
from collections.abc import Callable
from dataclasses import replace

from addresses.signs import LOOKALIKES, common, homophones, swaps
from addresses.written import Draw, Expects, Parts, Written
from onestop.address.normalise import normalise

NUMERALS = frozenset("一二三四五六七八九十0123456789０１２３４５６７８９")
SHORTEST = 2
"""Characters that a name has at least, its unit and numerals not counted, where one of them is written wrong."""
STREET = re.compile(r"(.+?)(路|街|大道)")
PRIVATE = tuple(map(chr, (0xE000, 0xE4AD, 0xEEB8, 0xF6B1, 0xF848)))


def letters(written: Written, draw: Draw) -> tuple[str, int] | None:
    """The name of the street, and which of its characters is to be written wrong; numerals and the unit stay."""
    street = written.plate.road
    match = STREET.fullmatch(written.shown.street)
    if not match or not street:
        return None
    places = [at for at, sign in enumerate(match[1]) if sign not in NUMERALS]
    return (written.shown.street, draw.one(places)) if len(places) >= SHORTEST else None


def with_letter(written: Written, draw: Draw, other: Callable[[str], str]) -> Written | None:
    """The street with one character replaced; `other` gives what may stand in its place."""
    found = letters(written, draw)
    if found is None:
        return None
    street, at = found
    choices = other(street[at]).replace(street[at], "")
    wrong = draw.one(choices) if choices else ""
    if not wrong or wrong in NUMERALS:
        return None
    return written.wrong("street", street[:at] + wrong + street[at + 1 :])


def street_wrong(written: Written, draw: Draw) -> Written | None:
    """Any other character."""
    return with_letter(written, draw, lambda _: common())


def street_homophone(written: Written, draw: Draw) -> Written | None:
    """A character that sounds the same, as input by sound gives it."""
    return with_letter(written, draw, lambda sign: homophones().get(sign, ""))


def street_lookalike(written: Written, draw: Draw) -> Written | None:
    """A character that looks like it, as a scanner or a hand gives it."""
    other = swaps(LOOKALIKES)
    return with_letter(written, draw, lambda sign: other.get(sign, ""))


def street_lost(written: Written, draw: Draw) -> Written | None:
    """? in place of a character that Big5 has not."""
    return with_letter(written, draw, lambda _: "?？")


def street_private(written: Written, draw: Draw) -> Written | None:
    """A character of private use, as systems with their own fonts write it."""
    return with_letter(written, draw, lambda _: "".join(PRIVATE))


def street_box(written: Written, draw: Draw) -> Written | None:
    """■, □ or U+FFFD in place of a character."""
    return with_letter(written, draw, lambda _: "■□\ufffd")


def street_short(written: Written, draw: Draw) -> Written | None:
    """One character forgotten."""
    found = letters(written, draw)
    if found is None or len(found[0]) <= SHORTEST + 1:
        return None
    street, at = found
    return written.wrong("street", street[:at] + street[at + 1 :])


def street_long(written: Written, draw: Draw) -> Written | None:
    """One character too many: another, or one twice."""
    found = letters(written, draw)
    if found is None:
        return None
    street, at = found
    return written.wrong("street", street[:at] + draw.one((street[at], draw.one(common()))) + street[at:])


def street_swapped(written: Written, draw: Draw) -> Written | None:
    """Two characters that changed places."""
    found = letters(written, draw)
    if found is None or found[1] + 1 >= len(found[0]) - 1:
        return None
    street, at = found
    if street[at + 1] in NUMERALS or street[at] == street[at + 1]:
        return None
    return written.wrong("street", street[:at] + street[at + 1] + street[at] + street[at + 2 :])


def unit_swapped(written: Written, draw: Draw) -> Written | None:
    """路 for 街 and the other way; 大道 as 路."""
    match = STREET.fullmatch(written.shown.street)
    if not match or not written.plate.road:
        return None
    other = {"路": draw.one(("街", "街", "大道")), "街": "路", "大道": "路"}[match[2]]
    return written.wrong("street", match[1] + other)


def unit_missing(written: Written, _: Draw) -> Written | None:
    """中正12號, 中正一段12號."""
    match = STREET.fullmatch(written.shown.street)
    if not match or not written.plate.road or len(match[1]) < SHORTEST or match[1][-1] in NUMERALS:
        return None  # nobody leaves the unit of 一心一路 out
    return written.wrong("street", match[1])


def section_missing(written: Written, _: Draw) -> Written | None:
    """中正路12號 where the road has sections."""
    return written.wrong("section", "") if written.shown.section else None


def unnamed_road(written: Written, _: Draw) -> Written | None:
    """The name of a place with no road, or of no road at all: 振興巷1之7號, 竹專1線, 安農新邨."""
    plain = STREET.fullmatch(written.plate.road)
    return None if plain or not written.plate.street else written.saying(village=written.plate.village)


def place_without_village(written: Written, _: Draw) -> Written | None:
    """The name of a place without its village."""
    return written.without("village", "neighbourhood") if written.plate.area else None


def village_as_place(written: Written, _: Draw) -> Written | None:
    """Neither road nor name of a place: 津沙村1之1號."""
    return written.without("neighbourhood") if not written.plate.street and written.plate.village else None


def village_as_place_with_neighbourhood(written: Written, _: Draw) -> Written | None:
    """The same with its 鄰: 津沙村1鄰1之1號."""
    if written.plate.street or not written.plate.village:
        return None
    return written.saying(neighbourhood=written.plate.neighbourhood)


def lane_unknown(written: Written, draw: Draw) -> Written | None:
    """A lane that the street has not."""
    street = street_of(written, draw)
    lane = f"{draw.number(1, 999)}巷"
    if street is None or not written.plate.road or any(known.startswith(lane) for known in street):
        return None
    shown = written.shown._replace(lane=lane, alley="", floor="")
    accepted = ("nearest_doorplate", "main_number", "lane", "road_section", "road", "village")
    return replace(written, shown=shown, expects=Expects.LEVEL, accepted=accepted)


def road_alone(written: Written, _: Draw) -> Written | None:
    """A road without a number."""
    if not STREET.fullmatch(written.plate.road):
        return None
    shown = written.shown._replace(lane="", alley="", number="", floor="")
    return replace(written, shown=shown, expects=Expects.LEVEL, accepted=("road", "road_section"))


def lane_alone(written: Written, _: Draw) -> Written | None:
    """A lane or an alley without a number."""
    if not written.plate.lane[:1].isdigit() or not written.plate.road:
        return None
    shown = written.shown._replace(number="", floor="")
    return replace(written, shown=shown, expects=Expects.LEVEL, accepted=("lane",))


def junction(written: Written, draw: Draw) -> Written | None:
    """中山路與中正路口: two roads that meet."""
    plate = written.plate
    other = next((road for road in roads_nearby(written, draw) if road != plate.road), None)
    if not STREET.fullmatch(plate.road) or other is None:
        return None
    pair = draw.one(("{}與{}口", "{}、{}口", "{}{}口", "{}與{}路口", "{}和{}交叉口", "{}/{}口", "{}及{}交叉路口"))
    shown = Parts(written.shown.county, written.shown.town, street=pair.format(plate.road + plate.section, other))
    return replace(written, shown=shown, expects=Expects.LEVEL, accepted=("junction",))


NEAR_DEGREES = 0.0003
"""About 30 metres: roads that have doorplates so near to one another meet."""


def roads_nearby(written: Written, draw: Draw) -> list[str]:
    """The roads of doorplates that stand close by."""
    world, row = draw.world, written.plate.row
    low, high = max(row - 200_000, 0), row + 200_000
    x, y = world.x[low:high] - world.x[row], world.y[low:high] - world.y[row]
    near = (abs(x) < NEAR_DEGREES) & (abs(y) < NEAR_DEGREES)
    plates = [world.plate(low + at) for at in near.nonzero()[0][:300].tolist()]
    here = [one for one in plates if one.town == written.plate.town and STREET.fullmatch(one.road) and not one.lane]
    return list(dict.fromkeys(one.road + one.section for one in here if one.road != written.plate.road))


def street_of(written: Written, draw: Draw) -> dict[str, list[int]] | None:
    """The paths of the doorplate's street."""
    plate, world = written.plate, draw.world
    town = world.town_index[plate.county, plate.town]
    street = world.streets[town].get(normalise(plate.street))
    return street.paths if street else None
