"""OGC API: the configuration, formats and pages that pygeoapi serves our collections with, and the guard before it."""

from onestop.ogcapi.application import create_ogcapi

__all__ = ["create_ogcapi"]
