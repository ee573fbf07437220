"""Numbers of doorplates: 臨12號, 7之20號, 7號之20, 5附2號; each packed into one number that sorts as people count.

A packed number has, from its highest bit, kind (4), number (20), sub-number (14), second sub-number (10), letter (5)
and style (3).
"""

import re
from typing import NamedTuple

KINDS = ("", "臨", "建", "附", "特")
"""What may stand before the number; 臨 is a temporary doorplate, 建 one of a building that has no other."""
HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
LETTERS = HEAVENLY + "ABCDEFGHIJKLMNOPQRS"
STYLES = ("之", "號之", "附", "號附", "之號之")
"""Where the sub-numbers stand: 7之20號, 7號之20, 7附20號, 7號附20, 7之20號之3."""
BEHIND = frozenset({1, 3})
"""Styles whose sub-number stands behind the unit."""
SPLIT = 4
"""The style with one sub-number before the unit and one behind it."""

STYLE_BITS, LETTER_BITS, SECOND_BITS, SUB_BITS, MAIN_BITS = 3, 5, 10, 14, 20
LETTER_AT = STYLE_BITS
SECOND_AT = LETTER_AT + LETTER_BITS
SUB_AT = SECOND_AT + SECOND_BITS
MAIN_AT = SUB_AT + SUB_BITS
KIND_AT = MAIN_AT + MAIN_BITS
MAIN_LIMIT, SUB_LIMIT, SECOND_LIMIT = 1 << MAIN_BITS, 1 << SUB_BITS, 1 << SECOND_BITS
STYLE_MASK = (1 << STYLE_BITS) - 1
MAIN_MASK = MAIN_LIMIT - 1

NO_FLOOR = r"(?!\d*[樓層室F號])"
"""Digits after 號之 are a sub-number unless they are of a floor."""
NO_FLOORS = r"(?![\d、,.~至到及和與之]*[樓層室F號])"
"""Digits after 號 are a sub-number unless they are of floors, or the next number of a list."""
NO_BLOCK = r"(?![A-Z\d棟室區座幢側館樓])"
NUMBER = re.compile(
    rf"({'|'.join(kind for kind in KINDS if kind)})?"
    r"(\d{1,7})(?:(之|附|之附)(\d{1,5}))?(?:[之附](\d{1,4}))?"
    rf"([{LETTERS}])?號"
    rf"(?:(?:(之|附|之附)(\d{{1,5}}){NO_FLOOR}(?:之(\d{{1,4}}){NO_FLOOR})?|(?P<loose>\d{{1,5}}){NO_FLOORS})"
    rf"([{LETTERS}]{NO_BLOCK})?|(臨)|([{HEAVENLY}]){NO_BLOCK})?"
)
"""A number and its unit; what follows is floor and room."""


class Number(NamedTuple):
    """The parts of a doorplate's number."""

    kind: int = 0
    main: int = 0
    sub: int = 0
    second: int = 0
    letter: int = 0
    style: int = 0

    @property
    def packed(self) -> int:
        """All parts in one whole number."""
        kind, main, sub, second, letter, style = self
        return kind << KIND_AT | main << MAIN_AT | sub << SUB_AT | second << SECOND_AT | letter << LETTER_AT | style

    @property
    def text(self) -> str:
        """As it is written on the doorplate."""
        before = f"{KINDS[self.kind]}{self.main}"
        letter = LETTERS[self.letter - 1] if self.letter else ""
        if not self.sub and not self.second:
            return f"{before}{letter}號"
        if self.style == SPLIT:
            return f"{before}之{self.sub}{letter}號之{self.second}"
        sub = f"{self.sub}之{self.second}" if self.second else str(self.sub)
        end = letter if self.style in BEHIND else f"{letter}號"
        return f"{before}{STYLES[self.style]}{sub}{end}"


def number_of(match: re.Match[str]) -> Number | None:
    """The number that NUMBER found; None where it is larger than any doorplate's."""
    kind, main, joint, sub, second, letter, after, behind, behind_second, bare, *ends = match.groups()
    behind_letter, temporary, last = ends
    letter, behind = letter or last, behind or bare
    style = 2 if joint and joint != "之" else 0
    if behind is not None and sub is None:
        sub, second, letter = behind, behind_second, letter or behind_letter
        style = 3 if after and "附" in after else 1
    elif behind is not None and second is None:
        second, style = behind, SPLIT
    parts = Number(
        KINDS.index(kind or temporary or ""),
        int(main),
        int(sub or 0),
        int(second or 0),
        LETTERS.index(letter) + 1 if letter else 0,
        style if sub else 0,
    )
    if parts.main >= MAIN_LIMIT or parts.sub >= SUB_LIMIT or parts.second >= SECOND_LIMIT:
        return None
    return parts


def unpacked(packed: int) -> Number:
    """The parts of a packed number."""
    return Number(
        packed >> KIND_AT,
        packed >> MAIN_AT & MAIN_MASK,
        packed >> SUB_AT & SUB_LIMIT - 1,
        packed >> SECOND_AT & SECOND_LIMIT - 1,
        packed >> LETTER_AT & (1 << LETTER_BITS) - 1,
        packed & STYLE_MASK,
    )
