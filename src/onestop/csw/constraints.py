"""What a GetRecords asks of the catalogue: one Question, whichever binding, version and language it was written in."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from pygeofilter import ast
from pygeofilter.ast import Node

from onestop import documents
from onestop.catalogue import Question
from onestop.catalogue.catalogue import property_name
from onestop.catalogue.columns import GEOMETRY_NAMES, OUR_NAME
from onestop.crs import CRS84, transform_bbox
from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.filters import cql2, fes
from onestop.instants import parse_interval
from onestop.ows import Refused

LANGUAGES = ("FILTER", "CQL_TEXT")
ORDERS = {"A": False, "ASC": False, "D": True, "DESC": True}
BOXED = (ast.BBox, ast.SpatialComparisonPredicate)
"""Conditions on the place of a record."""
BOX = 4
"""Numbers of a box; a reference system may follow."""
MOST_IDS = 1000


def from_kvp(given: Mapping[str, str]) -> Question:
    """The question of a GET: a constraint, or the parameters of OpenSearch, or both."""
    time = given.get("time") or f"{given.get('start', '')}/{given.get('stop', '')}"
    return Question(
        text=given.get("q", ""),
        bbox=box(given["bbox"]) if given.get("bbox") else None,
        time=parse_interval(time, "time") if time.strip("/") else None,
        filter=constraint(given),
        any_of=identifiers(given.get("recordids", "")),
        sort=sort_of_text(given.get("sortby", "")),
    )


def from_xml(query: etree._Element) -> Question:
    """The question of a csw:Query element."""
    within = query.find("{*}Constraint")
    node = filter_of(within) if within is not None else None
    properties = query.findall("{*}SortBy/{*}SortProperty")
    keys = [(name_of(one), one.findtext("{*}SortOrder") or "ASC") for one in properties]
    return Question(filter=node, sort=tuple(sort_key(name, order) for name, order in keys))


def constraint(given: Mapping[str, str]) -> Node | None:
    """The tree of `constraint` in the language of `constraintlanguage`."""
    text = given.get("constraint", "")
    if not text.strip():
        return None
    language = given.get("constraintlanguage", "")
    if not language:
        raise Refused(
            "MissingParameterValue", "constraintlanguage", "constraintlanguage is missing; allowed: FILTER, CQL_TEXT"
        )
    if language not in LANGUAGES:
        raise BadValue("constraintlanguage", language, ", ".join(LANGUAGES))
    return cql2.parse_text(text) if language == "CQL_TEXT" else with_boxless(fes.parse(documents.parse(text.encode())))


def filter_of(within: etree._Element) -> Node | None:
    """The tree of a csw:Constraint element."""
    text = within.findtext("{*}CqlText")
    if text is not None:
        return cql2.parse_text(text)
    element = within.find("{*}Filter")
    return None if element is None else with_boxless(fes.parse(element))


def with_boxless(node: Any) -> Any:
    """The tree in which a record without a box does not meet one, as CSW's own tests have it (GetRecords, 14.2).

    The language of filters leaves out what cannot be told, and so do the other faces.
    """
    if isinstance(node, ast.Not) and isinstance(node.sub_node, BOXED):
        return ast.Or(node, ast.IsNull(ast.Attribute(GEOMETRY_NAMES[0]), not_=False))
    if isinstance(node, ast.Not):
        return ast.Not(with_boxless(node.sub_node))
    if isinstance(node, ast.And | ast.Or):
        return type(node)(with_boxless(node.lhs), with_boxless(node.rhs))
    return node


def box(text: str) -> Any:
    """A box as OpenSearch writes it: west, south, east, north, and maybe a reference system."""
    parts = [part.strip() for part in text.split(",")]
    try:
        numbers = [float(part) for part in parts[:BOX]]
    except ValueError as error:
        raise BadValue("bbox", text, "west,south,east,north, and maybe a reference system after them") from error
    return transform_bbox(numbers, parts[BOX] if len(parts) > BOX else CRS84)


def identifiers(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The records that `recordids` names."""
    wanted = tuple(filter(None, (part.strip() for part in text.split(","))))[:MOST_IDS]
    return (("identifier", wanted),) if wanted else ()


def sort_of_text(text: str) -> tuple[SortKey, ...]:
    """`dc:title:A,dct:modified:D`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(sort_key(*part.rsplit(":", 1)) if part[-2:] in (":A", ":D") else bad_sort(part) for part in parts)


def bad_sort(part: str) -> SortKey:
    """Refuse a sort key without its order."""
    raise BadValue("sortby", part, "a property, a colon, and A or D")


def sort_key(name: str, order: str) -> SortKey:
    """One key; raises BadValue."""
    if order.upper() not in ORDERS:
        raise BadValue("sortby", order, ", ".join(ORDERS))
    try:
        ours = property_name(name)
    except BadValue as error:
        raise BadValue("sortby", name, ", ".join(sorted(OUR_NAME))) from error
    return SortKey(ours, ORDERS[order.upper()])


def name_of(element: etree._Element) -> str:
    """What a sort property names: FES 1.1 and 2.0 call the element otherwise."""
    names: Sequence[str | None] = (element.findtext("{*}PropertyName"), element.findtext("{*}ValueReference"))
    return next((name.strip() for name in names if name), "")
