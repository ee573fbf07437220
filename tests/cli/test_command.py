"""The command line: plain help in both languages, and mistakes as one sentence."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import onestop as package
from onestop.cli import main
from onestop.settings import SETTINGS

type Run = Callable[..., subprocess.CompletedProcess[str]]


COMMANDS = ("", "serve", "check", "load", "match", "download", "release", "release list", "release activate")


@pytest.mark.parametrize("command", COMMANDS)
def test_all_that_the_help_says_is_in_both_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    said = capsys.readouterr().out
    blocks = re.split(r"\n(?=  \S)|\n\n", said)
    prose = [block for block in blocks if re.search(r"[a-z]{3} [a-z]{2}", block) and "usage:" not in block]
    assert len(prose) > 1
    assert [block for block in prose if not re.search(r"[\u4e00-\u9fff]", block)] == []


def test_the_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    assert "地理空間單一入口" in said
    assert [one.name for one in SETTINGS if f"ONESTOP_{one.name} " not in said or one.help.zh not in said] == []


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"onestop {package.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["serve", "--nothing"]])
def test_a_command_that_is_not_there_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: onestop" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_bad_setting_is_one_sentence(onestop: Run, tmp_path: Path, command: str) -> None:
    done = onestop(tmp_path, command, port="eighty")
    assert done.returncode == 2
    assert done.stderr == (
        "onestop: ONESTOP_PORT: 不接受 'eighty' is not allowed; 可用 allowed: "
        "1 到 65535 的整數 a whole number from 1 to 65535\n"
    )
    assert done.stdout == ""
