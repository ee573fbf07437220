"""What is known of an address or a doorplate as GeoJSON features, and as rows of CSV.

Geometries are longitude and latitude, as GeoJSON has them; the properties `x` and `y` are in the system that was asked
for, what goes east first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onestop import crs as systems
from onestop.address import bulk, plate, reverse
from onestop.address.explain import steps
from onestop.address.index import Index
from onestop.address.match import Matcher
from onestop.address.model import STATUS_WORDS, AreaCodes, Match, Parts, RunnerUp
from onestop.crs import Crs
from onestop.features import Feature, FeatureSource, Page, Query, Value

type Object = dict[str, Any]
type Place = tuple[float, float]
type Row = Sequence[object]

CODES = ("county", "town", "village", "level2", "level1", "basic")
MATCH_COLUMNS = ("address", *bulk.COLUMNS)
"""The columns of a CSV of matches."""
NEAR_COLUMNS = ("index", "distance", "address", "x", "y", *CODES, "doorplate")
"""The columns of a CSV of doorplates at places."""
METRES = 2
"""Decimals of a distance."""
CLOSER = (1 / 64, 1 / 16, 1 / 4, 1)
"""The shares of a distance that are looked at one after the other."""
MOST_FOUND = 100
"""Candidates of one address among which a page is chosen."""
AT_ONCE = 50
"""Addresses or doorplates that are told in one go."""


@dataclass(frozen=True, slots=True)
class Form:
    """How answers are told.

    :ivar crs: the system of x and y
    :ivar doorplates: the address of the items of the collection of doorplates, where features lead to
    :ivar explain: with the steps that led to each answer
    """

    crs: Crs = systems.SYSTEMS[0]
    doorplates: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A doorplate at a place that was asked about.

    :ivar index: which place, counted from 0
    :ivar plate: its number in the index; None where nothing is there
    :ivar metres: how far away it is; None inside a polygon
    """

    index: int
    plate: int | None = None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Doorplate:
    """What is told of the place of an answer."""

    parts: Parts
    codes: AreaCodes
    runner_up: RunnerUp | None = None
    identifier: int | None = None
    period: str = ""
    place: Place | None = None


NOWHERE = Doorplate(Parts(), AreaCodes())


def ranked(matcher: Matcher, text: str, limit: int) -> list[Match]:
    """The answers to a text, and further candidates up to a limit where it is one address."""
    answers = matcher.match(text)
    if limit == 1 or len(answers) > 1:
        return answers
    return [answers[0], *matcher.candidates(text, limit)[1:]]


def match_features(matcher: Matcher, texts: Sequence[str], limit: int, *, form: Form) -> Iterator[list[Object]]:
    """The answers to many texts in their order, some at a time."""
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        found = [(at, one) for at, text in enumerate(some, start) for one in ranked(matcher, text, limit)]
        places = moved([place_of(match) for _, match in found], form.crs)
        yield [
            feature(told_match(match, at, form), doorplate_of(match), place, form=form)
            for (at, match), place in zip(found, places, strict=True)
        ]


def match_rows(matcher: Matcher, texts: Sequence[str], crs: Crs) -> Iterator[list[Row]]:
    """The names of the columns, then a row for each text, some at a time."""
    yield [MATCH_COLUMNS]
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        columns = [column.to_pylist() for column in bulk.answer(matcher, some, crs.name).columns]
        yield list(zip(some, *columns, strict=True))


def near_features(index: Index, pages: Iterable[Sequence[Hit]], form: Form) -> Iterator[list[Object]]:
    """Doorplates at places as features, some at a time."""
    for hits in pages:
        yield [
            feature({"index": hit.index, "distance": metres(hit), "address": one.parts.text}, one, place, form=form)
            for hit, one, place in doorplates_at(index, hits, form.crs)
        ]


def near_rows(index: Index, pages: Iterable[Sequence[Hit]], crs: Crs) -> Iterator[list[Row]]:
    """The names of the columns, then doorplates at places as rows, some at a time."""
    yield [NEAR_COLUMNS]
    for hits in pages:
        yield [
            (hit.index, metres(hit), one.parts.text, *(place or (None, None)), *codes(one).values(), one.identifier)
            for hit, one, place in doorplates_at(index, hits, crs)
        ]


def doorplates_at(index: Index, hits: Sequence[Hit], crs: Crs) -> Iterator[tuple[Hit, Doorplate, Place | None]]:
    """Hits with their doorplates, and where these are in a system."""
    doorplates = [doorplate_at(index, hit) for hit in hits]
    return zip(hits, doorplates, moved([one.place for one in doorplates], crs), strict=True)


def feature(properties: Object, doorplate: Doorplate, place: Place | None, *, form: Form) -> Object:
    """A feature: properties of its own, those that every answer has, and a link to the doorplate."""
    x, y = place or (None, None)
    properties |= {"period": doorplate.period, "x": x, "y": y, "crs": form.crs.name, **codes(doorplate)}
    properties |= {"runner_up": doorplate.runner_up, "doorplate": doorplate.identifier, "parts": doorplate.parts}
    geometry = {"type": "Point", "coordinates": rounded(doorplate.place)} if doorplate.place else None
    made: Object = {"type": "Feature", "geometry": geometry, "properties": properties}
    if doorplate.identifier is not None and form.doorplates:
        made["links"] = [link(f"{form.doorplates}/{doorplate.identifier}")]
    return made


def link(address: str) -> Object:
    """A link to a doorplate."""
    return {"rel": "related", "type": "application/geo+json", "title": "門牌 Doorplate", "href": address}


