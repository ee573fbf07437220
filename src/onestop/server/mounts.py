"""The faces, built one by one; the only place that imports the applications of pygeoapi, pycsw and MapProxy.

Faces that hand out data are given those data sets alone that everybody may have; maps, the catalogue and the pages are
given all, and downloads say why one is closed.

Each function takes the release and the settings and returns a WSGI application that finds its own paths in PATH_INFO,
without the first part of the path. It imports its libraries itself, so that importing this module costs nothing.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from wsgiref.types import WSGIApplication

from onestop.release import Release
from onestop.server.door import Face
from onestop.settings import Settings, address

KNOWN_WARNINGS: tuple[tuple[str, type[Warning]], ...] = (
    ("pkg_resources is deprecated", UserWarning),  # pycsw 2.6.2, at import
    ("'cgi' is deprecated", DeprecationWarning),  # pycsw 2.6.2 on Python 3.12, at import
    ("Support for class-based `config` is deprecated", DeprecationWarning),  # pygeoapi 0.24.0, at import
)
"""What the libraries say that we cannot mend, by how it begins."""


@contextmanager
def known_warnings() -> Iterator[None]:
    """Import and build a library's application without the warnings that are known; any other is still heard."""
    with warnings.catch_warnings():
        for message, category in KNOWN_WARNINGS:
            warnings.filterwarnings("ignore", message, category)
        yield


def ogcapi(release: Release, settings: Settings) -> WSGIApplication:
    """OGC API: pygeoapi over our providers."""
    from onestop.ogcapi import create_ogcapi  # noqa: PLC0415

    return create_ogcapi(release.given_out, settings)


def csw(release: Release, settings: Settings) -> WSGIApplication:
    """CSW, OpenSearch and OAI-PMH: pycsw over our repository."""
    from onestop.csw import create_csw  # noqa: PLC0415

    return create_csw(release, settings)


def maps(release: Release, settings: Settings) -> WSGIApplication:
    """WMS, WMTS and tiles: our own, with MapProxy keeping tiles behind them."""
    from onestop.maps import create_maps  # noqa: PLC0415

    return create_maps(release, settings)


def tile_files(release: Release, settings: Settings) -> WSGIApplication:
    """The vector tiles of each level in one file."""
    from onestop.tilefiles import create_tile_files  # noqa: PLC0415

    return create_tile_files(release, settings)


def portal(release: Release, settings: Settings) -> WSGIApplication:
    """Pages for people; also answers every path that no other face has."""
    from onestop.portal import create_portal  # noqa: PLC0415

    return create_portal(release, settings)


def legacy(release: Release, settings: Settings) -> WSGIApplication:
    """The old address services of TGOS; its mounts share one index."""
    from onestop.legacy import create_legacy  # noqa: PLC0415

    return create_legacy(release, settings)


def statistics(release: Release, settings: Settings) -> WSGIApplication:
    """The old statistics services of SEGIS."""
    from onestop.legacy.statistics import create_statistics  # noqa: PLC0415

    return create_statistics(release.given_out, settings)


def wfs(release: Release, settings: Settings) -> WSGIApplication:
    """WFS over the same sources as OGC API."""
    from onestop.wfs import create_wfs  # noqa: PLC0415

    return create_wfs(release.given_out, settings)


def download(release: Release, settings: Settings) -> WSGIApplication:
    """Files of every data set."""
    from onestop.download import Download  # noqa: PLC0415

    return Download(release, settings)


def tile_agent(release: Release, settings: Settings, maps: WSGIApplication) -> WSGIApplication:
    """The old tile agent of TGOS: other addresses for the tiles of our maps."""
    from onestop.legacy.tile_agent.application import TileAgent  # noqa: PLC0415
    from onestop.maps.addresses import tiled_layers  # noqa: PLC0415

    return TileAgent(maps, tiled_layers(release, settings), settings.home)


def map_api(release: Release, settings: Settings) -> WSGIApplication:
    """The script of TGOS's map API, whose maps are those of the tile agent."""
    from onestop.legacy.map_api.application import MapApi  # noqa: PLC0415
    from onestop.legacy.tile_agent.maps import old_maps  # noqa: PLC0415
    from onestop.maps.addresses import tiled_layers  # noqa: PLC0415

    return MapApi(address(settings), old_maps(tiled_layers(release, settings), settings.home))


def user_services(release: Release, settings: Settings, *below: WSGIApplication) -> WSGIApplication:
    """SimpleWMS and SimpleWFS of TGOS: other addresses for layers of our maps and for types of our WFS."""
    from onestop.legacy.user_services.application import UserServices  # noqa: PLC0415
    from onestop.maps.addresses import tiled_layers  # noqa: PLC0415

    layers = tiled_layers(release, settings)
    maps, wfs = below
    return UserServices(maps, wfs, layers=layers, types=release.given_out.datasets, home=settings.home)


