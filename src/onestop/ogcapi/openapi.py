"""pygeoapi's OpenAPI document, complete, in both languages, and without references to other places."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from onestop.levels import LEVELS
from onestop.ogcapi.map_frames import LARGEST
from onestop.ogcapi.routes import FEATURES, RECORDS, ROUTES, Route
from onestop.vectortiles import matrix_sets

type Document = dict[str, Any]

COMPONENTS = Path(__file__).parent / "components.yml"
BESIDE = Path(__file__).parent / "beside.yml"
KINDS = ("parameters", "responses", "schemas")
TILES = Path(__file__).parent / "tiles.yml"
"""What stands beside pygeoapi."""
JOINS = Path(__file__).parent / "joins.yml"
"""What is said of joins."""
MAPS = Path(__file__).parent / "maps.yml"
"""What is said of maps, and of those of joins as well."""
RESPONSES = "#/components/responses/"
SCHEMAS = "#/components/schemas/"
PARAMETERS = "#/components/parameters/"
NEAR: dict[str, str] = {
    "LandingPage": RESPONSES + "Document",
    "Collection": RESPONSES + "Document",
    "ProcessList.yaml": RESPONSES + "Document",
    "200": RESPONSES + "Document",
    "Features": RESPONSES + "Features",
    "Feature": RESPONSES + "Feature",
    "Queryables": RESPONSES + "Schema",
    "InvalidParameter": RESPONSES + "Refused",
    "NotFound": RESPONSES + "Refused",
    "NotFound.yaml": RESPONSES + "Refused",
    "ServerError": RESPONSES + "Refused",
    "ServerError.yaml": RESPONSES + "Refused",
    "ExecuteAsync.yaml": RESPONSES + "Accepted",
    "default": RESPONSES + "Refused",
    "cql2.json": SCHEMAS + "cql2",
    "execute.yaml": SCHEMAS + "execute",
    "featureId": PARAMETERS + "featureId",
    "sortby.yaml": PARAMETERS + "sortby",
    "q.yaml": PARAMETERS + "q",
}
"""The last part of a reference as pygeoapi writes it, and our component that says the same."""
LEFT_OUT = ("vendorSpecificParameters",)
"""Parameters that are described to pygeoapi's clients and refused by us."""
SEARCHED = "/collections/doorplates/items"
"""Items that are found by a written address."""
CATALOGUE = "/collections/catalogue/items"
NOT_OF_RECORDS = FEATURES - RECORDS
"""Parameters of the items of features that those of the catalogue do not have."""
RECORD_FORMATS: Document = {"type": "string", "enum": ["json", "html", "jsonld"], "default": "json"}
REFUSED: Document = {"$ref": RESPONSES + "Refused"}
JSON_OR_PAGE: Document = {"$ref": PARAMETERS + "page-f"}
JOB = [{"$ref": PARAMETERS + "jobId"}]
OWN: dict[tuple[str, str], Document] = {
    ("get", "/openapi"): {"responses": {"200": {"$ref": RESPONSES + "Description"}, "default": REFUSED}},
    ("get", "/jobs"): {"parameters": [{"$ref": PARAMETERS + name} for name in ("f", "jobs", "offset")]},
    ("get", "/jobs/{jobId}"): {"parameters": [*JOB, {"$ref": PARAMETERS + "f"}]},
    ("delete", "/jobs/{jobId}"): {
        "parameters": JOB,
        "responses": {"200": {"$ref": RESPONSES + "Document"}, "default": REFUSED},
    },
    ("get", "/jobs/{jobId}/results"): {
        "parameters": JOB,
        "responses": {"200": {"$ref": RESPONSES + "Result"}, "default": REFUSED},
    },
}
"""What pygeoapi describes otherwise than it is here."""
LIMIT = "limit"
LIMITS = {"maxWidth": LARGEST, "maxHeight": LARGEST, "maxPixels": LARGEST**2}
"""Of the pixels of a map, where OGC API Maps says that clients look for them."""
PAGES = "ui"
"""Chooses between two pages that describe the service; there is one."""
OF_COVERAGES = (
    *("lang", "coverage-f", "bbox", "bbox-crs", "subset", "subset-crs", "coverage-crs", "datetime"),
    *("scale-factor", "scale-size", "scaleSize"),
)
"""Parameters of coverages, beside the bands."""
ADDED = ("datetime", "filter", "filter-lang", "filter-crs", "resulttype")
"""Parameters of items that pygeoapi does not describe for every collection."""


def bilingual(value: Any) -> Any:
    """A configuration with both languages in each text, as the document has no way to choose one."""
    if isinstance(value, dict) and value.keys() == {"zh-TW", "en"}:
        zh, en = value["zh-TW"], value["en"]
        return zh + en if isinstance(zh, list) else f"{zh} {en}"
    if isinstance(value, dict):
        return {key: bilingual(part) for key, part in value.items()}
    return [bilingual(part) for part in value] if isinstance(value, list) else value


