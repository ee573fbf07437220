"""`onestop release list|activate|rollback|check`: which releases there are, which is current, are they whole."""

import argparse
import sys

from onestop.command_line import both
from onestop.dataset import Words
from onestop.release import Releases
from onestop.settings import Settings

BRIEF = Words("管理資料版本", "list, activate, roll back or check releases")
ABOUT = Words(
    "有哪些資料版本、哪一個是目前版本、檔案是否完整。",
    "Which releases there are, which is current, and whether they are whole.",
)
LIST = Words("列出各版本，舊的在前；* 目前，- 前一版", "every release, oldest first; * is current, - the one before")
ACTIVATE = Words("啟用一個版本", "make a release current")
ROLLBACK = Words("回到前一版", "make the previous release current again")
CHECK = Words("讀完一個版本並與清單核對", "read a release through and compare it with its manifest")
LISTED = Words("版本代號，見 list", "identifier, as `list` shows it")
NONE = Words("還沒有資料版本，請先", "has no releases yet; make one with: onestop load SOURCE…")
OR_CURRENT = Words("版本代號；預設目前版本", "identifier; default: the current release")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("release", help=both(BRIEF), description=both(ABOUT))
    actions = parser.add_subparsers(title="動作 actions", required=True, metavar="ACTION")
    add_action(actions, "list", LIST).set_defaults(run=run_list)
    activate = add_action(actions, "activate", ACTIVATE)
    activate.add_argument("id", metavar="ID", help=both(LISTED))
    activate.set_defaults(run=run_activate)
    add_action(actions, "rollback", ROLLBACK).set_defaults(run=run_rollback)
    check = add_action(actions, "check", CHECK)
    check.add_argument("id", nargs="?", metavar="ID", help=both(OR_CURRENT))
    check.set_defaults(run=run_check)


def add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: Words
) -> argparse.ArgumentParser:
    """A parser for one action."""
    return actions.add_parser(name, help=both(what), description=both(what))


def run_list(_arguments: argparse.Namespace, settings: Settings) -> int:
    """One line for each release; a star marks the current one, a minus the previous."""
    releases = Releases(settings.home)
    current, previous = releases.active()
    found = releases.list()
    if not found:
        print(f"{releases.folder}: {NONE.zh} {NONE.en}", file=sys.stderr)
    for release in found:
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
