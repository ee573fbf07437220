"""The old TGOS address services as their clients know them: QueryAddr, GeoQueryAddr, TGLocator, batches."""

from wsgiref.types import WSGIApplication

from onestop.release import Release
from onestop.settings import Settings


def create_legacy(release: Release, settings: Settings) -> WSGIApplication:
    """The WSGI application over one release; every mount of it shares one index in a process."""
    from onestop.legacy.application import LegacyApplication  # noqa: PLC0415  # numpy is imported when it is wanted

    return LegacyApplication(release, settings)
