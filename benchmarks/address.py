"""The address matcher: how good, how fast, how large, and that no string breaks it.

python benchmarks/address.py [--size smoke|full] [--json FILE] [--gate [accuracy]] [--build] [--fuzz N] [--only PART…]

ONESTOP_HOME names the data. The labelled set is real doorplates of its current release, written wrong in every way
that people write them (addresses/faults.py); what is right is told from the table of all doorplates.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

from addresses import accuracy, fuzz, labels, make, speed
from addresses.judge import Label
from server import front_door, home

from onestop.address import Matcher
from onestop.address.layout import FOLDER
from onestop.release import Releases

BASELINE = Path(__file__).parent / "addresses" / "baseline.json"
SLOWER = 1.15
"""How many times as slow as the baseline fails."""
WORSE = 0.001
"""How much less accurate than the baseline fails."""
CHUNK = 100_000
"""Strings of one round of fuzzing."""
ROWS = 5_000_000
"""Rows of the file that two cores are measured on; starting counts more in a shorter one."""
CLEAN_LIMIT, FAULTY_LIMIT, BOTH_CORES_LIMIT = 10_000.0, 2_000.0, 1.6
"""Addresses a second in one process, and what a second core gains."""
WAIT_LIMIT = 50.0
"""Milliseconds that one address may take."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: texts of each fault, clean addresses, strings of the fuzz, seconds of HTTP."""

    count: int
    clean: int
    strings: int
    seconds: float


SIZES = {"smoke": Size(12, 4_000, 3_000, 3), "full": Size(200, 200_000, 1_000_000, 30)}

type Figures = dict[str, object]
type Names = tuple[tuple[str, str], ...]
"""Figures by their part and name."""


class Bench:
    """What is measured, and the figures so far."""

    def __init__(self, given: argparse.Namespace, scratch: Path) -> None:
        self.size = SIZES[given.size]
        self.given = given
        self.release = Releases(home()).current()
        self.index: Path = given.index or self.release.path / FOLDER
        self.scratch = scratch
        self.figures: dict[str, Figures] = {}
        self.broken: list[str] = []

    def make(self) -> None:
        """Make what is asked for, in a process of its own, so that this one holds the matcher and no more."""
        command = [sys.executable, "-m", make.__name__, str(self.release.path), str(self.scratch)]
        command += ["--count", str(self.size.count), "--clean", str(self.size.clean), "--seed", str(self.given.seed)]
        subprocess.run(command, cwd=Path(__file__).parent, check=True)

    @cached_property
    def matcher(self) -> Matcher:
        """The matcher, opened once."""
        return Matcher(self.index)

    @cached_property
    def labels(self) -> list[Label]:
        """The labelled set."""
        return labels.read(self.scratch / make.LABELS)

    @cached_property
    def judged(self) -> list[accuracy.Judged]:
        """The answers to it."""
        return accuracy.judge_all(self.matcher, self.labels)

    @property
    def faulty(self) -> list[str]:
        """The texts of the faults that goals count, those that are longer than an address left out."""
        return [label.text for label in self.labels if not label.beyond and len(label.text) <= fuzz.LONGEST]

    def clean(self, name: str) -> list[str]:
        """Clean addresses."""
        return (self.scratch / name).read_text("utf-8").splitlines()

    def limit(self, holds: bool, sentence: str) -> None:
        """Keep a sentence for each limit that is broken."""
        if not holds:
            self.broken.append(sentence)


def memory(bench: Bench) -> Figures:
    """The size of the index, the time to open it, and what one process holds; has to come first."""
    before = speed.private()
    matcher, seconds = speed.opening(bench.index)
    opened = speed.private()
    for text in bench.clean(make.SHORT)[:5_000]:
        matcher.match(text)
    used = speed.private()
    held = {f"{name}_{when}": at[name] - before[name] for when, at in (("open", opened), ("used", used)) for name in at}
    print(f"index {speed.size(bench.index):.0f} MiB on disk, opened in {seconds:.3f} s")
    print(
        f"held by one process alone: {held['private_open']:.0f} MiB when open, {held['private_used']:.0f} MiB in use;"
    )
    print(f"  of the mapped index in memory besides {held['mapped_used']:.0f} MiB, which other processes share")
    return {"index_mib": speed.size(bench.index), "open_seconds": seconds, **held}


