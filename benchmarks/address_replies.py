"""The old address service against its own replies: 800 recorded ones of QueryAddr v40, asked again.

python benchmarks/address_replies.py [--size smoke|full] [--list]

ONESTOP_HOME names the data, ../shared/data/tgos-replies holds the replies. A reply counts where our data have every
doorplate of it. Our data have no past doorplates, and some villages and 鄰 of another year.
"""

import argparse
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from server import home

from onestop.address.index import Index
from onestop.address.normalise import normalise
from onestop.address.numbers import NUMBER, number_of
from onestop.address.old.clean import split_list
from onestop.address.old.model import MOST
from onestop.errors import BadRelease
from onestop.legacy.application import LegacyApplication
from onestop.legacy.engine import open_engine
from onestop.release import Releases
from onestop.server.door import no_write
from onestop.settings import read_settings

REPLIES = Path(__file__).parents[2] / "shared" / "data" / "tgos-replies" / "v40-tainan-800.jsonl"
SWITCHES = {
    "oIsOnlyFullMatch": "false",
    "oIsSupportPast": "true",
    "oIsShowCodeBase": "true",
    "oIsLockCounty": "true",
    "oIsSameNumber_SubNumber": "true",
    "oCanIgnoreVillage": "true",
    "oCanIgnoreNeighborhood": "true",
}
NUMBERS = {"oSRS": "EPSG:4326", "oFuzzyType": "2", "oFuzzyBuffer": "0", "oReturnMaxCount": "0"}
LOCKED = ("Town", "Village", "RoadSection", "Lane", "Alley", "Area")
LOCKS = dict.fromkeys((f"oIsLock{name}" for name in LOCKED), "false")
GIVEN = {"oAPPId": "", "oAPIKey": "", "oResultDataType": "JSON"} | NUMBERS | SWITCHES | LOCKS
"""What all replies were asked with."""
PLACE = ("COUNTY", "TOWN", "AREA", "ROAD", "SECTION", "LANE", "ALLEY", "NUMBER")
"""What makes a doorplate; village and 鄰 change with the years."""
INFO = re.compile(r'"Info": \[.*?\r\n  \]', re.DOTALL)
VARYING = re.compile(
    r'"(PERIOD|FULL_ADDR|VILLAGE|NEIGHBORHOOD|CODEBASE|CODE1|CODE2)": "[^"]*"|"([XY])": -?\d+\.\d{6}(?!\d)'
)
"""Fields that our data may have otherwise; of coordinates only the form counts."""
DISTANCE = re.compile(r"\(([+-]\d+)\)")
SMOKE = 100
GOALS = {"exact: same doorplate": 99.5, "exact: same area": 99.5, "fuzzy: same or better": 95.0}
"""In percent."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded reply."""

    query: str
    reply: dict[str, Any]

    @property
    def info(self) -> dict[str, str]:
        """What it says of how it was found."""
        info: dict[str, str] = self.reply["Info"][0]
        return info

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its doorplates."""
        rows: list[dict[str, Any]] = self.reply["AddressList"]
        return rows

    @property
    def exact(self) -> bool:
        """Whether the old service called it an exact match."""
        return self.info["OutMatchCode"].endswith("FULL:1")

    @property
    def text(self) -> str:
        """The reply as it was sent: numbers have six decimals."""
        rows = [{name: f"<{v:.6f}>" if name in "XY" else v for name, v in row.items()} for row in self.rows]
        text = json.dumps({**self.reply, "AddressList": rows}, ensure_ascii=False, indent=2).replace("\n", "\r\n")
        return re.sub(r'"<(-?\d+\.\d{6})>"', r"\1", text)


def doorplate(row: dict[str, Any]) -> str:
    """What tells a doorplate from others."""
    return "|".join(normalise(str(row[name])) for name in PLACE)


def known(index: Index, row: dict[str, Any]) -> bool:
    """Whether our data have a doorplate, looked up by its parts without the old service's help."""
    tables, where = index.tables, (row["COUNTY"], row["TOWN"])
    towns = [at for at, (_, county, name) in enumerate(tables.towns) if (tables.counties[county][1], name) == where]
    section = row["SECTION"] + ("段" if row["SECTION"].isdigit() else "")
    ends = {section, section + "段"} if section else {""}
    names = {normalise(row["ROAD"] + end) for end in ends} if row["ROAD"] else {normalise(row["AREA"])}
    lane = index.lane_of.get(normalise(row["LANE"] + row["ALLEY"] + row["SUB_ALLEY"] + row["TONG"]))
    match = NUMBER.fullmatch(normalise(row["NUMBER"]))
    number = number_of(match) if match else None
    streets = [street for town in towns for name in names for street in index.town_streets[town].exact.get(name, ())]
    paths = [index.path(street, lane) for street in streets] if lane is not None else []
    return number is not None and any(path >= 0 and index.numbered(path, number.packed) for path in paths)


class Replay:
    """Asks the recorded questions again."""

    def __init__(self) -> None:
        release = Releases(home()).current()
        self.application = LegacyApplication(release, read_settings({}))
        self.index = open_engine(release.path).index

    def ask(self, query: str, **more: str) -> tuple[str, dict[str, Any]]:
        """Our reply as it is sent, and as it is read."""
        environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/addrws", "PATH_INFO": "/v40/QueryAddr.asmx/QueryAddr"}
        given = {**environ, "QUERY_STRING": urlencode({**GIVEN, "oAddress": query, **more}), "wsgi.input": io.BytesIO()}
        body = b"".join(self.application(given, lambda *_: no_write)).decode()
        text = body[body.index("{") : body.rindex("}") + 1]
        return text, json.loads(text)


