"""Doorplates: official addresses and where they are."""

from providers.base import FeatureProvider


class DoorplateProvider(FeatureProvider):
    """`?ROAD=中正路&TOWN_ID=63000010` are the doorplates of a road."""
