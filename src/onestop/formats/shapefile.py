"""Shapefile: names of at most ten characters, text in UTF-8 or Big5, and a table of what the short names mean."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from onestop.dataset import Field, Words
from onestop.formats.encoding import Encoding
from onestop.formats.order import Order, Written
from onestop.formats.spool import WIDEST
from onestop.formats.vector import Layer, write_layer

LONGEST = 10
"""Bytes of a field's name in a dBASE file."""
CODES = {Encoding.UTF_8: ("UTF-8", "UTF-8", 0), Encoding.BIG5: ("CP950", "950", 0x78)}
"""Of each encoding what GDAL calls it, what stands in the .cpg file, as ArcGIS writes it, and dBASE's number for it."""
DRIVER_ID = 29
"""The byte of a dBASE file with the number of its encoding, which programs read that know no .cpg."""
CUT = f"文字最長 {WIDEST} 位元組，超過者已截短 texts have at most {WIDEST} bytes; longer ones are cut"
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def write_shapefile(order: Order, folder: Path, stem: str) -> Written:
    """The parts of a Shapefile, and `{stem}.fields.csv`."""
    path = folder / f"{stem}.shp"
    names = short_names(order.fields)
    gdal, page, number = CODES[order.encoding]
    options = {"2GB_LIMIT": "YES"}
    layer = Layer("ESRI Shapefile", stem, names, timed=False, fitted=True, encoding=gdal, layer_options=options)
    written = write_layer(order, path, layer)
    (folder / f"{stem}.cpg").write_text(page, encoding="ascii")
    with path.with_suffix(".dbf").open("r+b") as table:
        table.seek(DRIVER_ID)
        table.write(bytes([number]))
    described = folder / f"{stem}.fields.csv"
    describe(order, {name: CUT if name in written.cut else "" for name in names}, described)
    parts = tuple(part for suffix in PARTS if (part := folder / f"{stem}{suffix}").exists())
    return replace(written, files=(*parts, described))


def short_names(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """The names cut to ten characters; where two are the same then, the later ends in `_1`, `_2` and so on."""
    made: list[str] = []
    for field in fields:
        name, number = field.name[:LONGEST], 0
        while name in made:
            number += 1
            name = f"{field.name[: LONGEST - len(str(number)) - 1]}_{number}"
        made.append(name)
    return tuple(made)


def short_fields(order: Order) -> tuple[Field, ...]:
    """The columns of the file; a note says what is cut short."""
    pairs = zip(short_names(order.fields), order.fields, strict=True)
    return tuple(field if name == field.name else cut(field, name) for name, field in pairs)


def cut(field: Field, name: str) -> Field:
    """A field by its short name."""
    note = Words(f"{field.name}；{field.note.zh}".rstrip("；"), f"{field.name}; {field.note.en}".rstrip("; "))
    return replace(field, name=name, note=note)


def describe(order: Order, names: Mapping[str, str], path: Path) -> None:
    """What each short name stands for, with title and unit in both languages, and what there is to say of it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("SHP", "FIELD", "中文", "English", "單位", "unit", "備註 note"))
        for (name, note), field in zip(names.items(), order.fields, strict=True):
            unit = (field.unit.zh, field.unit.en) if field.unit else ("", "")
            writer.writerow((name, field.name, field.title.zh, field.title.en, *unit, note))