def better(case: Case, reply: dict[str, Any]) -> str:
    """Why our fuzzy reply is as good as the recorded one or better; empty where it is not shown to be."""
    was, now = [doorplate(row) for row in case.rows], [doorplate(row) for row in reply["AddressList"]]
    total, info = int(case.info["OutTotal"]), reply["Info"][0]
    reasons = {
        "same doorplates": sorted(was) == sorted(now) and str(total) == info["OutTotal"],
        "same number of doorplates, other ten of them": total > MOST and counted(case.info) == counted(info),
        "each number of a list": bool(split_list(case.query)[1]) and bool(now) and ",NO:1," in info["OutMatchCode"],
        "exact where nothing was": not was and info["OutMatchType"] == "完全比對",
        "that number where nothing was": not was and number(case.query) == number_text(reply),
        "a nearer number, which our data have": 0 < farthest(info) < farthest(case.info),
        "more of the same number, which our data have": 1 < total < int(info["OutTotal"]),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def counted(info: dict[str, str]) -> tuple[str, str]:
    """How many were found, and how."""
    return info["OutTotal"], info["OutMatchCode"]


def number(query: str) -> str:
    """The number that was asked for."""
    found = re.search(r"\d+(?:[-之]\d+)?號", query)
    return re.sub("[-之號]+", "-", found[0]).strip("-") if found else ""


def number_text(reply: dict[str, Any]) -> str:
    """The number that was answered first."""
    return re.sub("[-之號]+", "-", reply["AddressList"][0]["NUMBER"]).strip("-") if reply["AddressList"] else ""


def farthest(info: dict[str, str]) -> int:
    """How far the answered numbers are off."""
    return max((abs(int(far)) for far in DISTANCE.findall(info["OutMatchCode"])), default=0)


def measure(cases: Sequence[Case], *, listing: bool) -> dict[str, tuple[int, int]]:
    """Every share, as counts."""
    replay = Replay()
    counts: Counter[str] = Counter()
    for case in cases:
        if not all(known(replay.index, row) for row in case.rows):
            counts["not in our data"] += 1
            continue
        seen = exact(case, replay, counts) if case.exact else fuzzy(case, replay, counts)
        strict(case, replay, counts)
        if listing and seen:
            print(f"  {case.query}: {seen}")
    kinds = [name.removesuffix(" of") for name in counts if name.endswith(" of")]
    shares = {name: (counts[name], counts[f"{name} of"]) for name in kinds}
    return {"replies whose doorplates we have": (len(cases) - counts["not in our data"], len(cases)), **shares}


def count(counts: Counter[str], name: str, good: bool) -> None:
    """One more of a kind."""
    counts[f"{name} of"] += 1
    counts[name] += good


def exact(case: Case, replay: Replay, counts: Counter[str]) -> str:
    """The same doorplate, its area, and whether it is called exact too."""
    _, reply = replay.ask(case.query)
    rows = reply["AddressList"]
    wanted = doorplate(case.rows[0])
    count(counts, "exact: same doorplate", bool(rows) and doorplate(rows[0]) == wanted)
    count(counts, "exact: that doorplate alone", [doorplate(row) for row in rows] == [wanted])
    count(counts, "exact: same area", any(row["CODEBASE"] == case.rows[0]["CODEBASE"] for row in rows[:1]))
    if not case.rows[0]["PERIOD"]:
        count(counts, "exact, of today: exact too", reply["Info"][0]["OutMatchType"] == "完全比對")
    return "" if [doorplate(row) for row in rows] == [wanted] else "not that doorplate alone"


def fuzzy(case: Case, replay: Replay, counts: Counter[str]) -> str:
    """The same doorplates, or something that can be shown to be better."""
    _, reply = replay.ask(case.query)
    why = better(case, reply)
    count(counts, "fuzzy: same or better", bool(why))
    count(counts, "fuzzy: same doorplates", why.startswith("same"))
    return "" if why == "same doorplates" else why or "WORSE OR NOT SHOWN"


def strict(case: Case, replay: Replay, counts: Counter[str]) -> None:
    """The bytes, as the old service is imitated."""
    text, reply = replay.ask(case.query, compat="strict")
    name = "strict, exact" if case.exact else "strict, fuzzy"
    count(counts, f"{name}: Info block byte for byte", INFO.findall(text) == INFO.findall(case.text))
    if not case.exact:
        same = list(map(doorplate, reply["AddressList"])) == list(map(doorplate, case.rows))
        count(counts, f"{name}: rows in the same order", same)
    elif not case.rows[0]["PERIOD"]:
        whole = "strict, exact of today: whole reply byte for byte"
        count(counts, whole, text == case.text)
        count(counts, f"{whole}, places and codes aside", bare(text) == bare(case.text))


def bare(text: str) -> str:
    """A reply without what our data may have otherwise."""
    return VARYING.sub(lambda match: f'"{match[1] or match[2]}": …', text)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the shares; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("smoke", "full"), default="full")
    parser.add_argument("--list", action="store_true", help="print the replies that differ, with the reason")
    given = parser.parse_args(argv)
    if not REPLIES.exists():
        print(f"skipped: {REPLIES} is not there")
        return 0
    cases = [Case(**json.loads(line)) for line in REPLIES.read_text("utf-8").splitlines()]
    try:
        shares = measure(cases if given.size == "full" else cases[:SMOKE], listing=given.list)
    except BadRelease as error:
        print(f"skipped: {error}")
        return 0
    missed = False
    for name, (good, all_of) in sorted(shares.items()):
        percent = 100 * good / max(all_of, 1)
        below = percent < GOALS.get(name, 0)
        missed |= below and all_of > 0
        goal = f"  goal {GOALS[name]} %{' MISSED' if below else ''}" if name in GOALS else ""
        print(f"{name:78} {good:4} of {all_of:4}  {percent:6.2f} %{goal}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
