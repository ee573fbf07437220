"""The tables of a release as SQL sees them: columns, geometry, identifiers. See docs/release-format.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from onestop.dataset import Dataset, FieldType
from onestop.filters.columns import Column, Columns, Condition
from onestop.filters.spatial import RtreeColumn
from onestop.levels import LEVELS

IDENTIFIER = "id"
"""How a filter names a feature's identifier."""
GML_ID = "@gml:id"
"""Another name of the identifier, which no field can have."""
TIME = "time"
"""How a filter names the period of a statistic."""
OWN = "t.fid"
"""The link of a table that has its geometries itself."""
LARGEST_FID = 2**63 - 1


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Table:
    """The table of a data set, under the alias `t`.

    :ivar areas: the table that has the geometries, with its schema: the data set's own, or that of a statistic's areas
    :ivar link: the expression that is the `fid` there
    :ivar has_gml: whether the release keeps the geometries as GML too; one of before does not
    :ivar has_members: whether it keeps every feature whole as GML; one of before does not
    """

    dataset: Dataset
    areas: str
    link: str
    has_gml: bool = False
    has_members: bool = False

    @classmethod
    def of(cls, dataset: Dataset) -> "Table":
        """The table of a data set of any kind."""
        if dataset.kind == "statistics" and dataset.level is not None:
            return cls(dataset, f"areas.{quoted(LEVELS[dataset.level].collection)}", "t.area")
        return cls(dataset, f"main.{quoted(dataset.name)}", OWN)

    @property
    def name(self) -> str:
        """The table, quoted."""
        return f"main.{quoted(self.dataset.name)}"

    @property
    def identifier(self) -> str:
        """The expression of a feature's identifier."""
        match self.dataset.kind, self.dataset.key:
            case "statistics", str(key):
                return f"(t.{quoted(key)} || '.' || t.INFO_TIME)"
            case "areas", str(key):
                return f"t.{quoted(key)}"
            case "features", str(key):
                return f"CAST(t.{quoted(key)} AS TEXT)"
        return "CAST(t.fid AS TEXT)"

    def identified(self, identifier: str) -> Condition:
        """The condition that finds a feature by its identifier, through an index."""
        match self.dataset.kind, self.dataset.key:
            case "statistics", str(key):
                code, _, period = identifier.partition(".")
                return Condition(f"(t.{quoted(key)} = ? AND t.INFO_TIME = ?)", (code, period))
            case "areas" | "features", str(key):
                return Condition(f"(t.{quoted(key)} = ?)", (identifier,))
        plain = identifier.isascii() and identifier.isdigit() and identifier == str(int(identifier[:20]))
        return Condition("(t.fid = ?)", (min(int(identifier), LARGEST_FID) if plain else None,))

    @property
    def geojson(self) -> str | None:
        """The table with the geometries as text; doorplates have none."""
        return None if self.dataset.kind == "doorplates" else self._beside("{}_geojson")

    @property
    def gml(self) -> str | None:
        """The table with the geometries as GML of EPSG:4326."""
        return self._beside("{}_gml") if self.has_gml else None

    @property
    def members(self) -> str | None:
        """The table with every feature whole as GML, its geometry in EPSG:4326."""
        return f"main.{quoted(self.dataset.name + '_members')}" if self.has_members else None

    @cached_property
    def rtree(self) -> str:
        """The R-tree of the geometries."""
        return self._beside("rtree_{}_geom")

    def _beside(self, form: str) -> str:
        """A table that stands beside the one with the geometries, by the form of its name."""
        schema, _, table = self.areas.partition(".")
        return f"{schema}.{quoted(form.format(table.strip('"')))}"

    @cached_property
    def columns(self) -> Columns:
        """What a filter may name: the fields, the identifier, and the time of a statistic."""
        scalars = {field.name: Column(f"t.{quoted(field.name)}", field.type) for field in self.dataset.fields}
        identifier = Column(self.identifier, FieldType.STRING, equal=self.identified)
        scalars |= {GML_ID: identifier, IDENTIFIER: scalars.get(IDENTIFIER, identifier)}
        if self.dataset.kind == "statistics":
            scalars.setdefault(TIME, Column("t.time_start", FieldType.DATE, end="t.time_end"))
        for one in self.dataset.times:
            scalars.setdefault(one.name, Column(f"t.{quoted(one.name)}", one.type))
        return Columns(scalars, self.geometry)

    @cached_property
    def geometry(self) -> RtreeColumn:
        """The geometry, by the R-tree of the areas."""
        blob = f"(SELECT g.geom FROM {self.areas} AS g WHERE g.fid = r.id)"
        present = "t.area IS NOT NULL" if self.dataset.kind == "statistics" else "t.geom IS NOT NULL"
        return RtreeColumn(self.link, self.rtree, blob, present)


def listed(names: Iterable[str]) -> list[str]:
    """Columns of `t`, as a SELECT lists them."""
    return [f"t.{quoted(name)}" for name in names]
