"""Writes the files of an address index."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from onestop.address.layout import ARRAYS, FORMAT, TABLES, Tables


def write_index(folder: Path, tables: Tables, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write every array and the tables."""
    folder.mkdir()
    for kept in ARRAYS:
        np.save(folder / f"{kept.name}.npy", np.ascontiguousarray(arrays[kept.name], kept.dtype))
    (folder / TABLES).write_bytes(orjson.dumps({"format": FORMAT, **asdict(tables)}))
