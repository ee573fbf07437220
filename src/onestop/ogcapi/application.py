"""pygeoapi's application over a release, with the guard before it."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

from onestop.address.opened import open_matcher
from onestop.cartography import open_atlas
from onestop.dataset import Dataset
from onestop.errors import BadRelease
from onestop.ogcapi.configuration import Configuration
from onestop.ogcapi.files import Files, write_files
from onestop.ogcapi.guard import Guard, Own
from onestop.ogcapi.joins import Joins
from onestop.ogcapi.maps import MapService
from onestop.ogcapi.openapi import Document
from onestop.ogcapi.question import Collection
from onestop.ogcapi.schemas import Schemas
from onestop.ogcapi.schemas import described as fields_of
from onestop.ogcapi.tables import Tables
from onestop.ogcapi.tiles import TileService
from onestop.ogcapi.values import ValueService
from onestop.release import Release
from onestop.settings import Settings, address
from onestop.vectortiles import open_tiles

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

QUIET = ("pygeoapi.api", "pygeoapi.l10n")
"""Loggers that write a traceback for each mistake a client makes."""


def create_ogcapi(release: Release, settings: Settings) -> "WSGIApplication":
    """OGC API over the data sets of a release."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    files = write_files(release, settings, described)
    served = flask_app(files)
    served.APP.url_map.merge_slashes = False  # it sends people to wherever the header Host says
    open_addresses(release)
    known, jobs = known_collections(served, release), served.api_.manager
    own = beside(release, settings, served)
    return Guard(served.APP, known, settings.max_items, jobs=jobs, own=own, state=files.state)


def beside(release: Release, settings: Settings, served: ModuleType) -> dict[str, Own]:
    """What answers for the resources that pygeoapi does not have."""
    base = f"{address(settings)}/ogcapi"
    pages = partial(page, served)
    schemas = Schemas(fields_of(release), f"{base}/collections", pages)
    tables = Tables(release, settings.query_seconds, f"{base}/collections", page=pages)
    values = ValueService(release)
    tiles = TileService(open_tiles(release), base, release.id, pages)
    joins = Joins(release, settings)
    own: dict[str, Own] = {"schema": schemas.schema, "queryables": schemas.queryables}
    own |= {"series": tables.series, "table": tables.table, "values": values.values}
    return own | MapService(open_atlas(release.path), base).answers() | tiles.answers() | joins.answers()


def page(served: ModuleType, template: str, document: Document, *, language: str) -> str:
    """A document as a page, in the look of pygeoapi's own."""
    from pygeoapi.l10n import str2locale  # noqa: PLC0415
    from pygeoapi.util import render_j2_template  # noqa: PLC0415

    config = served.api_.tpl_config
    made: str = render_j2_template(config, config["server"]["templates"], template, document, str2locale(language))
    return made


def open_addresses(release: Release) -> None:
    """Open the address index, where the release has one: else who first asks a worker waits for half a second."""
    with suppress(BadRelease):
        open_matcher(release.path)


def described(told: Configuration) -> Document:
    """The OpenAPI document as pygeoapi writes it; its generator is imported only where there is none on disk."""
    from pygeoapi.openapi import get_oas_30  # noqa: PLC0415

    document: Document = get_oas_30(told)
    return document


def flask_app(files: Files) -> ModuleType:
    """The Flask module of pygeoapi over these files.

    It reads where they are from the environment when it is executed; executed anew each time, it can serve several
    releases in one process.
    """
    spec = find_spec("pygeoapi.flask_app")
    if spec is None or spec.loader is None:
        raise ImportError("pygeoapi is not installed")
    module = module_from_spec(spec)
    with environment({"PYGEOAPI_CONFIG": str(files.configuration), "PYGEOAPI_OPENAPI": str(files.openapi)}):
        spec.loader.exec_module(module)
    return module


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def known_collections(served: ModuleType, release: Release) -> dict[str, Collection]:
    """What the guard has to know of the collections that pygeoapi serves."""
    described = {dataset.name: dataset for dataset in release.manifest.described}
    listed = {name: given for name, given in served.CONFIG["resources"].items() if given["type"] == "collection"}
    return {name: known_collection(described.get(name), given) for name, given in listed.items()}


def known_collection(dataset: Dataset | None, given: Configuration) -> Collection:
    """One collection: a data set's, or one of records, whose provider knows its fields."""
    from pygeoapi.plugin import load_plugin  # noqa: PLC0415

    if dataset is not None:
        return Collection(dataset, tuple(field.name for field in (*dataset.fields, *dataset.times)))
    return Collection(None, tuple(load_plugin("provider", given["providers"][0]).fields))
