"""Features of any vector file that an operator described in datasets.toml."""

from providers.base import FeatureProvider


class VectorProvider(FeatureProvider):
    """`/collections/lakes/items` are the features of the data set `lakes`, with the fields that its file has."""
