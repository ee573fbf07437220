"""The portal's pages: first page, search, data set."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug import Response as BaseResponse

from onestop.catalogue import Catalogue, Question
from onestop.catalogue.describe import dataset_identifier
from onestop.portal.datasets import dataset_of, facts, links, shown_fields, shown_record
from onestop.portal.downloads import connections, offered, supplied
from onestop.portal.language import LANGUAGES, NAMES, language_of
from onestop.portal.services import services_in
from onestop.portal.texts import Spoken
from onestop.portal.themes import (
    around,
    chosen,
    layers,
    level_choices,
    map_data,
    opening_box,
    picture,
    place_in,
    theme_choices,
    usual_level,
)
from onestop.products import counties
from onestop.release import Release
from onestop.store import open_sources

pages = Blueprint("pages", __name__)
PAGE = 20
"""Search results on a page."""
DEEPEST_PAGE = 500
LONGEST_SEARCH = 200
"""In characters."""


def release() -> Release:
    """The release that this portal shows."""
    found: Release = current_app.config["RELEASE"]
    return found


def catalogue() -> Catalogue:
    """The catalogue of the release."""
    found: Catalogue = current_app.config["CATALOGUE"]
    return found


def places() -> Mapping[str, str]:
    """The counties of the release: names by code, read once."""
    if "PLACES" not in current_app.config:
        current_app.config["PLACES"] = counties(open_sources(release()))
    found: Mapping[str, str] = current_app.config["PLACES"]
    return found


def page(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """A page in the reader's language."""
    language = language_of(request)
    return render_template(
        template,
        language=language,
        languages=LANGUAGES,
        names=NAMES,
        t=Spoken(language),
        here=here,
        release=release().id,
        synthetic=release().manifest.synthetic,
        **values,
    ), status


def here(**changes: object) -> str:
    """The address of this page with some parameters changed."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), **changes})}"


def here_as(identifier: str) -> str:
    """The address of the page of another record, with the parameters of this one."""
    asked = f"?{urlencode(request.args)}" if request.args else ""
    return f"/datasets/{identifier}{asked}"


@pages.get("/")
def home() -> tuple[str, int]:
    """The first page: search, map, services."""
    language = language_of(request)
    place = place_in(request.args)
    box = around(place) if place else opening_box(release())
    offered = layers(release(), language, box)
    shown = chosen(offered, request.args, usual_level(box))
    datasets = release().manifest.datasets
    return page(
        "home.html",
        shown=shown,
        themes=theme_choices(offered, language),
        levels=level_choices(offered, language),
        map_data=map_data(release(), offered, language, place=place),
        place=place,
        services=services_in(language, current_app.config["BASE"]),
        count=len(datasets),
        areas=sum(d.count for d in datasets if d.kind == "areas"),
        doorplates=sum(d.count for d in datasets if d.kind == "doorplates"),
    )


@pages.get("/search")
def search() -> tuple[str, int]:
    """Records of the catalogue that hold the words asked for."""
    asked = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= DEEPEST_PAGE:
        abort(404)
    language = language_of(request)
    hits = catalogue().search(Question(text=asked, typing=True, limit=PAGE, offset=(number - 1) * PAGE))
    records = [shown_record(record, language) for record in hits.records]
    return page(
        "search.html", asked=asked, total=hits.total, records=records, page=number, more=hits.total > number * PAGE
    )


@pages.get("/datasets/<path:identifier>")
def dataset(identifier: str) -> tuple[str, int] | BaseResponse:
    """What is said about one data set or service."""
    language = language_of(request)
    record = catalogue().get(identifier)
    if record is None and identifier in release().datasets:  # its name is what people have seen in layers and files
        return redirect(here_as(dataset_identifier(identifier)))
    if record is None:
        abort(404)
    found = dataset_of(release(), record)
    return page(
        "dataset.html",
        record=shown_record(record, language),
        synthetic_data=bool(found and found.synthetic),
        facts=facts(found, record, language),
        links=links(found, record, language, base=current_app.config["BASE"]),
        fields=shown_fields(found, language) if found else [],
        supplied=supplied(found, language) if found else [],
        offered=offered(found, places(), language) if found else None,
        closed=found is not None and not found.given_out,
        connections=connections(found, current_app.config["BASE"]) if found else [],
        picture=picture(found.name, found.bbox, 640, height=480)
        if found and found.bbox and found.kind != "doorplates"
        else "",
    )


@pages.app_errorhandler(404)
def not_found(_error: Exception) -> tuple[str, int]:
    """A page that is not there."""
    t = Spoken(language_of(request))
    return page("message.html", 404, heading=t.not_found, sentence=t.not_found_how)


@pages.after_app_request
def guard(response: Response) -> Response:
    """Our own pages run our own scripts only, and differ by language."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.add("Vary", "Accept-Language")
    return response


POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; script-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""MapLibre starts its worker from a blob."""
