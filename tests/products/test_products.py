"""Products have the names, codes, columns and companions of SEGIS, and load again as what they were."""

import csv
import io
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pyogrio
import pytest

from onestop.dataset import Dataset, Period, Words
from onestop.errors import BadValue, NotFound
from onestop.features import FeatureSource, Query
from onestop.formats import FORMATS, Encoding
from onestop.levels import LEVELS, Level
from onestop.loading import text
from onestop.products import (
    Package,
    Place,
    Product,
    counties,
    ini,
    product_of,
    segis_product,
    wanted_of,
    write_package,
)
from onestop.release import Release, Releases
from onestop.store import open_sources

HSINCHU = Place("10018", "新竹市")
GOT = date(2017, 1, 3)


def period(info_time: str) -> Period:
    return Period(info_time, date(2016, 12, 1), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("name", "info_time", "place", "expected"),
    [
        ("population_basic", "105Y12M", Place("67000", "臺南市"), "105年12月臺南市統計區人口統計_最小統計區"),
        ("population_basic", "105Y12M", Place(), "105年12月全國統計區人口統計_最小統計區"),
        ("population_village", "113Y12M", Place(), "113年12月行政區人口統計_村里"),
        ("population_village", "113Y12M", Place("67000", "臺南市"), "113年12月行政區人口統計_村里_臺南市"),
        ("vital_events_town", "113Y4S", Place(), "113年第4季行政區動態統計_鄉鎮市區"),
        ("income_county", "110Y", Place(), "110年行政區綜合所得稅統計_縣市"),
    ],
)
def test_a_product_is_named_as_segis_names_it(
    release: Release, name: str, info_time: str, place: Place, expected: str
) -> None:
    assert Product(release.dataset(name), period(info_time), place).name == expected


def test_a_product_is_coded_as_segis_codes_it(release: Release) -> None:
    product = Product(release.dataset("population_basic"), period("111Y11M"), HSINCHU)
    assert product.code == "TW-04-301000000A-010002_GIS-2022M11-10018"
    assert replace(product, place=Place(), period=period("113Y4S")).code == "TW-04-301000000A-010002_GIS-2024S4-TW"
    assert replace(product, period=period("110Y")).code.endswith("_GIS-2021-10018")


def test_an_old_address_finds_its_product(release: Release, sources: Mapping[str, FeatureSource]) -> None:
    product = Product(release.dataset("population_basic"), release.dataset("population_basic").periods[-1], HSINCHU)
    asked = {"CODE": product.code, "STTIME": "113Y12M", "STUNIT": "U0200", "BOUNDARY": "新竹市"}
    assert segis_product(release, counties(sources), asked) == product
    with pytest.raises(NotFound):
        segis_product(release, {}, {"CODE": "TW-04-301000000A-999999"})
    with pytest.raises(BadValue, match="STUNIT"):
        segis_product(release, {}, asked | {"STUNIT": "U9"})


def test_unknown_periods_and_counties_are_refused(release: Release, sources: Mapping[str, FeatureSource]) -> None:
    places = counties(sources)
    dataset = release.dataset("population_village")
    for given in ({"period": "1Y"}, {"county": "../etc"}, {"county": "99999"}):
        with pytest.raises(BadValue):
            product_of(dataset, places, **given)
    with pytest.raises(BadValue):
        product_of(release.dataset("areas_basic"), places, period="113Y12M")
    assert product_of(dataset, places, county="台北市").place == Place("63000", "臺北市")
    assert product_of(dataset, places, period="all").every_period


def test_all_of_one_period_is_the_file_of_that_period(release: Release) -> None:
    dataset = release.dataset("population_town")
    one = replace(dataset, periods=dataset.periods[-1:])
    of_all, newest = (wanted_of(one, {}, {"period": text, "format": "gpkg"}, packed=False) for text in ("all", ""))
    assert of_all == newest
    assert wanted_of(one, {}, of_all.asked, packed=False).key == of_all.key


@pytest.mark.parametrize("name", ["population_town", "areas_basic"])
def test_the_words_of_a_file_ask_for_it_again(release: Release, name: str) -> None:
    for period in ("", "all"):
        wanted = wanted_of(release.dataset(name), {}, {"period": period}, packed=True)
        assert wanted_of(wanted.product.dataset, {}, wanted.asked, packed=True).key == wanted.key


