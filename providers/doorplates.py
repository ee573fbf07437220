"""Doorplates: official addresses and where they are."""

from typing import Any

from onestop.address.features import Written
from onestop.address.opened import open_matcher
from providers.base import FeatureProvider, Pages
from providers.translation import released


class DoorplateProvider(FeatureProvider):
    """`?ROAD=中正路&TOWN_ID=63000010` are the doorplates of a road; `?q=新竹市中正路120號` finds a written address."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self.release = released(definition["data"]).path

    def pages(self, q: str | None) -> Pages:
        """The collection, or what a written address may mean of it."""
        return self.source if q is None else Written(open_matcher(self.release), self.source, q)
