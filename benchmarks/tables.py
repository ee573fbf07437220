"""Tables and joins: a series of one area, all villages of a county in all periods, and posted tables as layers.

python benchmarks/tables.py [--size smoke|full]; ONESTOP_HOME names the data. What is joined is removed again.
"""

import argparse
import io
import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from server import Server, front_door, home
from werkzeug.test import EnvironBuilder

from onestop.joins.known import known_areas
from onestop.release import Release, Releases

STATISTIC = "population_village"
ROWS = (10_000, 157_933)
REPEATS = {"smoke": 3, "full": 20}
LIMITS = {"series": 20.0, "table csv": 1_500.0, "join 10,000 rows": 3_000.0}
"""Milliseconds of a median."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=REPEATS, default="full")
    repeats = REPEATS[parser.parse_args(argv).size]
    release = Releases(home()).current()
    with front_door(workers=1) as server:
        broken = [*tables(server, release, repeats), *joins(server, release)]
        print(f"largest worker afterwards  {max(server.resident()):6.0f} MiB")
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def tables(server: Server, release: Release, repeats: int) -> Iterator[str]:
    """The series of areas, and the table of the county with the most villages."""
    at = f"{server.base}/ogcapi/collections/{STATISTIC}"
    latest = release.dataset(STATISTIC).periods[-1].info_time
    rows = json.loads(get(f"{at}/table?period={latest}"))["rows"]
    codes = [row[0] for row in rows]
    county = statistics.mode(row[4] for row in rows)
    step = max(len(codes) // repeats, 1)
    yield from measured("series", [partial(get, f"{at}/series?area={code}") for code in codes[::step]])
    for form in ("json", "csv", "xlsx", "sdmx-csv"):
        yield from measured(f"table {form}", [partial(get, f"{at}/table?parent={county}&f={form}")] * 3)


def joins(server: Server, release: Release) -> Iterator[str]:
    """Tables of basic areas, posted, drawn, and read as one file."""
    codes = list(known_areas(release, release.dataset("areas_basic")).numbers)
    for rows in ROWS:
        some = codes[:rows]
        table = "code,n\n" + "".join(f"{code},{at}\n" for at, code in enumerate(some))
        address: list[str] = []
        yield from measured(f"join {rows:,} rows", [partial(post, server, table, address)])
        yield from measured(f"map of {rows:,} areas", [partial(get, f"{address[0]}/map?width=800&height=600")] * 3)
        yield from measured(f"file of {rows:,} areas", [partial(get, f"{address[0]}/file")])
        urllib.request.urlopen(urllib.request.Request(address[0], method="DELETE")).close()


def post(server: Server, table: str, address: list[str]) -> bytes:
    """Have a table joined, and put the address of the join where it is wanted."""
    file = (io.BytesIO(table.encode()), "table.csv")
    form = {"collection-id": "areas_basic", "right-dataset-key": "code", "right-dataset-file": file}
    environ = EnvironBuilder(method="POST", data=form).get_environ()
    headers = {"Content-Type": environ["CONTENT_TYPE"]}
    asked = urllib.request.Request(f"{server.base}/ogcapi/joins", environ["wsgi.input"].read(), headers)
    with urllib.request.urlopen(asked) as answer:
        address.append(str(answer.headers["Location"]))
        return bytes(answer.read())


def get(url: str) -> bytes:
    """The bytes of an answer."""
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def measured(name: str, calls: Sequence[Callable[[], bytes]]) -> Iterator[str]:
    """Time some calls one after another, and say where a limit is broken."""
    times, size = [], 0
    for call in calls:
        began = time.perf_counter()
        size = len(call())
        times.append((time.perf_counter() - began) * 1000)
    median = statistics.median(times)
    print(f"{name:<22} median {median:9.1f} ms   of {len(times):>3}   {size:>13,} bytes", flush=True)
    if median > LIMITS.get(name, median):
        yield f"{name}: {median:.1f} ms, at most {LIMITS[name]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
