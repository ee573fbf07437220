"""From a release and the settings to what pygeoapi reads: its configuration, one collection for each data set."""

from pathlib import Path
from typing import Any

import yaml

import onestop
from onestop import crs
from onestop.cartography import layers_of, open_atlas
from onestop.catalogue.describe import dataset_identifier
from onestop.dataset import Dataset, Field, Words
from onestop.errors import BadSetting
from onestop.formats import FORMATS
from onestop.levels import LEVELS
from onestop.ogcapi.map_links import STYLES, STYLES_TITLE, map_links
from onestop.ogcapi.tilesets import VECTOR
from onestop.release import Release
from onestop.settings import Settings, address
from onestop.vectortiles import ARCHIVE_MEDIA_TYPE, archive_path

type Configuration = dict[str, Any]

HERE = Path(__file__).parent
PACKAGE = Path(onestop.__file__).parent
FILE = "pygeoapi-config.yml"
PROVIDERS = {
    "areas": "providers.areas.AreaProvider",
    "statistics": "providers.statistics.StatisticProvider",
    "doorplates": "providers.doorplates.DoorplateProvider",
    "features": "providers.vectors.VectorProvider",
    "grid": "providers.grids.GridProvider",
}
"""Which provider has the data sets of a kind."""
GEOTIFF = "image/tiff; application=geotiff"
DOWNLOAD = "download"
"""Stands for `enclosure` until the answer is mended: of that, pygeoapi asks our own address how long the file is."""
CATALOGUE = "catalogue"
"""The name of the collection of records."""
CATALOGUE_TITLE = Words("資料目錄", "Catalogue")
CATALOGUE_ABOUT = Words("資料集與服務的詮釋資料。", "Metadata of the data sets and services.")


def configuration(release: Release, settings: Settings, locale: Path) -> Configuration:
    """The whole configuration.

    :param locale: the folder of compiled translations
    """
    base = address(settings)
    whole: Configuration = yaml.safe_load(shipped().read_bytes())
    whole["server"] |= {
        "url": f"{base}/ogcapi",
        "api_rules": {"api_version": onestop.__version__},
        "limits": whole["server"]["limits"] | {"max_items": settings.max_items},
        "templates": {"path": str(HERE / "templates"), "static": str(HERE / "static")},
        "locale_dir": str(locale),
        "manager": manager(settings),
    }
    whole["metadata"]["identification"]["url"] = whole["metadata"]["provider"]["url"] = base
    for resource in whole["resources"].values():
        resource["processor"] |= {
            "data": str(release.path),
            "doorplates": f"{base}/ogcapi/collections/doorplates/items",
        }
    for dataset in release.manifest.described:
        whole["resources"][dataset.name] = collection(dataset, release, settings)
    whole["resources"][CATALOGUE] = catalogue(release, settings)
    return whole


def manager(settings: Settings) -> Configuration:
    """What runs processes: jobs are kept beside the releases, for all workers and over changes of the release."""
    folder = settings.home.absolute() / "jobs"
    return {
        "name": "onestop.ogcapi.jobs.Jobs",
        "connection": str(folder / "jobs.json"),
        "output_dir": str(folder / "results"),
        "seconds": settings.query_seconds,
    }


def shipped() -> Path:
    """The file at the root of the project folder, or its copy inside an installed package."""
    for root in (PACKAGE / "resources", PACKAGE.parents[1]):
        if (root / FILE).is_file():
            return root / FILE
    raise BadSetting(
        f"{FILE}: 找不到隨附的檔案 which ships with OneStop, was found neither in {PACKAGE} nor beside src/"
    )


def collection(dataset: Dataset, release: Release, settings: Settings) -> Configuration:
    """A data set as a collection."""
    return {
        "type": "collection",
        "title": dataset.title.tagged,
        "description": dataset.summary.tagged,
        "keywords": {
            "zh-TW": [word.zh for word in dataset.keywords],
            "en": [word.en for word in dataset.keywords],
        },
        "links": links(dataset, release, address(settings)),
        "extents": extents(dataset),
        "providers": [provider(dataset, release, settings)],
        "formatters": formatters(dataset),
        "credit": dataset.attribution.tagged,
        "titles": [titled(field) for field in dataset.fields],
    }


def titled(field: Field) -> Configuration:
    """What pages call a field: in a list, as pygeoapi takes keys that look like languages for languages."""
    unit = {"unit": field.unit.tagged} if field.unit else {}
    return {"name": field.name, "title": field.title.tagged, **unit}


def formatters(dataset: Dataset) -> list[Configuration]:
    """The formats of a page of features; a grid has none."""
    if dataset.grid:
        return []
    return [
        {"name": "onestop.ogcapi.formatters.GeoJson"},
        {
            "name": "onestop.ogcapi.formatters.Csv",
            "fields": [field.name for field in dataset.fields],
            "points": dataset.geometry == "Point",
        },
    ]


def catalogue(release: Release, settings: Settings) -> Configuration:
    """The catalogue as a collection of records."""
    return {
        "type": "collection",
        "title": CATALOGUE_TITLE.tagged,
        "description": CATALOGUE_ABOUT.tagged,
        "keywords": {"zh-TW": ["詮釋資料"], "en": ["metadata"]},
        "links": [],
        "extents": {"spatial": {"bbox": covered(release), "crs": crs.CRS84}},
        "providers": [
            {
                "type": "record",
                "name": "providers.records.RecordProvider",
                "data": str(release.path),
                "options": {"address": address(settings), "seconds": settings.query_seconds},
                "id_field": "id",
                "title_field": "title",
            }
        ],
    }