def packed(
    product: Product, source: FeatureSource, tmp_path: Path, encoding: Encoding, form: str = "csv"
) -> zipfile.ZipFile:
    target = tmp_path / "product.zip"
    drawn = FORMATS[form].drawn or product.dataset.geometry == "Point"
    query = product.query(product.system if FORMATS[form].metres else "CRS84", geometry=drawn)
    write_package(Package(product, FORMATS[form], query, encoding, GOT), source, target)
    return zipfile.ZipFile(target)


def sections(data: bytes) -> dict[str, list[str]]:
    """The keys of each section, in order."""
    found: dict[str, list[str]] = {}
    for line in data.decode("cp950").splitlines():
        if line.startswith("["):
            found[line] = keys = []
        elif line:
            keys.append(line.partition("=")[0])
    return found


def test_a_package_has_the_sections_and_keys_of_a_real_one(
    release: Release, sources: Mapping[str, FeatureSource], tmp_path: Path, shared: Path
) -> None:
    real = shared / "segis-product"
    dataset = release.dataset("population_basic")
    with packed(Product(dataset, dataset.periods[-1], HSINCHU), sources[dataset.name], tmp_path, Encoding.BIG5) as made:
        for name in ("Info.ini", "Schema.ini"):
            assert sections(made.read(name)) == sections((real / name).read_bytes()), name
        rows = made.read(made.namelist()[0]).split(b"\r\n")
    theirs = next(real.glob("*.csv")).read_bytes().split(b"\r\n")
    assert rows[:2] == theirs[:2]
    assert rows[2].endswith(b',"113Y12M"')


