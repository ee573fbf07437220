"""What pygeoapi's documents have wrong, put right on their way out."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from onestop.ogcapi.configuration import CATALOGUE, DOWNLOAD
from onestop.ogcapi.coverages import SYSTEMS as COVERAGE_SYSTEMS
from onestop.ogcapi.tilesets import landing_links

type Document = dict[str, Any]

KEPT_BACK = "onestop.kept_back"
"""Key in a request's environ of what its address has and pygeoapi is not shown."""
STAND_IN = "&asked=~"
"""What pygeoapi sees in its place and writes into its links."""

NOT_THERE = (
    "?f=GeoJSON",
    f"/collections/{CATALOGUE}/items?f=csv",
    f"/collections/{CATALOGUE}/items?f=CSV",
    "/processes?f=jsonld",
)
"""Parts of the links that pygeoapi writes to formats that we have by another name, or have not."""
NOT_KEPT: dict[str, str] = {
    "ogcapi-features-4/1.0/conf/create-replace-delete": "data are released, not edited",
    "ogcapi-coverages-1/1.0/conf/html": "cells are for programs; the page of the collection is for people",
    "ogcapi-processes-1/1.0/conf/callback": "a callback would have us send requests wherever a client says",
}
"""Ends of the conformance classes that pygeoapi declares for everybody and that we do not keep, and why."""

FILTERS = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
FILTER_CLASSES = ("features-filter", "filter")
"""Conformance classes of filters that are kept: QGIS sends its filters to those who declare them, else reads all."""
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
CQL2_CLASSES = (
    "accent-insensitive-comparison",
    "advanced-comparison-operators",
    "arithmetic",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "case-insensitive-comparison",
    "cql2-json",
    "spatial-functions",
    "temporal-functions",
)
"""Conformance classes of CQL2 that are kept, besides those that pygeoapi declares."""
SCHEMAS = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
SCHEMA_CLASSES = ("schemas",)
"""QGIS takes the types of fields from the schema of those who declare it, else from what the first features have."""
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
TILE_CLASSES = (
    "core",
    "dataset-tilesets",
    "geodata-tilesets",
    "mvt",
    "oas30",
    "tileset",
    "tilesets-list",
)
"""Conformance classes of OGC API Tiles that are kept."""
MAPS = "https://www.opengis.net/spec/ogcapi-maps-1/1.0/conf/"
MAP_CLASSES = (
    "api-operations",
    "collection-map",
    "core",
    "cors",
    "crs",
    "datetime",
    "display-resolution",
    "jpeg",
    "png",
    "scaling",
    "spatial-subsetting",
    "styled-map",
)
"""Conformance classes of OGC API Maps that are kept."""
JOINS = "http://www.opengis.net/spec/ogcapi-joins-1/1.0/conf/"
JOIN_CLASSES = (
    "core",
    "data-joining",
    "join-delete",
    "input-file-upload",
    "input-csv",
    "output-geojson",
    "output-geojson-direct",
    "json",
    "geojson",
)
"""Conformance classes of the draft of OGC API Joins that are kept; the list of joins is empty for everybody."""
OWN = (
    *((FILTERS, FILTER_CLASSES), (CQL2, CQL2_CLASSES), (SCHEMAS, SCHEMA_CLASSES)),
    *((TILES, TILE_CLASSES), (MAPS, MAP_CLASSES), (JOINS, JOIN_CLASSES)),
)
"""What stands beside pygeoapi."""


def kept(classes: list[str]) -> list[str]:
    """The conformance classes without those that we do not keep."""
    return [name for name in classes if not name.endswith(tuple(NOT_KEPT))]


def mend_conformance(document: Document) -> None:
    """Declare what is so, and nothing else; pygeoapi does not know of our filters, schemas, tiles, maps and joins."""
    own = {base + name for base, names in OWN for name in names}
    document["conformsTo"] = sorted({*kept(document["conformsTo"]), *own})


