"""How a text is encoded, and reading it without stopping at bytes that are no characters."""

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from onestop import big5

BLOCK = 1 << 20
"""Bytes looked at in one go."""
LOST = "\ufffd"
"""Stands for bytes that are no character."""
DOUBTFUL = re.compile("[\ufffd\ue000-\uf8ff]")
"""What reading in a wrong encoding brings forth: lost characters, and those of private use."""
FORGIVING = "onestop-forgiving"


class Encoding(StrEnum):
    """The encodings we read, as Python calls them."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    BIG5 = "cp950"


def decode(data: bytes, encoding: Encoding) -> tuple[str, bool]:
    """The text of some bytes, and whether some were no characters and are U+FFFD now."""
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        codecs.register_error(FORGIVING, forgive)
        text = data.decode(encoding, FORGIVING)
        return text, LOST in text


def forgive(error: UnicodeError) -> tuple[str, int]:
    """An agency's own character in Big5, in the private use area as Windows has it; U+FFFD for other bytes."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    own = big5.own_character(error.object, error.start) if error.encoding == Encoding.BIG5 else None
    return (LOST, error.end) if own is None else (own, error.start + big5.LENGTH)


def encoding_of(path: Path) -> Encoding:
    """UTF-16 by its byte order mark; UTF-8 where all is; else what fewer bytes speak against, where it first fails."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return Encoding.UTF_16
    decoder = codecs.getincrementaldecoder(Encoding.UTF_8)()
    block = b""
    try:
        for block in blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return min((Encoding.UTF_8, Encoding.BIG5), key=lambda one: doubts(block, one))
    return Encoding.UTF_8


def doubts(data: bytes, encoding: Encoding) -> int:
    """How much speaks against an encoding."""
    return len(DOUBTFUL.findall(decode(data, encoding)[0]))


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a block at a time."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def recode(path: Path, target: Path) -> None:
    """Write a UTF-16 text as UTF-8."""
    with path.open(encoding=Encoding.UTF_16, errors="replace", newline="") as text, target.open("wb") as file:
        while part := text.read(BLOCK):
            file.write(part.encode(errors="replace"))
