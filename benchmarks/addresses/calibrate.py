"""Fits `src/onestop/address/scores.tsv`: how often an answer is right, by the sum of its penalties.

python benchmarks/addresses/calibrate.py [--count N] [--seed N] [--index FOLDER] [--write]; ONESTOP_HOME names the data

Fitted on half of the labelled set; what `bench-address` prints of calibration is of the other half.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

BENCHMARKS = Path(__file__).parents[1]
sys.path.insert(0, str(BENCHMARKS))

from server import home  # noqa: E402

import onestop.address as engine  # noqa: E402
from addresses import labels, make  # noqa: E402
from addresses.accuracy import is_good, is_right  # noqa: E402
from addresses.judge import Label  # noqa: E402
from onestop.address import Matcher, places  # noqa: E402
from onestop.address.model import MatchLevel  # noqa: E402
from onestop.address.scores import ALONE, KNOWN  # noqa: E402
from onestop.release import Releases  # noqa: E402

SCORES = Path(engine.__file__).with_name("scores.tsv")
LEAST = 60
"""Answers that a step of the curve is made of at least."""
HIGHEST = 0.999
LAST = 9.0
"""The sum of penalties at which an answer is worth nothing."""
HEADER = """# The share of answers that are right, by the sum of their penalties; between two rows a straight line. One
# table is of answers on streets that are known, one of those where only a name, not as written, speaks for the street.
# Made by benchmarks/addresses/calibrate.py on {day}: isotonic regression over {count:,} answers without rivals to half
# of the seeded labelled set ({size} texts of each fault, seed {seed}) of release {release}. An answer is right
# where it is the doorplate that was meant; one that is no doorplate, where no doorplate was to be found.
# table	penalty	score
"""


class Answer(NamedTuple):
    """The sum of an answer's penalties, whether it is right, and whether only a name speaks for its street."""

    cost: float
    right: bool
    alone: bool = False


class Step(NamedTuple):
    """Answers of like cost: how many, the sum of their costs, how many of them are right."""

    size: int
    cost: float
    right: float

    @property
    def share(self) -> float:
        """The share of right ones; half an answer of either kind is added, so that it is never quite 0 or 1."""
        return (self.right + 0.5) / (self.size + 1)

    def with_next(self, other: "Step") -> "Step":
        """Both as one."""
        return Step(self.size + other.size, self.cost + other.cost, self.right + other.right)


def main() -> None:
    """Fit and print, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="texts of each fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--index", type=Path, help="an address index that is not in the release")
    parser.add_argument("--write", action="store_true", help=f"write {SCORES}")
    given = parser.parse_args()
    release = Releases(home()).current()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", make.__name__, str(release.path), folder]
        command += ["--count", str(given.count), "--clean", "0", "--seed", str(given.seed)]
        subprocess.run(command, cwd=BENCHMARKS, check=True)
        chosen = [one for one in labels.read(Path(folder) / make.LABELS) if labels.is_for_fitting(one)]
    answers = list(answered(Matcher(given.index or release.path / "addresses"), chosen))
    header = HEADER.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}", count=len(answers), size=given.count, seed=given.seed, release=release.id
    )
    tables = {name: [one for one in answers if one.alone == (name == ALONE)] for name in (KNOWN, ALONE)}
    rows = ((name, *row) for name, chosen in tables.items() for row in curve(chosen))
    text = header + "".join(f"{name}\t{cost:g}\t{share:g}\n" for name, cost, share in rows)
    print(text, end="")
    if given.write:
        SCORES.write_text(text, encoding="utf-8")


def answered(matcher: Matcher, chosen: Iterable[Label]) -> Iterator[Answer]:
    """The first answer to each label that has no rivals; the one place that knows what the engine tells of costs."""
    for label in chosen:
        told = matcher.answers(label.text)[0]
        found = told.found
        if found is None or found.rivals or found.level is MatchLevel.NONE or not (label.rights or label.accepted):
            continue
        answer = places.match_of(matcher.world, label.text, told)
        doorplate = found.level is MatchLevel.DOORPLATE
        right = is_right(label, answer) if doorplate else is_good(label, [answer], 0.0)
        yield Answer(found.cost, right, found.alone)


def curve(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """Penalty and score, falling, from nothing to LAST."""
    steps: list[Step] = []
    for cost in sorted({round(one.cost, 2) for one in answers}):
        alike = [one for one in answers if round(one.cost, 2) == cost]
        steps.append(Step(len(alike), sum(one.cost for one in alike), sum(one.right for one in alike)))
    steps = pooled(gathered(steps))
    rows = [(round(step.cost / step.size, 2), round(min(step.share, HIGHEST), 3)) for step in steps]
    if rows and rows[0][0] > 0:
        rows.insert(0, (0.0, rows[0][1]))
    return [*(row for row in rows if row[0] < LAST), (LAST, 0.0)]


def gathered(steps: Sequence[Step]) -> list[Step]:
    """Neighbours put together until each is of enough answers."""
    kept: list[Step] = []
    for step in steps:
        if kept and kept[-1].size < LEAST:
            kept[-1] = kept[-1].with_next(step)
        else:
            kept.append(step)
    return kept


def pooled(steps: Sequence[Step]) -> list[Step]:
    """Neighbours put together wherever the share would rise with the cost (pool adjacent violators)."""
    kept: list[Step] = []
    for step in steps:
        kept.append(step)
        while len(kept) > 1 and kept[-1].share >= kept[-2].share:
            kept[-2:] = [kept[-2].with_next(kept[-1])]
    return kept


if __name__ == "__main__":
    main()
