"""The catalogue's records, as OGC API Records has them; `?q=` takes words in Chinese or English."""

from collections.abc import Sequence
from typing import Any

from pygeoapi.provider.base import BaseProvider
from pygeofilter.ast import Node

from onestop.catalogue import FIELDS, FILE, Question, open_catalogue
from onestop.catalogue.geojson import Object, record_object
from onestop.errors import NotFound
from onestop.features import SortKey
from providers.translation import answering, collection, narrowed, released, spoken, typed

SEVERAL = {"type": "type", "ids": "identifier", "externalIds": "identifier"}
"""Parameters that take several values with commas between them, and the property that has one of them."""


class RecordProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """The records of a release."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        options = definition["options"]
        self.address: str = options["address"]
        self.catalogue = open_catalogue(released(definition["data"]).path / FILE, options["seconds"])
        self._fields = typed(FIELDS)

    def get_fields(self) -> dict[str, dict[str, str]]:
        """The properties that a filter may name."""
        return self._fields

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        q: str | None = None,
        language: object = None,
        filterq: Node | None = None,
        **_: object,
    ) -> Object:
        """A page of records."""
        with answering():
            asked = narrowed(bbox, datetime_, filterq)
            question = Question(
                text=q or "",
                bbox=asked.bbox,
                time=asked.time,
                filter=asked.filter,
                equals=tuple((name, value) for name, value in properties if name not in SEVERAL),
                any_of=tuple((SEVERAL[name], tuple(value.split(","))) for name, value in properties if name in SEVERAL),
                sort=tuple(SortKey(key["property"], key["order"] == "-") for key in sortby),
                limit=0 if resulttype == "hits" else limit,
                offset=offset,
            )
            hits = self.catalogue.search(question)
        found = [record_object(record, tag(language), self.address) for record in hits.records]
        return collection([narrow(each, select_properties, skip_geometry) for each in found], hits.total)

    def get(self, identifier: str, language: object = None, **_: object) -> Object:
        """One record, and the identifiers of those before and after it."""
        with answering():
            record = self.catalogue.get(identifier)
            if record is None:
                raise NotFound("record", identifier)
            beside = zip(("prev", "next"), self.catalogue.neighbours(identifier), strict=True)
        made = record_object(record, tag(language), self.address)
        return made | {name: other for name, other in beside if other is not None}


def tag(language: object) -> str:
    """The language of an answer: the provider's, else the request's."""
    return str(language or spoken())


def narrow(record: Object, names: Sequence[str], skip_geometry: bool) -> Object:
    """A record with the properties that were asked for."""
    if names:
        record["properties"] = {name: value for name, value in record["properties"].items() if name in names}
    if skip_geometry:
        record["geometry"] = None
    return record
