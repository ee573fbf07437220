"""The catalogue as pycsw asks it; named in pycsw's configuration and made by it for each request."""

from collections.abc import Iterable
from typing import Any

from onestop.catalogue import Catalogue, Hits
from onestop.catalogue.columns import OUR_NAME
from onestop.csw.rows import Row
from onestop.errors import BadValue

RANGE = "range"
MOST_VALUES = 1000
"""Values that GetDomain lists."""


class RecordRepository:
    """Reads for pycsw. What a GetRecords asks has been answered before, since pycsw's own filters are wrong."""

    dbtype = "onestop"
    fts = False

    def __init__(self, context: Any, _filter: str | None = None) -> None:
        self.catalogue: Catalogue = context.server.catalogue
        self.hits = Hits(0, ())
        self.queryables = queryables(context)

    def query(self, **_asked: Any) -> tuple[str, list[Row]]:
        """How many records match, and those of the page."""
        return str(self.hits.total), [Row(record) for record in self.hits.records]

    def query_ids(self, ids: Iterable[str]) -> list[Row]:
        """Records by identifier."""
        return [Row(record) for record in self.catalogue.get_all(ids)]

    def query_domain(self, domain: str, _typenames: str, kind: str = "list", count: bool = False) -> list[Any]:
        """The values of a property; raises BadValue, which pycsw answers with none, as CSW asks."""
        name = self.names.get(domain)
        if name is None:
            raise BadValue("property", domain, ", ".join(self.names))
        if kind == RANGE:
            return [self.catalogue.bounds(name)]
        values = sorted(self.catalogue.values(name, MOST_VALUES))
        return values if count else [(value,) for value, _ in values]

    def query_insert(self, _direction: str = "max") -> str:
        """When the last record changed."""
        return self.catalogue.summary.last_change

    def query_source(self, source: str) -> list[Row]:
        """Nothing: only harvesting asks for this, and it is off."""
        del source
        return []

    @property
    def names(self) -> dict[str, str]:
        """Our names of properties, by what pycsw calls their columns."""
        pairs = (
            (queried["dbcol"], name) for name, queried in self.queryables["_all"].items() if isinstance(queried, dict)
        )
        local = ((column, name.rpartition(":")[2]) for column, name in pairs)
        return {column: OUR_NAME[name] for column, name in local if name in OUR_NAME and OUR_NAME[name] != "anytext"}


def queryables(context: Any) -> dict[str, dict[str, Any]]:
    """What may be asked for, by type of record and all together, as pycsw's own repositories have it."""
    found: dict[str, dict[str, Any]] = {}
    for typename in context.model["typenames"].values():
        for group, named in typename["queryables"].items():
            found[group] = dict(named)
    everything = {name: column for named in found.values() for name, column in named.items()}
    found["_all"] = everything | context.md_core_model["mappings"]
    return found