def told_match(match: Match, at: int, form: Form) -> Object:
    """The properties of an answer that are not those of its place."""
    words = STATUS_WORDS[match.status]
    steps = {"explanation": explanation(match)} if form.explain else {}
    return {
        "index": at,
        "address": match.query,
        "match_status": match.status.value,
        "match_status_zh": words.zh,
        "match_status_en": words.en,
        "match_level": match.match_level.value,
        "coordinate_level": match.coordinate_level.value,
        "score": match.score,
        "rivals": match.rivals,
        "matched_address": match.address,
        "floor": match.floor,
        **steps,
    }


def explanation(match: Match) -> Object:
    """The steps that led to an answer, as sentences in both languages."""
    told = steps(match)
    return {"zh": [words.zh for words in told], "en": [words.en for words in told]}


def doorplate_of(match: Match) -> Doorplate:
    """The place of an answer."""
    return Doorplate(match.parts, match.codes, match.runner_up, match.doorplate, match.period, place_of(match))


def place_of(match: Match) -> Place | None:
    """Longitude and latitude of an answer."""
    return None if match.x is None or match.y is None else (match.x, match.y)


def rounded(place: Place) -> Place:
    """Longitude and latitude as they are told; the middles of villages are finer than that."""
    decimals = systems.SYSTEMS[0].decimals
    return round(place[0], decimals), round(place[1], decimals)


def doorplate_at(index: Index, hit: Hit) -> Doorplate:
    """The doorplate of a hit; one without anything where there is none."""
    number = hit.plate
    if number is None:
        return NOWHERE
    arrays = index.arrays
    return Doorplate(
        plate.parts(index, number),
        plate.codes(index, number),
        plate.runner_up(index, number),
        arrays.feature[number],
        index.period(number),
        index.place(number),
    )


def codes(doorplate: Doorplate) -> Object:
    """The codes of the six levels by name."""
    return {name: getattr(doorplate.codes, name) for name in CODES}


def metres(hit: Hit) -> float | None:
    """How far away a doorplate is, as it is told."""
    return None if hit.metres is None else round(hit.metres, METRES)


def moved(places: Sequence[Place | None], crs: Crs) -> list[Place | None]:
    """Places in a system, what goes east first; latitudes and longitudes of TWD97 are taken as those of WGS 84."""
    known = [place for place in places if place]
    if crs.degrees or not known:
        return [rounded(place) if place else None for place in places]
    east, north = np.array(known).T
    x, y = systems.east_north(east, north, crs.name)
    there = iter(zip(x.tolist(), y.tolist(), strict=True))
    return [next(there) if place else None for place in places]


def hits_at(index: Index, points: Sequence[Place], metres: float, *, limit: int) -> Iterator[list[Hit]]:
    """The doorplates nearest to each point, some points at a time; a point without any has one hit of nothing."""
    for start in range(0, len(points), AT_ONCE):
        hits: list[Hit] = []
        for at, (x, y) in enumerate(points[start : start + AT_ONCE], start):
            found = reverse.nearest(index, x, y, metres=metres, limit=limit)
            hits += [Hit(at, one.plate, one.metres) for one in found] or [Hit(at)]
        yield hits


def hits_of(index: Index, shape: reverse.Shape, metres: float, *, limit: int) -> Iterator[list[Hit]]:
    """The doorplates along a line, the nearest first, or inside a polygon, some at a time; raises TooMuch at once."""
    reverse.plane_of(shape, metres)
    if shape.geom_type.endswith("Polygon"):
        return paged(lambda: [Hit(0, number) for number in reverse.inside(index, shape, limit=limit)])
    reverse.check_line(shape)
    return paged(lambda: [Hit(0, one.plate, one.metres) for one in along(index, shape, metres, limit=limit)])


def paged(look: Callable[[], list[Hit]]) -> Iterator[list[Hit]]:
    """Hits some at a time, looked for when the first are asked for."""
    hits = look()
    for start in range(0, len(hits), AT_ONCE):
        yield hits[start : start + AT_ONCE]


def along(index: Index, line: reverse.Shape, metres: float, *, limit: int) -> list[reverse.Near]:
    """The doorplates along a line, looked for close by first: where they are many, most need not be measured."""
    for share in CLOSER:
        found = reverse.along(index, line, metres * share, limit=limit)
        if len(found) >= limit:
            break
    return found


class Written:
    """The doorplates that a written address may mean, as features of their collection, the best first."""

    def __init__(self, matcher: Matcher, source: FeatureSource, text: str) -> None:
        self._source = source
        self._found = [match for match in ranked(matcher, text, MOST_FOUND) if match.doorplate is not None]

    def count(self, _: Query) -> int:
        """How many there are."""
        return len(self._found)

    def page(self, query: Query) -> Page:
        """Some of them, each with how sure it is; of a query only what it says of the answer."""
        some = self._found[query.offset : query.offset + query.limit]
        features = [(match, self._source.get(str(match.doorplate), query.crs)) for match in some]
        return Page(len(self._found), [scored(one, match, query) for match, one in features if one is not None])


def scored(one: Feature, match: Match, query: Query) -> Feature:
    """A doorplate with the properties that are wanted and how sure it is."""
    kept = {name: value for name, value in one.properties.items() if query.fields is None or name in query.fields}
    said: dict[str, Value] = {
        "score": match.score,
        "match_level": match.match_level.value,
        "match_status": match.status.value,
    }
    return Feature(one.id, kept | said, one.geometry if query.geometry else None)
