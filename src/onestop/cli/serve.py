"""`onestop serve`: the front door."""

import argparse

from onestop.settings import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("serve", help="serve the current release 啟動服務", description=__doc__)
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    from onestop.server.workers import serve  # noqa: PLC0415 -- other commands need no server

    serve(settings)
    return 0
