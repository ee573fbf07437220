"""The filter of a query as the store's own tree: names resolved, identifiers without the name of their type."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pygeofilter import ast
from pygeofilter.ast import Node

from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.filters import fes, operators
from onestop.filters.literals import Untyped
from onestop.gml import GEOMETRY
from onestop.ows import Refused
from onestop.store.tables import GML_ID as IDENTIFIER
from onestop.wfs.names import last_step
from onestop.wfs.requests import AdHocQuery
from onestop.wfs.srs import DEFAULT
from onestop.wfs.types import FeatureType, FeatureTypes

IDENTIFIERS = (IDENTIFIER, "gml:id", "@id")
"""How a reference names the identifier."""
ABSENT = ("gml:name", "gml:description", "gml:descriptionReference", "gml:identifier", "gml:metaDataProperty")
"""What every feature of GML may have and none of ours has."""
GEOMETRIES = (GEOMETRY, "boundedBy")
"""Properties that have no order."""
MOST_IDENTIFIERS = 1000
OPERANDS = ("lhs", "rhs", "low", "high", "sub_node", "sub_nodes", "arguments")
"""What pygeofilter calls the parts of a node."""


def condition(query: AdHocQuery, of: FeatureType, types: FeatureTypes) -> Node | None:
    """What a query asks of the features of one type; raises BadValue, TooMuch and Refused."""
    resolver = Resolver(of, types, alias_of(query, of, types))
    parts: list[Node] = []
    if query.filter is not None:
        parts.append(resolver.resolved(fes.parse(query.filter, DEFAULT, IDENTIFIER)))
    if query.resourceId:
        parts.append(resolver.resolved(identified(query.resourceId)))
    return operators.all_of(parts) if parts else None


def alias_of(query: AdHocQuery, of: FeatureType, types: FeatureTypes) -> str:
    """What the filter may call the type besides its name."""
    if query.aliases and len(query.aliases) != len(query.typeNames):
        raise BadValue("aliases", ",".join(query.aliases), f"as many as there are types, {len(query.typeNames)}")
    named = zip(query.typeNames, query.aliases, strict=False)
    return next((alias for name, alias in named if types.find(name) is of), of.name)


def identified(identifiers: tuple[str, ...]) -> Node:
    """Features by the value of `gml:id`."""
    if len(identifiers) > MOST_IDENTIFIERS:
        raise BadValue("resourceId", len(identifiers), f"at most {MOST_IDENTIFIERS} identifiers")
    return ast.In(ast.Attribute(IDENTIFIER), list(identifiers), False)


def present(name: str) -> Node:
    """That a property has a value."""
    return ast.IsNull(ast.Attribute(name), True)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Makes the names and identifiers of a tree those of the store.

    :ivar alias: what the filter calls the type
    """

    of: FeatureType
    types: FeatureTypes
    alias: str

    def resolved(self, node: Node) -> Node:
        """The tree, with tests for what no feature has decided."""
        if isinstance(node, ast.IsNull) and isinstance(node.lhs, ast.Attribute) and node.lhs.name in ABSENT:
            return ast.Include(node.not_)
        if isinstance(node, ast.Comparison):
            check_comparable(node)
        if isinstance(node, ast.Like) and names_identifier(node) and isinstance(node.pattern, str):
            node.pattern = Untyped(str(node.pattern).removeprefix(f"{self.of.name}."))
        change = self.own_identifiers if names_identifier(node) else self.own_names
        for name, value in operands(node):
            setattr(node, name, change(value))
        return node

    def own_names(self, value: Any) -> Any:
        """A part of a node with the store's names."""
        if isinstance(value, list):
            return [self.own_names(one) for one in value]
        if isinstance(value, ast.Attribute):
            return ast.Attribute(self.field_name(value.name))
        return self.resolved(value) if isinstance(value, Node) else value

    def field_name(self, path: str) -> str:
        """The field of a reference; what is no field is left to the compiler, which knows the geometry's names."""
        owner = last_step(path.rpartition("/")[0])
        if owner and owner not in (self.of.name, self.alias):
            raise Refused("OptionNotSupported", "filter", f"{path}: joins are not supported; {owner} is another type")
        field = self.of.fields.get(last_step(path))
        return field.name if field else last_step(path)

    def own_identifiers(self, value: Any) -> Any:
        """A value that is compared with the identifier, without the name of the type."""
        if isinstance(value, ast.Attribute):
            return ast.Attribute(IDENTIFIER) if value.name in IDENTIFIERS else self.own_names(value)
        if isinstance(value, list):
            return [self.own_identifiers(one) for one in value]
        if not isinstance(value, str):
            return value
        other = self.types.of_identifier(value)
        if other is not None and other.name != self.of.name:
            allowed = f"an identifier of the type {self.of.qname}, such as {self.of.name}.…"
            raise BadValue("resourceId", str(value), allowed)
        own = value.removeprefix(f"{self.of.name}.") if other else ""
        return Untyped(own) if isinstance(value, Untyped) else own


def check_comparable(node: ast.Comparison) -> None:
    """Raise Refused for a comparison of a geometry, which is well formed and has no answer."""
    for side in (node.lhs, node.rhs):
        if isinstance(side, ast.Attribute) and last_step(side.name) in GEOMETRIES:
            why = f"{side.name} is a geometry, which no comparison takes; use a spatial operator"
            raise Refused("OperationProcessingFailed", "filter", why)


def operands(node: Node) -> Iterator[tuple[str, Any]]:
    """The parts of a node by their names."""
    return ((name, getattr(node, name)) for name in OPERANDS if hasattr(node, name))


def names_identifier(node: Node) -> bool:
    """Whether a node compares the identifier."""
    sides = [getattr(node, name, None) for name in ("lhs", "rhs")]
    return any(isinstance(side, ast.Attribute) and side.name in IDENTIFIERS for side in sides)


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
