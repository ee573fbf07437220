"""TGLocator and its kin: back ends of the old map API and of its viewer that clients called by themselves."""

import re
from collections.abc import Mapping, Sequence

from onestop.address.model import Match, MatchLevel, Status
from onestop.address.old.model import MOST, Options, Row
from onestop.errors import BadValue, OneStopError
from onestop.legacy.calls import Call
from onestop.legacy.fields import DEGREES, V40, fields, placed
from onestop.legacy.query_addr import find, short, whole
from onestop.legacy.replies import Reply, Value, bare, compact

CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\['[\w$]{1,40}'\]|\[\d{1,4}\]){0,8}", re.ASCII)
LONGEST_CALLBACK = 128
SCRIPT = "text/javascript; charset=utf-8"
OK, NOTHING, DENIED = "OK", "ZERO_RESULTS", "REQUEST_DENIED"
DENIAL: Mapping[str, Value] = {"status": DENIED, "error_message": "", "featureCount": 0, "results": []}
"""What is answered where nothing can be."""
NO_ROUTES = "本站沒有路徑規劃所需的路網。 There is no network of roads here to find a route on."
VIEWER_METHOD, VIEWER_SYSTEM = "querymoiaddr", "EPSG:3826"
KINDS = {
    MatchLevel.JUNCTION: "roadcross",
    MatchLevel.LANE: "lane",
    MatchLevel.SECTION: "road",
    MatchLevel.ROAD: "road",
    MatchLevel.VILLAGE: "village",
    MatchLevel.TOWN: "town",
    MatchLevel.COUNTY: "county",
}
"""What a result is called that is no doorplate."""
EVEN = 0.5
"""The score of a place that is as probably the right one as not."""
RENAMED = {"SUB_ALLEY": "sub_alley"}
LEFT_OUT = frozenset({"PERIOD", "AREA", "X", "Y"})
"""Where TGLocator's names of a doorplate's parts are not those of QueryAddr."""
AS_SENT = {"oissupportpast": "true", "oisshowcodebase": "true", "oissamenumber_subnumber": "true"}
AS_SENT |= {"ocanignorevillage": "true", "ocanignoreneighborhood": "true", "oislockcounty": "true", "ofuzzytype": "2"}
"""What TGAddress asked QueryAddr for."""


def tg_locator(call: Call) -> Reply:
    """Address, place or crossing → results, as JSON or JSONP."""
    try:
        value = located(call)
    except OneStopError as error:
        value = {**DENIAL, "error_message": str(error)}
    text = compact(value)
    if call.text("format").lower() != "jsonp":
        return bare(text)
    return Reply(f"{callback(call)}({text})".encode(), SCRIPT)


def tg_complex_locate(call: Call) -> Reply:
    """The same with the JSON as a text inside JSON."""
    value = located(call)
    return bare(compact({"isSuccess": value["status"] == OK, "result": compact(value)}))


def tg_address(call: Call) -> Reply:
    """An address → Info and AddressList, as JSON or as a script that assigns them."""
    told = Call(call.open, V40, {**AS_SENT, "oreturnmaxcount": str(count(call)), **call.parameters})
    options = options_of_tg(told)
    text = compact(whole(told, options, find(told, options)))
    if call.text("oResultDataType").lower() != "jsonp":
        return bare(text)
    calls = f"{callback(call)}(dataObj);" if call.text("jsonp") else ""
    return Reply(f"var dataObj = {text};{calls}".encode(), SCRIPT)


def viewer(call: Call) -> Reply:
    """An address asked of the viewer → the same as TGAddress, in metres; raises BadValue for another method."""
    if call.text("method").lower() != VIEWER_METHOD:
        raise BadValue("method", call.text("method")[:40], VIEWER_METHOD)
    sent = {"oaddress": call.text("address"), "osrs": VIEWER_SYSTEM, "pnum": str(MOST)}
    return tg_address(Call(call.open, V40, sent))


def tg_route(_call: Call) -> Reply:
    """No route: there are no roads to drive on in our data. The shape of an answer was never written down."""
    return bare(compact({**DENIAL, "error_message": NO_ROUTES}))


def options_of_tg(call: Call) -> Options:
    """What TGAddress looks for."""
    return Options(limit=call.whole("oReturnMaxCount"), strict=call.strict)


