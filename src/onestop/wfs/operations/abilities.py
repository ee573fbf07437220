"""What the service and its filters can do, as capabilities say it: nothing that does not work."""

from lxml.etree import QName, SubElement
from lxml.etree import _Element as Element

from onestop.dataset import FieldType
from onestop.filters.sqlite import FUNCTIONS, Function
from onestop.gml import SCHEMA_TYPES
from onestop.wfs.names import XSD, Version
from onestop.wfs.output.build import add
from onestop.wfs.service import Service

SERVICE: dict[str, str] = {
    "ImplementsBasicWFS": "TRUE",
    "ImplementsTransactionalWFS": "FALSE",
    "ImplementsLockingWFS": "FALSE",
    "KVPEncoding": "TRUE",
    "XMLEncoding": "TRUE",
    "SOAPEncoding": "FALSE",
    "ImplementsInheritance": "FALSE",
    "ImplementsRemoteResolve": "FALSE",
    "ImplementsResultPaging": "TRUE",
    "ImplementsStandardJoins": "FALSE",
    "ImplementsSpatialJoins": "FALSE",
    "ImplementsTemporalJoins": "FALSE",
    "ImplementsFeatureVersioning": "FALSE",
    "ManageStoredQueries": "FALSE",
    "PagingIsTransactionSafe": "TRUE",
}
"""Constraints of WFS 2.0.0; paging is safe since a release never changes."""
FILTER: dict[str, str] = {
    "ImplementsQuery": "TRUE",
    "ImplementsAdHocQuery": "TRUE",
    "ImplementsFunctions": "TRUE",
    "ImplementsResourceId": "TRUE",
    "ImplementsMinStandardFilter": "TRUE",
    "ImplementsStandardFilter": "TRUE",
    "ImplementsMinSpatialFilter": "TRUE",
    "ImplementsSpatialFilter": "TRUE",
    "ImplementsMinTemporalFilter": "TRUE",
    "ImplementsTemporalFilter": "TRUE",
    "ImplementsVersionNav": "FALSE",
    "ImplementsSorting": "TRUE",
    "ImplementsExtendedOperators": "FALSE",
    "ImplementsMinimumXPath": "TRUE",
    "ImplementsSchemaElementFunc": "FALSE",
}
"""Constraints of Filter Encoding 2.0."""
COMPARISONS = [
    "PropertyIsEqualTo",
    "PropertyIsNotEqualTo",
    "PropertyIsLessThan",
    "PropertyIsGreaterThan",
    "PropertyIsLessThanOrEqualTo",
    "PropertyIsGreaterThanOrEqualTo",
    "PropertyIsLike",
    "PropertyIsNull",
    "PropertyIsBetween",
]
OLD_COMPARISONS = [
    "LessThan",
    "GreaterThan",
    "LessThanEqualTo",
    "GreaterThanEqualTo",
    "EqualTo",
    "NotEqualTo",
    "Like",
    "Between",
    "NullCheck",
]
SPATIAL = [
    "BBOX",
    "Equals",
    "Disjoint",
    "Intersects",
    "Touches",
    "Crosses",
    "Within",
    "Contains",
    "Overlaps",
    "Beyond",
    "DWithin",
]
TEMPORAL = [
    "After",
    "Before",
    "Begins",
    "BegunBy",
    "TContains",
    "During",
    "TEquals",
    "TOverlaps",
    "Meets",
    "OverlappedBy",
    "MetBy",
    "EndedBy",
    "Ends",
]
"""AnyInteracts works too, but the list of the schema has it not."""
GEOMETRIES = [
    "Envelope",
    "Point",
    "LineString",
    "Curve",
    "Polygon",
    "Surface",
    "MultiPoint",
    "MultiCurve",
    "MultiSurface",
    "MultiGeometry",
]
OLD_GEOMETRIES = ["Envelope", "Point", "LineString", "Polygon"]
TIMES = ("gml:TimeInstant", "gml:TimePeriod")


def filter_2_0(root: Element, _service: Service, _version: Version) -> None:
    """Filter_Capabilities of Filter Encoding 2.0."""
    whole = add(root, "fes:Filter_Capabilities")
    conformance = add(whole, "fes:Conformance")
    for name, value in FILTER.items():
        constraint = add(conformance, "fes:Constraint", name=name)
        add(constraint, "ows:NoValues")
        add(constraint, "ows:DefaultValue", value)
    add(add(whole, "fes:Id_Capabilities"), "fes:ResourceIdentifier", name="fes:ResourceId")
    scalar = add(whole, "fes:Scalar_Capabilities")
    add(scalar, "fes:LogicalOperators")
    named(add(scalar, "fes:ComparisonOperators"), "fes:ComparisonOperator", COMPARISONS)
    spatial = add(whole, "fes:Spatial_Capabilities")
    named(add(spatial, "fes:GeometryOperands"), "fes:GeometryOperand", [f"gml:{name}" for name in GEOMETRIES])
    named(add(spatial, "fes:SpatialOperators"), "fes:SpatialOperator", SPATIAL)
    temporal = add(whole, "fes:Temporal_Capabilities")
    named(add(temporal, "fes:TemporalOperands"), "fes:TemporalOperand", TIMES)
    named(add(temporal, "fes:TemporalOperators"), "fes:TemporalOperator", TEMPORAL)
    listed = add(whole, "fes:Functions")
    for name, known in FUNCTIONS.items():
        function(listed, name, known)


def named(parent: Element, name: str, values: "list[str] | tuple[str, ...]") -> None:
    """An element for each name."""
    for value in values:
        add(parent, name, name=value)


def function(listed: Element, name: str, known: Function) -> None:
    """A function with what it takes and gives."""
    one = add(listed, "fes:Function", name=name)
    typed(one, "fes:Returns", known.gives)
    arguments = add(one, "fes:Arguments")
    for number, kind in enumerate(known.takes, start=1):
        typed(add(arguments, "fes:Argument", name=f"argument{number}"), "fes:Type", kind)


def typed(parent: Element, name: str, kind: FieldType) -> None:
    """A type as a qualified name, whose prefix is declared here."""
    SubElement(parent, QName(parent.nsmap["fes"], name.partition(":")[2]), nsmap={"xsd": XSD}).text = SCHEMA_TYPES[kind]


def filter_1_1(root: Element, _service: Service, _version: Version) -> None:
    """Filter_Capabilities of Filter Encoding 1.1."""
    whole = add(root, "ogc:Filter_Capabilities")
    spatial = add(whole, "ogc:Spatial_Capabilities")
    operands = add(spatial, "ogc:GeometryOperands")
    for name in OLD_GEOMETRIES:
        add(operands, "ogc:GeometryOperand", f"gml:{name}")
    named(add(spatial, "ogc:SpatialOperators"), "ogc:SpatialOperator", SPATIAL)
    scalar = add(whole, "ogc:Scalar_Capabilities")
    add(scalar, "ogc:LogicalOperators")
    operators = add(scalar, "ogc:ComparisonOperators")
    for name in OLD_COMPARISONS:
        add(operators, "ogc:ComparisonOperator", name)
    arithmetic = add(scalar, "ogc:ArithmeticOperators")
    add(arithmetic, "ogc:SimpleArithmetic")
    functions = add(add(arithmetic, "ogc:Functions"), "ogc:FunctionNames")
    for name, known in FUNCTIONS.items():
        add(functions, "ogc:FunctionName", name, nArgs=str(len(known.takes)))
    identifiers = add(whole, "ogc:Id_Capabilities")
    add(identifiers, "ogc:EID")
    add(identifiers, "ogc:FID")
