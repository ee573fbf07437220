import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from onestop.ogcapi.configuration import Configuration
from onestop.ogcapi.files import Files, write_files
from onestop.ogcapi.openapi import Document

EMPTY: Document = {"paths": {}, "components": {"parameters": {}}}


def test_workers_that_start_at_once_share_one_whole_folder(release: Any, settings: Any, tmp_path: Path) -> None:
    together = threading.Barrier(4)
    made: list[Files] = []

    def describe(_told: Configuration) -> Document:
        together.wait(10)
        return EMPTY

    def start() -> None:
        made.append(write_files(release, replace(settings, home=tmp_path), describe))

    workers = [threading.Thread(target=start) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert len(made) == 4
    assert len({files.openapi for files in made}) == 1
    assert "components" in orjson.loads(made[0].openapi.read_bytes())
    assert [path.name for path in made[0].openapi.parents[1].iterdir()] == [made[0].openapi.parent.name]


def test_nothing_is_described_twice(release: Any, settings: Any, tmp_path: Path) -> None:
    calls: list[Configuration] = []

    def describe(told: Configuration) -> Document:
        calls.append(told)
        return EMPTY

    for _ in range(2):
        write_files(release, replace(settings, home=tmp_path), describe)
    assert len(calls) == 1


def test_another_address_has_other_files(release: Any, settings: Any, tmp_path: Path) -> None:
    here = replace(settings, home=tmp_path)
    first, second = (
        write_files(release, replace(here, public_url=url), lambda _: EMPTY) for url in ("", "https://example.org/geo")
    )
    assert first.configuration != second.configuration
    assert "https://example.org/geo/ogcapi" in second.configuration.read_text(encoding="utf-8")


def test_a_description_that_fails_leaves_nothing(release: Any, settings: Any, tmp_path: Path) -> None:
    def describe(_told: Configuration) -> Document:
        raise RuntimeError("no")

    try:
        write_files(release, replace(settings, home=tmp_path), describe)
    except RuntimeError:
        assert list((tmp_path / "run" / release.id / "ogcapi").iterdir()) == []
    else:
        raise AssertionError("the failure was swallowed")
