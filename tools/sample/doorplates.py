"""Puts doorplates along the named streets: odd numbers left, even ones right, more where more people live."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator

from tools.sample.areas import Area, centre
from tools.sample.people import Floats, Village, share_out, to_degrees, to_metres
from tools.sample.plan import COUNTY, DOORPLATES, FRONTAGE, SETBACK
from tools.sample.streets import Name, NamedStreet

SUB_NUMBERS = 0.07
"""Share of doorplates that have a neighbour with a sub-number."""
MOST_FLOORS = 7
FLOORS = "一二三四五六七"
TALL = 0.5
"""Share of doorplates in the densest areas that have floors of their own."""
SCATTER = 0.14
"""How far farms lie from the middle of their area, as a share of its width."""
DENSE = 25_000.0
"""Persons per square kilometre in the densest areas."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a street that can have a doorplate."""

    village: int
    name: Name
    number: int
    place: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Doorplate:
    """One doorplate.

    :ivar place: degrees, longitude first
    """

    village: Village
    neighbourhood: int
    name: Name
    number: str
    place: tuple[float, float]

    @property
    def address(self) -> str:
        """The whole written address."""
        name = self.name
        street = f"{name.road}{name.section}{name.lane}{name.alley}{name.sub_alley}"
        return f"{COUNTY}{self.village.town}{self.village.name}{self.neighbourhood}鄰{street}{self.number}"


def make_doorplates(
    streets: Sequence[NamedStreet], areas: Sequence[Area], villages: Sequence[Village], rng: Generator
) -> list[Doorplate]:
    """All doorplates of the county, those of a basic area with the number of its people in mind."""
    slots = slots_by_area(streets, areas)
    quotas = share_out(DOORPLATES, np.array([float(area.persons) for area in areas]))
    neighbourhoods = count_up(areas)
    made = []
    lonely: dict[int, int] = defaultdict(int)
    for number, (area, quota) in enumerate(zip(areas, quotas, strict=True)):
        village, neighbourhood = villages[area.village], neighbourhoods[number]
        here = slots.get(number) or without_street(area, quota, lonely, rng)
        for name, written, place in fill(here, quota, tallness(area), rng):
            made.append(Doorplate(village, neighbourhood, name, written, place))
    return made


def slots_by_area(streets: Sequence[NamedStreet], areas: Sequence[Area]) -> dict[int, list[Slot]]:
    """The slots of every basic area, in the order of streets and numbers."""
    slots = [slot for street in streets for slot in slots_of(street)]
    places = to_degrees(np.array([slot.place for slot in slots]))
    found: dict[int, list[Slot]] = defaultdict(list)
    tree = shapely.STRtree([area.outline for area in areas])
    for slot, area in tree.query(shapely.points(places), predicate="within").T:
        if areas[area].village == slots[slot].village:  # across a border the same road would be another town's
            found[int(area)].append(slots[slot])
    return found


def slots_of(street: NamedStreet) -> Iterator[Slot]:
    """Both sides of a street, one number for each frontage."""
    line = street.line
    for step in range(int(line.length / FRONTAGE)):
        along = (step + 0.5) * FRONTAGE
        (x0, y0), (x1, y1) = (line.interpolate(at).coords[0] for at in (along - 1, along + 1))
        middle, ahead = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0])
        left = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead) * SETBACK
        for number, side in ((2 * step + 1, left), (2 * step + 2, -left)):
            east, north = middle + side
            yield Slot(street.street.village, street.name, number, (float(east), float(north)))


def count_up(areas: Sequence[Area]) -> list[int]:
    """A neighbourhood for each area with people, counted in its village."""
    last: dict[int, int] = defaultdict(int)
    numbers = []
    for area in areas:
        last[area.village] += area.persons > 0
        numbers.append(last[area.village])
    return numbers


def tallness(area: Area) -> float:
    """Share of an area's doorplates that have floors."""
    ground = shapely.transform(area.outline, to_metres).area
    return TALL * min(area.persons / ground * 1e6 / DENSE, 1.0)


def without_street(area: Area, quota: int, lonely: dict[int, int], rng: Generator) -> list[Slot]:
    """Farms that no named street leads to: the village's own numbers, near the middle of the area."""
    middle = centre(area)
    spread = SCATTER * float(np.sqrt(shapely.transform(area.outline, to_metres).area))
    slots = []
    for _ in range(quota):
        place = middle + rng.normal(0, spread, 2)
        if not area.outline.contains(shapely.Point(to_degrees(place))):
            place = middle
        lonely[area.village] += 1
        slots.append(Slot(area.village, Name(""), lonely[area.village], (float(place[0]), float(place[1]))))
    return slots


def fill(
    slots: Sequence[Slot], quota: int, tall: float, rng: Generator
) -> Iterator[tuple[Name, str, tuple[float, float]]]:
    """So many doorplates on slots picked at random, floors and sub-numbers counted; fewer where there is no room."""
    left = quota
    for index in rng.permutation(len(slots)):
        slot = slots[index]
        place = in_degrees(np.array(slot.place))
        for written in numbers(slot.number, tall, rng)[:left]:
            yield slot.name, written, place
            left -= 1
        if left <= 0:
            return


def in_degrees(place: Floats) -> tuple[float, float]:
    """A place as official files write it: six decimals, about 10 cm."""
    longitude, latitude = to_degrees(place)
    return round(float(longitude), 6), round(float(latitude), 6)


def numbers(number: int, tall: float, rng: Generator) -> list[str]:
    """What the doorplates at one slot say: `12號`, its floors, or a sub-number beside it."""
    chance = rng.random()
    if chance < tall:
        return [f"{number}號", *(f"{number}號{floor}樓" for floor in FLOORS[1 : rng.integers(2, MOST_FLOORS + 1)])]
    if chance > 1 - SUB_NUMBERS:
        return [f"{number}號", f"{number}之1號"]
    return [f"{number}號"]