def located(call: Call) -> dict[str, Value]:
    """Status and results; raises BadValue."""
    results = crossing(call) if call.text("types").lower() == "roadcross" else places(call, short(call, "input"))
    return {"status": OK if results else NOTHING, "featureCount": len(results), "results": results}


def places(call: Call, text: str) -> list[Mapping[str, Value]]:
    """The doorplates of an address, else what else is called so."""
    if not text:
        return []
    srs = locator_srs(call)
    answer = call.engine.old.find(text, Options(limit=count(call), strict=call.strict))
    if answer.rows:
        return [with_geometry(call, doorplate(row), row.place, srs=srs) for row in answer.rows]
    return named(call, called(call, text), srs=srs)


def called(call: Call, text: str) -> Sequence[Match]:
    """What a text names; of several places of one name all that are wanted: there are two 信義區."""
    found = call.engine.matcher.match(text)
    if len(found) == 1 and found[0].rivals and found[0].status is Status.INCOMPLETE:
        return call.engine.matcher.candidates(text, min(count(call), found[0].rivals + 1))
    return found


def crossing(call: Call) -> list[Mapping[str, Value]]:
    """Where two roads cross; each may have the code of its county."""
    roads = short(call, "input").split()
    if len(roads) != 2:  # noqa: PLR2004
        raise BadValue("input", call.text("input")[:40], "路A 路B two roads with a blank between them")
    first, second = (county_name(call, name) + road for name, road in zip(("county1", "county2"), roads, strict=True))
    found = [one for one in call.engine.matcher.match(f"{first}與{second}口") if one.match_level is MatchLevel.JUNCTION]
    name = "與".join(roads)
    return [{**one, "name": name} for one in named(call, found, srs=locator_srs(call))]


def county_name(call: Call, name: str) -> str:
    """The county of a code such as 63000; empty for none."""
    code = call.text(name)
    return next((title for known, title in call.engine.index.tables.counties if code and known.startswith(code)), "")


def named(call: Call, matches: Sequence[Match], *, srs: str) -> list[Mapping[str, Value]]:
    """Roads, villages and larger things."""
    found = [match for match in matches if is_meant(match)][: count(call)]
    return [
        with_geometry(
            call,
            {
                "name": match.address,
                "county": match.parts.county,
                "town": match.parts.town,
                "type": KINDS[match.match_level],
            },
            (match.x or 0.0, match.y or 0.0),
            srs=srs,
        )
        for match in found
    ]


def is_meant(match: Match) -> bool:
    """Whether a place is what was asked for, as far as can be told: programs put the first one on their map.

    A county is none of a landmark that nobody knows, nor a road of the same name far away.
    """
    if match.match_level not in KINDS or match.x is None:
        return False
    return match.status is Status.INCOMPLETE or (match.status is not Status.NOT_FOUND and match.score >= EVEN)


def doorplate(row: Row) -> Mapping[str, Value]:
    """A doorplate as TGLocator named its parts."""
    named = fields(row, DEGREES, V40, codes=True)
    return {RENAMED.get(name, name): value for name, value in named.items() if name not in LEFT_OUT}


def with_geometry(
    call: Call, value: Mapping[str, Value], place: tuple[float, float] | None, *, srs: str
) -> Mapping[str, Value]:
    """A result with its place, unless that is not wanted."""
    if call.boolean("ignoreGeometry") or place is None:
        return value
    x, y = placed(place, srs)
    return {**value, "geometry": {"x": x, "y": y}}


def locator_srs(call: Call) -> str:
    """The coordinate system, which TGLocator calls srs."""
    return Call(call.open, call.version, {"osrs": call.text("srs")}).srs


def count(call: Call) -> int:
    """How many results are wanted: pnum, 1 where it was not sent."""
    return min(max(call.whole("pnum"), 1), MOST)


def callback(call: Call) -> str:
    """The name of a function; nothing else may get into a script. Raises BadValue."""
    name = call.text("jsonp") or "callback"
    if len(name) > LONGEST_CALLBACK or not CALLBACK.fullmatch(name):
        raise BadValue("jsonp", name[:40], "函式名稱 the name of a function")
    return name
