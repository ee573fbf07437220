"""The labelled set as a file: a line of JSON for each label, so that it is made once and used by every measurement."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from addresses.judge import Label
from addresses.written import Expects

HALVES = 2


def write(path: Path, labels: Iterable[Label]) -> None:
    """Write labels."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(label), ensure_ascii=False) + "\n" for label in labels)


def read(path: Path) -> list[Label]:
    """Read labels."""
    with path.open(encoding="utf-8") as file:
        return [label_of(json.loads(line)) for line in file]


def label_of(row: dict[str, Any]) -> Label:
    """One label of its JSON."""
    rights = tuple(map(tuple, row.pop("rights")))
    row |= {name: tuple(row[name]) for name in ("allowed", "accepted")}
    return Label(expects=Expects(row.pop("expects")), rights=rights, **row)


def is_for_fitting(label: Label) -> bool:
    """Whether a label is of the half that scores are fitted on; the other half is what calibration is measured on."""
    return zlib.crc32(f"{label.source}{label.fault}".encode()) % HALVES == 0
