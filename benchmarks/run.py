"""Runs every benchmark beside this file, one after another: `make bench`, or `make bench SIZE=smoke`.

Each is a program of its own with `main(argv)`, takes `--size smoke|full`, reads the data that ONESTOP_HOME names,
prints its figures and exits with 1 where one breaks a limit, which makes a full run fail.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from server import home

HERE = Path(__file__).parent
PARTS = {"run", "load", "server", "postgis", "mapserver"}
"""Not benchmarks."""
BROKEN = "LIMIT BROKEN"
"""How a benchmark begins the line about a limit that it broke."""


def main() -> int:
    """Run them all; 1 where any broke a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("smoke", "full"), default="full")
    size = parser.parse_args().size
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {home()}, size {size}", flush=True)
    codes = [run(path, size) for path in sorted(HERE.glob("*.py")) if path.stem not in PARTS]
    return int(any(codes))


def run(path: Path, size: str) -> int:
    """Run one; a short run on a busy machine says little of speed, so limits hold for the full size only."""
    print(f"\n== {path.stem}", flush=True)
    command = [sys.executable, str(path), "--size", size]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="", flush=True)
    if done.returncode and size == "smoke" and BROKEN in done.stdout:
        print("limits hold for the full size; this was a smoke run", flush=True)
        return 0
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
