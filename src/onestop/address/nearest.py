"""Which doorplate stands for a number that its path has not."""

from onestop.address.finders import World
from onestop.address.found import NOTHING
from onestop.address.model import Nearest
from onestop.address.numbers import unpacked

PARITY = 6
"""How many numbers further on the same side is preferred to one on the other side."""

type Beside = list[tuple[int, int]]
"""Doorplates with how much larger their numbers are than the one that is looked for."""


def nearest(world: World, path: int, packed: int, *, mode: Nearest) -> int:
    """The doorplate that stands for a number which its path has not; NOTHING where there is none."""
    wanted = unpacked(packed).main
    found = [(plate, main - wanted) for plate, main in world.index.beside(path, wanted)]
    same = [(plate, more) for plate, more in found if more % 2 == 0]
    if mode is Nearest.NUMBER:
        return above_else_below(found)
    if mode is Nearest.SIDE:
        return above_else_below(same)
    if mode is Nearest.SIDE_THEN_NUMBER:
        return above_else_below(same or found)
    return min(((abs(more) + PARITY * (more % 2), plate) for plate, more in found), default=(0, NOTHING))[1]


def above_else_below(found: Beside) -> int:
    """The doorplate with the next larger number, else the next smaller, as the old services chose."""
    larger = [(more, plate) for plate, more in found if more > 0]
    smaller = [(-more, plate) for plate, more in found if more <= 0]
    return min(larger or smaller, default=(0, NOTHING))[1]