def closed(document: Document) -> Document:
    """The document standing on its own."""
    parts = yaml.safe_load(COMPONENTS.read_bytes())
    beside = yaml.safe_load(BESIDE.read_bytes())
    own = document["components"]
    paths = {path: operations(path, item) for path, item in document["paths"].items() if offered(path)}
    tiles, joins, maps = (yaml.safe_load(path.read_bytes()) for path in (TILES, JOINS, MAPS))
    parameters, answers, schemas = (
        parts[kind] | tiles["components"][kind] | maps["components"].get(kind, {}) for kind in KINDS
    )
    parameters |= beside["parameters"] | joins["components"]["parameters"] | page_limit(document["paths"])
    parameters["tiledCollectionId"]["schema"]["enum"] = tiled(paths)
    parameters["tileMatrixSetId"]["schema"]["enum"] = list(matrix_sets())
    return document | {
        "info": document.get("info", {}) | {"x-OGC-limits": {"maps": LIMITS}},
        "paths": near(paths) | beside["paths"] | tiles["paths"] | maps["paths"] | joins["paths"],
        "components": parts
        | {
            "parameters": near(own["parameters"]) | parameters,
            "responses": answers,
            "schemas": schemas,
        },
    }


def page_limit(paths: Document) -> Document:
    """How long a page of items may be, which pygeoapi says anew at each path; nothing where there are no items.

    QGIS reads it among the components only, and takes pages of 100 where it finds nothing there.
    """
    listed = (part for path, item in paths.items() if path.endswith("/items") for part in item["get"]["parameters"])
    limit = next((part for part in listed if part.get("name") == LIMIT), None)
    return {LIMIT: limit} if limit else {}


def tiled(paths: Iterable[str]) -> list[str]:
    """The collections that have tiles: those of areas."""
    return [level.collection for level in LEVELS.values() if f"/collections/{level.collection}/items" in paths]


def offered(path: str) -> bool:
    """Whether the path is one that is answered."""
    return any(known.pattern.fullmatch(path) for known in ROUTES)


def route_of(path: str) -> Route:
    """What is at a path that is offered."""
    return next(known for known in ROUTES if known.pattern.fullmatch(path))


def operations(path: str, item: Document) -> Document:
    """What can be done at a path; OPTIONS is the front door's matter."""
    kept = {method: dict(operation) for method, operation in item.items() if method != "options"}
    for operation in kept.values():
        operation["parameters"] = [part for part in operation.get("parameters", ()) if part.get("name") != PAGES]
    if path.endswith("/items"):
        searched = [{"$ref": PARAMETERS + "address"}] if path == SEARCHED else []
        kept["get"]["parameters"] = parameters(kept["get"]["parameters"]) + searched
    if path == CATALOGUE:
        kept["get"]["parameters"] = of_records(kept["get"]["parameters"])
    if path.endswith("/coverage"):
        kept["get"] = coverage(kept["get"])
    if path.endswith("/execution"):
        kept["post"] = execution(kept["post"])
    own = {method: operation | OWN.get((method, path), {}) for method, operation in kept.items()}
    return {method: completed(path, operation) for method, operation in own.items()}


def completed(path: str, operation: Document) -> Document:
    """An operation with an answer for whatever is wrong, and without formats that its path does not have."""
    listed = operation["parameters"]
    if "jsonld" not in route_of(path).formats:
        listed = [JSON_OR_PAGE if part.get("$ref") == PARAMETERS + "f" else part for part in listed]
    return operation | {"parameters": listed, "responses": {"default": REFUSED} | operation["responses"]}


def coverage(operation: Document) -> Document:
    """How the cells of a grid are asked for."""
    properties = [part for part in operation["parameters"] if part.get("name") == "properties"]
    named = [{"$ref": PARAMETERS + name} for name in OF_COVERAGES]
    answers = {"200": {"$ref": RESPONSES + "Coverage"}, "default": REFUSED}
    return operation | {"parameters": properties + named, "responses": answers}


def execution(operation: Document) -> Document:
    """How a process is run: what its answer can be had as, and how a job is asked for."""
    content = operation["responses"]["200"]["content"]
    ((media_type, told),) = content.items()
    kinds = told["schema"].get("oneOf", [told["schema"] | {"contentMediaType": media_type}])
    answers = {kind["contentMediaType"]: {"schema": {"type": kind["type"]}} for kind in kinds}
    answered = {"description": "結果 The answer.", "content": answers}
    return operation | {
        "parameters": [{"$ref": PARAMETERS + "prefer"}],
        "responses": operation["responses"] | {"200": answered},
    }


def parameters(listed: list[Document]) -> list[Document]:
    """The parameters of items: those that we take, each once."""
    without = (*LEFT_OUT, "datetime", LIMIT)
    kept = [part for part in listed if part.get("name", last(part.get("$ref", ""))) not in without]
    for part in kept:
        if part.get("name") == "f":
            part["schema"]["enum"] = list(dict.fromkeys(part["schema"]["enum"]))
    return kept + [{"$ref": PARAMETERS + name} for name in (LIMIT, *ADDED)]


def of_records(listed: list[Document]) -> list[Document]:
    """The parameters of the catalogue's items, among those of the items of features."""
    kept = [part for part in listed if part.get("name", last(part.get("$ref", ""))) not in NOT_OF_RECORDS]
    return [part | {"schema": RECORD_FORMATS} if part.get("name") == "f" else part for part in kept]


def near(value: Any) -> Any:
    """A part of the document with its references to our components."""
    if isinstance(value, dict):
        if "$ref" in value:
            return {"$ref": NEAR.get(last(value["$ref"]), value["$ref"])}
        return {key: near(part) for key, part in value.items()}
    return [near(part) for part in value] if isinstance(value, list) else value


def last(reference: str) -> str:
    """The last part of a reference."""
    return reference.rpartition("/")[2]
