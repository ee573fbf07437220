"""Makes what is measured: the labelled set and clean addresses of a release, each a file in a folder.

python -m addresses.make RELEASE FOLDER --count N --clean N [--seed N], in the folder `benchmarks`
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

from addresses import labels
from addresses.faults import labelled
from addresses.plates import Plate, World, read

LABELS, SHORT, WHOLE = "labels.jsonl", "clean.txt", "whole.txt"


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=50, help="labels of each fault")
    parser.add_argument("--clean", type=int, default=10_000, help="clean addresses")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    world = World(*read(given.release / "doorplates.gpkg"))
    labels.write(given.folder / LABELS, labelled(world, given.count, given.seed))
    plates = list(drawn(world, given.clean, given.seed))
    write(given.folder / SHORT, [short(plate) for plate in plates])
    write(given.folder / WHOLE, [whole(plate) for plate in plates])


def drawn(world: World, count: int, seed: int) -> Iterator[Plate]:
    """Any doorplates, as common as they are."""
    random = Random(f"{seed} clean")
    for _ in range(count):
        yield world.plate(random.randrange(len(world)))


def short(plate: Plate) -> str:
    """An address without village and 鄰, where it has a road."""
    village = "" if plate.street else plate.village
    return f"{plate.county}{plate.town}{village}{rest(plate)}"


def whole(plate: Plate) -> str:
    """An address with all its parts."""
    return f"{plate.county}{plate.town}{plate.village}{plate.neighbourhood}{rest(plate)}"


def rest(plate: Plate) -> str:
    """What follows the village."""
    return f"{plate.street}{plate.lane}{plate.alley}{plate.number}{plate.floor}"


def write(path: Path, texts: list[str]) -> None:
    """One text a line."""
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")


if __name__ == "__main__":
    main()
