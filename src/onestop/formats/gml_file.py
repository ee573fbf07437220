"""GML 3.2 with its schema: features as WFS answers with them, every surface as a MultiSurface."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree

from onestop import gml
from onestop.dataset import Field
from onestop.features import Encoding, Record
from onestop.formats.order import Order, Written
from onestop.formats.texts import records

WFS, GML, XSD = "http://www.opengis.net/wfs/2.0", "http://www.opengis.net/gml/3.2", "http://www.w3.org/2001/XMLSchema"
GML_SCHEMA = "http://schemas.opengis.net/gml/3.2.1/gml.xsd"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection xmlns:wfs="{wfs}" xmlns:gml="{gml}" '
    'xmlns:{prefix}="{onestop}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation={places} '
    'timeStamp="{time:%Y-%m-%dT%H:%M:%SZ}" numberMatched="{count}" numberReturned="{count}">\n'
)
TAIL = b"</wfs:FeatureCollection>\n"
ANY_GEOMETRY = "gml:GeometryPropertyType"
FLAT = " restricted to MultiPolygon "
"""A comment by which GDAL knows that no surface has a curve."""


def write_gml(order: Order, folder: Path, stem: str) -> Written:
    """The features, and the schema that programs look for beside them."""
    path, schema, rows = folder / f"{stem}.gml", folder / f"{stem}.xsd", 0
    dataset, surfaces = order.source.dataset, order.source.dataset.geometry == "Polygon"
    fields = {name: field for name, field in gml.properties(dataset).items() if field in order.fields}
    fields = dict(sorted(fields.items(), key=lambda pair: order.fields.index(pair[1])))
    schema.write_bytes(described(order, fields))
    elements = gml.Elements(dataset.name, tuple((name, field.type) for name, field in fields.items()))
    with path.open("wb") as file:
        file.write(head(order, schema.name))
        for some in records(order, Encoding.GML):
            written = elements.write(alike(some) if surfaces else some)
            file.writelines(b"<wfs:member>%b</wfs:member>\n" % one for one in written)
            rows += len(some)
        file.write(TAIL)
    return Written((path, schema), rows)


def head(order: Order, schema: str) -> bytes:
    """What stands before the features."""
    places = f"{WFS} http://schemas.opengis.net/wfs/2.0/wfs.xsd {gml.ONESTOP} {schema}"
    return HEAD.format(
        wfs=WFS,
        gml=GML,
        prefix=gml.PREFIX,
        onestop=gml.ONESTOP,
        places=quoteattr(places),
        time=datetime.now(UTC),
        count=order.source.count(order.query),
    ).encode()


def alike(some: Sequence[Record]) -> list[Record]:
    """Records whose geometries are all of one kind: QGIS shows a layer for each kind that it finds."""
    return [(*values, None if place is None else gml.as_multi_surface(place)) for *values, place in some]


def described(order: Order, fields: dict[str, Field]) -> bytes:
    """The schema; what GDAL is told in comments, it would else look for in every feature, or guess wrong."""
    dataset, remarks = order.source.dataset, [f' srsName="{order.system.urn}" ']
    root = etree.Element(
        f"{{{XSD}}}schema",
        {"targetNamespace": gml.ONESTOP, "elementFormDefault": "qualified"},
        nsmap={"xsd": XSD, "gml": GML, gml.PREFIX: gml.ONESTOP},
    )
    etree.SubElement(root, f"{{{XSD}}}import", {"namespace": GML, "schemaLocation": GML_SCHEMA})
    geometry = ANY_GEOMETRY
    if dataset.geometry == "Polygon":
        geometry, remarks = gml.MULTI_SURFACE, [FLAT, *remarks]
    told = gml.feature_type(
        *(dataset.name, dataset.title, fields), geometry=geometry, stands_for="gml:AbstractFeature", remarks=remarks
    )
    root.extend(told)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