def test_a_package_says_what_it_is(release: Release, sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    dataset = release.dataset("population_basic")
    with packed(
        Product(dataset, dataset.periods[-1], HSINCHU), sources[dataset.name], tmp_path, Encoding.UTF_8
    ) as made:
        assert made.namelist() == ["113年12月新竹市統計區人口統計_最小統計區.csv", "Info.ini", "Schema.ini"]
        info = made.read("Info.ini").decode("cp950").split("\r\n")
        assert made.read(made.namelist()[0]).startswith(
            b"\xef\xbb\xbfCODE2,CODE1,CODEBASE,H_CNT,P_CNT,M_CNT,F_CNT,INFO_TIME\r\n"
        )
        rows = made.read(made.namelist()[0]).decode("utf-8-sig").split("\r\n")[2:-1]
    places = [row.split(",")[:3] for row in rows]
    assert places == sorted(places)  # CODE2, CODE1, CODEBASE, as SEGIS has them
    assert "詮釋資料=TW-04-301000000A-010002" in info
    assert "資料時間=113Y12M" in info
    assert "取得日期=106/01/03" in info
    assert "空間索引代碼1=U01-TW-10018" in info
    assert any(line.startswith("備註=本資料為程式產生之合成資料") for line in info)


@pytest.mark.parametrize(
    ("level", "edition", "name"),
    [(Level.BASIC, "2015", "G97_TW_U0200_2015"), (Level.VILLAGE, "2022-11", "G97_TW_U01VI_2022M11")],
)
def test_the_layer_of_boundaries_is_called_as_segis_calls_it(level: Level, edition: str, name: str) -> None:
    assert ini.layer(LEVELS[level], edition) == name
    assert text.edition(name) == edition


def test_a_package_of_a_statistic_names_the_layer_of_its_areas(
    release: Release, sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:
    areas = SimpleNamespace(dataset=replace(release.dataset("counties"), edition="2022-11"))
    wanted = wanted_of(release.dataset("population_county"), {}, {"format": "csv"}, packed=True)
    wanted.write({**sources, "counties": cast("FeatureSource", areas)}, tmp_path / "made.zip", GOT)
    with zipfile.ZipFile(tmp_path / "made.zip") as made:
        assert "圖層名稱=G97_TW_U01CO_2022M11" in made.read("Info.ini").decode("cp950").split("\r\n")


def test_an_ini_that_big5_cannot_hold_is_utf8_and_says_so(release: Release) -> None:
    dataset = release.dataset("population_basic")
    data = ini.encoded(ini.info(Product(dataset, dataset.periods[-1]), GOT, ("石𥕢里",)))
    assert data.startswith(b"\xef\xbb\xbf")
    assert "編碼說明=本檔含 Big5 所無之字，故以 UTF-8 編碼。" in data.decode("utf-8-sig")


def test_a_value_of_an_ini_cannot_begin_a_section() -> None:
    assert list(ini.lines([("a", (("k", "x\r\n[b]\r\ny=z"),))])) == ["[a]\r\n", "k=x [b] y=z\r\n"]


def numbers(source: FeatureSource, query: Query) -> dict[object, tuple[object, ...]]:
    names = ("H_CNT", "P_CNT", "M_CNT", "F_CNT", "INFO_TIME")
    return {
        one.properties[str(source.dataset.key)]: tuple(one.properties[name] for name in names)
        for one in source.stream(replace(query, fields=None, geometry=False))
    }


@pytest.mark.slow
@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("name", ["population_basic", "population_village"])
def test_a_package_loads_again_with_the_same_numbers(
    onestop: Callable[..., subprocess.CompletedProcess[str]],
    sources: Mapping[str, FeatureSource],
    tmp_path: Path,
    encoding: Encoding,
    name: str,
) -> None:
    dataset = sources[name].dataset
    product = Product(dataset, dataset.periods[-1], HSINCHU)
    packed(product, sources[name], tmp_path, encoding).close()
    (tmp_path / "home").mkdir()
    done = onestop(tmp_path / "home", "load", tmp_path / "product.zip")
    assert done.returncode == 0, done.stderr
    again = open_sources(Releases(tmp_path / "home").current())[name]
    loaded = numbers(again, Query())
    assert loaded == numbers(sources[name], product.query())
    assert len(loaded) > 10
    assert again.dataset.synthetic


@pytest.mark.slow
def test_a_product_of_segis_comes_out_byte_for_byte_as_it_went_in(
    onestop: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, shared: Path
) -> None:
    done = onestop(tmp_path, "load", shared / "segis-product")
    assert done.returncode == 0, done.stderr
    release = Releases(tmp_path).current()
    sources = open_sources(release)
    asked = {"format": "csv", "encoding": "big5", "county": "67000"}
    wanted = wanted_of(release.dataset("population_basic"), counties(sources), asked, packed=True)
    wanted.write(sources, tmp_path / "made.zip", GOT)
    theirs = next((shared / "segis-product").glob("*.csv"))
    with zipfile.ZipFile(tmp_path / "made.zip") as made:
        assert made.read(theirs.name) == theirs.read_bytes()


def test_what_stands_for_no_value_is_written_and_said(
    release: Release, sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:
    source = sources["population_basic"]
    dataset = source.dataset

    class Marked:
        """The source with a mark for no value, and one value missing."""

        def __init__(self) -> None:
            fields = tuple(replace(one, missing="-") if one.name == "H_CNT" else one for one in dataset.fields)
            self.dataset: Dataset = replace(dataset, fields=fields, title=Words("x", "x"))

        def stream(self, query: Query) -> object:
            first, *_ = source.stream(query)
            first.properties["H_CNT"] = None
            return [first]

    marked = Marked()
    product = Product(marked.dataset, dataset.periods[-1], HSINCHU)
    with packed(product, marked, tmp_path, Encoding.BIG5) as made:  # type: ignore[arg-type]
        rows = list(csv.reader(io.StringIO(made.read(made.namelist()[0]).decode("cp950"), newline="")))
        schema = made.read("Schema.ini").decode("cp950").partition("[H_CNT]")[2].partition("[")[0]
    assert rows[2][3] == "-"
    assert "無統計值代表值=-\r\n" in schema


def test_a_shapefile_is_described_by_the_names_that_its_columns_have(
    sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:
    source = sources["vital_events_village"]
    product = Product(source.dataset, source.dataset.periods[-1], HSINCHU)
    with packed(product, source, tmp_path, Encoding.UTF_8, "shp") as made:
        schema = made.read("Schema.ini").decode("cp950")
        name = next(one for one in made.namelist() if one.endswith(".shp"))
    names = list(pyogrio.read_info(f"/vsizip/{tmp_path}/product.zip/{name}")["fields"])
    assert f"欄位清單={','.join(names)}\r\n" in schema
    assert [line for line in schema.splitlines() if line.startswith("[") and line[1:-1] in names] == [
        f"[{one}]" for one in names
    ]
    assert "備註=MARRY_SAME_M_CNT" in schema


def test_the_columns_of_a_product_of_points_are_all_described(
    sources: Mapping[str, FeatureSource], tmp_path: Path
) -> None:
    source = sources["doorplates"]
    with packed(Product(source.dataset, None, HSINCHU), source, tmp_path, Encoding.UTF_8) as made:
        assert made.namelist()[0] == "新竹市門牌.csv"
        head = made.read("新竹市門牌.csv").decode("utf-8-sig").partition("\r\n")[0]
        schema = made.read("Schema.ini").decode("cp950")
    assert head.endswith(",X,Y")
    assert f"欄位清單={head}\r\n" in schema
    assert "[Y]\r\n英文欄位名=Y\r\n中文欄位名=縱坐標\r\n資料類型=數字\r\n" in schema
