"""An address as somebody writes it: what is shown, and what a reader who makes no mistake takes from it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import NamedTuple

from addresses.plates import Plate, World


class Parts(NamedTuple):
    """The parts of an address in their order; the street is a road with its section, or the name of a place."""

    county: str = ""
    town: str = ""
    village: str = ""
    neighbourhood: str = ""
    street: str = ""
    section: str = ""
    lane: str = ""
    alley: str = ""
    number: str = ""
    floor: str = ""


class Expects(StrEnum):
    """What a good answer to a text is."""

    DOORPLATE = "doorplate"
    SEVERAL = "several"
    """Each of several doorplates."""
    UNCERTAIN = "uncertain"
    """The doorplate that was named, and that the place is only near it."""
    LEVEL = "level"
    """Something larger than a doorplate, or one beside it."""
    STATUS = "status"
    """Why it is no address."""


@dataclass(frozen=True, slots=True)
class Written:
    """An address as somebody writes it.

    :ivar shown: as it is written
    :ivar meant: what is to be taken from it; empty where a part is left out or not to be trusted
    :ivar mistaken: the part that is written wrong, such as a street that is called otherwise; empty for none
    :ivar more: further doorplates that are named, and what stands between them and the first
    :ivar accepted: levels or statuses of which any is right
    :ivar free: numbers that may be answered too: those between the ends of a range
    """

    plate: Plate
    shown: Parts
    meant: Parts
    before: str = ""
    after: str = ""
    mistaken: str = ""
    more: tuple[Parts, ...] = ()
    expects: Expects = Expects.DOORPLATE
    accepted: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole text."""
        return self.before + "".join(self.shown) + self.after

    def respelled(self, **parts: str) -> "Written":
        """With parts written in another way that means the same."""
        return replace(self, shown=self.shown._replace(**parts))

    def saying(self, **parts: str) -> "Written":
        """With parts of the doorplate that were left out."""
        return replace(self, shown=self.shown._replace(**parts), meant=self.meant._replace(**parts))

    def without(self, *names: str) -> "Written":
        """With parts left out."""
        empty = dict.fromkeys(names, "")
        return replace(self, shown=self.shown._replace(**empty), meant=self.meant._replace(**empty))

    def wrong(self, name: str, text: str) -> "Written":
        """With a part written wrong, so that a reader has to guess."""
        return replace(self, shown=self.shown._replace(**{name: text}), mistaken=name)

    def every(self, change: Callable[[str], str]) -> "Written":
        """With each part changed to something that means the same."""
        shown = Parts(*map(change, self.shown))
        return replace(self, shown=shown, before=change(self.before), after=change(self.after))

    @property
    def roadless(self) -> bool:
        """Whether the doorplate is known by its village or by the name of a place."""
        return not self.plate.road


@dataclass(frozen=True, slots=True)
class Draw:
    """Chance, and the doorplates that there are."""

    random: Random
    world: World

    def one[T](self, among: Sequence[T]) -> T:
        """Any of them."""
        return among[self.random.randrange(len(among))]

    def number(self, low: int, high: int) -> int:
        """A whole number; both ends are possible."""
        return self.random.randint(low, high)

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.random.random() < share

    def others(self, plate: Plate) -> list[str]:
        """Further numbers of the same path, in their order."""
        world = self.world
        rows = world.path_rows(int(world.path_of[plate.row])).tolist()
        codes = world.columns["NUMBER"].codes
        found = dict.fromkeys(world.numbers[codes[row]].number for row in rows)
        return sorted(found, key=lambda number: [int(part) for part in re.findall(r"[0-9]+", number)])


type Make = Callable[[Written, Draw], Written | None]
"""Writes an address with one fault, None where a doorplate cannot have it."""

SPLIT = re.compile(r"(.*?(?:路|街|大道))(.+段)")


def written(plate: Plate, draw: Draw) -> Written:
    """A doorplate written without a fault: with or without its village and 鄰, its floor mostly left out."""
    village = plate.village if draw.chance(0.5) or not plate.road else ""
    neighbourhood = plate.neighbourhood if village and draw.chance(0.6) else ""
    shown = parts_of(plate)._replace(village=village, neighbourhood=neighbourhood)
    if not draw.chance(0.3):
        shown = shown._replace(floor="")
    return Written(plate, shown, shown)


def parts_of(plate: Plate) -> Parts:
    """All parts of a doorplate; a section that stands in the road's name is its section."""
    street, section = plate.road or plate.area, plate.section
    match = None if section else SPLIT.fullmatch(street)
    if match:
        street, section = match.groups()
    return Parts(
        plate.county, plate.town, plate.village, plate.neighbourhood, street, section, plate.lane, plate.alley,
        *(plate.number, plate.floor),
    )  # fmt: skip
