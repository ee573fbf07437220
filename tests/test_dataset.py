"""What we say about a data set, and that releases of before can still be opened."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from onestop.dataset import Access, Words
from onestop.loading.text import period
from onestop.release import Release, open_release

NEW = ("supply", "method", "disclosure", "segis", "product")


def test_a_release_from_before_the_richer_description_is_opened(release: Release, tmp_path: Path) -> None:
    manifest = json.loads((release.path / "manifest.json").read_bytes())
    for dataset in manifest["datasets"]:
        for name in NEW:
            del dataset[name]
        for field in dataset["fields"]:
            del field["missing"], field["note"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    old = open_release(tmp_path).dataset("population_basic")
    assert (old.title, old.conditions.zh) == (release.dataset("population_basic").title, "")


def test_conditions_are_written_as_twsmp_writes_them(release: Release) -> None:
    told = release.dataset("population_basic").conditions
    assert told.zh.count(";") == 5
    assert told.zh.startswith("資料提供單位同仁自由瀏覽/自由下載;資料主管單位同仁")
    assert told.zh.endswith("民間企業自由瀏覽/自由下載。")
    assert told.en.startswith("Staff of the holder: free to view, free to download; ")


def test_what_must_be_applied_for_says_so(release: Release) -> None:
    dataset = release.dataset("population_basic")
    closed = replace(dataset.supply[4], download=Access.APPLY)
    assert "一般民眾自由瀏覽/須申請下載" in replace(dataset, supply=(closed,)).conditions.zh


def test_a_statistic_knows_its_codes_method_and_policy(release: Release) -> None:
    basic, level2 = release.dataset("population_basic"), release.dataset("population_level2")
    assert basic.segis is not None
    assert (basic.segis.theme, basic.segis.category, basic.product) == ("3A1FA_A1C2", "40101", "人口統計")
    assert basic.method.zh == "依來源發布之數值"
    assert level2.method.zh == "由一級發布區統計加總"
    assert "不另遮蔽" in basic.disclosure.zh
    persons = basic.field("P_CNT")
    assert persons is not None
    assert "國民" in persons.note.zh


@pytest.mark.parametrize(
    ("periods", "frequency"),
    [
        (("113Y11M", "113Y12M"), "monthly"),
        (("112Y06M", "113Y11M", "113Y12M"), "monthly"),
        (("105Y12M", "106Y06M"), "biannually"),
        (("105Y06M", "106Y08M"), None),
        (("112Y4S", "113Y1S"), "quarterly"),
        (("112Y", "113Y"), "annually"),
        (("113Y",), None),
        (("113Y", "113Y12M"), None),
    ],
)
def test_periods_tell_how_often_data_come(release: Release, periods: tuple[str, ...], frequency: str | None) -> None:
    made = tuple(one for text in periods if (one := period(text)))
    assert len(made) == len(periods)
    told = replace(release.dataset("population_basic"), periods=made).frequency
    assert (told and told[0]) == frequency


def test_every_data_set_has_conditions_a_method_and_a_policy(release: Release) -> None:
    for dataset in release.manifest.datasets:
        assert dataset.conditions.zh, dataset.name
        assert dataset.method.en, dataset.name
        assert dataset.disclosure.en, dataset.name


def test_how_a_data_set_was_made_is_said_once(release: Release) -> None:
    dataset = release.dataset("population_basic")
    made = Words("由下一級加總。", "Added up from the level below.")
    told = replace(dataset, abstract=Words(f"人口。{made.zh}", f"Population. {made.en}"), method=made).summary
    assert told.zh.count("由下一級加總") == 1
    assert told.en.count("Added up") == 1
