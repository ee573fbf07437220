"""Areas at each of the six levels, by their official codes."""

from providers.base import FeatureProvider


class AreaProvider(FeatureProvider):
    """`/collections/villages/items/63000010-002` is an area; `?TOWN_ID=63000010` its neighbours in the town."""
