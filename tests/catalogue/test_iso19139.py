"""Records as ISO 19139 in the profile TWSMP 2.0."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from onestop.catalogue import Link, Operation, Record, Service, document, open_catalogue, write_catalogue
from onestop.catalogue.describe import records as records_of
from onestop.dataset import Dataset, Field, FieldType, Period, Words
from onestop.levels import Level
from onestop.release import Manifest, Release

N = {"gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco"}
REAL = Path(__file__).parents[3] / "shared" / "data" / "metadata" / "twsmp"


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """ISO 19139 with services, as the ISO profile of CSW has it."""
    package = find_spec("pycsw")
    assert package
    assert package.origin
    folder = Path(package.origin).parent / "plugins/profiles/apiso/schemas/ogc/csw/2.0.2/profiles/apiso/1.0.0"
    return etree.XMLSchema(file=str(folder / "apiso.xsd"))


@pytest.fixture(scope="session")
def valid(schema: etree.XMLSchema) -> Callable[[Record], etree._Element]:
    """The document of a record, valid."""

    def check(record: Record) -> etree._Element:
        root = etree.fromstring(document(record))
        assert schema.validate(root), schema.error_log
        return root

    return check


@pytest.fixture
def manifest() -> Manifest:
    """A release of areas, statistics and doorplates."""
    open_data = Words("政府資料開放授權條款-第1版", "Open Government Data License, version 1.0")
    field = Field("P_CNT", FieldType.INTEGER, Words("人口數", "persons"), mapped=True)
    villages = Dataset(
        name="villages",
        kind="areas",
        file="areas.gpkg",
        title=Words("村里", "Villages"),
        abstract=Words("村里界 <2021> & 更新。", "Village boundaries."),
        keywords=(Words("村里", "village"),),
        provider=Words("內政部", "Ministry of the Interior"),
        licence=open_data,
        licence_url="https://data.gov.tw/license",
        attribution=Words("內政部國土測繪中心", "NLSC"),
        fields=(field,),
        geometry="Polygon",
        count=7701,
        bbox=(118.15135905274411, 21.895599674993633, 122.00749445832164, 26.383940619303655),
        level=Level.VILLAGE,
        key="V_ID",
        edition="2021",
    )
    months = tuple(Period(f"106Y{month:02}M", date(2017, month, 1), date(2017, month, 28)) for month in (1, 2))
    population = replace(
        villages, name="population_village", kind="statistics", theme="population", periods=months, synthetic=True
    )
    doorplates = replace(
        villages, name="doorplates", kind="doorplates", geometry="Point", level=None, key=None, bbox=None, edition=""
    )
    created = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    return Manifest("20261123T233000Z-0001", 1, created, "0.1.0", (villages, population, doorplates), ())


def test_every_record_of_a_release_is_valid(manifest: Manifest, valid: Callable[[Record], etree._Element]) -> None:
    records = list(records_of(manifest))
    assert [record.type for record in records] == ["dataset"] * 3 + ["service"] * 5
    for record in records:
        assert valid(record).findtext("gmd:fileIdentifier/gco:CharacterString", None, N) == record.identifier


def test_the_records_of_the_sample_are_valid(release: Release, valid: Callable[[Record], etree._Element]) -> None:
    for record in records_of(release.manifest):
        valid(record)


def test_an_empty_release_still_has_its_services(manifest: Manifest, valid: Callable[[Record], etree._Element]) -> None:
    for record in records_of(replace(manifest, datasets=())):
        valid(record)


def test_records_with_little_to_say_are_valid(
    records: tuple[Record, ...], valid: Callable[[Record], etree._Element]
) -> None:
    bare = replace(
        records[0],
        title=Words("&<>\"' ]]>", ""),
        abstract=Words("", ""),
        keywords=(),
        bbox=None,
        begin=None,
        links=(Link("http://x/?a=1&b=2", "WWW:LINK", Words("", "")),),
        service=Service("OGC:WMS", (), (Operation("GetMap", "http://x/?a&b"),), ('"a"',)),
        type="service",
    )
    for record in (*records, bare):
        valid(record)


def test_the_english_stands_beside_the_chinese(manifest: Manifest, valid: Callable[[Record], etree._Element]) -> None:
    title = valid(next(records_of(manifest))).find(".//gmd:citation/gmd:CI_Citation/gmd:title", N)
    assert title is not None
    assert title.findtext("gco:CharacterString", None, N) == "村里"
    assert title.findtext(".//gmd:LocalisedCharacterString", None, N) == "Villages"


def test_the_box_has_every_digit(manifest: Manifest, valid: Callable[[Record], etree._Element]) -> None:
    sides = [float(side.text or "") for side in valid(next(records_of(manifest))).iterfind(".//gco:Decimal", N)]
    west, south, east, north = manifest.datasets[0].bbox or ()
    assert sides == [west, east, south, north]


def test_synthetic_data_say_so_in_both_languages(manifest: Manifest) -> None:
    record = list(records_of(manifest))[1]
    assert "合成" in record.abstract.zh
    assert "synthetic" in record.abstract.en


def test_the_catalogue_of_a_release_is_one_file(manifest: Manifest, tmp_path: Path) -> None:
    write_catalogue(tmp_path, manifest)
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.sqlite"]
    assert open_catalogue(tmp_path / "catalogue.sqlite").summary.records == 8


def real_records() -> Iterator[etree._Element]:
    """The agencies' records, with their namespaces put right."""
    for path in sorted(REAL.glob("*TW-07*.xml")):
        text = path.read_bytes().replace(b"https://www.isotc211.org", b"http://www.isotc211.org")
        root = etree.fromstring(text.replace(b"https://www.w3.org", b"http://www.w3.org"))
        if root.tag.startswith("{" + N["gmd"]):
            yield root


@pytest.mark.national
@pytest.mark.skipif(not REAL.is_dir(), reason="the agencies' TWSMP records are not beside the repository")
def test_the_elements_are_those_of_the_agencies_records_in_their_order(manifest: Manifest) -> None:
    ours = [child.tag for child in etree.fromstring(document(next(records_of(manifest))))]
    compared = 0
    for root in real_records():
        theirs = list(dict.fromkeys(child.tag for child in root if isinstance(child.tag, str) and child.tag != "Esri"))
        assert theirs == [tag for tag in dict.fromkeys(ours) if tag in theirs]
        compared += 1
    assert compared == 10
