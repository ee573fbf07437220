"""The catalogue for other catalogues: CSW 2.0.2 and 3.0.0, OpenSearch and SRU by pycsw, OAI-PMH by ourselves."""

from typing import TYPE_CHECKING

from onestop.catalogue import FILE, open_catalogue
from onestop.release import Release
from onestop.settings import Settings, address

if TYPE_CHECKING:
    from onestop.csw.application import CswApplication


def create_csw(release: Release, settings: Settings) -> "CswApplication":
    """The WSGI application of one release."""
    from onestop.csw.application import CswApplication  # noqa: PLC0415  # pycsw is imported when it is wanted

    catalogue = open_catalogue(release.path / FILE, settings.query_seconds)
    return CswApplication(catalogue, address(settings))
