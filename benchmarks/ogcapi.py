"""Pages and items of OGC API beside stock pygeoapi: same data, same server, same number of workers.

python benchmarks/ogcapi.py [--size smoke|full]; ONESTOP_HOME names the data.

Stock pygeoapi is measured with its SQLiteGPKG provider where pysqlite3 (PyPI) and SpatiaLite (Debian:
libsqlite3-mod-spatialite) are installed, and with its PostgreSQL provider where BENCH_POSTGRES names a PostGIS
database as a URL. That has the areas by `ogr2ogr -f PostgreSQL PG:… areas.gpkg areas_basic -lco LAUNDER=NO
-lco GEOMETRY_NAME=geom -nlt GEOMETRY` and an index on CODEBASE; psycopg2 and geoalchemy2 have to be installed.
"""

import argparse
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import shapely
import yaml
from load import ask, drive
from server import front_door, home, wait_for

from onestop.features import Query
from onestop.release import Release, Releases
from onestop.store import open_sources

NAME = "areas_basic"
PAGE = 1000
WORKERS = 2
CONNECTIONS = 4
STEPS = 12
"""Places along each side where a box is put."""
PAGES_LIMIT = 8.0
ITEMS_LIMIT = 5.0
"""How many times stock pygeoapi's rate ours has to be."""
SPATIALITE = tuple(Path(f"/usr/lib/{name}-linux-gnu/mod_spatialite.so") for name in ("x86_64", "aarch64"))
PUBLISHER: dict[str, object] = {"name": "benchmark", "url": "http://127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Size:
    """Seconds for each rate, and how many different boxes are asked for."""

    seconds: float
    boxes: int


SIZES = {"smoke": Size(2, 24), "full": Size(10, 120)}


@dataclass(frozen=True, slots=True)
class Case:
    """Something to ask, the same of both.

    :ivar least: how many times as fast as stock pygeoapi ours has to be; None where nothing was promised
    """

    title: str
    paths: Sequence[str]
    least: float | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    release = Releases(home()).current()
    cases = questions(release, size)
    with front_door(WORKERS) as server:
        ours = [rate(f"{server.base}/ogcapi", case, size) for case in cases]
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, provider in contenders(Path(folder), release).items():
            with stock_server(Path(folder), provider) as base:
                stock = [rate(base, case, size) for case in cases]
            broken |= report(name, cases, ours, stock)
    return broken


def report(name: str, cases: Sequence[Case], ours: Sequence[float], stock: Sequence[float]) -> int:
    """Print both rates and how they compare; 1 where ours is not fast enough."""
    broken = 0
    print(f"{'':<44}{'ours':>10}{name:>12}{'ratio':>8}")
    for case, mine, theirs in zip(cases, ours, stock, strict=True):
        ratio = mine / theirs if theirs else math.inf  # a whole country is more than stock reads in the time
        print(f"{case.title:<44}{mine:>8.1f}/s{theirs:>10.1f}/s{ratio:>7.1f}x")
        if case.least and ratio < case.least:
            print(f"LIMIT BROKEN  {case.title}: at least {case.least:g} times stock pygeoapi")
            broken = 1
    return broken


def questions(release: Release, size: Size) -> list[Case]:
    """What is asked: one page again and again, pages of different boxes, items, a short page."""
    source = open_sources(release)[NAME]
    features = source.page(Query(limit=PAGE)).features
    west, south, east, north = shapely.total_bounds([shapely.from_geojson(each.geometry) for each in features])
    width, height = (east - west) / STEPS / 4, (north - south) / STEPS / 4
    moves = list(product(range(STEPS), range(STEPS)))[: size.boxes]
    boxes = [(west + x * width, south + y * height, east + x * width, north + y * height) for x, y in moves]
    items = f"/collections/{NAME}/items"
    pages = [f"{items}?f=json&limit={PAGE}&bbox={','.join(f'{side:.5f}' for side in box)}" for box in boxes]
    single = [f"{items}/{urllib.parse.quote(each.id)}?f=json" for each in features[: size.boxes]]
    return [
        Case(f"limit={PAGE}&bbox, one box", pages[:1], PAGES_LIMIT),
        Case(f"limit={PAGE}&bbox, {len(pages)} boxes", pages, PAGES_LIMIT),
        Case(f"single items, {len(single)} of them", single, ITEMS_LIMIT),
        Case("limit=10", [f"{items}?f=json&limit=10"]),
    ]


def rate(base: str, case: Case, size: Size) -> float:
    """Requests a second."""
    urls = [base + path for path in case.paths]
    if len(urls) == 1:
        result = drive(urls[0], size.seconds, CONNECTIONS)
        return said(base, case, result.per_second, result.errors, result.per_second * size.seconds)
    ask(urls, CONNECTIONS, CONNECTIONS)
    began = time.perf_counter()
    times, errors = ask(urls, 1 << 60, CONNECTIONS, size.seconds)
    return said(base, case, len(times) / (time.perf_counter() - began), errors, len(times))


def said(base: str, case: Case, per_second: float, errors: int, count: float) -> float:
    """The rate of whole answers; errors are told: stock pygeoapi's provider writes, and finds its file locked."""
    if errors:
        print(f"{base}: {case.title}: {errors} of {count:.0f} answers were errors")
    return per_second * (1 - min(errors / max(count, 1), 1))


def contenders(folder: Path, release: Release) -> dict[str, dict[str, object]]:
    """The providers of stock pygeoapi that can be measured here, by name, as its configuration has them."""
    found: dict[str, dict[str, object]] = {}
    if find_spec("pysqlite3") and any(map(Path.exists, SPATIALITE)):
        shutil.copy(release.path / release.dataset(NAME).file, folder / "areas.gpkg")  # the provider writes into it
        found["SQLiteGPKG"] = {"name": "SQLiteGPKG", "data": str(folder / "areas.gpkg")}
    else:
        print("SQLiteGPKG is not measured: pysqlite3 or SpatiaLite is not installed")
    if url := os.environ.get("BENCH_POSTGRES"):
        parts = urllib.parse.urlsplit(url)
        names = {"host": parts.hostname, "port": parts.port, "user": parts.username, "password": parts.password or ""}
        found["PostgreSQL"] = {"name": "PostgreSQL", "data": names | {"dbname": parts.path[1:]}, "geom_field": "geom"}
    else:
        print("PostgreSQL is not measured: BENCH_POSTGRES is not set")
    return found


@contextmanager
def stock_server(folder: Path, provider: dict[str, object]) -> Iterator[str]:
    """Run stock pygeoapi."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS)]
    command += ["--blocking-threads", "1", "--port", str(port), "wsgi:APP"]
    environ = os.environ | write_stock(folder, base, provider)
    here, quiet = Path(__file__).parent / "stock", subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, cwd=here, stdout=quiet, stderr=quiet) as server:
        try:
            wait_for(f"{base}/conformance?f=json", server, "stock pygeoapi did not start")
            yield base
        finally:
            server.terminate()


def write_stock(folder: Path, base: str, provider: dict[str, object]) -> dict[str, str]:
    """Its configuration and an OpenAPI document, which no request here reads; the environment that names them."""
    collection = {
        "type": "collection",
        **dict.fromkeys(("title", "description"), NAME),
        "keywords": [NAME],
        "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
        "providers": [{"type": "feature", "table": NAME, "id_field": "CODEBASE"} | provider],
    }
    told = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": 10, "max_items": 10000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {"identification": {"title": NAME}, "license": {}, "provider": PUBLISHER, "contact": PUBLISHER},
        "resources": {NAME: collection},
    }
    (folder / "config.yml").write_text(yaml.safe_dump(told), encoding="utf-8")
    (folder / "openapi.json").write_text(json.dumps({"openapi": "3.0.2", "paths": {}}), encoding="utf-8")
    library = str(next(filter(Path.exists, SPATIALITE)))
    return {
        "PYGEOAPI_CONFIG": str(folder / "config.yml"),
        "PYGEOAPI_OPENAPI": str(folder / "openapi.json"),
        "SPATIALITE_LIBRARY_PATH": library,
    }


if __name__ == "__main__":
    sys.exit(main())
