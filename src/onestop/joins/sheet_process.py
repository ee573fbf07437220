"""Reads one workbook, within limits of time and memory that end it, and says on standard output what is in it."""

import resource
import sys
from pathlib import Path

import orjson

from onestop.errors import OneStopError
from onestop.joins.reading import NAME, SECONDS, from_source
from onestop.tabular.pieces import open_source

MEMORY = 3 << 30
"""In bytes of address space, of which libraries take the larger part without using it."""


def main(path: str, scratch: str) -> None:
    """Read, or say why not."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        upload = from_source(open_source(Path(path), NAME, Path(scratch)))
        said = orjson.dumps({"columns": upload.columns, "cells": upload.cells})
    except OneStopError as error:
        said = orjson.dumps({"refused": str(error), "kind": type(error).__name__})
    sys.stdout.buffer.write(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
