"""Which doorplates a text fits, told from the table of all doorplates: what is right is never guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from addresses.plates import Rows, World
from addresses.written import Expects, Parts, Written
from onestop.address.normalise import normalise

SECTION = re.compile(r".{1,2}段|")
DIGITS = frozenset("0123456789")
NOTHING: Rows = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the answer that is right.

    :ivar rights: for each doorplate that is named, the identifiers of the features that are it
    :ivar allowed: identifiers that are no mistake besides
    :ivar ambiguous: whether the text fits other doorplates as well
    :ivar accepted: levels or statuses of which any is right
    :ivar source: the address of the doorplate, as the release has it
    :ivar beyond: whether the fault is one that goals do not count, as no list of met faults has it
    """

    fault: str
    text: str
    expects: Expects
    rights: tuple[tuple[int, ...], ...] = ()
    allowed: tuple[int, ...] = ()
    ambiguous: bool = False
    accepted: tuple[str, ...] = ()
    source: str = ""
    beyond: bool = False


def label(world: World, fault: str, written: Written) -> Label | None:
    """The label of a text; None where it is as good an address of another doorplate."""
    source = "".join(address(written))
    if written.expects in (Expects.STATUS, Expects.LEVEL):
        return Label(fault, written.text, written.expects, accepted=written.accepted, source=source)
    row = written.plate.row
    if is_another(world, written):
        return None
    fits = rows_that_fit(world, written)
    mine = fits[world.alike(row, fits)] if len(fits) else NOTHING
    if not len(mine):
        return None
    rights = [identifiers(mine)]
    for parts in written.more:
        also = read(world, parts)
        if not len(also):
            return None
        rights.append(identifiers(also))
    free = [read(world, written.meant._replace(number=number)) for number in written.free]
    return Label(
        fault,
        written.text,
        written.expects,
        tuple(rights),
        allowed=tuple(one for rows in free for one in identifiers(rows)),
        ambiguous=is_ambiguous(world, written, fits),
        accepted=written.accepted,
        source=source,
    )


def identifiers(rows: Rows) -> tuple[int, ...]:
    """The identifiers of rows in the collection."""
    return tuple((rows + 1).tolist())


def address(written: Written) -> tuple[str, ...]:
    """The address of the doorplate as the release has it."""
    plate = written.plate
    return (
        plate.county,
        plate.town,
        plate.village,
        plate.neighbourhood,
        plate.street,
        plate.lane,
        plate.alley,
        plate.number,
    )


def is_another(world: World, written: Written) -> bool:
    """Whether a text is word for word the address of another doorplate."""
    literal = read(world, written.shown)
    return bool(len(literal)) and not world.alike(written.plate.row, literal).any()


def is_ambiguous(world: World, written: Written, fits: Rows) -> bool:
    """Whether what a text says is true of several places."""
    if not world.alike(written.plate.row, fits).all():
        return True
    if written.mistaken != "street":
        return False
    return bool(len(elsewhere(world, written.shown))) or is_known(world, written.meant, written.shown)


def is_known(world: World, meant: Parts, shown: Parts) -> bool:
    """Whether the town has a street of the name that was written by mistake; then perhaps the number is the mistake."""
    name = normalise(shown.street + shown.section)
    return any(name in world.streets[town] for town in towns(world, meant))


def elsewhere(world: World, shown: Parts) -> Rows:
    """The doorplates of the county that have the address as it is written, in another town."""
    return read(world, shown._replace(town="", village="", neighbourhood="")) if shown.county else NOTHING


def read(world: World, parts: Parts) -> Rows:
    """The doorplates that an address fits which is written without a mistake."""
    joined = normalise(parts.street + parts.section), normalise(parts.lane + parts.alley)
    found = [rows for town in towns(world, parts) for rows in on_street(world, town, joined, parts)]
    return np.concatenate(found) if found else NOTHING


def towns(world: World, parts: Parts) -> list[int]:
    """The towns that an address may lie in."""
    county, town = parts.county, parts.town
    if county and town:
        at = world.town_index.get((county, town))
        return [] if at is None else [at]
    if county:
        return world.county_towns.get(county, [])
    return [at for at, (_, name) in enumerate(world.towns) if not town or name == town]


def on_street(world: World, town: int, joined: tuple[str, str], parts: Parts) -> Iterator[Rows]:
    """The rows of a town on a street with these lanes, however the name is divided between road and lane."""
    name, lanes = joined
    street = world.streets[town].get(name)
    paths = list(street.paths.get(lanes, ())) if street else []
    if lanes and (whole := world.streets[town].get(name + lanes)):
        paths += whole.paths.get("", [])
    found = [world.exactly(world.rows(path, parts.number), parts.number) for path in paths]
    rows = np.concatenate(found) if found else NOTHING
    rows = said(world, rows, "VILLAGE", parts.village)
    rows = said(world, rows, "NEIGHBORHOOD", parts.neighbourhood)
    if len(rows):
        yield rows


