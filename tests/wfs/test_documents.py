"""Every kind of document is valid by OGC's own schemas."""

from typing import Any

import pytest
from lxml import etree

TYPES = ("areas_basic", "towns", "counties", "doorplates", "population_village")


@pytest.mark.parametrize(
    "asked",
    [
        "service=WFS&request=GetCapabilities",
        "service=WFS&request=GetCapabilities&sections=FeatureTypeList,OperationsMetadata",
        "GetFeature&typenames=onestop:towns&resulttype=hits",
        "ListStoredQueries",
        "DescribeStoredQueries",
        "DescribeStoredQueries&storedquery_id=urn:ogc:def:query:OGC-WFS::GetFeatureById",
    ],
)
def test_a_document_of_2_0_0_is_valid(asked: str, ask: Any, wfs_schema: etree.XMLSchema) -> None:
    answer = ask(asked)
    assert answer.status == 200
    wfs_schema.assertValid(answer.root)


def test_the_capabilities_of_1_1_0_are_valid(ask: Any, wfs_1_1_schema: etree.XMLSchema) -> None:
    answer = ask("service=WFS&version=1.1.0&request=GetCapabilities")
    assert answer.root.get("version") == "1.1.0"
    wfs_1_1_schema.assertValid(answer.root)


@pytest.mark.parametrize(
    "asked", ["GetFeature&typenames=nothing", "service=WFS&version=1.1.0&request=GetFeature&typename=no"]
)
def test_an_exception_report_is_valid(asked: str, ask: Any, schema: Any) -> None:
    root = ask(asked).root
    namespace = etree.QName(root).namespace
    place = "1.1.0" if namespace.endswith("1.1") else "1.0.0"
    schema({namespace: f"http://schemas.opengis.net/ows/{place}/owsExceptionReport.xsd"}).assertValid(root)


@pytest.mark.parametrize("name", TYPES)
def test_features_are_valid_by_the_schema_of_their_type(name: str, ask: Any, schema: Any) -> None:
    described = ask(f"DescribeFeatureType&typenames=onestop:{name}")
    features = ask(f"GetFeature&typenames=onestop:{name}&count=20")
    assert features.returned == min(20, features.matched)
    imports = {
        "http://www.opengis.net/gml/3.2": "http://schemas.opengis.net/gml/3.2.1/gml.xsd",
        "http://www.opengis.net/wfs/2.0": "http://schemas.opengis.net/wfs/2.0/wfs.xsd",
    }
    schema(imports, described.body).assertValid(features.root)


@pytest.mark.parametrize("name", TYPES)
def test_features_of_1_1_0_are_valid_by_the_schema_of_their_type(name: str, ask: Any, schema: Any) -> None:
    first = "service=WFS&version=1.1.0&request="
    described = ask(f"{first}DescribeFeatureType&typename=onestop:{name}")
    features = ask(f"{first}GetFeature&typename=onestop:{name}&maxfeatures=20")
    imports = {
        "http://www.opengis.net/gml": "http://schemas.opengis.net/gml/3.1.1/base/gml.xsd",
        "http://www.opengis.net/wfs": "http://schemas.opengis.net/wfs/1.1.0/wfs.xsd",
    }
    schema(imports, described.body).assertValid(features.root)
    assert len(features.find("//gml31:featureMembers/*")) == int(features.root.get("numberOfFeatures"))


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_the_schema_of_all_types_describes_each_once(version: str, ask: Any, release: Any) -> None:
    answer = ask(f"service=WFS&version={version}&request=DescribeFeatureType")
    assert answer.find("/xsd:schema/xsd:element/@name") == [one.name for one in release.manifest.datasets]


def test_values_are_valid(ask: Any, wfs_schema: etree.XMLSchema) -> None:
    wfs_schema.assertValid(ask("GetPropertyValue&typenames=towns&valuereference=geometry").root)
    wfs_schema.assertValid(ask("GetPropertyValue&typenames=towns&valuereference=@gml:id").root)
