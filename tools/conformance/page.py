"""docs/conformance.md: what each suite said, and why of everything that is not passed."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.conformance.results import Outcome, Tests, always_passed, counted
from tools.conformance.run import Run

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conformance.md"
BASELINE = HERE / "baseline.json"
EXPLAINED = HERE / "explained.toml"
MARK = "<!-- what `make conformance` found; written by it -->\n"

type Baseline = dict[str, list[str]]
"""By suite and version, such as `tiles 1.2`, the tests that passed."""
type Reasons = Mapping[str, Mapping[str, str]]
"""By suite and test, or the class of a test, why it does not pass."""


def read_baseline() -> Baseline:
    """The tests that passed before."""
    kept: Baseline = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    return kept


def write_baseline(runs: Sequence[Run], before: Baseline) -> None:
    """Keep the tests that pass; a suite that did not run keeps what it had."""
    kept = before | {edition(run): always_passed(run.tests) for run in runs}
    BASELINE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def edition(run: Run) -> str:
    """The suite in the version that ran."""
    return f"{run.suite.name} {run.suite.version}"


def lost(run: Run, before: Baseline, reasons: Reasons) -> list[str]:
    """The tests that passed before and do not now, without those of which it is known why."""
    known = {*always_passed(run.tests), *reasons.get(run.suite.name, {})}
    return sorted(set(before.get(edition(run), ())) - known)


def read_reasons() -> Reasons:
    """Why tests do not pass, as people wrote it down."""
    reasons: Reasons = tomllib.loads(EXPLAINED.read_text("utf-8"))
    return reasons


def write_page(runs: Sequence[Run], reasons: Reasons, page: Path = PAGE) -> None:
    """Put the results into the page, after what people wrote there."""
    head, mark, _ = page.read_text("utf-8").partition(MARK)
    page.write_text(head + (mark or MARK) + "\n" + "\n".join(lines(runs, reasons)) + "\n", encoding="utf-8")


def lines(runs: Sequence[Run], reasons: Reasons) -> Iterator[str]:
    """The table of suites, then what did not pass in each."""
    yield "| suite | version | passed | failed | skipped |"
    yield "|---|---|--:|--:|--:|"
    for run in runs:
        found = counted(run.tests)
        numbers = " | ".join(str(found[outcome]) for outcome in Outcome)
        yield f"| {run.suite.title} | `{run.suite.artifact}` {run.suite.version} | {numbers} |"
    for run in runs:
        yield from explained(run, reasons.get(run.suite.name, {}))


def explained(run: Run, reasons: Mapping[str, str]) -> Iterator[str]:
    """A list of the tests of a suite that failed or were skipped, each with its reason."""
    for outcome, word in ((Outcome.FAILED, "Failed"), (Outcome.SKIPPED, "Skipped")):
        names = ended(run.tests, outcome)
        if names:
            yield f"\n### {run.suite.title}: {word.lower()}\n"
        for name, times in sorted(names.items()):  # a suite runs them in another order each time
            said = next(test.said for test in run.tests if test.name == name and test.outcome is outcome)
            whole = reasons.get(name.partition(".")[0])
            why = reasons.get(name) or whole or f"not explained; the suite says: {said[:200] or 'nothing'}"
            yield f"- `{name}` ({times}): {why}"


def ended(tests: Tests, outcome: Outcome) -> Counter[str]:
    """The names of the tests that ended so, and how often."""
    return Counter(test.name for test in tests if test.outcome is outcome)
