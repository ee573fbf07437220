"""OGC API Maps: collections drawn by the engine that draws for WMS, in each of their styles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyproj import CRS as DEFINED
from werkzeug import Request, Response

from onestop import crs
from onestop.cartography import Atlas, Choropleth, DatasetLayer, Look, Raster, layers_of
from onestop.cartography.classes import DEFAULT
from onestop.cartography.files import PNG
from onestop.cartography.legend import legend
from onestop.cartography.looks import STYLE, look_of, periods_of, styles_of, title_of
from onestop.cartography.render import render
from onestop.crs import Crs
from onestop.dataset import Words
from onestop.errors import BadValue, NotFound
from onestop.geojson import write
from onestop.ogcapi.coverages import SYSTEMS as GRID_SYSTEMS
from onestop.ogcapi.guard import Own
from onestop.ogcapi.map_boxes import Extent, Given, time_axis
from onestop.ogcapi.map_frames import composed, read_paper, read_sight
from onestop.ogcapi.map_links import LEGEND, LEGEND_TITLE, Link, map_links
from onestop.ogcapi.negotiation import language_of
from onestop.ogcapi.routes import given_of

type Parts = Mapping[str, Any]
type Document = dict[str, Any]

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class MapService:
    """Answers for maps.

    :ivar base: the address of the OGC API
    """

    atlas: Atlas
    base: str

    def answers(self) -> dict[str, Own]:
        """What answers which kind of resource."""
        return {"map": self.map, "styled map": self.map, "styles": self.styles, "style legend": self.legend}

    def map(self, request: Request, parts: Parts, form: str) -> Response:
        """A picture."""
        given = given_of(request.args)
        layer = self.layer(parts["collection"], given.get("field"))
        look = look_for(layer, parts.get("style", DEFAULT), given)
        sight, paper = read_sight(given, extent_of(layer)), read_paper(given, form)
        folder = self.atlas.release.path
        drawn = composed(sight, paper, lambda frame: render(folder, layer.name, frame, look).image)
        return Response(drawn, content_type=paper.media_type, headers=sight.headers | time_header(layer, look))

    def styles(self, request: Request, parts: Parts, _form: str) -> Response:
        """The styles that a collection can be drawn in, with a map and a legend of each."""
        layer, language = self.layer(parts["collection"], None), language_of(request)
        here = f"{self.base}/collections/{layer.dataset.name}/styles"
        found = [style_object(layer, name, here, language=language) for name in styles_of(layer)]
        title = layer.dataset.title
        links = [link(Link("self", here, JSON, title), language)]
        document = {"title": title.in_(language), "default": DEFAULT, "styles": found, "links": links}
        return Response(write(document), content_type=JSON, headers={"Content-Language": language})

    def legend(self, request: Request, parts: Parts, form: str) -> Response:
        """Which colour stands for which numbers."""
        given = given_of(request.args)
        layer = self.layer(parts["collection"], given.get("field"))
        made = legend(layer, look_for(layer, parts["style"], given))
        if form == "json":
            return Response(made.json(), content_type=JSON)
        return Response(made.png(), content_type=PNG)

    def layer(self, collection: str, field: str | None) -> DatasetLayer:
        """What draws a collection, by its first field or the one that is named; raises NotFound, BadValue."""
        known = layers_of(self.atlas, collection)
        if not known:
            raise NotFound("map of the collection", collection)
        if field is None:
            return known[0]
        named = {layer.field.name: layer for layer in known if isinstance(layer, Choropleth | Raster)}
        if field not in named:
            raise BadValue("field", field[:60], ", ".join(named) or "none; this collection has one map")
        return named[field]


def look_for(layer: DatasetLayer, style: str, given: Given) -> Look:
    """How a layer is to be shown; raises NotFound for a style or an axis of time, BadValue for a time, not there."""
    asked = time_axis(given)
    if asked and "datetime" in given:
        raise BadValue("datetime", given["datetime"][:80], "not together with a subset of time")
    try:
        return look_of(layer, style, asked or given.get("datetime", ""))
    except BadValue as error:
        if error.what == STYLE:
            raise NotFound(f"style of the collection {layer.dataset.name}", style[:60]) from None
        if asked:
            raise NotFound(f"time among those of the collection ({error.allowed}),", asked) from None
        raise BadValue("datetime", error.value, error.allowed) from None


def extent_of(layer: DatasetLayer) -> Extent:
    """Where a layer has something to see, and the systems of its maps: those that its collection lists."""
    dataset = layer.dataset
    systems = crs.systems_for(dataset.bbox)
    if dataset.grid:
        own = system_of_grid(dataset.grid.crs)
        systems = (own, *(each for each in GRID_SYSTEMS if each != own))
    return Extent(layer.bbox, systems)


def system_of_grid(code: int) -> Crs:
    """A grid's own system; of one that we do not speak, easting first as its coverage has it."""
    known = next((each for each in crs.SYSTEMS if each.code == code), None)
    if known:
        return known
    defined = DEFINED.from_epsg(code)
    return Crs(code, Words(defined.name, defined.name), latitude_first=False, degrees=defined.is_geographic)


def time_header(layer: DatasetLayer, look: Look) -> dict[str, str]:
    """The days that a map is of, where it is of any."""
    periods = periods_of(layer) or layer.dataset.periods
    if isinstance(layer, Choropleth):
        shown = look.info_time or layer.info_time
        periods = tuple(one for one in periods if one.info_time == shown)
    return {"Content-Datetime": f"{periods[0].start}/{max(one.end for one in periods)}"} if periods else {}


def style_object(layer: DatasetLayer, style: str, styles: str, *, language: str) -> Document:
    """A style as OGC API Styles lists it, with what it can be seen as.

    :param styles: the address of the list
    """
    here = f"{styles}/{style}"
    shown = (*map_links(here, grid=isinstance(layer, Raster)), Link(LEGEND, f"{here}/legend", PNG, LEGEND_TITLE))
    links = [link(one, language) for one in shown]
    return {"id": style, "title": title_of(layer, style).in_(language), "links": links}


def link(one: Link, language: str) -> Document:
    """A link."""
    return {"rel": one.rel, "href": one.href, "type": one.media_type, "title": one.title.in_(language)}
