"""What lies at a point of a layer: the area, its codes and names, and the value with its unit."""

from dataclasses import dataclass

from onestop.cartography.atlas import open_atlas
from onestop.cartography.layers import Choropleth, MapLayer, Outline
from onestop.dataset import Dataset
from onestop.features import Query, Value
from onestop.levels import Level
from onestop.release import Release
from onestop.store import open_sources

ENOUGH = 10
"""Most areas at one point: more than two meet only at corners."""
FINEST = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
"""What the base map answers with: the smallest of these that the release has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One area at the point, with all its fields."""

    dataset: Dataset
    id: str
    values: dict[str, Value]

    def rows(self) -> list[tuple[str, str, Value, str]]:
        """Field, title in both languages, value and unit in both languages, in the order of the data set."""
        found = []
        for field in self.dataset.fields:
            unit = f"{field.unit.zh} {field.unit.en}" if field.unit else ""
            found.append((field.name, f"{field.title.zh} {field.title.en}", self.values.get(field.name), unit))
        return found


def at(release: Release, layer: str, place: tuple[float, float]) -> list[Answer]:
    """The areas of a layer at a longitude and latitude; one per point but for borders. Raises NotFound."""
    asked = asked_of(release, open_atlas(release.path).layer(layer))
    if asked is None:
        return []
    dataset, equals = asked
    query = Query(bbox=(*place, *place), equals=equals, limit=ENOUGH, geometry=False)
    page = open_sources(release)[dataset.name].page(query)
    return [Answer(dataset, feature.id, feature.properties) for feature in page.features]


def asked_of(release: Release, layer: MapLayer) -> tuple[Dataset, tuple[tuple[str, str], ...]] | None:
    """The data set behind a layer, and what narrows it to what is shown."""
    match layer:
        case Choropleth():
            return layer.dataset, (("INFO_TIME", layer.info_time),) if layer.info_time else ()
        case Outline():
            return layer.dataset, ()
    areas = {dataset.level: dataset for dataset in release.manifest.datasets if dataset.kind == "areas"}
    finest = next((areas[level] for level in FINEST if level in areas), None)
    return (finest, ()) if finest else None
