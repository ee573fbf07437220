"""What one file of a format cannot hold is an archive of files by county or town, which have every row once."""

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyogrio
import pytest

from onestop.dataset import Dataset
from onestop.errors import TooMuch
from onestop.features import Feature, FeatureSource, Query
from onestop.formats import FORMATS
from onestop.levels import Level
from onestop.products import Wanted, counties, fitted, wanted_of
from onestop.products.parts import parts
from onestop.products.product import Product

GOT = date(2017, 1, 3)


def parted(
    sources: Mapping[str, FeatureSource], name: str, form: str, *, most: int = 10, packed: bool = False
) -> Wanted:
    """A file of a format that holds few features."""
    wanted = wanted_of(sources[name].dataset, counties(sources), {"format": form}, packed=packed)
    return fitted(replace(wanted, format=replace(FORMATS[form], most=most)), sources)


@pytest.mark.parametrize(("form", "files"), [("kml", 3), ("gml", 1), ("shp", 1)])
def test_the_parts_of_a_file_have_every_row_once(
    sources: Mapping[str, FeatureSource], tmp_path: Path, form: str, files: int
) -> None:
    wanted = parted(sources, "doorplates", form)
    assert wanted.file_name == f"門牌.{form}.zip"
    assert wanted.media_type == "application/zip"
    written = wanted.write(sources, tmp_path / "x.zip", GOT)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(f".{form}")]
    assert len(names) == files
    assert "新竹市" in names[0]
    got: Counter[str] = Counter()
    for name in names:
        _, table = pyogrio.read_arrow(f"/vsizip/{tmp_path}/x.zip/{name}", columns=["FULL_ADDR"])
        got.update(table["FULL_ADDR"].to_pylist())
    assert got == Counter(one.properties["FULL_ADDR"] for one in sources["doorplates"].stream(Query(geometry=False)))
    assert written.rows == got.total() == sources["doorplates"].dataset.count
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_a_package_in_parts_describes_them_once(sources: Mapping[str, FeatureSource], tmp_path: Path) -> None:
    wanted = parted(sources, "doorplates", "kml", packed=True)
    assert wanted.file_name == "門牌.zip"
    wanted.write(sources, tmp_path / "x.zip", GOT)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == [
            *(f"新竹市{town}門牌.kml" for town in ("東區", "北區", "香山區")),
            *("Info.ini", "Schema.ini"),
        ]
        assert "本產品分為 3 檔。" in archive.read("Info.ini").decode("cp950")
        assert "檔案名稱=*.kml\r\n" in archive.read("Schema.ini").decode("cp950")


@dataclass
class Strayed:
    """A source of which some features lie in no town that we know."""

    source: FeatureSource
    towns: tuple[str, ...]

    @property
    def dataset(self) -> Dataset:
        return self.source.dataset

    def count(self, query: Query) -> int:
        return self.source.count(query)

    def stream(self, query: Query) -> Iterator[Feature]:
        return (one for one in self.source.stream(query) if one.properties.get("TOWN_ID") not in self.towns)


def test_rows_of_no_known_place_have_a_part_of_their_own(sources: Mapping[str, FeatureSource]) -> None:
    source = sources["doorplates"]
    towns = Strayed(sources["towns"], ("10018030",))
    found = list(parts(Product(source.dataset), Query(), Level.TOWN, sources={**sources, "towns": towns}))  # type: ignore[dict-item]
    assert [one.name for one in found] == ["新竹市東區門牌", "新竹市北區門牌", "未編定門牌"]
    assert source.count(found[-1].query) == source.count(Query(equals=(("TOWN_ID", "10018030"),))) > 0
    assert sum(source.count(one.query) for one in found) == source.dataset.count


def test_a_file_that_fits_is_not_parted(sources: Mapping[str, FeatureSource]) -> None:
    assert not parted(sources, "doorplates", "kml", most=1_000_000).parted


def test_what_has_no_counties_is_refused_where_it_is_too_much(sources: Mapping[str, FeatureSource]) -> None:
    dataset = sources["doorplates"].dataset
    without = replace(dataset, fields=tuple(field for field in dataset.fields if field.name != "TOWN_ID"))
    source = Strayed(sources["doorplates"], ())
    wanted = wanted_of(without, {}, {"format": "kml"}, packed=False)
    with pytest.raises(TooMuch, match="at most 10 features"):
        fitted(replace(wanted, format=replace(FORMATS["kml"], most=10)), {**sources, "doorplates": source})  # type: ignore[dict-item]
