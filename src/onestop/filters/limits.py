"""How large a filter may be; whatever is larger is refused before it costs anything."""

from onestop.errors import TooMuch

MAX_CHARACTERS = 500_000
"""Of a filter as text; a polygon of 10,000 vertices needs about 250,000."""
MAX_DEPTH = 50
"""How deep conditions, functions and parentheses may lie in one another."""
MAX_TERMS = 5_000
"""How many properties and values a filter may name."""
MAX_PATTERN = 500
"""Characters in the pattern of a LIKE."""


def check_length(text: str) -> None:
    """Raise TooMuch for a filter that is too long to be parsed."""
    if len(text) > MAX_CHARACTERS:
        raise TooMuch(f"the filter has {len(text):,} characters; at most {MAX_CHARACTERS:,} are taken")


def check_depth(depth: int) -> None:
    """Raise TooMuch for a filter that is nested too deep."""
    if depth > MAX_DEPTH:
        raise TooMuch(f"the filter is nested more than {MAX_DEPTH} deep; write it flatter")


def check_terms(terms: int) -> None:
    """Raise TooMuch for a filter with too many parts."""
    if terms > MAX_TERMS:
        raise TooMuch(f"the filter names more than {MAX_TERMS:,} properties and values; ask in several requests")
