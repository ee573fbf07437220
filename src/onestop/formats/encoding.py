"""Text as bytes in UTF-8 or Big5, with an account of the characters that Big5 does not have."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from onestop import big5


class Encoding(StrEnum):
    """The encodings that files can be asked for in."""

    UTF_8 = "utf-8"
    BIG5 = "big5"


class Encoder:
    """Encodes texts one after the other.

    :ivar lost: the characters that could not be written, and how often; □ stands where they were
    """

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.lost: Counter[str] = Counter()

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters that could not be written, the most frequent first."""
        return tuple(character for character, _ in self.lost.most_common())

    def __call__(self, text: str) -> bytes:
        """A text as bytes."""
        if self.encoding is Encoding.UTF_8:
            return text.encode()
        return b"".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[bytes]:
        """The text up to each character that the library lacks, and what stands for it."""
        while text:
            try:
                yield text.encode("cp950")
            except UnicodeEncodeError as error:
                yield text[: error.start].encode("cp950")
                yield from map(self._character, text[error.start : error.end])
                text = text[error.end :]
            else:
                return

    def writable(self, text: str | None) -> str | None:
        """A text with □ in the place of what a library that encodes it itself cannot write, agencies' own among it."""
        if text is None or self.encoding is Encoding.UTF_8 or self._plain(text):
            return text
        strange = [character for character in text if not self._plain(character)]
        self.lost.update(strange)
        return text.translate({ord(character): big5.MARK for character in strange})

    @staticmethod
    def _plain(text: str) -> bool:
        try:
            text.encode("cp950")
        except UnicodeEncodeError:
            return False
        return True

    def _character(self, character: str) -> bytes:
        found = big5.encoded(character)
        if found is None:
            self.lost[character] += 1
            return big5.MARK.encode("cp950")
        return found
