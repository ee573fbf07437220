"""Runs every benchmark beside this file, one after another: `make bench`, or `make bench SIZE=smoke`.

Each is a program of its own with `main(argv)`, takes `--size smoke|full`, reads the data that ONESTOP_HOME names,
prints its figures and exits with 1 where one breaks a limit.
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


def main() -> int:
    """Run them all; 1 where any broke a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("smoke", "full"), default="full")
    size = parser.parse_args().size
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {home()}, size {size}", flush=True)
    codes = [run(path, size) for path in sorted(HERE.glob("*.py")) if path.stem not in PARTS]
    return int(any(codes))


def run(path: Path, size: str) -> int:
    """Run one."""
    print(f"\n== {path.stem}", flush=True)
    return subprocess.run([sys.executable, str(path), "--size", size], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
