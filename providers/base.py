"""A collection of a release as pygeoapi asks for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from pygeoapi.provider.base import BaseProvider
from pygeofilter.ast import Node

from onestop.errors import NotFound
from onestop.features import Page, Query, SortKey
from onestop.geojson import feature_object
from onestop.store import open_sources
from providers.translation import answering, collection, narrowed, released, target, typed


class Pages(Protocol):
    """What has pages of features."""

    def count(self, query: Query) -> int: ...

    def page(self, query: Query) -> Page: ...


class FeatureProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """A collection of a release."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        options = definition["options"]
        self.source = open_sources(released(definition["data"]), options["seconds"])[options["dataset"]]
        self._fields = typed((*self.source.dataset.fields, *self.source.dataset.times))

    def get_fields(self) -> dict[str, dict[str, str]]:
        """The fields that a filter may name."""
        return self._fields

    def pages(self, q: str | None) -> Pages:  # noqa: ARG002  # the guard lets it through where somebody reads it
        """What has the features."""
        return self.source

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
        filterq: Node | None = None,
        crs_transform_spec: Any = None,
        q: str | None = None,
        **_: object,
    ) -> dict[str, Any]:
        """A page of features."""
        with answering():
            pages = self.pages(q)
            query = replace(
                narrowed(bbox, datetime_, filterq),
                equals=tuple(properties),
                sort=tuple(SortKey(key["property"], key["order"] == "-") for key in sortby),
                limit=limit,
                offset=offset,
                fields=tuple(select_properties) or None,
                geometry=not skip_geometry,
                crs=target(crs_transform_spec),
            )
            if resulttype == "hits":
                return collection([], pages.count(query))
            page = pages.page(query)
        return collection([feature_object(feature) for feature in page.features], page.matched)

    def get(self, identifier: str, crs_transform_spec: Any = None, **_: object) -> dict[str, Any]:
        """One feature, and the identifiers of those before and after it."""
        with answering():
            feature = self.source.get(identifier, target(crs_transform_spec))
            if feature is None:
                raise NotFound("feature", identifier)
            beside = zip(("prev", "next"), self.source.neighbours(identifier), strict=True)
        return feature_object(feature) | {name: other for name, other in beside if other is not None}
