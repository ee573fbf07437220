"""DescribeFeatureType: our types as an XML Schema of GML."""

from lxml import etree

from onestop.gml import ONESTOP, PREFIX, feature_type
from onestop.wfs import formats
from onestop.wfs.names import GML, GML_SCHEMAS, XSD, Version
from onestop.wfs.output.build import add, written
from onestop.wfs.requests import DescribeFeatureType
from onestop.wfs.service import Answer, Service

FEATURES: dict[Version, str] = {"2.0.0": "gml:AbstractFeature", "1.1.0": "gml:_Feature"}
"""What our elements may stand in the place of."""


def describe_feature_type(service: Service, request: DescribeFeatureType) -> Answer:
    """The schema of some types, or of all; raises BadValue for one that we do not have."""
    chosen = formats.find(request.outputFormat, request.version)
    version = chosen.gml or request.version
    wanted = [service.types.find(name) for name in request.typeNames] or list(service.types)
    root = etree.Element(
        f"{{{XSD}}}schema",
        {"targetNamespace": ONESTOP, "elementFormDefault": "qualified"},
        nsmap={"xsd": XSD, "gml": GML[version], PREFIX: ONESTOP},
    )
    add(root, "xsd:import", namespace=GML[version], schemaLocation=GML_SCHEMAS[version])
    for kind in dict.fromkeys(wanted):
        title, geometry = kind.dataset.title, kind.geometry_type
        root.extend(feature_type(kind.name, title, kind.fields, geometry=geometry, stands_for=FEATURES[version]))
    return Answer(f"{formats.DEFAULTS[version].name}; charset=UTF-8", [written(root)])