def mend_landing_page(document: Document) -> None:
    """Announce our tiles and tile matrix sets, and not pygeoapi's."""
    base = next(link["href"] for link in document["links"] if link["rel"] == "self").partition("?")[0]
    links = [link for link in document["links"] if not link["rel"].endswith("/tiling-schemes")]
    document["links"] = [*links, *landing_links(base.rstrip("/"))]


def mend_links(document: Document) -> None:
    """List no link twice: our formats replace two of pygeoapi's, which lists both; and call downloads enclosures."""
    for described in (document, *document.get("collections", ())):
        for link in described["links"]:
            link["rel"] = "enclosure" if link["rel"] == DOWNLOAD else link["rel"]
        links = {(link["rel"], link["href"]): link for link in reversed(described["links"]) if is_there(link)}
        described["links"] = list(reversed(links.values()))


def is_there(link: dict[str, str]) -> bool:
    """Whether a link leads to something."""
    return not any(part in link["href"] for part in NOT_THERE)


def mend_collections(document: Document) -> None:
    """Every collection of the list."""
    mend_links(document)
    for described in document.get("collections", (document,)):
        if "storageCrs" in described["extent"]["spatial"]:
            mend_grid(described)


def mend_grid(described: Document) -> None:
    """Say of a grid in which system it is and in which it can be had, and that it has no features to list.

    A collection that does not say what its items are is taken for one of features: GDAL would ask for them.
    """
    described["itemType"] = described["dataType"] = "coverage"
    described["storageCrs"] = described["extent"]["spatial"].pop("storageCrs")
    described["crs"] = list(dict.fromkeys((described["storageCrs"], *(system.uri for system in COVERAGE_SYSTEMS))))
    described["links"] = [link for link in described["links"] if not without_page(link)]


def without_page(link: dict[str, str]) -> bool:
    """Whether a link of a grid leads to a page that it has not: pygeoapi's page of a coverage speaks one language."""
    return link["rel"].endswith("/queryables") or (link["rel"].endswith("/coverage") and link["type"] == "text/html")


def mend_page(document: Document, kept_back: str = "") -> None:
    """Drop links to what is not there, and give the others the whole question.

    pygeoapi offers a page after the last where that is just full, and our formats under their class's name as well.
    """
    document["links"] = [link for link in document["links"] if leads_on(link, document)]
    for link in document["links"]:
        link["href"] = link["href"].replace("?f=CSV", "?f=csv").replace(STAND_IN, kept_back)


def leads_on(link: dict[str, str], document: Document) -> bool:
    """Whether a link of a page leads to something that has no other link."""
    if link["rel"] != "next":
        return is_there(link)
    offset = int(parse_qs(urlsplit(link["href"]).query)["offset"][0])
    return bool(document["features"]) and offset < document["numberMatched"]


def mend_processes(document: Document) -> None:
    """Offer the list in the formats that it has."""
    document["links"] = [link for link in document["links"] if is_there(link)]


def mend_job(document: Document) -> None:
    """Lead to the result of a job only where there is one, and say nothing of what is not so yet or not kept.

    OGC API Processes, statusInfo.yaml: `finished` is a time, and no null.
    """
    document.pop("parameters", None)
    if document.get("finished") is None:
        document.pop("finished", None)
    if document["status"] != "successful":
        document["links"] = []


def mend_jobs(document: Document) -> None:
    """Each job of the list."""
    for job in document["jobs"]:
        mend_job(job)


MENDS: dict[str, Callable[[Document], None]] = {
    "landing page": mend_landing_page,
    "conformance": mend_conformance,
    "collections": mend_collections,
    "collection": mend_collections,
    "records": mend_page,
    "processes": mend_processes,
    "job": mend_job,
    "jobs": mend_jobs,
}
"""Which kind of JSON document is put right by what; pages of features are so by their formatter."""


def mended(kind: str, body: bytes) -> bytes:
    """A JSON document put right."""
    document = orjson.loads(body)
    MENDS[kind](document)
    return orjson.dumps(document)
