"""From penalties to the probability that the answer is right, by tables that were fitted on labelled addresses."""

from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files

KEPT = 4096
"""Different sums that are remembered."""
KNOWN, ALONE = "known", "alone"
"""The tables: of answers on streets that are known, and of those where only a name that is not as written speaks."""


@cache
def table(name: str = KNOWN) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Penalties in order, and the score of each."""
    text = files("onestop.address").joinpath("scores.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    chosen = [row for row in rows if row[0] == name]
    return tuple(float(row[1]) for row in chosen), tuple(float(row[2]) for row in chosen)


@lru_cache(KEPT)
def score(cost: float, rivals: int, alone: bool = False) -> float:
    """How probable it is that the doorplate is the one that was meant; rivals share what there is."""
    penalties, scores = table(ALONE if alone else KNOWN)
    at = bisect_right(penalties, cost)
    if at == 0:
        return round(scores[0] / (1 + rivals), 3)
    if at == len(penalties):
        return 0.0
    low, high = penalties[at - 1], penalties[at]
    share = (cost - low) / (high - low)
    return round((scores[at - 1] + share * (scores[at] - scores[at - 1])) / (1 + rivals), 3)
