"""What a worker makes of its rows, and what takes it: a pair for each format that is written.

Where a table is written in the format that it came in, it passes through as it is; else its columns are text, or have
the types that Parquet gave them.
"""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from onestop.errors import TooMuch
from onestop.tabular import records
from onestop.tabular.arrow import side_by_side
from onestop.tabular.cells import cells_xml
from onestop.tabular.columns import distinct
from onestop.tabular.decoding import BLOCK
from onestop.tabular.delimited import BOM, COMMA, DelimitedRows, DelimitedSink, DelimitedSource, lines
from onestop.tabular.formats import Format, format_of
from onestop.tabular.parquet import ParquetSink, ParquetSource, as_stream
from onestop.tabular.parts import Rows, Sink, Source
from onestop.tabular.sheet import SheetRows
from onestop.tabular.workbook import WorkbookSource

MOST_ROWS = 1_048_576
"""Rows of a worksheet."""
LARGE = 80 << 20
"""Bytes of an input above which a worksheet may become larger than 2 GiB, so that its archive needs larger numbers."""
FAST = 1
"""The level of compression."""
SHEET = "xl/worksheets/sheet1.xml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SCHEMAS = "http://schemas.openxmlformats.org"
MAIN = f"{SCHEMAS}/spreadsheetml/2006/main"
LINKS = f"{SCHEMAS}/officeDocument/2006/relationships"
LINK = f'<Relationships xmlns="{SCHEMAS}/package/2006/relationships"><Relationship Id="rId1" Type="{LINKS}'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{SCHEMAS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{LINK}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
"""The smallest workbook."""


def open_source(path: Path, name: str, scratch: Path) -> Source:
    """The table in a file; raises BadFile where it holds none.

    :param name: what the person calls it
    :param scratch: a folder for what is unpacked
    """
    match format_of(path, name):
        case Format.CSV:
            return DelimitedSource(path, name, scratch)
        case Format.PARQUET:
            return ParquetSource(path, name)
        case Format.XLSX:
            return WorkbookSource(path, name, scratch)


def piece_of(rows: Rows, added: pa.RecordBatch, target: Format) -> bytes:
    """Rows with more columns, as their sink takes them."""
    if target is Format.CSV and isinstance(rows, DelimitedRows):
        return rows.with_columns(added)
    if target is Format.XLSX and isinstance(rows, SheetRows):
        return rows.with_columns(added)
    table = side_by_side(rows.table(), added)
    if target is Format.PARQUET:
        return as_stream(table)
    if target is Format.CSV:
        return "".join([f"{line}\n" for line in lines(table)]).encode()
    return "".join([f"<row>{cells}</row>" for cells in cells_xml(table, "")]).encode()


def open_sink(file: BinaryIO, target: Format, source: Source, *, added: pa.Schema) -> Sink:
    """What takes the pieces of a table."""
    names = [*source.columns, *added.names]
    if target is Format.PARQUET:
        return ParquetSink(file, schema_of(source, added))
    if target is Format.CSV:
        if isinstance(source, DelimitedSource):
            return DelimitedSink(file, source.header_with(added.names))
        mark = BOM if isinstance(source, WorkbookSource) else ""
        return DelimitedSink(file, f"{mark}{records.written(names, COMMA)}\n")
    if isinstance(source, WorkbookSource):
        return WorkbookSink(file, source, added)
    return NewWorkbookSink(file, names, large=source.size > LARGE)


def schema_of(source: Source, added: pa.Schema) -> pa.Schema:
    """The columns of a Parquet file that is written."""
    if isinstance(source, ParquetSource):
        return pa.schema([*source.schema, *added], source.schema.metadata)
    return pa.schema([*(pa.field(name, pa.string()) for name in distinct(source.columns)), *added])


class SheetSink:
    """A worksheet that is written into an archive."""

    def __init__(self, archive: zipfile.ZipFile, part: str, *, large: bool) -> None:
        self.archive = archive
        self.sheet = archive.open(part, "w", force_zip64=large)

    def append(self, piece: Path) -> None:
        """Add a piece."""
        with piece.open("rb") as file:
            shutil.copyfileobj(file, self.sheet, BLOCK)

    def end(self, tail: bytes) -> None:
        """Write what follows the rows."""
        self.sheet.write(tail)
        self.sheet.close()
        self.archive.close()


class WorkbookSink(SheetSink):
    """A workbook like another, with more cells in one of its sheets."""

    def __init__(self, file: BinaryIO, source: WorkbookSource, added: pa.Schema) -> None:
        self.source = source
        archive = new_archive(file)
        with zipfile.ZipFile(source.path) as old:
            for entry in old.infolist():
                if entry.filename != source.part:
                    with old.open(entry) as read, archive.open(entry.filename, "w") as write:
                        shutil.copyfileobj(read, write, BLOCK)
        super().__init__(archive, source.part, large=source.size > LARGE)
        self.sheet.write(source.head_with(added))

    def close(self) -> None:
        """End the workbook."""
        self.end(self.source.tail())


class NewWorkbookSink(SheetSink):
    """A workbook with one sheet."""

    def __init__(self, file: BinaryIO, names: Sequence[str], *, large: bool) -> None:
        archive = new_archive(file)
        for part, text in PARTS.items():
            archive.writestr(part, DECLARED + text)
        super().__init__(archive, SHEET, large=large)
        header = pa.table([[name] for name in names], names=list(map(str, range(len(names)))))
        (cells,) = cells_xml(header, "")
        self.sheet.write(f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row>'.encode())
        self.rows = 1

    def append(self, piece: Path) -> None:
        """Add a piece; raises TooMuch where a sheet has no room for its rows."""
        self.rows += piece.read_bytes().count(b"<row>")
        if self.rows > MOST_ROWS:
            raise TooMuch(
                f"XLSX 最多 {MOST_ROWS - 1:,} 列資料，請改用 CSV 或 Parquet "
                f"XLSX has room for {MOST_ROWS - 1:,} rows: write CSV or Parquet"
            )
        super().append(piece)

    def close(self) -> None:
        """End the workbook."""
        self.end(b"</sheetData></worksheet>")


def new_archive(file: BinaryIO) -> zipfile.ZipFile:
    """An archive that is written."""
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST)
