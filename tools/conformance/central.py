"""Files of Maven Central, by their coordinates."""

import shutil
import subprocess
from pathlib import Path

COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
SECONDS = 600
"""How long Maven may take for one file."""


class NotToBeHad(Exception):
    """A suite or a file is not on this machine, and Maven Central does not have it."""


def fetched(coordinates: str, cache: Path) -> Path:
    """A file of Maven Central, once; raises NotToBeHad."""
    _, artifact, version, ending, *classifier = coordinates.split(":")
    target = cache / f"{'-'.join((artifact, version, *classifier))}.{ending}"
    if target.exists():
        return target
    if not shutil.which("mvn"):
        raise NotToBeHad("Maven is not installed")
    command = ["mvn", "-B", "-q", COPY, f"-Dartifact={coordinates}", f"-DoutputDirectory={cache}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode or not target.exists():
        raise NotToBeHad(f"Maven Central does not have {coordinates} for this machine")
    return target
