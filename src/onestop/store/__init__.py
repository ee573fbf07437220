"""The embedded store: the collections of a release, read from its GeoPackages."""

from onestop.store.source import GeoPackageSource, open_sources

__all__ = ["GeoPackageSource", "open_sources"]
