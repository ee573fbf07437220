"""Asks what a suite would fail where the suite itself is not to be had: a checker that may lie beside the checkout."""

import subprocess
import sys

from tools.conformance.reference import SHARED
from tools.conformance.suites import Suite

CHECKER = SHARED / "cite_check.py"
KNOWN = frozenset({"features", "tiles", "processes", "wms13", "csw202"})
"""The suites whose rules it knows; it is no part of them, and what they say counts."""
SECONDS = 120


def findings(suite: Suite, base: str) -> list[str] | None:
    """What the checker finds of the front door at an address, a line each; None where it knows nothing of the suite.

    :returns: a line that begins with `FAIL` names a test that would fail, with `SKIP` one that would be skipped;
        a checker that breaks off counts as a failure
    """
    if suite.name not in KNOWN or not CHECKER.is_file():
        return None
    command = [sys.executable, str(CHECKER), suite.name, base + suite.path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith(("FAIL", "SKIP"))]
    if done.returncode and not found:
        return [f"FAIL the checker ended with {done.returncode}: {(done.stdout + done.stderr)[-500:].strip()}"]
    return found
