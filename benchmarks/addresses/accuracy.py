"""How good the answers are: recall and precision of each fault, and whether a score is the share of right answers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from addresses.judge import Label
from addresses.labels import is_for_fitting
from addresses.written import Expects
from onestop.address import Matcher
from onestop.address.model import Match, MatchLevel, Status

SURE = 0.9
"""The score from which an answer to an ambiguous text counts as a claim."""
BINS = 10
PRECISION_GOAL = 0.995
RECALL_GOAL = 0.98


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers to one label, and what is to be said of them.

    :ivar found: of the doorplates that were to be found the share that was
    :ivar claims: answers that say that a doorplate was found
    :ivar wrong: those of them that are another doorplate
    :ivar good: whether everything is as expected, the word for it too
    """

    label: Label
    answers: Sequence[Match]
    found: float
    claims: int
    wrong: int
    good: bool

    @property
    def counts(self) -> bool:
        """Whether the text names one doorplate, so that it is to be found."""
        return bool(self.label.rights) and not self.label.ambiguous


@dataclass(slots=True)
class Tally:
    """What is added up over the labels of a fault."""

    labels: int = 0
    wanted: int = 0
    found: float = 0.0
    claims: int = 0
    wrong: int = 0
    good: int = 0

    def add(self, judged: Judged) -> None:
        """Count one more."""
        self.labels += 1
        self.wanted += judged.counts
        self.found += judged.found if judged.counts else 0
        self.claims += judged.claims
        self.wrong += judged.wrong
        self.good += judged.good

    @property
    def recall(self) -> float | None:
        """The share of doorplates that were found."""
        return self.found / self.wanted if self.wanted else None

    @property
    def precision(self) -> float | None:
        """The share of claims that are right."""
        return 1 - self.wrong / self.claims if self.claims else None


@dataclass(slots=True)
class Calibration:
    """Answers by their score."""

    count: list[int] = field(default_factory=lambda: [0] * BINS)
    right: list[int] = field(default_factory=lambda: [0] * BINS)
    score: list[float] = field(default_factory=lambda: [0.0] * BINS)

    def add(self, score: float, right: bool) -> None:
        """Count one more."""
        at = min(int(score * BINS), BINS - 1)
        self.count[at] += 1
        self.right[at] += right
        self.score[at] += score

    @property
    def error(self) -> float:
        """The expected calibration error."""
        total = sum(self.count)
        return sum(abs(right - score) for right, score in zip(self.right, self.score, strict=True)) / max(total, 1)


def judge(label: Label, answers: Sequence[Match]) -> Judged:
    """Compare answers with what is right."""
    right = {one for rights in label.rights for one in rights} | set(label.allowed)
    claims = [one for one in answers if one.match_level is MatchLevel.DOORPLATE and one.status is Status.MATCHED]
    if label.ambiguous:
        claims = [one for one in claims if one.score >= SURE]
    wrong = sum(one.doorplate not in right for one in claims)
    named = [one.doorplate for one in answers if one.match_level is MatchLevel.DOORPLATE]
    found = sum(any(one in rights for one in named) for rights in label.rights)
    share = found / len(label.rights) if label.rights else 0.0
    return Judged(label, answers, share, len(claims), wrong, not wrong and is_good(label, answers, share))


def is_good(label: Label, answers: Sequence[Match], found: float) -> bool:
    """Whether the first answer is what is expected; of an ambiguous text only that none is claimed for sure."""
    first = answers[0]
    if label.ambiguous:
        return True
    if label.expects is Expects.STATUS:
        return first.status.value in label.accepted
    if label.expects is Expects.LEVEL:
        return first.match_level.value in label.accepted
    if label.expects is Expects.UNCERTAIN:
        return found == 1 and first.status.value in label.accepted
    return found == 1 and first.status is Status.MATCHED


def judge_all(matcher: Matcher, labels: Iterable[Label]) -> list[Judged]:
    """Ask for each label."""
    return [judge(label, matcher.match(label.text)) for label in labels]


def tallies(judged: Iterable[Judged]) -> dict[str, Tally]:
    """Added up by fault."""
    found: dict[str, Tally] = defaultdict(Tally)
    for one in judged:
        found[one.label.fault].add(one)
    return dict(found)


def total(judged: Iterable[Judged], *, beyond: bool = False) -> Tally:
    """Added up over all faults that goals count, or over those that are beyond them."""
    whole = Tally()
    for one in judged:
        if one.label.beyond == beyond:
            whole.add(one)
    return whole


def calibration(judged: Iterable[Judged]) -> Calibration:
    """First answers at the level of doorplates by their score, of the half that scores are not fitted on."""
    table = Calibration()
    for one in judged:
        first = one.answers[0]
        if first.match_level is MatchLevel.DOORPLATE and not is_for_fitting(one.label):
            table.add(first.score, is_right(one.label, first))
    return table


def is_right(label: Label, answer: Match) -> bool:
    """Whether an answer is one of the doorplates that were meant."""
    return any(answer.doorplate in rights for rights in label.rights) or answer.doorplate in label.allowed


def table(judged: Sequence[Judged]) -> str:
    """The figures of each fault and of all."""
    lines = [f"{'':<38}{'texts':>7}{'clear':>7}{'recall':>9}{'precision':>11}{'as expected':>13}"]
    sums = {"beyond what goals count": total(judged, beyond=True), "all that goals count": total(judged)}
    for name, tally in (tallies(judged) | sums).items():
        recall, precision = (" " if value is None else f"{value:.1%}" for value in (tally.recall, tally.precision))
        good = f"{tally.good / max(tally.labels, 1):.1%}"
        lines.append(f"{name:<38}{tally.labels:>7,}{tally.wanted:>7,}{recall:>9}{precision:>11}{good:>13}")
    return "\n".join(lines)
