"""`onestop`: one command for each thing an operator or a data steward does.

Every module of this package is a command: `add_parser` describes it and sets `run`, which returns the exit code.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from onestop import __version__
from onestop.command_line import BAD_INPUT, NOT_ALLOWED, Parser, both, table
from onestop.dataset import Words
from onestop.errors import BadValue, NotFound, OneStopError
from onestop.settings import PREFIX, SETTINGS, Setting, read_settings

INTERRUPTED = 130

ABOUT = Words("OneStop：開放、依循標準的地理空間單一入口。", "OneStop: an open, standards-based geospatial one-stop.")
KINDS = {
    "release": "資料版本 release {}: 找不到 was not found; 可用者見 those there are: onestop release list",
    "data set": "資料集 data set {}: 找不到 was not found",
}
"""What a command may not find."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; mistakes of the caller come out as one sentence."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments, read_settings())
    except OneStopError as error:
        print(f"onestop: {sentence(error)}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def sentence(error: OneStopError) -> str:
    """A mistake in both languages, on one line."""
    match error:
        case BadValue():
            return NOT_ALLOWED.format(what=error.what, value=repr(error.value), allowed=error.allowed)
        case NotFound() if error.what in KINDS:
            return KINDS[error.what].format(repr(error.name))
    return str(error)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = Parser("onestop", description=both(ABOUT), epilog=describe_settings())
    parser.add_argument(
        "--version",
        action="version",
        version=f"onestop {__version__}",
        help=both(Words("顯示版本", "show the version")),
    )
    commands = parser.add_subparsers(title="指令 commands", required=True, metavar="COMMAND")
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}").add_parser(commands)
    return parser


def describe_settings() -> str:
    """The settings, for the end of the help."""
    return f"環境變數設定 settings, from the environment:\n{table(map(described, SETTINGS))}"


def described(setting: Setting) -> tuple[str, Words]:
    """The name of a setting, and what it means."""
    said, default = setting.help, setting.default
    return PREFIX + setting.name, Words(
        f"{said.zh}（預設{f' {default}' if default else '無'}）", f"{said.en} (default {default or 'none'})"
    )
