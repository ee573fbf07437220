"""What the page of one data set says about it."""

from dataclasses import dataclass

from onestop.catalogue.record import Link, Record
from onestop.dataset import Dataset, Field, FieldType, Words
from onestop.portal.texts import Spoken
from onestop.release import Release
from onestop.series.periods import words

TYPES: dict[FieldType, Words] = {
    FieldType.STRING: Words("文字", "text"),
    FieldType.INTEGER: Words("整數", "whole number"),
    FieldType.NUMBER: Words("數值", "number"),
    FieldType.DATE: Words("日期", "date"),
    FieldType.DATETIME: Words("日期與時間", "date and time"),
}
KINDS: dict[str, Words] = {
    "dataset": Words("資料集", "data set"),
    "service": Words("服務", "service"),
    "series": Words("系列", "series"),
    "application": Words("應用程式", "application"),
    "nonGeographicDataset": Words("非地理資料集", "non-geographic data set"),
}
"""The types of records in plain words."""
SHOWN_ELSEWHERE = frozenset({"enclosure", "service"})
"""Relations of links that a data set's page shows as downloads and services."""
LOOKS = {
    "OGC:WFS": "?service=WFS&request=GetCapabilities",
    "OGC:WMS": "?service=WMS&request=GetCapabilities",
    "OGC:CSW": "?service=CSW&request=GetCapabilities",
}
"""What follows the address of a service in a link for people: a bare address answers a mistake."""
MANY = 10_000
COUNTED = Words("{}至{}，共 {:,} 期", "{} to {}, {:,} periods")


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field in one language.

    :ivar missing: what stands for "no value" in text files
    """

    name: str
    title: str
    type: str
    unit: str
    note: str
    missing: str


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link in one language."""

    title: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record in one language."""

    identifier: str
    title: str
    abstract: str
    provider: str
    type: str


def shown_record(record: Record, language: str) -> ShownRecord:
    """A record as lists and pages show it."""
    return ShownRecord(
        record.identifier,
        record.title.in_(language),
        record.abstract.in_(language),
        record.provider.in_(language),
        KINDS.get(record.type, Words(record.type, record.type)).in_(language),
    )


def shown_fields(dataset: Dataset, language: str) -> list[ShownField]:
    """The table of fields."""
    return [shown_field(field, language) for field in dataset.fields]


def shown_field(field: Field, language: str) -> ShownField:
    """A row of that table."""
    unit = field.unit.in_(language) if field.unit else ""
    type_, note = TYPES[field.type].in_(language), field.note.in_(language)
    return ShownField(field.name, field.title.in_(language), type_, unit, note, field.missing)


def facts(dataset: Dataset | None, record: Record, language: str) -> list[tuple[str, str]]:
    """The short facts under the abstract; those that there are."""
    t = Spoken(language)
    told = [(t.provider, record.provider.in_(language)), (t.licence, record.licence.in_(language))]
    if dataset is not None:
        told += [
            (t.edition, dataset.edition),
            (t.features, f"{dataset.count:,}"),
            (t.periods, periods(dataset, language)),
        ]
        told += [
            (t.frequency, dataset.frequency[1].in_(language) if dataset.frequency else ""),
            (t.method, dataset.method.in_(language)),
            (t.disclosure, dataset.disclosure.in_(language)),
            (t.segis_code, segis_codes(dataset)),
        ]
    return [(name, value) for name, value in told if value]


def segis_codes(dataset: Dataset) -> str:
    """What SEGIS calls it."""
    return " · ".join(filter(None, (dataset.segis.theme, dataset.segis.record))) if dataset.segis else ""


def periods(dataset: Dataset, language: str) -> str:
    """The periods from first to last, and how many."""
    if not dataset.periods:
        return ""
    first, last = (words(period).in_(language) for period in (dataset.periods[0], dataset.periods[-1]))
    count = len(dataset.periods)
    return first if count == 1 else COUNTED.in_(language).format(first, last, count)


def links(dataset: Dataset | None, record: Record, language: str, *, base: str) -> list[ShownLink]:
    """Where the data can be had: our own faces first, then what the record names."""
    own = dataset_links(dataset, record, language) if dataset is not None else []
    taken = {link.href for link in own} | {f"{base}/datasets/{record.identifier}"}
    named = [
        ShownLink(link.title.in_(language), looked_at(link, base), link.protocol)
        for link in record.links
        if dataset is None or link.rel not in SHOWN_ELSEWHERE
    ]
    return own + [link for link in named if link.href not in taken]


def looked_at(link: Link, base: str) -> str:
    """Where a link leads people; that of a service of ours to its description."""
    bare = link.url.startswith("@BASE@") and "?" not in link.url
    return link.url.replace("@BASE@", base) + (LOOKS.get(link.protocol, "") if bare else "")


def dataset_links(dataset: Dataset, record: Record, language: str) -> list[ShownLink]:
    """The data set in each of our faces."""
    t = Spoken(language)
    if not dataset.given_out:
        return [iso_link(record, language)]
    if dataset.grid:
        return grid_links(dataset, record, language)
    items = f"/ogcapi/collections/{dataset.name}/items"
    return [
        ShownLink(t.as_html, f"{items}?f=html&lang={language}", t.kind_html),
        ShownLink(t.as_json, f"{items}?f=json&limit={MANY}", "GeoJSON"),
        *open_codes(dataset, t),
        iso_link(record, language),
    ]


def open_codes(dataset: Dataset, t: Spoken) -> list[ShownLink]:
    """Where the oCodes of a statistic are listed."""
    if dataset.kind != "statistics":
        return []
    return [ShownLink(t.as_open_code, f"/STATWSSTData/products?dataset={dataset.name}", "OpenService")]


def grid_links(dataset: Dataset, record: Record, language: str) -> list[ShownLink]:
    """A grid in each of our faces."""
    collection = f"/ogcapi/collections/{dataset.name}"
    file = f"/download/{dataset.file}"
    return [
        ShownLink(file.rpartition("/")[2], file, "GeoTIFF (COG)"),
        ShownLink(dataset.title.in_(language), f"{collection}?f=html&lang={language}", "OGC API Coverages"),
        ShownLink(dataset.title.in_(language), f"{collection}/coverage?f=json", "CoverageJSON"),
        iso_link(record, language),
    ]


def iso_link(record: Record, language: str) -> ShownLink:
    """The record as the catalogue has it."""
    return ShownLink(
        Spoken(language).as_record,
        f"/csw?service=CSW&version=2.0.2&request=GetRecordById&id={record.identifier}"
        "&elementsetname=full&outputschema=http://www.isotc211.org/2005/gmd",
        "ISO 19139",
    )


def dataset_of(release: Release, record: Record) -> Dataset | None:
    """The data set of our release that a record is about; None for services and foreign records."""
    names = {link.layer for link in record.links if link.layer}
    return next((dataset for dataset in release.manifest.described if dataset.name in names), None)
