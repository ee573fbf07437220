"""What a search finds, before it is told to anyone."""

from typing import NamedTuple

from onestop.address.model import MatchLevel, Notes, Status

NOTHING = -1


class Found(NamedTuple):
    """One candidate.

    :ivar cost: the sum of its penalties
    :ivar plate: the doorplate; for a lane, road or section one in its middle; NOTHING for a village or more
    :ivar village: the village that was found, NOTHING for none; likewise town and county
    :ivar floor: what followed the number
    :ivar rivals: other doorplates that fit as well
    :ivar alone: whether only its name, which is not as written, speaks for the street: neither a lane nor the village
    """

    cost: float
    level: MatchLevel
    plate: int
    village: int
    town: int
    county: int
    floor: str
    notes: Notes
    rivals: int = 0
    alone: bool = False


class Answer(NamedTuple):
    """What is told of one address.

    :ivar found: the best candidate; None where there is nothing to tell but the status
    :ivar score: how probable it is that this is the doorplate that was meant
    """

    status: Status
    found: Found | None = None
    score: float = 0.0
