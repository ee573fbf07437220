"""The command line: plain help in both languages, and mistakes as one sentence."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import onestop as package
from onestop.cli import main

type Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_help_is_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    assert "地理空間單一入口" in said
    assert "geospatial one-stop" in said
    assert "ONESTOP_PORT" in said


@pytest.mark.parametrize("command", ["serve", "load", "release", "check"])
def test_every_command_helps_in_both_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    capsys.readouterr()
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    line = next(line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == [command])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in line)


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
    assert done.stderr == "onestop: ONESTOP_PORT='eighty' cannot be taken; allowed: a whole number from 1 to 65535\n"
    assert done.stdout == ""
