"""The WSGI application of /maps: kept tiles are answered as files, WMS by ourselves, other tiles by MapProxy."""

import logging
import os
import zlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson

import onestop
from onestop.cartography import open_atlas
from onestop.maps.caches import folders
from onestop.maps.cascade import read_cascade
from onestop.maps.configuration import GRIDS, Configuration, cache_name, configuration
from onestop.maps.elsewhere import draw
from onestop.maps.guard import Guard
from onestop.maps.kept_tiles import show_what_cannot_be_kept
from onestop.maps.refusals import Refusal, parameters
from onestop.maps.tiles import KeptTiles
from onestop.maps.wms import Wms
from onestop.maps.wmts import Wmts
from onestop.maps.wmts.capabilities import Offer
from onestop.maps.wmts.grids import grids
from onestop.release import Release
from onestop.settings import Settings

SERVICE = frozenset({"/service", "/wms", "/ows"})
ROOT = frozenset({"", "/"})
"""What people ask who leave out the rest: with parameters the service is meant, without any the list of services."""
LIST_OF_SERVICES = "/#services"
UNMISTAKABLE = frozenset({"getmap", "map", "capabilities", "feature_info", "getlegendgraphic", ""})
"""Requests that cannot be WMTS's, so that SERVICE may be left out."""
ASKS_LAYERS = "query_layers"
"""A parameter that only WMS has: it tells its GetFeatureInfo, which needs no SERVICE, from that of WMTS."""
WMTS = "/wmts/"
QUIET = ("mapproxy.config", "mapproxy.source.request")
"""Loggers of MapProxy that speak of what is as it should be."""


def create_maps(release: Release, settings: Settings) -> WSGIApplication:
    """Everything under /maps for one release."""
    atlas = open_atlas(release.path)
    cascade = read_cascade(settings.cascade, frozenset(atlas.layers))
    where = folders(atlas, settings.home)
    conf = configuration(atlas, where, cascade)
    write(where.run / "mapproxy.yaml", conf)
    guarded = Guard(mapproxy(conf, settings), settings.public_url)
    elsewhere = {layer.name: partial(draw, guarded, layer.name) for layer in cascade}
    metadata = conf["services"]["wms"]["md"]
    # Capabilities change with the operator's words and file of other services, too.
    said = zlib.crc32(repr((cascade, metadata)).encode())
    state = f"{release.id}-{where.tiles.name}-{onestop.__version__}-{said:08x}"
    wms = Wms(atlas, metadata, settings.public_url, cascade=cascade, elsewhere=elsewhere, state=state)
    kept = {name: where.tiles / cache_name(name) for name in atlas.layers}
    offer = Offer(atlas, cascade, GRIDS, grids(conf["grids"]), metadata)
    wmts = Wmts(offer, settings.public_url, KeptTiles(guarded, kept), state=state)
    return KeptTiles(Services(wms, wmts, guarded), kept)


class Services:
    """Parts what asks for pictures, for tiles of WMTS, and for tiles by other addresses."""

    def __init__(self, wms: WSGIApplication, wmts: WSGIApplication, tiles: WSGIApplication) -> None:
        self._wms, self._wmts, self._tiles = wms, wmts, tiles

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        path = environ.get("PATH_INFO", "")
        if path in ROOT and environ["REQUEST_METHOD"] != "POST" and not environ.get("QUERY_STRING"):
            start_response("302 Found", [("Location", LIST_OF_SERVICES), ("Content-Length", "0")])
            return []
        if path in SERVICE | ROOT:
            return (self._wms if asks_wms(environ) else self._wmts)(environ, start_response)
        return (self._wmts if path.startswith(WMTS) else self._tiles)(environ, start_response)


def asks_wms(environ: WSGIEnvironment) -> bool:
    """Whether a request is WMS's: it says so, or it is one that WMS alone has and that need not say so."""
    try:
        asked = parameters(environ.get("QUERY_STRING", ""))
    except Refusal:
        return True
    service, request = asked.get("service", "").upper(), asked.get("request", "").lower()
    own = environ["REQUEST_METHOD"] == "POST" or request in UNMISTAKABLE or ASKS_LAYERS in asked
    return service == "WMS" or (own and service != "WMTS")


def write(path: Path, conf: Configuration) -> None:
    """The configuration for MapProxy's own tools, in one step: workers start at the same time. JSON is YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_bytes(orjson.dumps(conf, option=orjson.OPT_INDENT_2))
    new.replace(path)


def mapproxy(conf: Configuration, settings: Settings) -> WSGIApplication:
    """MapProxy's application on a configuration that is at hand; its loader would read and check it three times."""
    from mapproxy.config import local_base_config  # noqa: PLC0415
    from mapproxy.config.configuration.proxy import ProxyConfiguration  # noqa: PLC0415
    from mapproxy.config.spec import validate_options  # noqa: PLC0415
    from mapproxy.wsgiapp import MapProxyApp  # noqa: PLC0415

    from onestop.maps.source import plugin_entrypoint  # noqa: PLC0415

    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    plugin_entrypoint()
    errors, informal = validate_options(conf)
    if errors and not informal:
        raise AssertionError(f"the configuration made for MapProxy is wrong: {errors}")
    made = ProxyConfiguration(conf, conf_base_dir=str(settings.home.absolute()))
    application: WSGIApplication = MapProxyApp(made.configured_services(), made.base_config)
    with local_base_config(made.base_config):
        show_what_cannot_be_kept(manager.cache for cache in made.caches.values() for _, _, manager in cache.caches())
    return application
