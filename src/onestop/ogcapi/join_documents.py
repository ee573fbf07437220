"""What is said of joins and keys, in the members that the draft of OGC API Joins gives them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from onestop import crs
from onestop.dataset import Dataset, Words
from onestop.features import Value
from onestop.joins.features import REPORT, JoinedAreas
from onestop.joins.keys import REPAIRS, Repair
from onestop.joins.matching import STATUSES, Status
from onestop.joins.writing import Join
from onestop.release import Release

type Document = dict[str, Any]

__all__ = ["REPORT", "Document", "collection", "join", "joins", "key_values", "keys", "link", "page_links", "report"]

JSON, GEOJSON, CSV, PNG = "application/json", "application/geo+json", "text/csv", "image/png"
MAP = "http://www.opengis.net/def/rel/ogc/1.0/map"
UNLISTED = Words(
    "連結不列出；只有建立者知道其網址。", "Joins are not listed: the address of one is known to who made it."
)
FORMULAS = Words(
    "有 {:,} 格以 = + - @ 開頭，照原樣保留；用試算表開啟 CSV 時請留意。",
    "{:,} cells begin with = + - or @ and are kept as they are; take care where a spreadsheet opens the CSV.",
)
LOST = Words(
    "有 {:,} 個已連結的區不在目前的資料版次。",
    "{:,} areas that were joined are not in the release that is current now.",
)


def link(rel: str, href: str, media_type: str = JSON, words: Words | None = None, language: str = "en") -> Document:
    """A link."""
    said = {"rel": rel, "href": href, "type": media_type}
    return said | {"title": words.in_(language)} if words else said


def keys(dataset: Dataset, here: str) -> Document:
    """The key fields of a collection: its code; names and older codes are understood too."""
    field = dataset.field(str(dataset.key))
    title = f"{field.title.zh} {field.title.en}" if field else str(dataset.key)
    one = {"id": dataset.key, "isDefault": True, "title": title, "links": [link("values", f"{here}/{dataset.key}")]}
    return {"links": [link("self", here), link("collection", here.rpartition("/")[0])], "keys": [one]}


def key_values(codes: Sequence[str], labels: Mapping[str, str], matched: int, *, here: str) -> Document:
    """Values of a key field, and the names of their areas."""
    found = [{"key": code, **({"title": labels[code]} if code in labels else {})} for code in codes]
    return {"links": [link("self", here)], "keys": found, "numberMatched": matched, "numberReturned": len(found)}


def joins(here: str) -> Document:
    """The list of joins."""
    note = f"{UNLISTED.zh} {UNLISTED.en}"
    return {"links": [link("self", here)], "joins": [], "numberMatched": 0, "numberReturned": 0, "description": note}


def join(made: Join, dataset: Dataset, here: str, *, language: str, lost: int) -> Document:
    """What is known of a join.

    :param lost: areas that were joined and are not in the release that is served
    """
    outputs = output_links(here, language) + (map_links(here, language) if made.numbers else [])
    notes = [FORMULAS.in_(language).format(made.formulas)] if made.formulas else []
    notes += [LOST.in_(language).format(lost)] if lost else []
    described = {
        "id": made.id,
        "timeStamp": stamp(made.created),
        "expires": stamp(made.expires),
        "inputs": {
            "attributeDataset": "right-dataset-file",
            "collection": [link("collection", f"{here.partition('/joins/')[0]}/collections/{dataset.name}")],
            "keys": list(made.keys),
        },
        "outputs": outputs,
        "joinInformation": information(made, dataset, language),
        "columns": [
            {"name": one.name, "type": one.type, **({"title": one.title} if one.title else {})} for one in made.columns
        ],
        "notes": notes,
    }
    base = here.partition("/joins/")[0]
    links = [
        link("self", here),
        link("data", f"{here}/collections"),
        link("conformance", f"{base}/conformance"),
        link("service-desc", f"{base}/openapi", "application/vnd.oai.openapi+json;version=3.0"),
    ]
    return {"title": f"{dataset.title.in_(language)} ⋈ {made.keys[0]}", "join": described, "links": [*links, *outputs]}


def output_links(here: str, language: str) -> list[Document]:
    """What is served of a join."""
    told = (
        ("items", f"{here}/items", GEOJSON, Words("圖徵，分頁", "Features, in pages")),
        ("enclosure", f"{here}/file?f=json", GEOJSON, Words("全部，GeoJSON", "Everything as GeoJSON")),
        ("enclosure", f"{here}/file?f=csv", CSV, Words("全部，CSV", "Everything as CSV")),
        ("describedby", f"{here}/report?f=json", JSON, Words("各列的處理結果", "What became of rows")),
        ("describedby", f"{here}/report?f=csv", CSV, Words("各列的處理結果，CSV", "What became of rows, as CSV")),
    )
    return [link(*told_one, language) for told_one in told]


def map_links(here: str, language: str) -> list[Document]:
    """The maps of a join, where it has numbers to show."""
    tiles = f"{here}/map/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    told = (
        (MAP, f"{here}/map", PNG, Words("地圖", "Map")),
        ("item", tiles, PNG, Words("地圖圖磚", "Map tiles")),
        ("legend", f"{here}/legend", PNG, Words("圖例", "Legend")),
    )
    links = [link(*one, language) for one in told]
    links[1]["templated"] = True
    return links


def information(made: Join, dataset: Dataset, language: str) -> Document:
    """How many rows became what: rows = joined + reported."""
    joined = made.counts.get(Status.JOINED, 0)
    reported = {str(status): count for status, count in made.counts.items() if status != Status.JOINED}
    return {
        "numberOfMatchedCollectionKeys": joined,
        "numberOfUnmatchedCollectionKeys": dataset.count - joined,
        "numberOfAdditionalAttributeKeys": sum(reported.values()) - reported.get(Status.DUPLICATE, 0),
        "numberOfDuplicateAttributeKeys": reported.get(Status.DUPLICATE, 0),
        "rows": made.rows,
        "joined": joined,
        "reported": {name: counted(STATUSES[Status(name)], count, language) for name, count in reported.items()},
        "repaired": {name: counted(REPAIRS[Repair(name)], count, language) for name, count in made.repairs.items()},
    }


def counted(words: Words, count: int, language: str) -> Document:
    """How many, and what that means."""
    return {"count": count, "title": words.in_(language)}


def report(
    made: Join, rows: Iterable[dict[str, Value]], total: int, *, links: list[Document], language: str
) -> Document:
    """Rows that were repaired or not joined."""
    listed = [row | {"candidates": orjson.loads(str(row["candidates"]))} for row in rows]
    return {
        "rows": made.rows,
        "statuses": {str(status): words.in_(language) for status, words in STATUSES.items()},
        "repairs": {str(repair): words.in_(language) for repair, words in REPAIRS.items()},
        "numberMatched": total,
        "numberReturned": len(listed),
        "report": listed,
        "links": links,
    }


def collection(areas: JoinedAreas, release: Release, here: str) -> Document:
    """A join as a collection of features."""
    dataset = release.dataset(areas.join.collection)
    return {
        "id": "join",
        "title": f"{dataset.title.zh} {dataset.title.en}",
        "itemType": "feature",
        "crs": systems(dataset),
        "storageCrs": crs.CRS84,
        "extent": {"spatial": {"bbox": [list(dataset.bbox or crs.WORLD)], "crs": crs.CRS84}},
        "links": [link("self", here), link("items", f"{here}/items", GEOJSON)],
    }


def systems(dataset: Dataset) -> list[str]:
    """The systems that the areas of a data set can be had in, by their URIs."""
    return [system.uri for system in crs.systems_for(dataset.bbox)]


def page_links(here: str, given: Mapping[str, str], matched: int, *, limit: int, offset: int) -> list[Document]:
    """Links to a page itself and to those beside it."""
    links = [link("self", addressed(here, given, {}), GEOJSON)]
    if offset + limit < matched:
        links.append(link("next", addressed(here, given, {"limit": limit, "offset": offset + limit}), GEOJSON))
    if offset:
        links.append(link("prev", addressed(here, given, {"limit": limit, "offset": max(0, offset - limit)}), GEOJSON))
    return links


def addressed(here: str, given: Mapping[str, str], other: Mapping[str, int]) -> str:
    """An address with some parameters changed."""
    query = urlencode({**given, **other})
    return f"{here}?{query}" if query else here


def stamp(moment: datetime) -> str:
    """A moment as ISO 8601 has it."""
    return moment.isoformat().replace("+00:00", "Z")
