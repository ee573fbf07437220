"""The fields of a collection as JSON Schema: what its items have (Features Part 5), what a filter may name (Part 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug import Request, Response

from onestop.catalogue import FIELDS
from onestop.dataset import Dataset, Field, FieldType, Words
from onestop.errors import BadValue
from onestop.geojson import write
from onestop.ogcapi.configuration import CATALOGUE, CATALOGUE_ABOUT, CATALOGUE_TITLE
from onestop.ogcapi.negotiation import language_of
from onestop.ogcapi.tiles import Page
from onestop.release import Release

type Document = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""Of JSON Schema, which Part 5 asks for."""
MEDIA_TYPE = "application/schema+json"
GEOMETRY = Words("位置或範圍", "where it is")
SHAPES = {
    "Point": "geometry-point-or-multipoint",
    "LineString": "geometry-linestring-or-multilinestring",
    "Polygon": "geometry-polygon-or-multipolygon",
}
"""Part 5's words for kinds of geometries."""
ADDRESS = Field(
    "q",
    FieldType.STRING,
    Words("地址", "written address"),
    note=Words("只作為 items 的參數，不可用於 filter。", "As a parameter of items only, not in a filter."),
)
"""What doorplates are found by besides their fields."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of the fields of one collection.

    :ivar shape: Part 5's word for the kind of its geometries; None where items have none
    :ivar identifier: the field that has the identifier; None where none has it alone
    :ivar beside: what a filter or an address may name besides the fields
    """

    title: Words
    about: Words
    fields: tuple[Field, ...]
    shape: str | None
    identifier: str | None = None
    beside: tuple[Field, ...] = ()

    @classmethod
    def of(cls, dataset: Dataset) -> "Described":
        """A data set's; a row of a statistic is known by its area and its period together."""
        alone = dataset.kind in ("areas", "features")
        return cls(
            dataset.title,
            dataset.abstract,
            dataset.fields,
            shape=shape_of(dataset),
            identifier=dataset.key if alone else None,
            beside=(ADDRESS,) if dataset.kind == "doorplates" else dataset.times,
        )

    def document(self, fields: Iterable[Field], language: str) -> Document:
        """Some of the fields and the geometry, as JSON Schema."""
        told = {field.name: self.property(field, language) for field in fields}
        if self.shape:
            place = {"title": GEOMETRY.in_(language), "format": self.shape, "x-ogc-role": "primary-geometry"}
            told["geometry"] = place
        for at, one in enumerate(told.values(), start=1):
            one["x-ogc-propertySeq"] = at
        title, about = self.title.in_(language), self.about.in_(language)
        return {"type": "object", "title": title, "description": about, "properties": told}

    def property(self, field: Field, language: str) -> Document:
        """One field: what it is called, what exactly it is, and what one of it is.

        UCUM and QUDT have no persons and no households: a unit is a word of the language that stands beside it.
        """
        told = {"title": field.title.in_(language), **field.type.json_schema}
        if field.note.zh:
            told["description"] = field.note.in_(language)
        if field.unit:
            told |= {"x-ogc-unit": field.unit.in_(language), "x-ogc-unitLang": language}
        if field.name == self.identifier:
            told["x-ogc-role"] = "id"
        return told


def shape_of(dataset: Dataset) -> str | None:
    """The kind of a data set's geometries; each doorplate is one point."""
    return "geometry-point" if dataset.kind == "doorplates" else SHAPES.get(dataset.geometry)


def described(release: Release) -> dict[str, Described]:
    """The fields of every collection."""
    records = Described(CATALOGUE_TITLE, CATALOGUE_ABOUT, FIELDS, "geometry-polygon")
    return {dataset.name: Described.of(dataset) for dataset in release.manifest.described} | {CATALOGUE: records}


@dataclass(frozen=True, slots=True)
class Schemas:
    """Answers for the schemas and the queryables.

    :ivar base: the address of the collections
    """

    collections: Mapping[str, Described]
    base: str
    page: Page

    def schema(self, request: Request, parts: Mapping[str, str], form: str) -> Response:
        """What the items of a collection have."""
        return self._answer(
            request, f"{parts['collection']}/schema", self.collections[parts["collection"]].fields, form=form
        )

    def queryables(self, request: Request, parts: Mapping[str, str], form: str) -> Response:
        """What a filter may name, and nothing else; only the `properties` where some are asked for."""
        one = self.collections[parts["collection"]]
        fields = chosen((*one.fields, *one.beside), request.args.get("properties"))
        return self._answer(request, f"{parts['collection']}/queryables", fields, form=form, closed=True)

    def _answer(
        self, request: Request, path: str, fields: Iterable[Field], *, form: str, closed: bool = False
    ) -> Response:
        language, name = language_of(request), path.partition("/")[0]
        document: Document = {"$schema": DIALECT, "$id": f"{self.base}/{path}"}
        document |= self.collections[name].document(fields, language)
        if closed:
            document["additionalProperties"] = False
        headers = {"Vary": "Accept, Accept-Language", "Content-Language": language}
        if form == "json":
            return Response(write(document), content_type=MEDIA_TYPE, headers=headers)
        page = self.page("collections/fields.html", document | {"collection": name}, language=language)
        return Response(page, content_type="text/html; charset=utf-8", headers=headers)


def chosen(fields: tuple[Field, ...], names: str | None) -> tuple[Field, ...]:
    """The fields of these names with commas between, all where None; raises BadValue."""
    if names is None:
        return fields
    known = {field.name: field for field in fields}
    for name in names.split(","):
        if name not in known:
            raise BadValue("properties", name, ", ".join(known))
    return tuple(known[name] for name in dict.fromkeys(names.split(",")))