def old_portals(_release: Release, settings: Settings, inner: WSGIApplication | None = None) -> WSGIApplication:
    """The pages of the old portals, which lead to ours; what else was below their paths is another face's."""
    from onestop.legacy.portal.redirects import OldPortals  # noqa: PLC0415

    return OldPortals(address(settings), inner)


def stat_cloud(release: Release, settings: Settings, inner: WSGIApplication) -> WSGIApplication:
    """The portal of SEGIS as programs used it, before its pages and the downloads."""
    from onestop.legacy.portal.cloud import StatCloud  # noqa: PLC0415
    from onestop.legacy.statistics.products import products_of  # noqa: PLC0415
    from onestop.products import counties  # noqa: PLC0415
    from onestop.store import open_sources  # noqa: PLC0415

    given_out = release.given_out
    places = counties(open_sources(given_out, settings.query_seconds))
    return StatCloud(
        given_out, places, products_of(given_out), address(settings), old_portals(release, settings, inner)
    )


@dataclass(frozen=True, slots=True)
class Mount:
    """How one face is built and what the door needs to know of it; the words are those of `door.Face`.

    :ivar over: the segments of faces that stand before it in the list and that it asks within this process
    """

    segment: str
    build: Callable[..., WSGIApplication]
    probe: str
    options: Mapping[str, object] = field(default_factory=dict)
    over: tuple[str, ...] = ()


JOB_BODY = 32_000_000
"""In bytes: the 100,000 addresses of one job."""
BATCH_BODY = 4 << 20
"""In bytes: 10,000 rows with the longest addresses of real files."""

MOUNTS: tuple[Mount, ...] = (
    Mount("ogcapi", ogcapi, "/conformance?f=json", {"methods": frozenset({"GET", "POST", "DELETE"}), "body": JOB_BODY}),
    Mount("csw", csw, "?service=CSW&version=2.0.2&request=GetDomain&parametername=GetRecords.outputSchema"),
    Mount("wfs", wfs, "?service=WFS&version=2.0.0&request=ListStoredQueries"),
    Mount("maps", maps, "/service?service=WMS&version=1.3.0&request=GetCapabilities"),
    Mount("tiles", tile_files, "/", {"methods": frozenset({"GET"})}),
    Mount("download", download, "/", {"methods": frozenset({"GET"})}),
    Mount("statcloud", stat_cloud, "/redirects", {"any_case": True}, over=("download",)),
    Mount("filedownload", stat_cloud, "/redirects", {"any_case": True}, over=("download",)),
    Mount("stat", old_portals, "/redirects", {"any_case": True}),
    Mount("tgos", old_portals, "/redirects", {"any_case": True}),
    Mount("tgos_web_api", old_portals, "/redirects", {"any_case": True}),
    Mount("moiap", old_portals, "/redirects", {"any_case": True}),
    Mount("segis", old_portals, "/redirects", {"any_case": True}),
    Mount("addrws", legacy, "/v40/QueryAddr.asmx?WSDL", {"any_case": True, "body": BATCH_BODY}),
    Mount("tglocator", legacy, "/TGLocator.ashx?format=json", {"any_case": True}),
    Mount("tgaddress", legacy, "/TGAddress.aspx?oAddress=&oResultDataType=json", {"any_case": True}),
    Mount("moimapservice", legacy, "/TGComplexLocate?input=", {"any_case": True}),
    Mount("tgroute", legacy, "/TGRoute.aspx", {"any_case": True}),
    Mount("tgoscloud", legacy, "/Generic/Project/GHTGOSViewer_Map.ashx?method=querymoiaddr", {"any_case": True}),
    Mount("statwsstdata", statistics, "/OpenService.asmx?WSDL", {"any_case": True}),
    Mount("tileagent", tile_agent, "/TGOSMAP_W.aspx/GetCacheConfig?FORMAT=JSON", {"any_case": True}, over=("maps",)),
    Mount("agent", tile_agent, "/TWD97/Agent_TGOSMAP3826.aspx/GetCacheConfig", {"any_case": True}, over=("maps",)),
    Mount("tgos_api", map_api, "/tgos", {"any_case": True, "methods": frozenset({"GET"})}),
    Mount("tgos_userservices", user_services, "/", {"any_case": True}, over=("maps", "wfs")),
    Mount("sgspws", user_services, "/", {"any_case": True}, over=("maps", "wfs")),
    Mount("", portal, "/", {"open": False}),
)


def build_faces(release: Release, settings: Settings) -> dict[str, Face]:
    """Every face over one release, by the first part of its paths."""
    faces: dict[str, Face] = {}
    with known_warnings():
        for mount in MOUNTS:
            below = [faces[segment].application for segment in mount.over]
            application = mount.build(release, settings, *below)
            faces[mount.segment] = Face(mount.segment, application, mount.probe, **mount.options)  # type: ignore[arg-type]
    return faces