def quality(bench: Bench) -> Figures:
    """Recall and precision of each fault."""
    print(accuracy.table(bench.judged))
    whole = accuracy.total(bench.judged)
    recall, precision = whole.recall or 0.0, whole.precision or 0.0
    goals = f"precision {accuracy.PRECISION_GOAL:.1%}, recall {accuracy.RECALL_GOAL:.1%}"
    print(f"precision {precision:.2%}, recall {recall:.2%} (goals: {goals})")
    bench.limit(precision >= accuracy.PRECISION_GOAL, f"precision is {precision:.2%}")
    bench.limit(recall >= accuracy.RECALL_GOAL, f"recall is {recall:.2%}")
    faults = {name: asdict(tally) for name, tally in accuracy.tallies(bench.judged).items()}
    good = whole.good / whole.labels
    return {"precision": precision, "recall": recall, "as_expected": good, "faults": faults}


def calibration(bench: Bench) -> Figures:
    """Whether a score is the share of right answers, on the half of the set that scores are not fitted on."""
    table = accuracy.calibration(bench.judged)
    print(f"{'score':<12}{'answers':>9}{'mean score':>12}{'right':>9}")
    for at, (count, score, right) in enumerate(zip(table.count, table.score, table.right, strict=True)):
        if count:
            print(f"{at / 10:.1f} to {at / 10 + 0.1:.1f}  {count:>9,}{score / count:>12.3f}{right / count:>9.3f}")
    print(f"expected calibration error {table.error:.4f}")
    return {"error": table.error, **asdict(table)}


def rates(bench: Bench) -> Figures:
    """Addresses a second in one process, by themselves and beside a loop that is the same everywhere."""
    machine = speed.machine()
    found: Figures = {"machine": machine}
    named = {"clean": bench.clean(make.SHORT), "whole": bench.clean(make.WHOLE), "faulty": bench.faulty}
    for name, texts in named.items():
        rate = speed.rate(bench.matcher, texts)
        share = speed.matched(bench.matcher, texts)
        found |= {name: rate, f"{name}_relative": rate / machine, f"{name}_found": share}
        print(
            f"{name:<8}{rate:>10,.0f} addresses/s in one process ({rate / machine:.4f} of the loop), {share:.3%} found"
        )
        least = FAULTY_LIMIT if name == "faulty" else CLEAN_LIMIT
        bench.limit(rate >= least, f"{name}: {rate:,.0f} addresses/s, at least {least:,.0f}")
    return found


def cores(bench: Bench) -> Figures:
    """The command on a file with one process and with two."""
    clean = bench.clean(make.SHORT)
    texts = list(islice(cycle(clean), ROWS)) if bench.given.size == "full" else clean
    one = speed.command(home(), texts, 1)
    two = speed.command(home(), texts, 2)
    print(f"`onestop match`: {one:,.0f} addresses/s with one process, {two:,.0f} with two: {two / one:.2f} times")
    if bench.given.size == "full":
        bench.limit(two / one >= BOTH_CORES_LIMIT, f"two processes are {two / one:.2f} times as fast as one")
    return {"one": one, "two": two, "ratio": two / one}


def waits(bench: Bench) -> Figures:
    """How long one address takes, over the faults."""
    times = speed.waits(bench.matcher, bench.faulty)
    print(f"one address: {times}")
    bench.limit(times.most <= WAIT_LIMIT, f"an address took {times.most:.0f} ms")
    return asdict(times)


def fuzzing(bench: Bench) -> Figures:
    """Strings that nobody would write."""
    count = bench.given.fuzz or bench.size.strings
    texts = [text for text in bench.faulty if text][:5_000]
    slowest, failed, done = (0.0, ""), 0, 0
    while done < count:
        made = islice(fuzz.strings(CHUNK, texts, bench.given.seed + done), min(CHUNK, count - done))
        result = fuzz.fuzz(bench.matcher, made)
        done, failed, slowest = done + result.strings, failed + result.failed, max(slowest, result.slowest)
        for failure in result.failures or ():
            print(f"FAILED  {failure}")
        print(
            f"{done:,} strings, {failed} failures, slowest {slowest[0] * 1000:.1f} ms of {len(slowest[1])} characters:"
        )
        print(f"  {slowest[1][:100]!r}", flush=True)
    bench.limit(not failed, f"the matcher failed on {failed} strings")
    bench.limit(slowest[0] <= fuzz.LIMIT, f"a string took {slowest[0] * 1000:.0f} ms")
    return {"strings": done, "failures": failed, "slowest_ms": slowest[0] * 1000, "slowest": slowest[1]}


