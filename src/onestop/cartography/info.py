"""What lies at a point of a layer: the area, its codes and names, and the value with its unit."""

from dataclasses import dataclass

from onestop.cartography.atlas import open_atlas
from onestop.cartography.layers import Choropleth, MapLayer, Outline, Plain, Raster
from onestop.dataset import BBox, Dataset
from onestop.features import Query, Value
from onestop.grids.point import cell
from onestop.levels import Level
from onestop.release import Release
from onestop.store import open_sources

ENOUGH = 10
"""Most areas at one point: more than two meet only at corners."""
FINEST = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
"""What the base map answers with: the smallest of these that the release has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One area at the point, with all its fields.

    :ivar geometry: GeoJSON text, where it was asked for
    """

    dataset: Dataset
    id: str
    values: dict[str, Value]
    geometry: bytes | None = None

    def rows(self) -> list[tuple[str, str, Value, str]]:
        """Field, title in both languages, value and unit in both languages, in the order of the data set."""
        found = []
        for field in self.dataset.fields:
            unit = f"{field.unit.zh} {field.unit.en}" if field.unit else ""
            found.append((field.name, f"{field.title.zh} {field.title.en}", self.values.get(field.name), unit))
        return found


def at(release: Release, layer: str, box: BBox, *, info_time: str = "", geometry: bool = False) -> list[Answer]:
    """The areas of a layer that meet a small box of longitudes and latitudes; one at most places but at borders.

    :param info_time: the period that is shown; empty for the newest
    :param geometry: answers carry the shape of the area too
    :raises NotFound: for a layer that is not there
    """
    found = open_atlas(release.path).layer(layer)
    if isinstance(found, Raster):
        return cell_at(release, found, box)
    asked = asked_of(release, found, info_time)
    if asked is None:
        return []
    dataset, equals = asked
    query = Query(bbox=box, equals=equals, limit=ENOUGH, geometry=geometry)
    page = open_sources(release)[dataset.name].page(query)
    return [Answer(dataset, feature.id, feature.properties, feature.geometry) for feature in page.features]


def cell_at(release: Release, layer: Raster, box: BBox) -> list[Answer]:
    """The cell at the middle of a box, with the values of every band; nothing where it has no data."""
    found = cell(release.path / layer.dataset.file, layer.dataset, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    if found is None:
        return []
    names = [field.name for field in layer.dataset.fields]
    return [Answer(layer.dataset, found.name, dict(zip(names, found.values, strict=True)), found.outline)]


def asked_of(release: Release, layer: MapLayer, info_time: str) -> tuple[Dataset, tuple[tuple[str, str], ...]] | None:
    """The data set behind a layer, and what narrows it to what is shown."""
    match layer:
        case Choropleth():
            shown = info_time or layer.info_time
            return layer.dataset, (("INFO_TIME", shown),) if shown else ()
        case Outline() | Plain():
            return layer.dataset, ()
    areas = {dataset.level: dataset for dataset in release.manifest.datasets if dataset.kind == "areas"}
    finest = next((areas[level] for level in FINEST if level in areas), None)
    return (finest, ()) if finest else None
