"""Which area a text means, on all areas of Taiwan that the sample has."""

from typing import Any

import pytest

from onestop.joins.keys import Repair, meaning
from onestop.joins.known import known_areas
from onestop.release import Release


@pytest.fixture
def meant(release: Release) -> Any:
    def told(collection: str, text: str) -> Any:
        return meaning(text, known_areas(release, release.dataset(collection)))

    return told


@pytest.mark.parametrize(
    ("collection", "text", "code", "repair"),
    [
        ("counties", "63000", "63000", None),
        ("counties", "63000.0", "63000", Repair.CHARACTERS),
        ("counties", "６３０００", "63000", Repair.CHARACTERS),
        ("counties", "9007", "09007", Repair.ZEROS),
        ("counties", "63", "63000", Repair.SHORT),
        ("counties", "10001", "65000", Repair.OLD),
        ("counties", "10021", "67000", Repair.OLD),
        ("counties", "台北市", "63000", Repair.NAME),
        ("counties", "臺北縣", "65000", Repair.OLD_NAME),
        ("counties", "台北", "63000", Repair.NAME),
        ("counties", "金門", "09020", Repair.NAME),
        ("towns", "1001301", "10013010", Repair.SHORT),
        ("towns", "6300100", "63000010", Repair.SHORT),
        ("towns", "9007010", "09007010", Repair.ZEROS),
        ("towns", "64000051", "64000050", Repair.SHORT),
        ("towns", "10003060", "68000060", Repair.OLD),
        ("towns", "10006010", "66000090", Repair.OLD),
        ("towns", "那瑪夏區", "64000380", Repair.NAME),
        ("towns", " 台北市　大安區 ", "63000030", Repair.NAME),
        ("towns", "員林鎮", "10007100", Repair.OLD_NAME),
        ("towns", "板橋市", "65000010", Repair.OLD_NAME),
        ("towns", "63000010 松山區", "63000010", Repair.LABEL),
        ("towns", "臺北市松山區（63000010）", "63000010", Repair.LABEL),
        ("villages", "10018010-001南門里", "10018010-001", Repair.LABEL),
        ("towns", "臺北縣板橋市", "65000010", Repair.OLD_NAME),
        ("towns", "高雄縣三民鄉", "64000380", Repair.OLD_NAME),
        ("towns", "10021010", "67000320", Repair.OLD),
        ("towns", "10021060", "67000350", Repair.OLD),
        ("towns", "1002108", "67000370", Repair.OLD),
        ("towns", "10021050", "67000370", Repair.OLD),
        ("towns", "10011310", "67000310", Repair.OLD),
        ("towns", "10012010", "64000120", Repair.OLD),
        ("towns", "10012270", "64000380", Repair.OLD),
        ("towns", "10006210", "66000290", Repair.OLD),
        ("towns", "10019080", "66000080", Repair.OLD),
        ("towns", "10003130", "68000130", Repair.OLD),
        ("towns", "10001290", "65000290", Repair.OLD),
        ("towns", "台南縣永康市", "67000310", Repair.OLD_NAME),
        ("towns", "臺南市西區", "67000370", Repair.OLD_NAME),
        ("towns", "臺中縣大里市", "66000280", Repair.OLD_NAME),
        ("towns", "高雄縣鳳山市", "64000120", Repair.OLD_NAME),
        ("towns", "桃園縣桃園市", "68000010", Repair.OLD_NAME),
        ("towns", "桃園縣復興鄉", "68000130", Repair.OLD_NAME),
        ("villages", "10018010001", "10018010-001", Repair.SHORT),
        ("villages", "1001801-001", "10018010-001", Repair.SHORT),
        ("villages", "10018010–001", "10018010-001", Repair.CHARACTERS),
        ("villages", "9007010001", "09007010-001", Repair.ZEROS),
        ("villages", "新竹市東區南門里", "10018010-001", Repair.NAME),
        ("villages", "東區南門里", "10018010-001", Repair.NAME),
        ("villages", "桃園縣大園鄉菓林村", "68000060-011", Repair.OLD_NAME),
    ],
)
def test_a_text_leads_to_its_area(meant: Any, collection: str, text: str, code: str, repair: Repair | None) -> None:
    found = meant(collection, text)
    assert (found.codes, found.repair, found.sure) == ((code,), repair, True)


def test_every_code_means_itself(release: Release) -> None:
    for dataset in (one for one in release.manifest.datasets if one.kind == "areas"):
        known = known_areas(release, dataset)
        assert all(meaning(code, known).codes == (code,) for code in known.numbers)
        assert len(known.numbers) == dataset.count


def test_every_full_name_that_one_area_has_means_it(release: Release) -> None:
    known = known_areas(release, release.dataset("villages"))
    names = list(known.labels.values())
    for code, label in list(known.labels.items())[::20]:
        if names.count(label) == 1:
            assert meaning(label, known).codes == (code,)


def test_a_town_of_several_counties_is_not_guessed(meant: Any) -> None:
    assert meant("towns", "大安區").codes == ("63000030", "66000220")


def test_a_village_alone_is_never_guessed_but_its_towns_are_told(meant: Any) -> None:
    found = meant("villages", "南門里")
    assert not found.sure
    assert "10018010-001" in found.codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "0",
        "99999",
        "10018010-0011",
        "９" * 10_000,
        "\0",
        "'; DROP TABLE areas",
        "=1+1",
        "𠮷",
        "63000010 板橋區",
        "板橋區(63000010)",
    ],
)
def test_what_means_nothing_leads_nowhere(meant: Any, text: str) -> None:
    for collection in ("counties", "towns", "villages", "areas_basic"):
        assert meant(collection, text).codes == ()


def test_a_short_name_that_two_counties_have_is_ambiguous(meant: Any) -> None:
    assert set(meant("counties", "新竹").codes) == {"10004", "10018"}
