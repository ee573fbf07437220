"""One way to write text, for the index and for the question alike.

Chinese is not divided by spaces, so runs of it are cut into pairs of characters: 人口統計 is stored as
人口 口統 統計 計. A word of two characters is then one entry, a longer one a phrase of pairs, and a single
character the beginning of a pair; the last character of a run stands alone so that it too can be found.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

VARIANTS = str.maketrans({"臺": "台", "峯": "峰", "羣": "群", "裡": "裏", "啓": "啟"})
"""Characters that people use for one another, each written one way."""

UNSPACED = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that are written without spaces between words."""

RUN = re.compile(f"[{UNSPACED}]+|[^\\W_{UNSPACED}]+")
FIRST_UNSPACED = "\u2e80"
QUOTED_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
MOST_TERMS = 32
"""Terms of one question; what comes after them is left out."""


def fold_width(text: str) -> str:
    """Full-width letters and signs as half-width ones, ligatures and circled numbers taken apart."""
    return unicodedata.normalize("NFKC", text)


def fold_case(text: str) -> str:
    """Capitals as small letters."""
    return text.casefold()


def unify_variants(text: str) -> str:
    """臺 as 台, and the like."""
    return text.translate(VARIANTS)


STEPS: tuple[Callable[[str], str], ...] = (fold_width, fold_case, unify_variants)


def normalise(text: str) -> str:
    """Write a text the one way the index writes it."""
    for step in STEPS:
        text = step(text)
    return text


def tokens(text: str) -> list[str]:
    """The entries of a text in the index, in order."""
    return [token for run in RUN.findall(normalise(text)) for token in entries(run)]


def entries(run: str) -> Iterator[str]:
    """A word as it is; a run of Chinese as pairs and its last character."""
    if run[0] < FIRST_UNSPACED:
        yield run
        return
    for start in range(len(run) - 1):
        yield run[start : start + 2]
    yield run[-1]


def match(text: str, *, typing: bool = False) -> str | None:
    """A question as FTS5 understands it; None where nothing in it can be looked up.

    Words are all to be there; words between commas are alternatives; a text in quotes is a phrase;
    a word that ends with `*` is a beginning.

    :param typing: whether the last word may be only begun, as in a search box
    """
    alternatives = [part for part in re.split("[,，、;；]", text) if part.strip()]
    matched = [all_terms(part, typing=typing) for part in alternatives]
    return " OR ".join(f"({terms})" for terms in matched if terms) or None


def all_terms(part: str, *, typing: bool) -> str:
    """The terms of one alternative, all of them wanted."""
    words = [quoted or word for quoted, word in QUOTED_OR_WORD.findall(part)][:MOST_TERMS]
    terms = [term(word, begun=typing and at == len(words) - 1) for at, word in enumerate(words)]
    return " AND ".join(found for found in terms if found)


def term(word: str, *, begun: bool = False) -> str:
    """One term: a phrase of entries, the last of them a beginning where it has to be."""
    found = tokens(word)
    if not found:
        return ""
    paired = len(found) > 1 and found[-2][1:] == found[-1]
    if paired:  # the last character of a run of Chinese, already the end of the pair before it
        found.pop()
    alone = not paired and found[-1][0] >= FIRST_UNSPACED
    prefix = alone or (not paired and (begun or word.endswith("*")))
    return f'"{" ".join(found)}"' + "*" * prefix
