"""GeoJSON and TopoJSON documents as tables."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import shapely

from onestop.errors import BadFile
from onestop.loading.readers.systems import changer, check_system, evident
from onestop.loading.readers.table import About, Table, rows_table

type Document = dict[str, Any]
type Load = Callable[[], Document]

POLYGONS = frozenset({"Polygon", "MultiPolygon"})


def geojson(path: Path, document: Document, load: Load) -> list[Table]:
    """The table of a feature collection."""
    features = _features(path, document)
    shapes = _shapes(features)
    declared = _declared(path, document)
    table = _table(
        path, _properties(features), shapes, declared=declared, again=lambda: _again(_features(path, load()))
    )
    return [replace(table, about=_about(document))]


def _about(document: Document) -> About:
    """A generator marks what it made."""
    return About(synthetic=document.get("synthetic") is True)


def _again(features: Sequence[Document]) -> tuple[Sequence[Document], np.ndarray]:
    return _properties(features), _shapes(features)


def _features(path: Path, document: Document) -> Sequence[Document]:
    features = document.get("features")
    if not isinstance(features, list):
        raise BadFile(f"{path} 沒有圖徵清單 is a FeatureCollection without a list of features")
    for row, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise BadFile(f"{path}, {row:,}: 不是 GeoJSON 圖徵 this feature is no GeoJSON feature")
    return features


def _properties(features: Sequence[Document]) -> Sequence[Document]:
    return [feature.get("properties") or {} for feature in features]


def _shapes(features: Sequence[Document]) -> np.ndarray:
    """Geometries, none where one is missing or cannot be read."""
    texts = [orjson.dumps(feature["geometry"]).decode() if feature.get("geometry") else None for feature in features]
    return np.atleast_1d(shapely.from_geojson(texts, on_invalid="ignore"))


def _declared(path: Path, document: Document) -> str | None:
    """The system that a GeoJSON of before 2016 names."""
    crs = document.get("crs")
    if not crs:
        return None
    try:
        declared = str(crs["properties"]["name"])
    except (KeyError, TypeError):
        raise BadFile(
            f"{path}: crs 沒有指出坐標系統 the member crs names no coordinate system; "
            "可用 allowed: a name such as urn:ogc:def:crs:EPSG::3826"
        ) from None
    check_system(path, declared)
    return declared


def _table(
    path: Path,
    properties: Sequence[Document],
    shapes: np.ndarray,
    *,
    declared: str | None,
    again: Callable[[], tuple[Sequence[Document], np.ndarray]],
) -> Table:
    definition, note, problem = declared or "", None, ""
    if not declared:
        definition, note, problem = evident(tuple(shapely.total_bounds(shapes)), _counties(properties), path)
        if definition == "EPSG:3824":  # both formats mean degrees where they say nothing
            note = None

    def load() -> tuple[Sequence[Mapping[str, object]], pa.Array]:
        records, found = again()
        wkb = pa.array(shapely.to_wkb(shapely.force_2d(found)), pa.binary())
        change = changer(definition)
        return records, change(wkb) if change else wkb

    table = rows_table(path, _usual(properties), load, rows=len(properties))
    return replace(table, geometry=_kind(shapes), notes=(note,) if note else (), problem=problem)


def _usual(properties: Sequence[Document]) -> tuple[str, ...]:
    """The properties that at least half of the features have: some atlases leave a stray code on a few."""
    counts = Counter(name for record in properties for name in record)
    return tuple(name for name, count in counts.items() if count * 2 >= len(properties))


def _counties(properties: Sequence[Document]) -> set[str]:
    return {str(record.get("COUNTYCODE") or record.get("COUNTY_ID") or "") for record in properties}


def _kind(shapes: np.ndarray) -> str:
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    return "polygon" if kinds and kinds <= POLYGONS else "point" if kinds == {"Point"} else "other" if kinds else ""


def topojson(path: Path, document: Document, load: Load) -> list[Table]:
    """The tables of a topology, one for each of its objects."""
    return [_object(path, document, name, load=load) for name in _objects(path, document)]


def _objects(path: Path, document: Document) -> Document:
    objects = document.get("objects")
    if not isinstance(objects, dict) or not isinstance(document.get("arcs"), list):
        raise BadFile(f"{path} 缺少內容 is a Topology without objects or arcs")
    return objects


def _object(path: Path, document: Document, name: str, *, load: Load) -> Table:
    def decoded(document: Document) -> tuple[Sequence[Document], np.ndarray]:
        geometries = _geometries(path, name, _objects(path, document)[name])
        arcs = _arcs(path, document)
        return _properties(geometries), np.array([_decode(path, geometry, arcs) for geometry in geometries], object)

    properties, shapes = decoded(document)
    return replace(
        _table(path, properties, shapes, declared=None, again=lambda: decoded(load())), about=_about(document)
    )


def _geometries(path: Path, name: str, whole: object) -> list[Document]:
    """The geometries of an object, which is a collection or one geometry by itself."""
    found = whole.get("geometries", [whole]) if isinstance(whole, dict) else None
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and isinstance(one.get("properties") or {}, dict) for one in found
    ):
        raise BadFile(f"{path}: 物件 {name!r} 不是幾何清單 this object of the Topology is no list of geometries")
    return found


def _arcs(path: Path, document: Document) -> list[np.ndarray]:
    """Arcs as coordinates: the steps of a quantised arc add up, then scale and shift."""
    transform = document.get("transform")
    try:
        arcs = [np.array(arc, float)[:, :2] for arc in document["arcs"]]
        if transform is None:
            return arcs
        scale, translate = np.array(transform["scale"], float), np.array(transform["translate"], float)
        return [np.cumsum(arc, axis=0) * scale + translate for arc in arcs]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadFile(
            f"{path}: 內容須為數列 the arcs or the transform of the Topology are not lists of numbers"
        ) from error


def _decode(path: Path, geometry: Document, arcs: list[np.ndarray]) -> shapely.Geometry | None:
    """A polygon or multipolygon of a topology; none for anything else and for rings that close no area."""
    kind, indexes = geometry.get("type"), geometry.get("arcs")
    if kind not in POLYGONS or not indexes:
        return None
    try:
        parts = [_polygon(rings, arcs) for rings in (indexes if kind == "MultiPolygon" else [indexes])]
    except IndexError as error:
        raise BadFile(
            f"{path}: 沒有這條弧線 a geometry asks for an arc beyond the {len(arcs):,} that the Topology has"
        ) from error
    except (TypeError, ValueError) as error:
        raise BadFile(
            f"{path}: 內容須為數列 the arcs of a geometry are {str(indexes)[:60]}; allowed: lists of numbers"
        ) from error
    whole = [part for part in parts if part is not None]
    return whole[0] if len(whole) == 1 else shapely.MultiPolygon(whole) if whole else None


def _polygon(rings: Sequence[Sequence[int]], arcs: list[np.ndarray]) -> shapely.Polygon | None:
    lines = [line for line in (_ring(ring, arcs) for ring in rings) if len(line) > 3]  # noqa: PLR2004
    return shapely.Polygon(lines[0], lines[1:]) if lines else None


def _ring(indexes: Sequence[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Arcs end to end, those with a negative index backwards; the point where two meet stands once."""
    lines = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indexes]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
