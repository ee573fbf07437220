"""`make conformance` and `make conformance-serve`.

`run` starts a front door on the conformance release, runs the suites against it and fails where a test that passed
before does not pass now. For a suite that is not to be had it asks the checker that may lie beside the checkout, and
fails where that finds what would fail. `serve` starts the same front door for others' suites.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from onestop.release import Releases
from tools.conformance import page, release, suites
from tools.conformance.capitals import capitals
from tools.conformance.central import NotToBeHad
from tools.conformance.checker import findings
from tools.conformance.mirror import Documents, documents
from tools.conformance.reference import SHARED
from tools.conformance.results import Outcome, counted
from tools.conformance.run import NoResult, Run, run
from tools.conformance.suites import Suite

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "conformance"
START_SECONDS = 120
NOT_RUN = 3
"""Exit code where no suite could be had on this machine, so that nothing was proved."""


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument("command", choices=("run", "serve"))
    parser.add_argument("names", nargs="*", metavar="SUITE", help=f"of {', '.join(suites.known_suites())}; all")
    parser.add_argument("--home", type=Path, default=HOME, help="where the conformance release is kept")
    parser.add_argument("--suites", type=Path, help="folder with the jars of each suite, in a folder of its name")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="write what they say into docs/conformance.md, and keep what passes now as what has to pass",
    )
    given = parser.parse_args()
    if given.keep and given.names:
        parser.error("--keep writes the page of all suites, so run them all")
    place: Path | None = given.suites
    prepare(given.home.absolute(), place.absolute() if place else None)
    return test(given) if given.command == "run" else serve(given.home.absolute())


def prepare(home: Path, place: Path | None) -> None:
    """Load the reference data anew: it takes seconds, and the code that loads may have changed."""
    try:
        csw = suites.ready(suites.known_suites()["csw202"], home / "cache", place).class_path
    except NotToBeHad:
        csw = []
    release.build(home, home / "cache", csw)
    print(f"conformance release {Releases(home).active()[0]}", file=sys.stderr, flush=True)


def serve(home: Path) -> int:
    """A front door until it is told to stop, at the port that ONESTOP_PORT names."""
    with front_door(home, int(os.environ.get("ONESTOP_PORT", "8080"))) as base:
        for suite in suites.known_suites().values():
            print(f"{suite.title}: {base}{suite.path}", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def test(given: argparse.Namespace) -> int:
    """Run the suites, print and write down what they say."""
    wanted = [suite for name, suite in suites.known_suites().items() if not given.names or name in given.names]
    with front_door(given.home.absolute()) as base:
        for suite in wanted:
            urllib.request.urlopen(base + suite.path, timeout=START_SECONDS).close()
        runs = list(tested(wanted, base, given))
        told = {one.suite.name for one in runs}
        wrong = [line for suite in wanted if suite.name not in told for line in checked(suite, base)]
    if wrong:
        return 1
    if not runs:
        print("no suite could be had on this machine: nothing was tested", flush=True)
        return NOT_RUN
    before = page.read_baseline()
    for one in runs:
        report(one)
    reasons = page.read_reasons()
    lost = {one.suite.name: page.lost(one, before, reasons) for one in runs}
    for name, tests in lost.items():
        print("\n".join(f"{name}: {test} passed before" for test in tests), end="\n" if tests else "", flush=True)
    if given.keep:
        page.write_page(runs, reasons)
        page.write_baseline(runs, before)
    return int(any(lost.values()))


def tested(wanted: Sequence[Suite], base: str, given: argparse.Namespace) -> Iterator[Run]:
    """Each suite that is to be had, one after another: the machine is small."""
    cache = given.home.absolute() / "cache"
    for suite in wanted:
        try:
            yield run(suites.ready(suite, cache, given.suites), base, schemas(cache))
        except (NotToBeHad, NoResult) as error:
            print(f"{suite.name}: not run: {error}", flush=True)


def checked(suite: Suite, base: str) -> list[str]:
    """What would fail of a suite that was not run, by the checker beside the checkout; says what it found."""
    found = findings(suite, base)
    if found is None:
        return []
    wrong = [line for line in found if line.startswith("FAIL")]
    print("".join(f"{suite.name}: {line}\n" for line in found), end="")
    print(
        f"{suite.name}: checked without the suite: {len(wrong)} would fail, {len(found) - len(wrong)} would be skipped"
    )
    return wrong


def schemas(cache: Path) -> Documents:
    """What the suites fetch; nothing where this machine cannot answer for other hosts."""
    extra = SHARED / "schemas-extra"
    return documents(cache, [extra] if extra.is_dir() else []) if os.geteuid() == 0 else {}


def report(one: Run) -> None:
    """One line for a suite, in the form that test runners' closing lines have, and one for each failure."""
    found = counted(one.tests)
    numbers = ", ".join(f"{found[outcome]} {outcome}" for outcome in Outcome)
    for each in one.tests:
        if each.outcome is Outcome.FAILED:
            print(f"{one.suite.name}: {each.name} failed: {each.said[:200]}", flush=True)
    print(f"{one.suite.name}: {numbers}", flush=True)


@contextmanager
def front_door(home: Path, port: int = 0) -> Iterator[str]:
    """A front door as people reach it through a proxy, for as long as the block runs.

    :param port: 0 for any that is free
    """
    port, behind = port or free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {"ONESTOP_LOG_LEVEL": "warning"} | os.environ
    environment |= {"ONESTOP_HOME": str(home), "ONESTOP_PORT": str(behind), "ONESTOP_PUBLIC_URL": base}
    with (
        subprocess.Popen([sys.executable, "-m", "onestop", "serve"], env=environment) as server,
        capitals(("127.0.0.1", port), ("127.0.0.1", behind)),
    ):
        try:
            wait_for(f"http://127.0.0.1:{behind}", server)
            yield base
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a front door answers; raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=START_SECONDS).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the front door at {base} does not answer")


if __name__ == "__main__":
    sys.exit(main())
