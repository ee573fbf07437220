"""Levels from files: what cannot stand in a table is reported, what is missing is dissolved or shipped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from onestop.errors import BadFile
from onestop.loading.build import Options, load
from onestop.loading.recognise import recognise

BOW_TIE = shapely.Polygon([(120.90, 24.80), (120.91, 24.81), (120.91, 24.80), (120.90, 24.81)])


def test_every_level_is_there_and_those_not_given_are_dissolved(made: Any) -> None:
    counts = {dataset.name: dataset.count for dataset in made.loaded.datasets if dataset.kind == "areas"}
    assert counts == {
        "areas_basic": 48,
        "areas_level1": 12,
        "areas_level2": 3,
        "villages": 12,
        "towns": 3,
        "counties": 2,
    }
    areas = pyogrio.raw.read(made.folder / "areas.gpkg", layer="counties")[2]
    assert shapely.area(shapely.from_wkb(areas)).tolist() == pytest.approx([0.0016, 0.0032])


@pytest.fixture(scope="session")
def spoiled(build: Callable[..., Any], small: Callable[[], Any]) -> Any:
    """Areas with each defect once."""
    world = small()
    areas = world.files["areas.parquet"]
    areas[0]["geometry"] = BOW_TIE
    areas[1]["geometry"] = None
    areas.append(areas[2] | {"geometry": shapely.box(0, 0, 1, 1)})
    areas.append(areas[3] | {"codebase": None})
    areas[4]["codebase"] = "A1801-8-00"
    areas[5]["town_id"] = "10018020"
    world.files["villages.parquet"] = world.files["villages.parquet"][1:]
    return build(world)


def test_rows_that_cannot_be_areas_are_reported(spoiled: Any) -> None:
    found = [one for one in spoiled.findings("rows_not_stored") if one.startswith("areas.parquet")]
    assert sorted(found) == [
        "areas.parquet: 1 rows have no code and are not stored",
        "areas.parquet: 1 rows have no usable polygon and are not stored",
        "areas.parquet: 1 rows stand twice for one area and period (or one code); the first is stored",
    ]
    (tally,) = [file for file in spoiled.loaded.sources if file.name == "areas.parquet"]
    assert (tally.rows, tally.stored, tally.reported) == (50, 47, 3)


def test_a_polygon_that_crosses_itself_is_mended_and_reported(spoiled: Any) -> None:
    assert spoiled.findings("polygons_are_valid") == [
        "areas_basic: 1 polygons crossed themselves or the like; they were mended and stored"
    ]


def test_a_code_of_no_level_is_kept_and_reported(spoiled: Any) -> None:
    (finding,) = [one for one in spoiled.loaded.report.findings if one.check == "codes_match_their_level"]
    assert finding.examples == ("A1801-8-00",)


def test_an_area_outside_its_parent_is_reported(spoiled: Any) -> None:
    found = spoiled.findings("children_lie_in_their_parents")
    assert any(
        one.startswith("areas_basic: 1 areas (2.13%) have their middle outside the polygon of their town")
        for one in found
    )


def test_an_area_that_no_village_covers_is_reported(spoiled: Any) -> None:
    (finding,) = [one for one in spoiled.loaded.report.findings if one.check == "basic_areas_know_their_village"]
    assert finding.examples == ("A1801-0004-00", "A1801-0006-00", "A1801-0007-00", "A1801-0009-00")


def test_boundaries_alone_are_a_release(world: Any, build: Callable[..., Any]) -> None:
    world.files = {"villages.parquet": world.files["villages.parquet"]}
    made = build(world)
    assert [dataset.name for dataset in made.loaded.datasets] == ["villages", "towns", "counties"]


def test_shipped_boundaries_stand_in_for_what_the_sources_lack(world: Any, tmp_path: Path) -> None:
    shipped = world.save(tmp_path / "shipped")
    world.files = {"areas.parquet": world.files["areas.parquet"]}
    sources = recognise([world.save(tmp_path / "given")])
    loaded = load(sources, tmp_path, Options(shipped=tuple(recognise([shipped]))))  # type: ignore[arg-type]
    assert {dataset.name for dataset in loaded.datasets} >= {"villages", "towns", "areas_basic"}
    assert sum(one.check == "boundaries_are_given" for one in loaded.report.findings) == 2


def test_nothing_to_place_anything_by_is_one_sentence(world: Any, tmp_path: Path) -> None:
    world.files = {"doorplates.parquet": world.files["doorplates.parquet"]}
    sources = recognise([world.save(tmp_path / "files")])
    with pytest.raises(BadFile, match="no boundaries"):
        load(sources, tmp_path, Options())  # type: ignore[arg-type]


def test_areas_without_one_usable_row_are_one_sentence(world: Any, build: Callable[..., Any]) -> None:
    for row in world.files["areas.parquet"]:
        row["codebase"] = None
    with pytest.raises(BadFile, match="no row has a code and a polygon"):
        build(world)
