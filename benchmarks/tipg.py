"""Pages and items of OGC API Features beside tipg on PostGIS: same areas, same machine, same number of workers.

python benchmarks/tipg.py [--size smoke|full]; ONESTOP_HOME names the data. tipg (tipg-requirements.txt) is installed
into an environment of its own; PostgreSQL with PostGIS is Debian's, started here and stopped at the end.
"""

import argparse
import os
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ogcapi import NAME, PAGE, SIZES, Case, questions, rate, report
from postgis import areas_database, free_port, missing
from server import front_door, home, wait_for

from onestop.release import Releases

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / ".venv" / "tipg"
WORKERS = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure both and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    if lacking := missing():
        print(f"tipg is not measured: {lacking}")
        return 0
    release = Releases(home()).current()
    dataset = release.dataset(NAME)
    cases = [replace(case, least=None) for case in questions(release, size)]
    with (
        areas_database(release.path / dataset.file, NAME, str(dataset.key)) as database,
        tipg(database) as theirs,
        front_door(WORKERS) as server,
    ):
        check(f"{server.base}/ogcapi", theirs, cases[0])
        pairs = [(rate(f"{server.base}/ogcapi", case, size), rate(theirs, tipg_case(case), size)) for case in cases]
    return report("tipg", cases, [ours for ours, _ in pairs], [theirs for _, theirs in pairs])


def tipg_case(case: Case) -> Case:
    """The same questions as tipg spells them."""
    return replace(
        case, paths=[path.replace(NAME, f"public.{NAME}").replace("f=json", "f=geojson") for path in case.paths]
    )


def check(ours: str, theirs: str, case: Case) -> None:
    """End with a sentence where both do not answer one question with as many features."""
    bases = ((ours, case), (theirs, tipg_case(case)))
    counts = [urllib.request.urlopen(base + one.paths[0]).read().count(b'"Feature"') for base, one in bases]
    if len(set(counts)) > 1 or not 0 < counts[0] <= PAGE:
        sys.exit(f"the answers differ: {counts} features")


@contextmanager
def tipg(database: str) -> Iterator[str]:
    """Run tipg over a database; its address."""
    install()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [str(ENVIRONMENT / "bin" / "uvicorn"), "tipg.main:app", "--port", str(port), "--workers", str(WORKERS)]
    command += ["--log-level", "error"]
    environ = os.environ | {"DATABASE_URL": database, "TIPG_DB_SCHEMAS": '["public"]'}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet) as server:
        try:
            wait_for(f"{base}/conformance", server, "tipg did not start")
            yield base
        finally:
            server.terminate()


def install() -> None:
    """Make tipg's environment where there is none as its list of requirements wants it."""
    wanted, stamp = (HERE / "tipg-requirements.txt").read_bytes(), ENVIRONMENT / "installed"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    command = [str(ENVIRONMENT / "bin" / "pip"), "install", "--quiet", "--require-hashes", "--requirement"]
    subprocess.run([*command, str(HERE / "tipg-requirements.txt")], check=True)
    stamp.write_bytes(wanted)


if __name__ == "__main__":
    sys.exit(main())
