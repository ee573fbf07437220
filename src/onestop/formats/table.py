"""The formats, one row each: add one here, and every face that writes files offers it."""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from onestop.errors import BadValue
from onestop.formats.csv_file import write_csv
from onestop.formats.encoding import Encoding
from onestop.formats.geojson_file import write_geojson
from onestop.formats.geopackage import write_geopackage
from onestop.formats.geoparquet import write_geoparquet
from onestop.formats.gml_file import write_gml
from onestop.formats.kml_file import write_kml
from onestop.formats.order import Order, Written
from onestop.formats.shapefile import write_shapefile
from onestop.levels import Level

type Writer = Callable[[Order, Path, str], Written]
"""Writes an order to a folder, under a stem; answers with the files."""

ZIP = "application/zip"
BOTH = (Encoding.UTF_8, Encoding.BIG5)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    :ivar name: in addresses, such as `gpkg`
    :ivar extension: of the one file that is handed out
    :ivar write: writes the files
    :ivar parts: whether it is several files, which are handed out as one zip archive
    :ivar drawn: whether it holds geometries
    :ivar metres: whether it is given out in TWD97 TM2 where nothing else is asked for
    :ivar degrees: whether it knows no other system than WGS 84
    :ivar most: features that a file can hold and programs still open; None where there is no limit
    :ivar apart: areas of which each has a file of its own where there are more than that
    :ivar row_microseconds: about how long it takes to write one feature without its geometry
    :ivar byte_nanoseconds: about how long it takes to write what becomes of a byte of its geometry's GeoJSON
    """

    name: str
    title: str
    media_type: str
    extension: str
    write: Writer
    parts: bool = False
    drawn: bool = True
    metres: bool = False
    degrees: bool = False
    most: int | None = None
    apart: Level | None = None
    row_microseconds: int = 50
    byte_nanoseconds: int = 0
    encodings: tuple[Encoding, ...] = (Encoding.UTF_8,)

    @property
    def handed_out(self) -> tuple[str, str]:
        """Media type and extension of the one file that `write_file` makes."""
        return (ZIP, "zip") if self.parts else (self.media_type, self.extension)

    @property
    def ending(self) -> str:
        """How the name of that file ends, such as `.gpkg`, or `.shp.zip` by which programs know what is within."""
        return f".{self.extension}.zip" if self.parts else f".{self.extension}"


MANY = 2_000_000
"""Features of formats that count bytes in 32 bits, or are read from the first to the last; no county has more."""
HELD = 250_000
"""Features of KML, which every program that reads it holds in memory, some 5 kB each; no town has more."""
GPKG = "application/geopackage+sqlite3"
KML = "application/vnd.google-earth.kml+xml"

FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("csv", "CSV", "text/csv", "csv", write_csv, drawn=False, row_microseconds=15, encodings=BOTH),
        Format(
            *("shp", "Shapefile", ZIP, "shp", write_shapefile),
            parts=True,
            metres=True,
            most=MANY,
            apart=Level.COUNTY,
            row_microseconds=60,
            byte_nanoseconds=80,
            encodings=BOTH,
        ),
        Format("gpkg", "GeoPackage", GPKG, "gpkg", write_geopackage, row_microseconds=30, byte_nanoseconds=30),
        Format(
            *("geojson", "GeoJSON", "application/geo+json", "geojson", write_geojson),
            degrees=True,
            row_microseconds=15,
            byte_nanoseconds=3,
        ),
        Format(
            *("gml", "GML 3.2", "application/gml+xml; version=3.2", "gml", write_gml),
            parts=True,
            metres=True,
            most=MANY,
            apart=Level.COUNTY,
            row_microseconds=20,
            byte_nanoseconds=150,
        ),
        Format(
            *("kml", "KML 2.2", KML, "kml", write_kml),
            degrees=True,
            most=HELD,
            apart=Level.TOWN,
            row_microseconds=15,
            byte_nanoseconds=15,
        ),
        Format(
            *("parquet", "GeoParquet", "application/vnd.apache.parquet", "parquet", write_geoparquet),
            row_microseconds=25,
            byte_nanoseconds=50,
        ),
    )
}
"""Every format, the most asked for first."""


def write(format: Format, order: Order, folder: Path, *, stem: str) -> Written:  # noqa: A002
    """Write the files of an order in a format to a folder.

    :raises BadValue: for what the order has wrong, or an encoding that the format does not have
    :raises TooMuch: for more than the format can hold
    """
    if order.encoding not in format.encodings:
        raise BadValue("encoding", order.encoding.value, ", ".join(format.encodings))
    return format.write(order, folder, stem)


def write_file(format: Format, order: Order, target: Path, *, stem: str = "") -> Written:  # noqa: A002
    """Write an order as one file, which is there whole or not at all; several files are zipped.

    :param stem: what the files in an archive are called; as the target where nothing is given
    :raises BadValue: for what the order has wrong
    :raises TooMuch: for more than the format can hold
    """
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as folder:
        written = write(format, order, Path(folder), stem=stem or target.stem)
        whole = zipped(written.files, Path(folder) / "whole.zip") if format.parts else written.files[0]
        whole.replace(target)
    return replace(written, files=(target,))


def zipped(files: tuple[Path, ...], target: Path) -> Path:
    """Files as one archive; names are UTF-8 and marked so."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for file in files:
            archive.write(file, file.name)
    return target
