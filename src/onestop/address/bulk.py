"""Many addresses at a time: one answer for each, as columns.

What is written as doorplates have it is found by its key (`whole`); the rest is searched for, one by one.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestop import crs as systems
from onestop.address import places
from onestop.address.clean import LONGEST, Query, clean_normalised
from onestop.address.found import NOTHING, Answer, Found
from onestop.address.index import NO_VILLAGE
from onestop.address.layout import NO_AREA, NO_PLACE, SCALE
from onestop.address.match import LISTED, Matcher
from onestop.address.model import AreaCodes, CoordinateLevel, MatchLevel, Notes, Status
from onestop.address.normalise import normalise_many
from onestop.address.scores import score
from onestop.address.whole import Plain, number_text

COLUMNS = (
    *("match_status", "match_level", "coordinate_level", "score", "matched_address", "x", "y"),
    *("county", "town", "village", "level2", "level1", "basic"),
)
"""The columns of an answer, in order."""

type Whole = NDArray[np.int64]

STATUSES, LEVELS, COORDINATES = list(Status), list(MatchLevel), list(CoordinateLevel)
STATUS_AT, LEVEL_AT = ({word: at for at, word in enumerate(words)} for words in (STATUSES, LEVELS))
PLACE_LEVELS = np.array([COORDINATES.index(places.COORDINATE_LEVELS[level]) for level in LEVELS], np.int8)
ONE_PLATE = np.array([level in places.OF_A_PLATE for level in LEVELS], bool)
EMPTY = Found(0.0, MatchLevel.NONE, NOTHING, NOTHING, NOTHING, NOTHING, "", ())
NOT_KNOWN = LEVEL_AT[MatchLevel.NONE]


def answer(matcher: Matcher, texts: Sequence[str | None], crs: str = systems.CRS84) -> pa.RecordBatch:
    """One answer for each text, in their order; of several answers to a text the first.

    :param crs: the system that x and y are wanted in, x to the east
    """
    told = answers(matcher, texts)
    found = [one or EMPTY for _, one, _ in told]
    table = Table(matcher, found)
    columns = [
        dictionary(np.array([STATUS_AT[status] for status, _, _ in told], np.int8), STATUSES),
        dictionary(table.level, LEVELS),
        dictionary(table.coordinate_levels(), COORDINATES),
        pa.array([sure for _, _, sure in told], pa.float64()),
        pa.array(table.addresses(), pa.string()),
        *table.coordinates(crs),
        *table.codes(),
    ]
    return pa.record_batch(columns, names=list(COLUMNS))


def answers(matcher: Matcher, texts: Sequence[str | None]) -> list[Answer]:
    """The first answer to each text: of those written as doorplates are, cleaned or not, without a search."""
    normalised = normalise_many([text if text and len(text) <= LONGEST else "" for text in texts])
    told: list[Answer | None] = [
        plain(matcher, whole) if whole is not None else None for whole in matcher.whole.find(normalised)
    ]
    queries = {at: query_of(texts[at], normalised[at]) for at, answer in enumerate(told) if answer is None}
    changed = [at for at, query in queries.items() if query.status is None and query.text != normalised[at]]
    for at, whole in zip(changed, matcher.whole.find([queries[at].text for at in changed]), strict=True):
        if whole is not None and not LISTED.search(queries[at].text):
            told[at] = plain(matcher, whole, queries.pop(at).notes)
    return [answer or matcher.first_of(queries[at]) for at, answer in enumerate(told)]


def query_of(text: str | None, normalised: str) -> Query:
    """A text that is not a whole address, cleaned."""
    if text is not None and len(text) > LONGEST:
        return Query("", status=Status.TOO_LONG)
    return clean_normalised(normalised, text or "")


def plain(matcher: Matcher, whole: Plain, notes: Notes = ()) -> Answer:
    """The answer to a whole address."""
    plate, penalty, floor, street = whole
    arrays = matcher.index.arrays
    town = arrays.street_town[street]
    where = (arrays.village[plate], town, matcher.names.county_of_town[town])
    sure = score(penalty, 0)
    found = Found(penalty, MatchLevel.DOORPLATE, plate, *where, floor, notes)
    return Answer(matcher.status(found, sure), found, sure)


def dictionary(rows: NDArray[np.int8], words: Sequence[str]) -> pa.DictionaryArray:
    """Words by their numbers."""
    return pa.DictionaryArray.from_arrays(pa.array(rows, pa.int8()), pa.array([str(word) for word in words]))


class Table:
    """Candidates as columns."""

    def __init__(self, matcher: Matcher, found: Sequence[Found]) -> None:
        self.matcher = matcher
        self.found = found
        self.level = np.array([LEVEL_AT[one.level] for one in found], np.int8)
        self.plate = np.array([one.plate for one in found], np.int64)
        self.of_plate = ONE_PLATE[self.level]
        placed = self.matcher.index.arrays.whole["x"][self.plate] != NO_PLACE
        self.placed = placed & (self.plate != NOTHING)
        self.centres = {
            at: places.place_of(matcher.world, found[at])
            for at in np.flatnonzero((self.plate == NOTHING) & (self.level != NOT_KNOWN)).tolist()
        }

    def coordinate_levels(self) -> NDArray[np.int8]:
        """What the coordinates of each are of."""
        levels = PLACE_LEVELS[self.level]
        for at, centre in self.centres.items():
            levels[at] = levels[at] if centre else len(COORDINATES) - 1
        levels[(self.plate != NOTHING) & ~self.placed] = len(COORDINATES) - 1
        return levels

    def coordinates(self, crs: str) -> tuple[pa.Array, pa.Array]:
        """Where each is, in the system that is wanted."""
        arrays = self.matcher.index.arrays.whole
        x, y = (np.where(self.placed, arrays[name][self.plate] / SCALE, np.nan) for name in ("x", "y"))
        for at, centre in self.centres.items():
            x[at], y[at] = centre or (np.nan, np.nan)
        nowhere = ~np.isfinite(x)
        moved = systems.east_north(x, y, crs)
        return pa.array(moved[0], mask=nowhere), pa.array(moved[1], mask=nowhere)

    def codes(self) -> list[pa.Array]:
        """The codes of the six levels."""
        arrays = self.matcher.index.arrays.whole
        shared = self.shared()
        areas = np.where(self.of_plate, arrays["area"][self.plate].astype(np.int64), NO_AREA)
        statistical = [
            code_array(arrays[name], areas, {at: getattr(codes, name) for at, codes in shared.items()})
            for name in ("level2", "level1", "basic")
        ]
        villages = [
            one.village if one.village != NO_VILLAGE and (whole or one.plate == NOTHING) else NOTHING
            for one, whole in zip(self.found, self.of_plate.tolist(), strict=True)
        ]
        counties, towns, of_villages = code_columns(self.matcher)
        village = taken(of_villages, villages)
        return [
            taken(counties, [one.county for one in self.found]),
            taken(towns, [one.town for one in self.found]),
            replaced(village, {at: codes.village for at, codes in shared.items()}),
            *statistical,
        ]

    def shared(self) -> dict[int, AreaCodes]:
        """The codes that all doorplates of a lane or road share, of the candidates that are lanes or roads."""
        larger = np.flatnonzero(~self.of_plate & (self.plate != NOTHING)).tolist()
        return {at: places.codes_of(self.matcher.world, self.found[at]) for at in larger}

    def addresses(self) -> list[str]:
        """The address of each as doorplates have it."""
        arrays = self.matcher.index.arrays.whole
        path = np.searchsorted(arrays["path_plate"], self.plate, "right") - 1
        street = np.searchsorted(arrays["street_path"], path, "right") - 1
        villages, streets, lanes = self.matcher.texts
        rows = zip(
            arrays["village"][self.plate].tolist(),
            arrays["neighbourhood"][self.plate].tolist(),
            arrays["street_display"][street].tolist(),
            arrays["path_lane"][path].tolist(),
            arrays["number"][self.plate].tolist(),
            strict=True,
        )
        texts = [
            f"{villages[village]}{near}鄰{streets[shown]}{lanes[lane]}{number_text(number)}"
            if near and village != NO_VILLAGE
            else ""
            for village, near, shown, lane, number in rows
        ]
        for at in range(len(texts)):
            if not texts[at] or not self.of_plate[at]:
                texts[at] = places.parts_of(self.matcher.world, self.found[at]).text
        return texts


def taken(codes: pa.Array, rows: Sequence[int]) -> pa.Array:
    """Codes by their rows, null for NOTHING; the last one is null."""
    indices = np.array(rows, np.int64)
    return codes.take(pa.array(np.where(indices == NOTHING, len(codes) - 1, indices)))


@cache
def code_columns(matcher: Matcher) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The codes of counties, towns and villages by their numbers, null for those that have none, and one null more."""
    tables = matcher.index.tables
    counties, towns, villages = (
        pa.array([*(row[0] or None for row in rows), None], pa.string())
        for rows in (tables.counties, tables.towns, tables.villages)
    )
    return counties, towns, villages


def code_array(codes: NDArray[np.bytes_], areas: Whole, others: Mapping[int, str | None]) -> pa.Array:
    """The codes of basic areas, and other codes in some rows."""
    has = areas != NO_AREA
    values = codes[np.where(has, areas, 0)] if len(codes) else np.full(len(areas), b"")
    return replaced(pa.array(values, pa.binary(), mask=~has).cast(pa.string()), others)


def replaced(array: pa.Array, others: Mapping[int, str | None]) -> pa.Array:
    """An array with other values in some rows."""
    if not others:
        return array
    mask = np.zeros(len(array), bool)
    mask[list(others)] = True
    return pc.replace_with_mask(array, pa.array(mask), pa.array([others[at] for at in sorted(others)], pa.string()))
