"""The data sets of a release as feature types: names, properties, and what a geometry is called in GML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from onestop.dataset import Dataset, Field
from onestop.errors import BadValue
from onestop.features import Encoding, FeatureSource, Query, Sources
from onestop.gml import GEOMETRY, ONESTOP, PREFIX, properties
from onestop.wfs.names import Name, last_step, local_of

SAMPLED = 50
"""Features looked at to tell what geometries a type has; all of a table are of one kind."""
PROPERTY_TYPES: dict[bytes, str] = {
    b"Point": "gml:PointPropertyType",
    b"LineString": "gml:CurvePropertyType",
    b"Polygon": "gml:SurfacePropertyType",
    b"MultiPoint": "gml:MultiPointPropertyType",
    b"MultiCurve": "gml:MultiCurvePropertyType",
    b"MultiSurface": "gml:MultiSurfacePropertyType",
}
ANY_GEOMETRY = "gml:GeometryPropertyType"


@dataclass(frozen=True)
class FeatureType:
    """One data set."""

    source: FeatureSource

    @property
    def dataset(self) -> Dataset:
        """What we say of it."""
        return self.source.dataset

    @property
    def name(self) -> str:
        """Its local name, which is that of the collection."""
        return self.dataset.name

    @property
    def qname(self) -> str:
        """Its name with our prefix."""
        return f"{PREFIX}:{self.name}"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Its properties but the geometry, by their names in XML: of a statistic with the days of its period."""
        return properties(self.dataset)

    @cached_property
    def property_names(self) -> tuple[str, ...]:
        """All of them, the geometry last, as they stand in a feature."""
        return (*self.fields, GEOMETRY)

    @cached_property
    def geometry_type(self) -> str:
        """The type of its geometry property, by what its features have; one that takes any where they differ."""
        page = self.source.page(Query(limit=SAMPLED, crs="EPSG:4326", encoding=Encoding.GML, fields=()))
        kinds = {found.geometry[5 : found.geometry.index(b" ")] for found in page.features if found.geometry}
        return PROPERTY_TYPES.get(kinds.pop(), ANY_GEOMETRY) if len(kinds) == 1 else ANY_GEOMETRY

    def property(self, path: str, what: str) -> str:
        """The property that a path or a name means, by its name in XML; raises BadValue."""
        name = last_step(path)
        if name not in self.property_names:
            raise BadValue(what, path, ", ".join(self.property_names))
        return name

    def gml_id(self, identifier: str) -> str:
        """The `gml:id` of a feature."""
        return f"{self.name}.{identifier}"


class FeatureTypes:
    """Every type of a release, by name."""

    def __init__(self, sources: Sources) -> None:
        self._types: Mapping[str, FeatureType] = {name: FeatureType(source) for name, source in sources.items()}

    def __iter__(self) -> Iterator[FeatureType]:
        return iter(self._types.values())

    def find(self, name: Name) -> FeatureType:
        """The type of a name, with our namespace or none; raises BadValue."""
        found = self._types.get(local_of(name))
        if found is None or name not in (found.name, f"{{{ONESTOP}}}{found.name}"):
            shown = name.replace(f"{{{ONESTOP}}}", f"{PREFIX}:").replace("{", "").replace("}", ":")
            raise BadValue("typeNames", shown, ", ".join(one.qname for one in self))
        return found

    def of_identifier(self, gml_id: str) -> FeatureType | None:
        """The type that a `gml:id` begins with, if it is one of ours."""
        return self._types.get(gml_id.partition(".")[0])
