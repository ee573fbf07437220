"""The recorded replies of the old service, asked again on the national data."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onestop.address.layout import FOLDER, TABLES
from onestop.legacy.application import LegacyApplication
from onestop.release import Release
from onestop.settings import Settings

pytestmark = [pytest.mark.national, pytest.mark.slow]

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "address_replies.py"
COORDINATE = re.compile(rb'"([XY])": (-?\d+\.\d{6})(?!\d)')
FEWEST = {
    "replies whose doorplates we have": 94,
    "exact: same doorplate": 99.5,
    "exact: same area": 99.5,
    "exact, of today: exact too": 99.5,
    "fuzzy: same or better": 95,
    "strict, exact: Info block byte for byte": 96,
    "strict, fuzzy: Info block byte for byte": 95,
    "strict, exact of today: whole reply byte for byte, places and codes aside": 99.5,
}
"""In percent."""


@pytest.fixture(scope="module")
def replies(shared: Path) -> Path:
    """The folder of the recorded replies."""
    folder = shared / "tgos-replies"
    if not folder.is_dir():
        pytest.skip(f"the recorded replies are not there: {folder}")
    return folder


@pytest.fixture(scope="module")
def indexed(national: Release) -> Release:
    """The national release, where it has an address index."""
    if not (national.path / FOLDER / TABLES).exists():
        pytest.skip("the national release has no address index; load it again")
    return national


@pytest.fixture(scope="module")
def shares(replies: Path, indexed: Release) -> dict[str, float]:
    """What the benchmark measures, in percent."""
    home = str(indexed.path.parents[1])
    command = [sys.executable, str(BENCHMARK)]
    done = subprocess.run(
        command, env={**os.environ, "ONESTOP_HOME": home}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        name.strip(): float(share) for name, share in re.findall(r"^(.+?) +\d+ of +\d+ +([\d.]+) %", done.stdout, re.M)
    }


@pytest.mark.parametrize("name", FEWEST)
def test_the_old_replies_come_again(shares: dict[str, float], name: str) -> None:
    assert shares[name] >= FEWEST[name]


def test_the_replies_that_were_kept_byte_for_byte_come_again(
    replies: Path, indexed: Release, settings: Settings, client: Any
) -> None:
    """But for the last decimal of a coordinate: ours have seven, which are rounded once more."""
    ask = client(LegacyApplication(indexed, settings))
    for path in (replies / "raw").glob("*.json"):
        body = ask.query_addr(path.stem, compat="strict").body
        ours, theirs = body[body.index(b"{") : body.rindex(b"}") + 1], path.read_bytes().strip()
        assert COORDINATE.sub(rb'"\1": 0', ours) == COORDINATE.sub(rb'"\1": 0', theirs)
        found, expected = ([float(number) for _, number in COORDINATE.findall(text)] for text in (ours, theirs))
        assert found == pytest.approx(expected, abs=2e-6)
