"""What a release holds, as records: one for each data set and one for each service."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from onestop.catalogue.catalogue import FILE
from onestop.catalogue.record import BASE, Link, Record
from onestop.catalogue.services import OFFERS, Offer
from onestop.catalogue.write import write_records
from onestop.dataset import NOTHING, SYNTHETIC, BBox, Dataset, Words
from onestop.grids.geotiff import MEDIA_TYPE as GEOTIFF
from onestop.levels import LEVELS
from onestop.release import Manifest

TOPICS = {
    "areas": "boundaries",
    "statistics": "society",
    "doorplates": "location",
    "features": "location",
    "grid": "society",
}
"""ISO topic categories by kind of data set."""

FILES = (
    (".csv", "CSV", "text/csv"),
    (".shp.zip", "Shapefile", "application/zip"),
    (".gpkg", "GeoPackage", "application/geopackage+sqlite3"),
    (".geojson", "GeoJSON", "application/geo+json"),
    (".gml.zip", "GML 3.2", "application/zip"),
    (".kml", "KML 2.2", "application/vnd.google-earth.kml+xml"),
    (".parquet", "GeoParquet", "application/vnd.apache.parquet"),
)
"""How the names of downloads end, with title and media type: the rows of `formats/table.py`, which a test compares."""
SHAPES: dict[str, Literal["point", "curve", "surface", "grid"]] = {
    "Point": "point",
    "LineString": "curve",
    "Polygon": "surface",
    "Cell": "grid",
}
"""What ISO calls the geometries of a data set."""

RECORD = (
    "service=CSW&version=2.0.2&request=GetRecordById&elementSetName=full&outputSchema=http://www.isotc211.org/2005/gmd"
)
"""How the catalogue is asked for a record in ISO 19139."""
OURS = Words("OneStop 空間資料一站式服務", "OneStop geospatial one-stop")


def write_catalogue(folder: Path, manifest: Manifest) -> None:
    """Write the catalogue of a release that is being built."""
    write_records(folder / FILE, records(manifest))


def records(manifest: Manifest) -> Iterator[Record]:
    """Every record of a release: data sets in the order of the manifest, then services."""
    for dataset in manifest.described:
        yield dataset_record(dataset, manifest.created)
    yield from service_records(manifest)


def dataset_identifier(name: str) -> str:
    """The identifier of a data set's record; the same in every release."""
    return f"onestop.dataset.{name}"


def service_identifier(name: str) -> str:
    """The identifier of a service's record."""
    return f"onestop.service.{name}"


def record_address(base: str, identifier: str) -> str:
    """Where the catalogue hands out a record in ISO 19139.

    :param base: our own address
    """
    return f"{base}/csw?{RECORD}&id={identifier}"


def dataset_record(dataset: Dataset, created: datetime) -> Record:
    """What the catalogue says about a data set."""
    note = SYNTHETIC if dataset.synthetic else NOTHING
    return Record(
        identifier=dataset_identifier(dataset.name),
        type="dataset",
        title=dataset.title,
        abstract=followed(dataset.abstract, note),
        keywords=dataset_keywords(dataset),
        provider=dataset.provider,
        licence=dataset.licence,
        licence_url=dataset.licence_url,
        supply=dataset.conditions,
        changed=created,
        topic=TOPICS[dataset.kind],
        bbox=dataset.bbox,
        begin=min((period.start for period in dataset.periods), default=None),
        end=max((period.end for period in dataset.periods), default=None),
        published=created.date(),
        crs=(dataset.grid.crs,) if dataset.grid else (4326,),
        formats=("GeoTIFF", "CoverageJSON") if dataset.grid else tuple(title for _, title, _ in FILES),
        geometry=SHAPES[dataset.geometry],
        links=tuple(dataset_links(dataset)),
        lineage=followed(lineage(dataset), note),
        frequency=dataset.frequency[0] if dataset.frequency else "asNeeded",
        parent=parent(dataset),
    )


def dataset_keywords(dataset: Dataset) -> tuple[Words, ...]:
    """Its own, and the names of its measured fields, which are what people look for."""
    fields = tuple(field.title for field in dataset.mapped) if dataset.kind == "statistics" else ()
    return tuple(dict.fromkeys((*dataset.keywords, *fields)))


def parent(dataset: Dataset) -> str:
    """Statistics belong to the areas of their level."""
    if dataset.kind != "statistics" or dataset.level is None:
        return ""
    return dataset_identifier(LEVELS[dataset.level].collection)


