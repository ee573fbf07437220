"""Cutting vector tiles in a load: how far it is, as it is told."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onestop.cartography import write_maps
from onestop.loading.tiles import write_tiles
from onestop.release import FORMAT, Manifest

NATIONAL = {"areas_basic": 157_933, "areas_level1": 26_000, "areas_level2": 9_000, "villages": 7_900}
"""How many there are of each in the country, beside which towns and counties weigh next to nothing."""


def test_progress_goes_up_and_tells_its_end_once(made: Any, tmp_path: Path) -> None:
    datasets = [replace(one, count=NATIONAL.get(one.name, one.count)) for one in made.loaded.datasets]
    manifest = Manifest("20260101T000000Z-0000", FORMAT, datetime.now(UTC), "0", tuple(datasets), ())
    for path in made.folder.glob("*.gpkg"):
        (tmp_path / path.name).symlink_to(path)
    write_maps(tmp_path, manifest)
    told: list[tuple[int, int]] = []
    write_tiles(tmp_path, manifest, lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert [place for place, (done, of) in enumerate(told) if done == of] == [len(told) - 1]
