"""A record as OGC API - Records, part 1, has it: a GeoJSON feature with links and contacts."""

from typing import Any

from onestop.catalogue.record import BASE, Link, Record
from onestop.dataset import Field, FieldType, Words

CONFORMS_TO = "http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"
LANGUAGES = {"chi": {"code": "zh-TW", "name": "中文（臺灣）"}, "eng": {"code": "en", "name": "English"}}
TOPICS = "https://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml#MD_TopicCategoryCode"
ROLES = ("publisher", "distributor")

type Object = dict[str, Any]

FIELDS = (
    Field("title", FieldType.STRING, Words("標題", "title")),
    Field("description", FieldType.STRING, Words("摘要", "abstract")),
    Field("keywords", FieldType.STRING, Words("關鍵字", "keyword")),
    Field("type", FieldType.STRING, Words("種類", "kind"), note=Words("資料集或服務。", "A data set or a service.")),
    Field("language", FieldType.STRING, Words("語言", "language")),
    Field("license", FieldType.STRING, Words("授權", "licence")),
    Field("formats", FieldType.STRING, Words("格式", "format")),
    Field("ids", FieldType.STRING, Words("識別碼", "identifier")),
    Field("externalIds", FieldType.STRING, Words("其他系統的識別碼", "identifier elsewhere")),
    Field("created", FieldType.DATE, Words("建立日期", "created on")),
    Field("updated", FieldType.DATE, Words("更新日期", "updated on")),
    Field("time", FieldType.DATE, Words("資料時間", "time of the data")),
)
"""The properties that a filter of records may name."""


def record_object(record: Record, language: str, address: str) -> Object:
    """The whole feature.

    :param language: a tag; Chinese or English
    :param address: ours, for links
    """
    return {
        "id": record.identifier,
        "type": "Feature",
        "conformsTo": [CONFORMS_TO],
        "geometry": polygon(record),
        "time": {"interval": interval(record)} if record.begin or record.end else None,
        "properties": properties(record, language),
        "links": [*(link_object(link, language, address) for link in record.links), *own_links(record, address)],
    }


def polygon(record: Record) -> Object | None:
    """The box as a polygon."""
    if record.bbox is None:
        return None
    west, south, east, north = record.bbox
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def interval(record: Record) -> list[str]:
    """First and last day, either open as `..`."""
    return [day.isoformat() if day else ".." for day in (record.begin, record.end)]


def properties(record: Record, language: str) -> Object:
    """What there is to say; what is not known is left out."""

    def said(words: Words) -> str:
        return words.in_(language) or words.zh

    found: Object = {
        "type": record.type,
        "title": said(record.title),
        "description": said(record.abstract),
        "keywords": [said(word) for word in record.keywords],
        "created": f"{record.dated.isoformat()}T00:00:00Z" if record.dated else None,
        "updated": record.stamp,
        "language": LANGUAGES["chi" if language.lower().startswith("zh") else "eng"],
        "languages": list(LANGUAGES.values()),
        "resourceLanguages": [LANGUAGES[record.language]] if record.language in LANGUAGES else None,
        "externalIds": [{"value": record.identifier}],
        "formats": [{"name": name} for name in record.formats],
        "contacts": [{"organization": said(record.provider), "roles": list(ROLES)}],
        "license": record.licence_url or said(record.licence),
        "rights": " ".join(filter(None, (said(record.licence), said(record.supply)))),
        "themes": [{"concepts": [{"id": record.topic}], "scheme": TOPICS}] if record.topic else None,
    }
    return {name: value for name, value in found.items() if value}


def link_object(link: Link, language: str, address: str) -> Object:
    """A link; the protocol stands where clients of catalogues look for it."""
    made = {
        "href": link.url.replace(BASE, address),
        "rel": link.rel,
        "type": link.media_type,
        "title": link.title.in_(language) or link.title.zh,
        "protocol": link.protocol,
        "name": link.layer,
    }
    return {name: value for name, value in made.items() if value}


def own_links(record: Record, address: str) -> list[Object]:
    """The same record in ISO 19139."""
    query = f"service=CSW&version=2.0.2&request=GetRecordById&elementSetName=full&id={record.identifier}"
    href = f"{address}/csw?{query}&outputSchema=http://www.isotc211.org/2005/gmd"
    return [{"href": href, "rel": "alternate", "type": "application/xml", "title": "ISO 19139"}]
