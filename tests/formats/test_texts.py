"""KML and GML, whose every byte we write ourselves: all kinds of geometry, and signs that XML writes otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from lxml import etree

from onestop.dataset import Dataset, Field, FieldType, Words
from onestop.errors import BadValue
from onestop.features import Query, Record
from onestop.formats import FORMATS, Order, kml_geometry, write
from onestop.gml import from_geojson

NOTHING = Words("", "")
FIELDS = (
    Field("100%", FieldType.STRING, Words("名<稱>", "name")),
    Field("SIZE", FieldType.INTEGER, NOTHING, long=True),
    Field("RATE", FieldType.NUMBER, NOTHING),
)
SQUARE = shapely.box(120, 23, 121, 24)
HOLED = shapely.Polygon(SQUARE.exterior.coords, [shapely.box(120.2, 23.2, 120.4, 23.4).exterior.coords])
SHAPES = (
    shapely.Point(120.5, 23.5),
    shapely.LineString([(120, 23), (121, 24)]),
    SQUARE,
    HOLED,
    shapely.MultiPoint([(120, 23), (121, 24)]),
    shapely.MultiLineString([[(120, 23), (121, 24)], [(120, 24), (121, 25), (122, 25)]]),
    shapely.MultiPolygon([HOLED, shapely.box(122, 23, 123, 24)]),
)


class Given:
    """A source of given records whose geometries are GeoJSON, or GML where that is asked for."""

    def __init__(self, *records: Record, geometry: Any = "Polygon") -> None:
        self.given = records
        self.dataset = Dataset(
            *("given", "features", "", Words("資<料>", "data"), NOTHING, (), NOTHING, NOTHING, "", NOTHING),
            *(FIELDS, geometry, len(records), None),
        )

    def count(self, _query: Query) -> int:
        return len(self.given)

    def records(self, query: Query) -> Iterator[Sequence[Record]]:
        order = Order(self, query)  # type: ignore[arg-type]
        gml = query.encoding.name == "GML"
        wanted = [at for at, field in enumerate(self.dataset.fields) if field.name in (query.fields or ())]
        yield [
            (identifier, *(values[at] for at in wanted), from_geojson(place, order.system) if gml and place else place)
            for identifier, *values, place in self.given
        ]


def made(form: str, tmp_path: Path, *records: Record, fields: tuple[str, ...] | None = None, **more: Any) -> Path:
    order = Order(Given(*records, **more), Query(fields=fields))  # type: ignore[arg-type]
    return write(FORMATS[form], order, tmp_path, stem="x").files[0]


@pytest.mark.parametrize("form", ["kml", "gml"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
def test_every_kind_of_geometry_comes_back(tmp_path: Path, form: str, shape: shapely.Geometry) -> None:
    record = (b"1", b"a", 1, 2.5, shapely.to_geojson(shape).encode())
    meta, table = pyogrio.read_arrow(made(form, tmp_path, record, geometry=shape.geom_type.removeprefix("Multi")))
    (read,) = shapely.from_wkb(table[meta["geometry_name"] or "wkb_geometry"].to_pylist())
    assert shapely.equals(read, shape)


@pytest.mark.parametrize("form", ["kml", "gml"])
def test_every_sign_comes_back_from_a_file(tmp_path: Path, form: str) -> None:
    texts = ("&amp;<b>]]>", "100 %", "a\x00\x08b", "平凡", None)
    records = [(b"%d" % at, text and text.encode(), 2**40 + at, None, None) for at, text in enumerate(texts)]
    root = etree.parse(made(form, tmp_path, *records)).getroot()
    got = [one.text for one in root.iter("{*}SimpleData", "{*}_100_") if one.get("name", "100%") == "100%"]
    assert got == ["&amp;<b>]]>", "100 %", "ab", "平凡"]
    sizes = [one.text for one in root.iter("{*}SimpleData", "{*}SIZE") if one.get("name", "SIZE") == "SIZE"]
    assert sizes == [str(2**40 + at) for at in range(5)]


@pytest.mark.parametrize("form", ["kml", "gml"])
def test_fields_stand_in_the_order_that_was_asked_for(tmp_path: Path, form: str) -> None:
    path = made(form, tmp_path, (b"1", b"a", 1, 2.5, None), fields=("RATE", "100%"))
    root = etree.parse(path).getroot()
    texts = [one.text for one in root.iter("{*}SimpleData", "{*}RATE", "{*}SIZE", "{*}_100_")]
    assert texts == ["2.5", "a"]


def test_a_kind_of_geometry_that_kml_does_not_have_is_refused() -> None:
    with pytest.raises(BadValue, match="geometry"):
        kml_geometry.of(b'{"type":"Curve","coordinates":[]}')


def test_the_only_member_of_a_geometry_of_many_stands_alone_in_kml() -> None:
    alone = shapely.to_geojson(shapely.MultiPolygon([SQUARE])).replace(" ", "").encode()
    assert kml_geometry.of(alone) == kml_geometry.of(shapely.to_geojson(SQUARE).replace(" ", "").encode())


def test_kml_is_valid_where_a_data_set_has_no_fields(tmp_path: Path) -> None:
    source = Given((b"1", None))
    source.dataset = replace(source.dataset, fields=())
    path = write(FORMATS["kml"], Order(source), tmp_path, stem="x").files[0]  # type: ignore[arg-type]
    assert len(etree.parse(path).findall(".//{*}Placemark")) == 1
