"""Big5 as Windows writes it, with the characters that agencies defined themselves."""

EUDC = ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8))
"""Where Windows puts the characters that an agency defined itself: first and last lead byte, first code point.

Without them one rare village name would make a whole Big5 file unreadable.
"""

TRAILS = bytes((*range(0x40, 0x7F), *range(0xA1, 0xFF)))
"""Second bytes of Big5, in order."""

LENGTH = 2
"""Bytes of a character."""

MARK = "□"
"""Stands for a character that Big5 does not have."""


def own_character(data: bytes, start: int) -> str | None:
    """The character of the private use area that two bytes stand for; None where they are no agency's own."""
    lead, trail = data[start], data[start + 1 : start + LENGTH]
    for first, last, point in EUDC:
        if first <= lead <= last and trail and trail in TRAILS:
            return chr(point + (lead - first) * len(TRAILS) + TRAILS.index(trail))
    return None


def encoded(character: str) -> bytes | None:
    """The bytes of a character, an agency's own among them; None where Big5 does not have it."""
    point = ord(character)
    for first, last, start in EUDC:
        lead, trail = divmod(point - start, len(TRAILS))
        if point >= start and first + lead <= last:
            return bytes((first + lead, TRAILS[trail]))
    try:
        return character.encode("cp950")
    except UnicodeEncodeError:
        return None
