"""KML 2.2: a placemark for each feature with its name, and all its fields as extended data, in WGS 84."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from onestop import gml
from onestop.dataset import Dataset, Field, FieldType
from onestop.features import Encoding, Record
from onestop.formats import kml_geometry
from onestop.formats.order import Order, Written
from onestop.formats.texts import records
from onestop.levels import LEVELS

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{title}</name><description>{about}</description>
<Style id="area"><LineStyle><color>ff0000ff</color></LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>
<Schema name={name} id={name}>
{fields}
</Schema>
"""
TAIL = b"</Document></kml>\n"
TYPES = {FieldType.INTEGER: "int", FieldType.NUMBER: "double"}
"""What KML calls types; a day is text to it, and a whole number beyond 32 bits one with decimals."""
NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


def write_kml(order: Order, folder: Path, stem: str) -> Written:
    """One file."""
    path, rows = folder / f"{stem}.kml", 0
    placemarks = Placemarks(order.source.dataset, order.fields)
    with path.open("wb") as file:
        file.write(head(order.source.dataset, order.fields))
        for some in records(order.in_degrees(), Encoding.GEOJSON):
            file.write(b"".join(placemarks.write(some)))
            rows += len(some)
        file.write(TAIL)
    return Written((path,), rows)


def head(dataset: Dataset, fields: Sequence[Field]) -> bytes:
    """What stands before the placemarks: title, source and licence, and what the fields are."""
    named = (
        f"<SimpleField type={quoteattr('double' if field.long else TYPES.get(field.type, 'string'))} "
        f"name={quoteattr(field.name)}><displayName>{text(field.title.zh)}</displayName></SimpleField>"
        for field in fields
    )
    return HEAD.format(
        title=text(dataset.title.zh),
        about=text(dataset.summary.zh),
        name=quoteattr(dataset.name),
        fields="\n".join(named),
    ).encode()


def text(value: str) -> str:
    """A text as the content of an element."""
    return gml.safe(value.encode()).decode()


def label(dataset: Dataset, fields: Sequence[Field]) -> int | None:
    """Which field names a feature: the area's name, its code, or the address; None where there are no fields."""
    names = [field.name for field in fields]
    named = LEVELS[dataset.level].name if dataset.level else "FULL_ADDR"
    found = next((name for name in (named, dataset.key) if name in names), None)
    return names.index(found) if found else 0 if names else None


class Placemarks:
    """Writes features as placemarks: a template with the values put in, and the geometry's text made KML's."""

    def __init__(self, dataset: Dataset, fields: Sequence[Field]) -> None:
        self.label = label(dataset, fields)
        style = "" if dataset.geometry == "Point" else "<styleUrl>#area</styleUrl>"
        self.opening = f"{style}<ExtendedData><SchemaData schemaUrl={quoteattr('#' + dataset.name)}>".encode()
        self.elements = [element(field) for field in fields]
        self.templates: dict[tuple[bool, ...], bytes] = {}

    def write(self, some: Sequence[Record]) -> Iterator[bytes]:
        """The placemark of each feature."""
        for _, *values, place in gml.cared_for_all(some):
            missing = tuple(value is None for value in values)
            template = self.templates.get(missing) or self.template(missing)
            name = b"" if self.label is None else as_bytes(values[self.label])
            yield template % (name, *(value for value in values if value is not None), kml_geometry.of(place))

    def template(self, missing: tuple[bool, ...]) -> bytes:
        """A placemark with places for the name, the values that are there, and the geometry."""
        there = (one for one, gone in zip(self.elements, missing, strict=True) if not gone)
        ends = b"</SchemaData></ExtendedData>%b</Placemark>\n"
        made = b"<Placemark><name>%b</name>" + self.opening.replace(b"%", b"%%") + b"".join(there) + ends
        self.templates[missing] = made
        return made


def element(field: Field) -> bytes:
    """The template of a field."""
    name = quoteattr(field.name).encode().replace(b"%", b"%%")
    return b"<SimpleData name=%b>%b</SimpleData>" % (name, b"%a" if field.type in NUMBERS else b"%b")


def as_bytes(value: object) -> bytes:
    """A value as text; nothing where there is none."""
    return b"" if value is None else value if isinstance(value, bytes) else b"%a" % value
