"""Five records that differ in everything that can be asked for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from onestop.catalogue import Catalogue, Record, open_catalogue, write_records
from onestop.dataset import Words

EXACT = (120.12345678901234, 23.098765432109876, 120.98765432109875, 23.987654321098764)

POPULATION = Record(
    identifier="population",
    type="dataset",
    title=Words("臺北市人口統計", "Population of Taipei"),
    abstract=Words("各村里之人口數，100% 普查。", "Persons by village."),
    keywords=(Words("人口", "population"), Words("社會經濟", "society")),
    provider=Words("內政部", "Ministry of the Interior"),
    licence=Words("政府資料開放授權條款-第1版", "Open Government Data License, version 1.0"),
    licence_url="https://data.gov.tw/license",
    supply=Words("一般民眾自由瀏覽/自由下載。", "Free to all."),
    changed=datetime(2026, 1, 1, 8, 0, 0, tzinfo=UTC),
    topic="society",
    bbox=EXACT,
    begin=date(2017, 1, 1),
    end=date(2017, 12, 31),
    published=date(2018, 3, 1),
)
RECORDS = (
    POPULATION,
    replace(
        POPULATION,
        identifier="geology",
        title=Words("地質圖", 'Geology <of> "Taiwan" & more'),
        abstract=Words("全臺地質。", "Rocks."),
        keywords=(Words("地質", "geology"),),
        provider=Words("經濟部", "Ministry of Economic Affairs"),
        bbox=(119.0, 21.0, 123.0, 26.0),
        begin=None,
        end=None,
        changed=datetime(2026, 2, 1, tzinfo=UTC),
    ),
    replace(
        POPULATION,
        identifier="addresses",
        title=Words("門牌", "Doorplates"),
        abstract=Words("門牌位置與人口無關。", "Places of doorplates."),
        keywords=(Words("門牌", "doorplate"),),
        bbox=None,
        begin=date(2020, 1, 1),
        end=None,
        changed=datetime(2026, 2, 1, 0, 0, 1, tzinfo=UTC),
    ),
    replace(
        POPULATION,
        identifier="wms",
        type="service",
        title=Words("地圖服務", "Map service"),
        abstract=Words("繪製地圖。", "Draws maps."),
        keywords=(),
        bbox=None,
        begin=None,
        end=None,
    ),
    replace(
        POPULATION,
        identifier="far",
        title=Words("斐濟", "Fiji"),
        abstract=Words("", ""),
        keywords=(),
        bbox=(177.0, -19.0, -178.0, -15.0),
    ),
)


@pytest.fixture(scope="session")
def records() -> tuple[Record, ...]:
    """The five."""
    return RECORDS


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """An index of the five."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    write_records(path, RECORDS)
    return open_catalogue(path)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where a test may write an index of its own."""
    return tmp_path / "catalogue.sqlite"
