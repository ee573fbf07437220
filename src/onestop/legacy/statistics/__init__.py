"""The old statistics services of SEGIS as clients know them: OpenService, AdminService, StatService, GetSTATCode."""

from wsgiref.types import WSGIApplication

from onestop.release import Release
from onestop.settings import Settings


def create_statistics(release: Release, settings: Settings) -> WSGIApplication:
    """The WSGI application over one release; raises BadSetting for a table of the operator's that cannot be read."""
    from onestop.legacy.statistics.application import StatisticsApplication  # noqa: PLC0415 -- lxml, when it is wanted

    return StatisticsApplication(release, settings)
