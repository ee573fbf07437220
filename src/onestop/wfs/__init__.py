"""WFS 2.0.0 and 1.1.0 over the same feature sources as every other face.

`parsers` make the same request of a query string and of a document, `operations` make the answer of a request,
`output` writes it. `types` are the data sets as feature types; `app` passes a request along.
"""

from typing import TYPE_CHECKING

import onestop
from onestop.release import Release
from onestop.settings import Settings, address

if TYPE_CHECKING:
    from onestop.wfs.app import WfsApplication


def create_wfs(release: Release, settings: Settings) -> "WfsApplication":
    """The WSGI application of one release."""
    from onestop.store import open_sources  # noqa: PLC0415  # so that naming the face loads nothing
    from onestop.wfs.app import WfsApplication  # noqa: PLC0415
    from onestop.wfs.service import Service  # noqa: PLC0415
    from onestop.wfs.types import FeatureTypes  # noqa: PLC0415

    opened = open_sources(release, settings.query_seconds)
    # A WFS hands data out: what the public may only look at is no type of it.
    sources = {name: source for name, source in opened.items() if source.dataset.given_out}
    return WfsApplication(Service(FeatureTypes(sources), address(settings)), f"{release.id}-{onestop.__version__}")
