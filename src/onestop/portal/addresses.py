"""The page for addresses: a written address in, its doorplate out; and the suggestions while a person types."""

from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request

from onestop.address import Match, Matcher, MatchLevel
from onestop.address.clean import LONGEST
from onestop.address.complete import Suggestion, complete
from onestop.address.opened import open_matcher
from onestop.address.plate import parts
from onestop.errors import BadRelease
from onestop.levels import LEVELS, Level
from onestop.portal.answers import Teller, places
from onestop.portal.language import language_of
from onestop.portal.pages import page, release
from onestop.portal.themes import small_map

addresses = Blueprint("addresses", __name__)
LONGEST_TYPED = 100
"""In characters: what is longer is not completed."""
OTHERS = 10
"""Rivals that are named, at most."""
EXAMPLES = 3
PROBES = 40
"""Doorplates that are looked at for an example, at most."""
NOT_SHARED = {"Cache-Control": "private"}
"""What people ask about is theirs: no cache between them and us keeps it."""
KEPT_BRIEFLY = {"Cache-Control": "private, max-age=300"}

type Answered = tuple[str, int, dict[str, str]]


@addresses.get("/addresses")
def address() -> Answered:
    """The doorplates of a written address."""
    asked = request.args.get("q", "").strip()[: LONGEST + 1]
    try:
        matcher = open_matcher(release().path)
    except BadRelease:
        return answered(HTTPStatus.SERVICE_UNAVAILABLE, available=False)
    return looked_up(matcher, asked)


@addresses.get("/addresses/suggest")
def suggest() -> Response:
    """The first addresses that a text may become."""
    typed = request.args.get("q", "")[: LONGEST_TYPED + 1]
    body = orjson.dumps({"suggestions": [told(one) for one in suggestions(typed)]})
    return Response(body, mimetype="application/json", headers=KEPT_BRIEFLY)


def answered(status: int = HTTPStatus.OK, **values: Any) -> Answered:
    """The page of addresses."""
    return (*page("addresses.html", status, **{"available": True, "asked": "", **values}), NOT_SHARED)


def looked_up(matcher: Matcher, asked: str) -> Answered:
    """The page with the answers to a text; with examples where there are none."""
    teller = Teller(release(), language_of(request))
    matches = matcher.match(asked) if asked else []
    found = any(one.address for one in matches)
    return answered(
        asked=asked[:LONGEST],
        answers=shown(teller, matches, rivals_of(matcher, matches)),
        examples=[] if found else [teller.linked(text) for text in examples(matcher)],
        map_data=small_map(release(), teller.language) | {"places": places(matches), "areas": smallest_areas()},
    )


def shown(teller: Teller, matches: list[Match], candidates: list[Match]) -> list[object]:
    """Answers in words; numbered where there are several."""
    if len(matches) == 1:
        return [teller.answer(matches[0], candidates)]
    return [teller.answer(one, number=number) for number, one in enumerate(matches, 1)]


def rivals_of(matcher: Matcher, matches: list[Match]) -> list[Match]:
    """The candidates of the only answer, itself first, where others fit as well."""
    if len(matches) != 1 or not matches[0].rivals:
        return []
    best, most = matches[0], min(OTHERS, matches[0].rivals) + 1
    return [one for one in matcher.candidates(best.query, most) if one.match_level is best.match_level]


def smallest_areas() -> str:
    """The map layer that outlines the smallest areas; empty where the release has none."""
    layer = LEVELS[Level.BASIC].collection
    return layer if layer in release().datasets else ""


def suggestions(typed: str) -> list[Suggestion]:
    """Nothing where the release has no index of addresses."""
    try:
        return complete(open_matcher(release().path), typed)
    except BadRelease:
        return []


def told(suggestion: Suggestion) -> dict[str, object]:
    """A suggestion as static/addresses.js reads it."""
    x, y = suggestion.place or (None, None)
    return {"text": suggestion.text, "kind": suggestion.kind, "x": x, "y": y}


@cache
def examples(matcher: Matcher) -> list[str]:
    """Addresses of the release, far from each other, that are found for certain: as people write them."""
    count = len(matcher.index.arrays.number)
    found = (example(matcher, count * part // (EXAMPLES + 1)) for part in range(1, EXAMPLES + 1))
    return [text for text in found if text]


def example(matcher: Matcher, first: int) -> str:
    """The first address from a doorplate on that has a road, and one answer without village and 鄰; empty for none."""
    for plate in range(first, min(first + PROBES, len(matcher.index.arrays.number))):
        whole = parts(matcher.index, plate)
        text = replace(whole, village="", neighbourhood="").text
        best = matcher.match(text)[0]
        if whole.road and best.match_level is MatchLevel.DOORPLATE and not best.rivals and not best.trace:
            return text
    return ""
