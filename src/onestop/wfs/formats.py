"""What features can be written as, and how requests call it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onestop.errors import BadValue
from onestop.features import Encoding
from onestop.wfs.names import Version
from onestop.wfs.output import collection, files, geojson, table
from onestop.wfs.output.collection import Document


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers.

    :ivar name: as capabilities list it, which is also its content type
    :ivar aliases: what clients call it besides
    :ivar filename: what an answer is saved as, with the name of the type put in; empty for what is read at once
    :ivar gml: the version of WFS whose GML it is; None for what is no GML
    :ivar one: makes a document of just one feature; None where one feature is a collection too
    """

    name: str
    aliases: tuple[str, ...]
    encoding: Encoding
    write: Callable[[Document], Iterator[bytes]]
    gml: Version | None = None
    filename: str = ""
    one: Callable[[Document], bytes] | None = None


GML_3_2 = Format(
    "application/gml+xml; version=3.2",
    ("text/xml; subtype=gml/3.2", "text/xml; subtype=gml/3.2.1", "gml32", "gml3.2"),
    Encoding.GML,
    collection.collection,
    "2.0.0",
    one=collection.one_feature,
)
GML_3_1 = Format(
    "text/xml; subtype=gml/3.1.1",
    (
        *("application/gml+xml; version=3.1", "application/gml+xml; version=3.1.1", "gml3", "gml311"),
        *("text/gml; subtype=gml/3.1.1", "text/xml; subtype=gml/3.1.1/profiles/gmlsf/0"),
    ),
    Encoding.GML,
    collection.collection,
    "1.1.0",
    one=collection.one_feature,
)
GEOJSON = Format(
    "application/geo+json",
    ("application/json", "application/vnd.geo+json", "geojson", "json"),
    Encoding.GEOJSON,
    geojson.feature_collection,
    one=geojson.one_feature,
)
CSV = Format("text/csv", ("csv",), Encoding.GEOJSON, table.rows, filename="{}.csv")
GEOPACKAGE = Format(
    "application/geopackage+sqlite3",
    ("application/x-gpkg", "geopackage", "gpkg"),
    Encoding.GEOJSON,
    files.writer("gpkg"),
    filename="{}.gpkg",
)
SHAPEFILE = Format(
    "SHAPE-ZIP",
    ("application/zip", "application/x-zipped-shp", "shape", "shapezip", "shp"),
    Encoding.GEOJSON,
    files.writer("shp"),
    filename="{}.zip",
)
FORMATS: tuple[Format, ...] = (GML_3_2, GML_3_1, GEOJSON, CSV, GEOPACKAGE, SHAPEFILE)
TEXTS = (GML_3_2, GML_3_1, CSV)
"""Formats whose content types say their encoding."""
ZIP = "application/zip"
DEFAULTS: dict[Version, Format] = {"2.0.0": GML_3_2, "1.1.0": GML_3_1}
OTHERS = ("text/xml", "application/xml", "application/gml+xml", "XMLSCHEMA")
"""What means the default of the version; the last is what clients of 1.0.0 ask for a schema by."""


def find(text: str, version: Version) -> Format:
    """The format of a request; raises BadValue."""
    asked = plain(text)
    if not asked or asked in map(plain, OTHERS):
        return DEFAULTS[version]
    for known in FORMATS:
        if asked in map(plain, (known.name, *known.aliases)):
            return known
    raise BadValue("outputFormat", text, ", ".join(known.name for known in FORMATS))


def plain(text: str) -> str:
    """A name of a format as it is compared: a plus sign in a query string has become a space."""
    return "".join(sign for sign in text.lower() if sign not in " +\"'")