def said(world: World, rows: Rows, name: str, text: str) -> Rows:
    """The rows that have a text in a column; all of them where nothing was said."""
    if not text or not len(rows):
        return rows
    column = world.columns[name]
    wanted = normalise(text)
    return rows[[code >= 0 and normalise(column.values[code]) == wanted for code in column.codes[rows].tolist()]]


def rows_that_fit(world: World, written: Written) -> Rows:
    """The doorplates that are true of what a text says, its mistake forgiven."""
    forgiving = FORGIVING.get(written.mistaken)
    return forgiving(world, written) if forgiving else read(world, written.meant)


def on_similar_streets(world: World, written: Written) -> Rows:
    """Those on the streets whose names are one character from what is written, and on the one that was meant."""
    shown, meant = written.shown, written.meant
    name, lanes = normalise(shown.street + shown.section), normalise(meant.lane + meant.alley)
    own = normalise(meant.street + meant.section)
    found: list[Rows] = []
    for town in towns(world, meant):
        for other in world.streets[town]:
            if other == own or is_similar(name, other):
                found += on_street(world, town, (other, lanes), meant)
    return np.concatenate(found) if found else NOTHING


def on_all_sections(world: World, written: Written) -> Rows:
    """Those on any section of a road."""
    meant = written.meant
    name, lanes = normalise(meant.street), normalise(meant.lane + meant.alley)
    found = [
        rows
        for town in towns(world, meant)
        for other in world.streets[town]
        if other.startswith(name) and SECTION.fullmatch(other, len(name))
        for rows in on_street(world, town, (other, lanes), meant)
    ]
    return np.concatenate(found) if found else NOTHING


def in_similar_villages(world: World, written: Written) -> Rows:
    """Those in the villages whose names are one character from what is written."""
    rows = read(world, written.meant._replace(village=""))
    column, name = world.columns["VILLAGE"], normalise(written.shown.village)
    own = normalise(written.meant.village)
    names = [normalise(column.values[code]) if code >= 0 else "" for code in column.codes[rows].tolist()]
    return rows[[other == own or is_similar(name, other) for other in names]] if len(rows) else rows


def in_similar_towns(world: World, written: Written) -> Rows:
    """Those in the towns or counties whose names are one character from what is written."""
    wrong, meant, own = getattr(written.shown, written.mistaken), written.meant, written.plate
    at = Parts._fields.index(written.mistaken)
    names = {names[at] for names in world.towns}
    known = [name for name in names if is_similar(name, wrong) or name == (own.county, own.town)[at]]
    found = [read(world, meant._replace(**{written.mistaken: name})) for name in known]
    return np.concatenate(found) if found else NOTHING


def of_other_kinds(world: World, written: Written) -> Rows:
    """Those that have the number with or without 臨, 附, 建 and 特."""
    meant = written.meant
    plain = meant.number.lstrip("臨附建特")
    found = [read(world, meant._replace(number=kind + plain)) for kind in ("", "臨", "附", "建", "特")]
    exact = [rows for rows in found if len(rows)]
    return np.concatenate(exact) if exact else NOTHING


def of_other_styles(world: World, written: Written) -> Rows:
    """Those that have the number as it is written, else wherever their sub-number stands."""
    return read(world, written.meant._replace(number=written.shown.number))


FORGIVING: dict[str, Callable[[World, Written], Rows]] = {
    "county": in_similar_towns,
    "town": in_similar_towns,
    "village": in_similar_villages,
    "street": on_similar_streets,
    "section": on_all_sections,
    "number": of_other_kinds,
    "style": of_other_styles,
}
"""By the part that is mistaken: the doorplates that may be meant."""


def is_similar(left: str, right: str) -> bool:
    """Whether two names differ in one character: another one, one too many, or two that changed places."""
    if digits(left) != digits(right):
        return False  # 民族1路 and 民族2路 are two names
    if len(left) == len(right):
        wrong = [at for at, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and left[wrong[0]] == right[wrong[1]]
        return len(wrong) == 1 or (swapped and left[wrong[1]] == right[wrong[0]])
    shorter, longer = sorted((left, right), key=len)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def digits(name: str) -> str:
    """The digits of a name."""
    return "".join(sign for sign in name if sign in DIGITS)
