"""The filter of a query as the store's own tree: names resolved, identifiers without the name of their type."""

from collections.abc import Iterator
from typing import Any

from pygeofilter import ast
from pygeofilter.ast import Node

from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.filters import fes, operators
from onestop.filters.literals import Untyped
from onestop.store.tables import GML_ID as IDENTIFIER
from onestop.wfs.names import last_step
from onestop.wfs.requests import AdHocQuery
from onestop.wfs.srs import DEFAULT
from onestop.wfs.types import FeatureType, FeatureTypes

IDENTIFIERS = (IDENTIFIER, "gml:id", "@id")
"""How a reference names the identifier."""
ABSENT = ("gml:name", "gml:description", "gml:descriptionReference", "gml:identifier", "gml:metaDataProperty")
"""What every feature of GML may have and none of ours has."""
MOST_IDENTIFIERS = 1000


def condition(query: AdHocQuery, of: FeatureType, types: FeatureTypes) -> Node | None:
    """What a query asks of the features of one type; raises BadValue and TooMuch."""
    parts: list[Node] = []
    if query.filter is not None:
        parts.append(resolved(fes.parse(query.filter, DEFAULT, IDENTIFIER), of, types))
    if query.resourceId:
        parts.append(resolved(identified(query.resourceId), of, types))
    return operators.all_of(parts) if parts else None


def identified(identifiers: tuple[str, ...]) -> Node:
    """Features by the value of `gml:id`."""
    if len(identifiers) > MOST_IDENTIFIERS:
        raise BadValue("resourceId", len(identifiers), f"at most {MOST_IDENTIFIERS} identifiers")
    return ast.In(ast.Attribute(IDENTIFIER), list(identifiers), False)


def present(name: str) -> Node:
    """That a property has a value."""
    return ast.IsNull(ast.Attribute(name), True)


def resolved(node: Node, of: FeatureType, types: FeatureTypes) -> Node:
    """The tree with identifiers as the store has them, and tests for what no feature has decided."""
    if isinstance(node, ast.IsNull) and isinstance(node.lhs, ast.Attribute) and node.lhs.name in ABSENT:
        return ast.Include(node.not_)
    if names_identifier(node):
        for name, value in operands(node):
            setattr(node, name, own_identifiers(value, of, types))
        return node
    for name, value in operands(node):
        if isinstance(value, ast.Attribute):
            setattr(node, name, ast.Attribute(field_name(value.name, of)))
        elif isinstance(value, Node):
            setattr(node, name, resolved(value, of, types))
        elif isinstance(value, list):
            setattr(node, name, [resolved(one, of, types) if isinstance(one, Node) else one for one in value])
    return node


def field_name(path: str, of: FeatureType) -> str:
    """The field of a reference; what is no field is left to the compiler, which knows the geometry's names."""
    field = of.fields.get(last_step(path))
    return field.name if field else path


def operands(node: Node) -> Iterator[tuple[str, Any]]:
    """The parts of a node by their names."""
    for name in ("lhs", "rhs", "low", "high", "sub_node", "sub_nodes", "arguments"):
        if hasattr(node, name):
            yield name, getattr(node, name)


def names_identifier(node: Node) -> bool:
    """Whether a node compares the identifier."""
    sides = [getattr(node, name, None) for name in ("lhs", "rhs")]
    return any(isinstance(side, ast.Attribute) and side.name in IDENTIFIERS for side in sides)


def own_identifiers(value: Any, of: FeatureType, types: FeatureTypes) -> Any:
    """A value that is compared with the identifier, without the name of the type."""
    if isinstance(value, ast.Attribute):
        return ast.Attribute(IDENTIFIER) if value.name in IDENTIFIERS else value
    if isinstance(value, list):
        return [own_identifiers(one, of, types) for one in value]
    if not isinstance(value, str):
        return value
    other = types.of_identifier(value)
    if other is not None and other.name != of.name:
        raise BadValue("resourceId", str(value), f"an identifier of the type {of.qname}, such as {of.name}.…")
    own = value.removeprefix(f"{of.name}.") if other else ""
    return Untyped(own) if isinstance(value, Untyped) else own


def sort_keys(query: AdHocQuery, of: FeatureType) -> tuple[SortKey, ...]:
    """What to sort by; raises BadValue for what has no order."""
    return tuple(SortKey(sortable(key.field, of), key.descending) for key in query.sortBy)


def sortable(path: str, of: FeatureType) -> str:
    """The field to sort by."""
    if path in IDENTIFIERS:
        return IDENTIFIER
    field = of.fields.get(last_step(path))
    if field is None:
        raise BadValue("sortBy", path, ", ".join(of.fields))
    return field.name
