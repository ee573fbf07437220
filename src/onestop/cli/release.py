"""`onestop release list|activate|rollback|check`: which releases there are, which is current, are they whole."""

import argparse
import sys

from onestop.release import Releases
from onestop.settings import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "release", help="list, activate, roll back or check releases 管理資料版本", description=__doc__
    )
    actions = parser.add_subparsers(title="actions 動作", required=True, metavar="ACTION")
    actions.add_parser("list", help="every release, oldest first 列出").set_defaults(run=run_list)
    activate = actions.add_parser("activate", help="make a release current 啟用")
    activate.add_argument("id", help="identifier, as `list` shows it")
    activate.set_defaults(run=run_activate)
    actions.add_parser("rollback", help="make the previous release current again 還原").set_defaults(run=run_rollback)
    check = actions.add_parser("check", help="read a release through and compare it with its manifest 檢查")
    check.add_argument("id", nargs="?", help="identifier; the current release where none is given")
    check.set_defaults(run=run_check)


def run_list(_arguments: argparse.Namespace, settings: Settings) -> int:
    """One line for each release; a star marks the current one, a minus the previous."""
    releases = Releases(settings.home)
    current, previous = releases.active()
    for release in releases.list():
        mark = "*" if release.id == current else "-" if release.id == previous else " "
        rows = sum(dataset.count for dataset in release.manifest.datasets)
        synthetic = " 合成資料 synthetic" if release.manifest.synthetic else ""
        print(
            f"{mark} {release.id} {len(release.manifest.described):>3} 資料集 data sets {rows:>12,} 列 rows{synthetic}"
        )
    return 0


def run_activate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a release current."""
    Releases(settings.home).activate(arguments.id)
    print(f"啟用 current: {arguments.id}")
    return 0


def run_rollback(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the previous release current again."""
    print(f"啟用 current: {Releases(settings.home).rollback()}")
    return 0


def run_check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say what is wrong with a release; exit code 1 where something is."""
    from onestop.loading.verify import quick_check, verify_folder  # noqa: PLC0415

    releases = Releases(settings.home)
    release = releases.get(arguments.id) if arguments.id else releases.current()
    problems = list(verify_folder(release.path, release.manifest))
    for path in sorted(release.path.glob("*.gpkg")):
        problems += quick_check(path)
    for problem in problems:
        print(f"FAIL {problem}", file=sys.stderr)
    if not problems:
        print(f"ok   {release.id}: {len(release.manifest.described)} 資料集 data sets")
    return int(bool(problems))
