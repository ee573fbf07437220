"""The documentation is complete and true: every setting, command, target, collection and process stands in it."""

import json
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from onestop.cli import build_parser
from onestop.levels import LEVELS
from onestop.release import Release
from onestop.settings import PREFIX, SETTINGS

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "data" / "README.md"]
README = ROOT / "README.md"
EVERYTHING = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
LINKS = [
    (page, link)
    for page in PAGES
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    if "://" not in link
]


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(page: Path, beginning: str) -> list[str]:
    return [line for block in blocks(page) for line in block.splitlines() if line.startswith(beginning)]


ONESTOP_LINES = sorted({line for page in PAGES for line in commands(page, ".venv/bin/onestop")})
MAKE_LINES = sorted({line for page in PAGES for line in commands(page, "make ")})
CURL_LINES = sorted({line for page in PAGES for line in commands(page, "curl ") if "127.0.0.1:8080" in line})


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_default(setting: object) -> None:
    (row,) = re.findall(rf"^\| `{PREFIX}{setting.name}` \|.*$", EVERYTHING, re.MULTILINE)
    assert setting.help.en in row
    assert row.split("|")[2].strip(" `") == setting.default


def test_no_setting_is_documented_that_is_not_there() -> None:
    known = {PREFIX + setting.name for setting in SETTINGS} | {"ONESTOP_NATIONAL_HOME"}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+", EVERYTHING)) <= known


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_documented(target: str) -> None:
    assert re.search(rf"\bmake {target}\b", EVERYTHING)


@pytest.mark.parametrize("line", MAKE_LINES)
def test_every_make_line_of_the_documentation_can_be_made(line: str) -> None:
    done = subprocess.run([*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["serve", "load", "release", "check"])
def test_every_command_is_documented(command: str) -> None:
    assert f"onestop {command}" in EVERYTHING


@pytest.mark.parametrize("line", ONESTOP_LINES)
def test_every_command_line_of_the_documentation_parses(line: str) -> None:
    arguments = build_parser().parse_args(shlex.split(line)[1:])
    assert callable(arguments.run)


@pytest.mark.parametrize("line", CURL_LINES)
def test_every_request_of_the_documentation_answers(line: str, front_door: str) -> None:
    url = next(word for word in shlex.split(line) if word.startswith("http://127.0.0.1:8080"))
    with urlopen(front_door + url.removeprefix("http://127.0.0.1:8080"), timeout=60) as answer:
        assert answer.status == 200
        assert answer.read()


@pytest.mark.parametrize("collection", [info.collection for info in LEVELS.values()] + ["doorplates"])
def test_every_collection_is_documented(collection: str) -> None:
    assert f"`{collection}`" in EVERYTHING


def test_every_theme_is_documented(release: Release) -> None:
    themes = {dataset.theme for dataset in release.manifest.datasets if dataset.theme}
    assert {theme for theme in themes if f"`{theme}" not in EVERYTHING} == set()


def test_every_process_is_documented(front_door: str) -> None:
    with urlopen(f"{front_door}/ogcapi/processes?f=json", timeout=60) as answer:
        processes = {process["id"] for process in json.load(answer)["processes"]}
    assert {process for process in processes if f"`{process}`" not in EVERYTHING} == set()


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[f"{page.name}:{link}" for page, link in LINKS])
def test_no_link_leads_nowhere(page: Path, link: str) -> None:
    assert (page.parent / urlsplit(link).path).exists()


def test_the_readme_begins_with_the_two_commands() -> None:
    assert blocks(README)[:2] == ["make serve\n", "make test\n"]
