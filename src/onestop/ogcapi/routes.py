"""What can be asked at `/ogcapi`: paths, their parameters and the formats of their answers."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from onestop.errors import BadValue, NotFound

EVERYWHERE = frozenset({"f", "lang"})
IN_PARTS = frozenset({"subset"})
"""Parameters that may be given several times, which is the same as all parts with commas between."""
FEATURES = frozenset(
    {"bbox", "bbox-crs", "crs", "datetime", "filter", "filter-crs", "filter-lang"}
    | {"limit", "offset", "properties", "resulttype", "skipGeometry", "sortby"}
)
"""Parameters of the items of features, apart from the fields' names."""
SEARCHED = FEATURES | {"q"}
"""Those of doorplates, which are searched for by their written address."""
RECORDS = (FEATURES - {"bbox-crs", "crs", "filter-crs"}) | {"q"}


OF_FEATURES = frozenset({"items", "item", "queryables", "series", "table", "values", "tilesets", "tileset", "tile"})
OF_GRIDS = frozenset({"coverage"})
"""Resources of the collections of one kind only."""
LASTING = frozenset(
    {"landing page", "openapi", "conformance", "collections", "collection", "schema", "queryables", "items", "item"}
    | {"coverage", "series", "table", "tilesets", "tileset", "tile matrix sets", "tile matrix set"}
    | {"map", "styles", "styled map", "style legend", "processes", "process"}
)
"""Resources that a release always answers alike; tiles and values are so too, and have marks of their own."""


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of resource.

    :ivar formats: values of `f`, the first where nothing is asked for
    :ivar get: methods that read; a HEAD is read as a GET
    """

    name: str
    pattern: re.Pattern[str]
    parameters: frozenset[str]
    formats: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "HEAD")


def route(
    name: str, pattern: str, parameters: str = "", formats: str = "json html", methods: str = "GET HEAD"
) -> Route:
    """A line of the table."""
    names = EVERYWHERE | frozenset(parameters.split())
    return Route(name, re.compile(pattern), names, tuple(formats.split()), tuple(methods.split()))


C = "/collections/(?P<collection>[^/]+)"
P = "/processes/(?P<process>[^/]+)"
JOIN = "/joins/(?P<join>[^/]+)"
J = "/jobs/(?P<job>[^/]+)"
T = f"(?:{C})?/tiles"
S = "(?P<set>[^/]+)"
MAP = "bbox bbox-crs subset subset-crs center center-crs crs width height scale-denominator mm-per-pixel"
MAP += " transparent bgcolor"
"""Parameters of every map."""
TILE = "(?P<matrix>[^/]+)/(?P<row>[^/]+)/(?P<column>[^/]+)"
ROUTES: tuple[Route, ...] = (
    route("landing page", "/", formats="json html jsonld"),
    route("openapi", "/openapi"),
    route("conformance", "/conformance"),
    route("collections", "/collections", formats="json html jsonld"),
    route("collection", C, formats="json html jsonld"),
    route("schema", f"{C}/schema"),
    route("queryables", f"{C}/queryables", "profile properties"),
    route("items", f"{C}/items", formats="json html jsonld csv", methods="GET HEAD POST OPTIONS"),
    route("item", f"{C}/items/(?P<item>.+)", "crs", "json html jsonld", "GET HEAD OPTIONS"),
    route(
        "coverage",
        f"{C}/coverage",
        "bbox bbox-crs subset subset-crs crs datetime properties scale-factor scale-size scaleSize",
        "json gtiff",
    ),
    route("series", f"{C}/series", "area field period datetime sortby", "json html csv xlsx sdmx-csv"),
    route(
        "table", f"{C}/table", "parent field period datetime columns sortby limit offset", "json html csv xlsx sdmx-csv"
    ),
    route("values", f"{C}/values", "field period", formats="json"),
    route("map", f"{C}/map", f"{MAP} datetime field", "png jpeg"),
    route("styles", f"{C}/styles", formats="json"),
    route("styled map", f"{C}/styles/(?P<style>[^/]+)/map", f"{MAP} datetime field", "png jpeg"),
    route("style legend", f"{C}/styles/(?P<style>[^/]+)/legend", "datetime field", "png json"),
    route("tilesets", T),
    route("tileset", f"{T}/{S}", formats="json html tilejson"),
    route("tile", f"{T}/{S}/{TILE}", formats="mvt"),
    route("tile matrix sets", "/tileMatrixSets"),
    route("tile matrix set", f"/tileMatrixSets/{S}"),
    route("keys", f"{C}/keys", formats="json"),
    route("key values", f"{C}/keys/(?P<key>[^/]+)", "key limit", "json"),
    route("joins", "/joins", formats="json", methods="GET HEAD POST"),
    route("join", JOIN, formats="json", methods="GET HEAD DELETE"),
    route("join collections", f"{JOIN}/collections", formats="json"),
    route("join collection", f"{JOIN}/collections/join", formats="json"),
    route("join items", f"{JOIN}(?:/collections/join)?/items", "bbox bbox-crs crs limit offset", "json"),
    route("join item", f"{JOIN}(?:/collections/join)?/items/(?P<item>[^/]+)", "crs", "json"),
    route("join file", f"{JOIN}/file", formats="json csv"),
    route("join report", f"{JOIN}/report", "limit offset", "json csv"),
    route("join map", f"{JOIN}/map", f"{MAP} datetime column style", "png jpeg"),
    route("join tile", f"{JOIN}/map/tiles/{S}/{TILE}", "column style", "png"),
    route("join legend", f"{JOIN}/legend", "column style", "png"),
    route("processes", "/processes", "limit"),
    route("process", P),
    route("execution", f"{P}/execution", formats="json", methods="POST"),
    route("jobs", "/jobs", "limit offset"),
    route("job", J, methods="GET HEAD DELETE"),
    route("results", f"{J}/results"),
)


def find_route(path: str) -> tuple[Route, re.Match[str]]:
    """The kind of resource that a path means; raises NotFound."""
    for known in ROUTES:
        if match := known.pattern.fullmatch(path):
            return known, match
    raise NotFound("resource", path)


def check_names(given: list[str], allowed: frozenset[str]) -> None:
    """Raise BadValue for a parameter that is not one of these, or that is given twice and may not be.

    OGC API Features, requirement 8 (query-param-unknown): what we do not know is an error, not ignored.
    """
    for name in given:
        if name not in allowed:
            raise BadValue("parameter", name, ", ".join(sorted(allowed)))
        if given.count(name) > 1 and name not in IN_PARTS:
            raise BadValue(name, "given more than once", "once")


def given_of(parameters: MultiDict[str, str]) -> dict[str, str]:
    """Each parameter once; the parts of one that is given several times are put together."""
    return {name: ",".join(parts) for name, parts in parameters.lists()}