def lineage(dataset: Dataset) -> Words:
    """Where the data come from, how they were made, and what is kept back."""
    edition = Words(f"（{dataset.edition}）", f" ({dataset.edition})") if dataset.edition else NOTHING
    source = Words(f"{dataset.attribution.zh}{edition.zh}", f"{dataset.attribution.en}{edition.en}")
    parts = [part for part in (source, dataset.method, dataset.disclosure) if part != NOTHING]
    return Words("".join(f"{part.zh}。" for part in parts), " ".join(f"{part.en}." for part in parts))


def followed(text: Words, note: Words) -> Words:
    """A text, and after it a note if there is one."""
    return Words(" ".join(filter(None, (text.zh, note.zh))), " ".join(filter(None, (text.en, note.en))))


def dataset_links(dataset: Dataset) -> Iterator[Link]:
    """Where a data set can be had: the page, the features, and the map where it is drawn."""
    collection = f"{BASE}/ogcapi/collections/{dataset.name}"
    page = f"{BASE}/datasets/{dataset_identifier(dataset.name)}"
    yield Link(page, "WWW:LINK-1.0-http--link", Words("資料集說明頁", "data set page"), "text/html", "about")
    if dataset.given_out:
        yield from coverage_links(dataset, collection) if dataset.grid else feature_links(dataset, collection)
    if is_drawn(dataset):
        wms, wmts = f"{BASE}/maps/service", f"{BASE}/maps/wmts/1.0.0/WMTSCapabilities.xml"
        yield Link(wms, "OGC:WMS", Words("網路地圖服務", "web map service"), "image/png", "service", dataset.name)
        yield Link(
            wmts, "OGC:WMTS", Words("網路地圖圖磚服務", "web map tile service"), "image/png", "service", dataset.name
        )


def coverage_links(dataset: Dataset, collection: str) -> Iterator[Link]:
    """The cells of a grid: by OGC API Coverages, and the file."""
    title = Words("網格涵蓋", "cells of the grid")
    json = "application/prs.coverage+json"
    yield Link(f"{collection}/coverage?f=json", "OGC API Coverages", title, json, "item", dataset.name)
    words = Words("雲端最佳化 GeoTIFF 檔案", "Cloud-optimised GeoTIFF file")
    yield Link(f"{BASE}/download/{dataset.file}", "WWW:DOWNLOAD-1.0-http--download", words, GEOTIFF, "enclosure")


def feature_links(dataset: Dataset, collection: str) -> Iterator[Link]:
    """The features: by OGC API Features, by WFS, and as files."""
    yield Link(
        f"{collection}/items?f=json",
        "OGC API Features",
        Words("圖徵服務", "features"),
        "application/geo+json",
        "item",
        dataset.name,
    )
    yield Link(
        f"{BASE}/wfs",
        "OGC:WFS",
        Words("網路圖徵服務", "web feature service"),
        "application/gml+xml",
        "service",
        f"onestop:{dataset.name}",
    )
    for ending, title, media_type in FILES:
        words = Words(f"{title} 檔案", f"{title} file")
        address = f"{BASE}/download/{dataset.name}{ending}"
        yield Link(address, "WWW:DOWNLOAD-1.0-http--download", words, media_type, "enclosure")


def service_records(manifest: Manifest) -> Iterator[Record]:
    """The records of the services that run over a release."""
    for offer in OFFERS:
        data = [dataset for dataset in manifest.described if has(offer, dataset)]
        yield service_record(offer, manifest, tuple(dataset_identifier(dataset.name) for dataset in data))


def service_record(offer: Offer, manifest: Manifest, data: tuple[str, ...]) -> Record:
    """What the catalogue says about a service; its terms are those of the data."""
    first = manifest.datasets[0] if manifest.datasets else None
    return Record(
        identifier=service_identifier(offer.name),
        type="service",
        title=offer.title,
        abstract=offer.abstract,
        keywords=offer.keywords,
        provider=OURS,
        licence=first.licence if first else Words("", ""),
        licence_url=first.licence_url if first else "",
        supply=first.conditions if first else NOTHING,
        changed=manifest.created,
        bbox=extent(manifest),
        published=manifest.created.date(),
        links=(Link(offer.url, offer.kind, offer.title, "", "service"),),
        service=offer.service(data),
    )


def has(offer: Offer, dataset: Dataset) -> bool:
    """Whether a service has a data set: maps have what is drawn, others what is given out, WFS features only."""
    if offer.draws:
        return is_drawn(dataset)
    return dataset.given_out and (dataset.grid is None or offer.kind != "OGC:WFS")


def is_drawn(dataset: Dataset) -> bool:
    """Whether a data set is a layer of the maps: areas are, and statistics by their areas."""
    return dataset.kind != "doorplates"


def extent(manifest: Manifest) -> BBox | None:
    """The box around all data sets."""
    boxes = [dataset.bbox for dataset in manifest.described if dataset.bbox]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)
