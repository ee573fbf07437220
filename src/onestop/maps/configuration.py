"""MapProxy's configuration, made from a release: sources, tiles in three grids, and a tree of layers."""

from collections.abc import Iterable
from typing import Any

import yaml

from onestop.cartography import Atlas, Basemap, Choropleth, Labels, MapLayer, Outline, Plain, Raster
from onestop.cartography.shelves import shelf
from onestop.dataset import Words
from onestop.maps.caches import Folders
from onestop.maps.cascade import Cascaded

type Configuration = dict[str, Any]

SOURCE = "onestop"
"""The type of our source, as MapProxy knows it."""
GRIDS = ("GoogleMapsCompatible", "WorldCRS84Quad", "TGOS-EPSG3826")
MARGIN = 0.05
"""Degrees around a layer's extent within which tiles are drawn."""
GROUPS: tuple[tuple[Words, tuple[type, ...]], ...] = (
    (Words("底圖", "Base map"), (Basemap, Labels)),
    (Words("統計區界線", "Borders of areas"), (Outline,)),
    (Words("統計主題圖", "Statistics"), (Choropleth,)),
    (Words("網格", "Grids"), (Raster,)),
    (Words("其他圖徵", "Other features"), (Plain,)),
)


def configuration(atlas: Atlas, folders: Folders, cascade: Iterable[Cascaded] = ()) -> Configuration:
    """The shelf's base configuration with everything that this release has."""
    base: Configuration = yaml.load((shelf("mapproxy") / "mapproxy.yaml").read_bytes(), yaml.CSafeLoader)
    remote, layers = list(cascade), list(atlas.layers.values())
    base["globals"]["cache"] |= {
        "base_dir": str(folders.tiles),
        "lock_dir": str(folders.tiles / "locks"),
        "tile_lock_dir": str(folders.tiles / "locks"),
    }
    base["sources"] = {source_name(layer.name): source(atlas, layer) for layer in layers}
    base["caches"] = {cache_name(layer.name): cache(layer) for layer in layers}
    base["layers"] = [group for group in (tree(words, kinds, layers) for words, kinds in GROUPS) if group["layers"]]
    for layer in remote:
        base["grids"] |= layer.grid()
        base["sources"][source_name(layer.name)] = layer.source()
        base["caches"][cache_name(layer.name)] = layer.cache(folders.cascade, source_name(layer.name))
    if remote:
        title = both(Words("外部圖資", "Other map services"))
        base["layers"].append({"title": title, "layers": [layer.entry(cache_name(layer.name)) for layer in remote]})
    return base


def tree(words: Words, kinds: tuple[type, ...], layers: Iterable[MapLayer]) -> Configuration:
    """A group of layers."""
    return {"title": both(words), "layers": [entry(layer) for layer in layers if isinstance(layer, kinds)]}


def entry(layer: MapLayer) -> Configuration:
    """A layer in its default look. WMS and every other look are drawn afresh, so that names and lines are crisp."""
    found: Configuration = {
        "name": layer.name,
        "title": both(layer.title),
        "sources": [source_name(layer.name)],
        "tile_sources": [cache_name(layer.name)],
        "md": {"abstract": both(layer.abstract)},
    }
    if isinstance(layer, Outline | Choropleth | Plain | Raster):
        dataset = layer.dataset
        found["md"]["attribution"] = {"title": both(dataset.attribution)}
        found["md"]["keyword_list"] = [{"keywords": [both(word) for word in dataset.keywords]}]
    return found


def source(atlas: Atlas, layer: MapLayer) -> Configuration:
    """Where a layer is drawn from; nothing is drawn outside its extent."""
    west, south, east, north = layer.bbox
    return {
        "type": SOURCE,
        "release": str(atlas.release.path.absolute()),
        "layer": layer.name,
        "image": {"transparent": not layer.opaque},
        "coverage": {"bbox": [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN], "srs": "EPSG:4326"},
    }


def cache(layer: MapLayer) -> Configuration:
    """Tiles as files that are named as WMTS asks for them: grid, level, column, row."""
    return {
        "sources": [source_name(layer.name)],
        "grids": list(GRIDS),
        "format": "image/png",
        "image": {"transparent": not layer.opaque},
        "cache": {"type": "file", "directory_layout": "tms", "use_grid_names": True},
    }


def source_name(layer: str) -> str:
    """MapProxy reads a colon in the name of a source as a choice of its layers."""
    return f"{layer.replace(':', '.')}-source"


def cache_name(layer: str) -> str:
    """The name of a layer's cache and of its folder."""
    return layer.replace(":", ".")


def both(words: Words) -> str:
    """Chinese, then English: the protocols have room for one text. What is the same in both is said once."""
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"
