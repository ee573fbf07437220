"""How the command line speaks: help and mistakes in both languages, above those that argparse words itself."""

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, Never

from onestop.dataset import Words

BAD_INPUT = 2
"""Exit code for what the caller can mend."""
NOT_ALLOWED = "{what}: 不接受 {value} is not allowed; 可用 allowed: {allowed}"
SENTENCES: tuple[tuple[str, str], ...] = (
    (r"argument (?P<what>.+?): invalid choice: (?P<value>.*) \(choose from (?P<allowed>.+)\)", NOT_ALLOWED),
    (r"argument (?P<what>.+?): expected one argument", "{what}: 後面要有一個值 a value has to follow"),
    (
        r"argument (?P<what>.+?): ignored explicit argument (?P<value>.*)",
        "{what}: 不能帶值 {value} takes no value; 可用 allowed: {what}",
    ),
    (
        r"ambiguous option: (?P<value>.+) could match (?P<allowed>.+)",
        "{value}: 不只一個選項如此開頭 is how several options begin; 可用 allowed: {allowed}",
    ),
    (r"the following arguments are required: (?P<what>.+)", "缺少參數 missing: {what}"),
    (
        r"unrecognized arguments: (?P<value>.+)",
        "{value}: 沒有這個參數 is no argument here; 可用者見 those there are: {help}",
    ),
)
"""What argparse says (Python 3.12 to 3.14), and what we say instead."""


def both(words: Words) -> str:
    """A text in both languages, each on a line of its own."""
    return f"{words.zh}\n{words.en}"


class Lines(argparse.RawDescriptionHelpFormatter):
    """Help with the line breaks that it was written with."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Say in both languages that this is how the command is called."""
        super().add_usage(usage, actions, groups, "用法 usage: " if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [line for given in text.splitlines() for line in super(Lines, self)._split_lines(given, width)]


class Parser(argparse.ArgumentParser):
    """A parser that tells what it is for, and what was wrong, in both languages."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **{"formatter_class": Lines, **given, "add_help": False})
        self._positionals.title, self._optionals.title = "參數 arguments", "選項 options"
        self.add_argument("-h", "--help", action="help", help=both(Words("顯示這份說明", "show this help")))

    def parse_known_args(self, *arguments: Any, **given: Any) -> Any:
        """Parse; what is left over is a mistake here, so that the usage shown is that of the command."""
        parsed, left = super().parse_known_args(*arguments, **given)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return parsed, left

    def error(self, message: str) -> Never:
        """End with the usage and one sentence."""
        self.print_usage(sys.stderr)
        self.exit(BAD_INPUT, f"{self.prog}: {spoken(message, self.prog)}\n")


def spoken(message: str, program: str) -> str:
    """A sentence of argparse in both languages; itself where it is one that we have no words for."""
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = found.groupdict()
            return sentence.format(**parts | {"help": f"{program} --help", "allowed": unquoted(parts.get("allowed"))})
    return message


def unquoted(names: str | None) -> str:
    """Names without the quotation marks that some versions of Python put around each."""
    return (names or "").replace("'", "")


def table(rows: Iterable[tuple[str, Words]]) -> str:
    """Names with what they mean, below each other."""
    rows = list(rows)
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}  {words.zh}\n  {'':<{width}}  {words.en}" for name, words in rows)