def http(bench: Bench) -> Figures:
    """One address at a time through a running front door."""
    with front_door() as server:
        times = speed.over_http(server.base, bench.clean(make.SHORT), bench.size.seconds)
    print(f"{speed.QUERIES_A_SECOND} questions a second through the front door: {times}")
    return asdict(times)


def building(bench: Bench) -> Figures:
    """Building the index again, where `--build` asks for it."""
    if not bench.given.build:
        print("not measured: --build was not given")
        return {}
    found = speed.build(bench.release.path)
    print(f"index built in {found['seconds']:.0f} s with {found['peak']:,.0f} MiB at most")
    return dict(found)


type Part = Callable[[Bench], Figures]

PARTS: dict[str, Part] = {
    "memory": memory,
    "accuracy": quality,
    "calibration": calibration,
    "speed": rates,
    "cores": cores,
    "latency": waits,
    "fuzz": fuzzing,
    "http": http,
    "build": building,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    given = arguments(argv)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given, given.set or Path(folder))
        if not (bench.scratch / make.LABELS).exists():
            bench.scratch.mkdir(exist_ok=True)
            bench.make()
        for name in given.only or PARTS:
            print(f"-- {name}", flush=True)
            bench.figures[name] = PARTS[name](bench)
    if given.json:
        given.json.write_text(json.dumps(bench.figures, ensure_ascii=False, indent=1), encoding="utf-8")
    if given.keep:
        keep(given.size, bench.figures)
    broken = gate(given.size, bench.figures, GATES[given.gate]) if given.gate else bench.broken
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--gate",
        nargs="?",
        const="all",
        choices=("all", "accuracy"),
        help=f"fail where slower or less accurate than {BASELINE.name}, only then; where machines differ, by accuracy",
    )
    parser.add_argument("--keep", action="store_true", help=f"make these figures the baseline in {BASELINE.name}")
    parser.add_argument("--build", action="store_true", help="build the index again, in a scratch folder")
    parser.add_argument("--fuzz", type=int, metavar="N", help="strings of the fuzz")
    parser.add_argument("--index", type=Path, metavar="FOLDER", help="an address index that is not in the release")
    parser.add_argument("--set", type=Path, metavar="FOLDER", help="where the labelled set is, or is to be kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    return parser.parse_args(argv)


MORE_IS_BETTER = (("accuracy", "precision"), ("accuracy", "recall"), ("accuracy", "as_expected"))
RELATIVE = (("speed", "clean_relative"), ("speed", "whole_relative"), ("speed", "faulty_relative"))


def keep(size: str, figures: dict[str, Figures]) -> None:
    """Make figures the baseline of a size; those of the other size stay."""
    kept = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    chosen = {f"{part} {name}": round(float(str(figures[part][name])), 5) for part, name in MORE_IS_BETTER + RELATIVE}
    kept[size] = chosen | {"calibration error": round(float(str(figures["calibration"]["error"])), 5)}
    BASELINE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


GATES = {"all": MORE_IS_BETTER + RELATIVE, "accuracy": MORE_IS_BETTER}


def gate(size: str, figures: dict[str, Figures], chosen: Names = GATES["all"]) -> list[str]:
    """What is slower or less accurate than the baseline."""
    kept = json.loads(BASELINE.read_text("utf-8"))[size]
    broken = []
    for part, name in chosen:
        now, before = float(str(figures[part][name])), kept[f"{part} {name}"]
        holds = now >= before / SLOWER if (part, name) in RELATIVE else now >= before - WORSE
        broken += [] if holds else [f"{part} {name} is {now:.4f} and was {before:.4f}"]
    return broken


if __name__ == "__main__":
    sys.exit(main())
