"""Statistics joined to the areas they are of; `datetime` chooses the periods."""

from providers.base import FeatureProvider


class StatisticProvider(FeatureProvider):
    """`/collections/population_basic/items/A6301-0012-00.106Y06M` is an area's figures in one period."""
