"""Every document of WMS and WMTS is valid by OGC's own schemas, which ship with MapProxy."""

from pathlib import Path

import mapproxy.test.schemas
import pytest
from lxml import etree

SCHEMAS = Path(next(iter(mapproxy.test.schemas.__path__)))
HOME = "http://schemas.opengis.net/"
XML = "http://www.w3.org/2001/xml.xsd"


class Offline(etree.Resolver):
    """OGC's schemas from the folder."""

    def resolve(self, url, _name, context):
        if url.startswith((HOME, XML)):
            path = SCHEMAS / url.removeprefix(HOME).removeprefix("http://www.w3.org/2001/")
            return self.resolve_filename(str(path), context)
        return None


def schema(*imports: tuple[str, str]) -> etree.XMLSchema:
    parser = etree.XMLParser()
    parser.resolvers.add(Offline())
    lines = "".join(
        f'<import namespace="{name}" schemaLocation="{(SCHEMAS / path).as_uri()}"/>' for name, path in imports
    )
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{lines}</schema>'
    return etree.XMLSchema(etree.fromstring(text, parser))


WMS = ("http://www.opengis.net/wms", "wms/1.3.0/capabilities_1_3_0.xsd")
SLD = ("http://www.opengis.net/sld", "sld/1.1.0/sld_capabilities.xsd")
EXCEPTIONS = ("http://www.opengis.net/ogc", "wms/1.3.0/exceptions_1_3_0.xsd")
WMTS = ("http://www.opengis.net/wmts/1.0", "wmts/1.0/wmtsGetCapabilities_response.xsd")
OWS = ("http://www.opengis.net/ows/1.1", "ows/1.1.0/owsExceptionReport.xsd")


@pytest.mark.parametrize(
    ("path", "query", "by"),
    [
        ("/service", "service=WMS&request=GetCapabilities", (WMS, SLD)),
        ("/service", "service=WMS&version=1.3.0&request=GetMap", (EXCEPTIONS,)),
        ("/service", "service=WMTS&request=GetCapabilities", (WMTS,)),
        ("/wmts/1.0.0/WMTSCapabilities.xml", "", (WMTS,)),
        ("/service", "service=WMTS&request=GetTile&version=1.0.0", (OWS,)),
    ],
)  # fmt: skip
def test_a_document_is_valid(ask, path: str, query: str, by: tuple[tuple[str, str], ...]) -> None:
    schema(*by).assertValid(etree.fromstring(ask(path, query).body))


def test_the_capabilities_of_wms_111_follow_its_document_type(ask) -> None:
    dtd = SCHEMAS / "wms" / "1.1.1" / "capabilities_1_1_1.dtd"
    body = ask("/service", "service=WMS&version=1.1.1&request=GetCapabilities").body
    with dtd.open(encoding="utf-8") as file:
        kinds = etree.DTD(file)
    assert kinds.validate(etree.fromstring(body, etree.XMLParser(load_dtd=False, no_network=True))), kinds.error_log
