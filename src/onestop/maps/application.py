"""The WSGI application of /maps: tiles that are there already are answered as files, everything else by MapProxy."""

import logging
import os
from pathlib import Path
from wsgiref.types import WSGIApplication

import orjson

from onestop.cartography import open_atlas
from onestop.maps.caches import folders
from onestop.maps.cascade import read_cascade
from onestop.maps.configuration import Configuration, cache_name, configuration
from onestop.maps.guard import Guard
from onestop.maps.tiles import KeptTiles
from onestop.release import Release
from onestop.settings import Settings

QUIET = ("mapproxy.config", "mapproxy.source.request")
"""Loggers of MapProxy that speak of what is as it should be."""


def create_maps(release: Release, settings: Settings) -> WSGIApplication:
    """Everything under /maps for one release."""
    atlas = open_atlas(release.path)
    cascade = read_cascade(settings.cascade, frozenset(atlas.layers))
    where = folders(atlas, settings.home)
    conf = configuration(atlas, where, cascade)
    write(where.run / "mapproxy.yaml", conf)
    names = [*atlas.layers, *(layer.name for layer in cascade)]
    kept = {name: where.tiles / cache_name(name) for name in atlas.layers}
    return KeptTiles(Guard(mapproxy(conf, settings), names, settings.public_url), kept)


def write(path: Path, conf: Configuration) -> None:
    """The configuration for MapProxy's own tools, in one step: workers start at the same time. JSON is YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_bytes(orjson.dumps(conf, option=orjson.OPT_INDENT_2))
    new.replace(path)


def mapproxy(conf: Configuration, settings: Settings) -> WSGIApplication:
    """MapProxy's application on a configuration that is at hand; its loader would read and check it three times."""
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
    return application
