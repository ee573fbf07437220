"""`onestop`: one command for each thing an operator or a data steward does.

Every module of this package is a command: `add_parser` describes it and sets `run`, which returns the exit code.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from onestop import __version__
from onestop.errors import OneStopError
from onestop.settings import PREFIX, SETTINGS, read_settings

BAD_INPUT = 2
"""Exit code for what the caller can mend."""
INTERRUPTED = 130

ABOUT = """OneStop: an open, standards-based geospatial one-stop.
OneStop：開放、依循標準的地理空間單一入口。"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; mistakes of the caller come out as one sentence."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments, read_settings())
    except OneStopError as error:
        print(f"onestop: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        "onestop", description=ABOUT, epilog=describe_settings(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"onestop {__version__}")
    commands = parser.add_subparsers(title="commands 指令", required=True, metavar="COMMAND")
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}").add_parser(commands)
    return parser


def describe_settings() -> str:
    """The settings, for the end of the help."""
    lines = [f"  {PREFIX}{one.name:<14} {one.help} (default {one.default or 'none'})" for one in SETTINGS]
    return "\n".join(["settings, from the environment 環境變數設定：", *lines])