def covered(release: Release) -> list[float]:
    """The box around all data sets."""
    boxes = [dataset.bbox for dataset in release.manifest.described if dataset.bbox] or [crs.WORLD]
    sides = zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
    return [choose(numbers) for choose, numbers in sides]


def extents(dataset: Dataset) -> Configuration:
    """Where and when."""
    spatial = {"bbox": list(dataset.bbox or crs.WORLD), "crs": crs.CRS84}
    if not dataset.periods:
        return {"spatial": spatial}
    begin = min(period.start for period in dataset.periods)
    end = max(period.end for period in dataset.periods)
    return {"spatial": spatial, "temporal": {"begin": f"{begin}T00:00:00Z", "end": f"{end}T23:59:59Z"}}


def provider(dataset: Dataset, release: Release, settings: Settings) -> Configuration:
    """What answers for the collection."""
    if dataset.grid:
        return coverage(dataset, release)
    level = LEVELS[dataset.level] if dataset.level else None
    return {
        "type": "feature",
        "name": PROVIDERS[dataset.kind],
        "data": str(release.path),
        "options": {"dataset": dataset.name, "seconds": settings.query_seconds},
        "id_field": dataset.key if dataset.kind in ("areas", "features") else None,
        "title_field": level.name if level and dataset.kind == "areas" else None,
        "crs": [system.uri for system in crs.systems_for(dataset.bbox)],
        "storage_crs": crs.CRS84,
    }


def coverage(dataset: Dataset, release: Release) -> Configuration:
    """What answers for a grid."""
    return {
        "type": "coverage",
        "name": PROVIDERS["grid"],
        "data": str(release.path),
        "options": {"dataset": dataset.name},
        "format": {"name": "gtiff", "mimetype": GEOTIFF},
    }


def links(dataset: Dataset, release: Release, base: str) -> list[Configuration]:
    """Licence, and where else the data set can be had."""
    wms = f"{base}/maps/service?service=WMS&version=1.3.0&request=GetCapabilities"
    record = dataset_identifier(dataset.name)
    csw = f"{base}/csw?service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full&id={record}"
    table, values = (f"{base}/ogcapi/collections/{dataset.name}/{name}" for name in ("table", "values"))
    tables = (
        [
            link("related", table, Words("統計表", "Table"), "application/json"),
            link("related", values, Words("一期全部數值，供向量圖磚", "Values for vector tiles"), "application/json"),
        ]
        if dataset.kind == "statistics"
        else []
    )
    return [
        *tables,
        *(tile_links(dataset, release, base) if dataset.kind == "areas" else ()),
        *maps(dataset, release, base),
        *downloads(dataset, base),
        link("license", dataset.licence_url, dataset.licence),
        link("describedby", csw, Words("詮釋資料（CSW）", "Metadata record (CSW)"), "application/xml"),
        link("about", f"{base}/datasets/{record}", Words("資料集頁面", "Data set page")),
        link("related", wms, Words("地圖服務（WMS）", "Map service (WMS)"), "text/xml"),
    ]


def maps(dataset: Dataset, release: Release, base: str) -> list[Configuration]:
    """The data set drawn, where it can be, and its styles."""
    here = f"{base}/ogcapi/collections/{dataset.name}"
    if not layers_of(open_atlas(release.path), dataset.name):
        return []
    drawn = map_links(here, grid=dataset.grid is not None)
    return [
        *(link(one.rel, one.href, one.title, one.media_type) for one in drawn),
        link(STYLES, f"{here}/styles", STYLES_TITLE, "application/json"),
    ]


def downloads(dataset: Dataset, base: str) -> list[Configuration]:
    """The data set as a file in each format; of a grid there is one."""
    if dataset.grid:
        return [link(DOWNLOAD, f"{base}/download/{dataset.file}", Words("GeoTIFF 檔案", "GeoTIFF file"), GEOTIFF)]
    whole = f"{base}/download/{dataset.name}"
    return [
        link(DOWNLOAD, whole + one.ending, Words(f"{one.title} 檔案", f"{one.title} file"), one.handed_out[0])
        for one in FORMATS.values()
    ]


def tile_links(dataset: Dataset, release: Release, base: str) -> list[Configuration]:
    """The tiles of a level of areas: one by one, and in one file where the release has it.

    pygeoapi asks the file's own address for its size where that is not told.
    """
    tiles = f"{base}/ogcapi/collections/{dataset.name}/tiles?f=json"
    found = [link(VECTOR, tiles, Words("向量圖磚", "Vector tiles"), "application/json")]
    archive = archive_path(release.path, dataset.name)
    if archive.is_file():
        words = Words("向量圖磚單一檔（PMTiles）", "Vector tiles in one file (PMTiles)")
        whole = link("enclosure", f"{base}/tiles/{archive.name}", words, ARCHIVE_MEDIA_TYPE)
        found.append(whole | {"length": archive.stat().st_size})
    return found


def link(rel: str, href: str, words: Words, media_type: str = "text/html") -> Configuration:
    """A link as pygeoapi takes it."""
    return {"rel": rel, "type": media_type, "href": href, "title": words.tagged}
