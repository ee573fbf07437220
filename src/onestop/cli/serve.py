"""`onestop serve`: the front door."""

import argparse

from onestop.command_line import both
from onestop.dataset import Words
from onestop.settings import Settings

BRIEF = Words("啟動服務", "serve the current release")
ABOUT = Words(
    "以 HTTP 提供目前的資料版本，直到 SIGTERM 或 Ctrl-C。", "Serve the current release by HTTP until SIGTERM or Ctrl-C."
)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("serve", help=both(BRIEF), description=both(ABOUT))
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    from onestop.server.workers import serve  # noqa: PLC0415 -- other commands need no server

    serve(settings)
    return 0
