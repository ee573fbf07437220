"""Files and folders → sources: a file is known by what it holds; what is not known is set aside with a reason."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.loading.readers import archive
from onestop.loading.readers.areas import areas
from onestop.loading.readers.delimited import delimited
from onestop.loading.readers.documents import document
from onestop.loading.readers.doorplates import doorplates
from onestop.loading.readers.named import NAME as DESCRIPTION
from onestop.loading.readers.named import named
from onestop.loading.readers.parquet import MAGIC as PARQUET
from onestop.loading.readers.parquet import parquet
from onestop.loading.readers.roads import roads
from onestop.loading.readers.statistics import statistics
from onestop.loading.readers.table import Table
from onestop.loading.readers.vector import SHAPEFILE, SQLITE, geopackage, shapefile
from onestop.loading.source import SetAside, Source

type Read = Callable[[], Iterator[pa.RecordBatch]]
type Layout = Callable[[Table], list[Source]]

LAYOUTS: tuple[tuple[Layout, ...], ...] = ((roads,), (doorplates,), (areas, statistics))
"""What the columns of a table can mean, the first that fits; polygons with values are both areas and statistics."""

SYNTHETIC = "SYNTHETIC"
"""Stands in a folder of made data, for people; each file says so itself."""
DESCRIPTIONS = frozenset({"info.ini", "schema.ini"})
SHAPEFILE_PARTS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".xml"})

DEEPEST = 2
"""Archives within one another that are unpacked."""

CLAIMS = frozenset(
    {".parquet", ".geoparquet", ".csv", ".json", ".geojson", ".topojson", ".gz", ".zip", ".gpkg", ".shp"}
)
"""Endings of names that say what a file should be."""

HEAD = 4096
"""Bytes by which a format is known."""

UNKNOWN = Words("不是認得的檔案格式", "not a file of a format that we know")
PART = Words("圖檔（shapefile）的附屬檔，同一處沒有它的 .shp", "a part of a shapefile whose .shp is not beside it")
XML = Words("XML 文件（詮釋資料或網頁），不是資料檔", "an XML document (metadata or a page), not a file of data")
NO_COLUMNS = Words("欄位裡沒有認得的資料：{0}", "its columns are no data that we know: {0}")
OUTSIDE = Words("連結指向所給資料夾之外", "a link that leads out of the folder that was given")


def recognise(paths: Iterable[Path]) -> list[Source | SetAside]:
    """The sources of files and folders, in the order given and folders in the order of names; raises BadFile."""
    return [found for path in paths for found in _under(path)]


def _under(path: Path) -> Iterator[Source | SetAside]:
    if not path.exists():
        raise BadFile(f"{path} 不存在 does not exist; 可用 allowed: 檔案或資料夾 files and folders")
    if path.is_file():
        yield from _file(path)
    else:
        yield from _folder(path)


def _folder(path: Path, depth: int = 0) -> Iterator[Source | SetAside]:
    root = path.resolve()
    for entry in sorted(path.rglob("*")):
        if not entry.resolve().is_relative_to(root):
            yield SetAside(entry, OUTSIDE)
        elif entry.is_file() and not is_companion(entry):
            yield from _file(entry, depth)


def is_companion(path: Path) -> bool:
    """Whether a file only goes with others: descriptions beside a table, parts of a shapefile, the mark of a sample.

    What stands beside a description of data sets is loaded as that says, or not at all.
    """
    if path.name == SYNTHETIC:
        return True
    if path.name != DESCRIPTION and (path.parent / DESCRIPTION).is_file():
        return True
    if path.name.casefold() in DESCRIPTIONS:
        return any(other.suffix.casefold() in {".csv", ".txt", ".shp"} for other in path.parent.iterdir())
    if path.suffix.casefold() not in SHAPEFILE_PARTS:
        return False
    stems = {path.stem.casefold(), path.name.casefold().removesuffix(".shp.xml")}
    return any(other.suffix.casefold() == ".shp" and other.stem.casefold() in stems for other in path.parent.iterdir())


def _file(path: Path, depth: int = 0) -> list[Source | SetAside]:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise BadFile(f"{path} 是空的 is empty")
    if path.name == DESCRIPTION:
        return list(named(path))
    if path.suffix.casefold() in SHAPEFILE_PARTS - {".xml"}:
        return [SetAside(path, PART)]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadFile(
            f"{path} 是 UTF-16，請另存為 UTF-8 is UTF-16 text (byte 1); allowed: UTF-8 or Big5, save it as UTF-8"
        )
    if head.startswith((archive.MAGIC, archive.EMPTY, archive.GZIP)):
        return list(_archive(path, depth + 1))
    for known, read in FORMATS:
        if known(head):
            tables = read(path)
            return [tables] if isinstance(tables, SetAside) else [found for table in tables for found in sources(table)]
    return [_strange(path)]


def _archive(path: Path, depth: int) -> Iterator[Source | SetAside]:
    """What an archive holds, under the archive's own path; a source keeps the unpacked files until it is let go."""
    if depth > DEEPEST:
        raise BadFile(f"{path} 壓縮層數太多 is an archive within {DEEPEST} others; 可用 allowed: unpack it first")
    with path.open("rb") as file:
        unpacked = archive.gunzip(path) if file.read(2) == archive.GZIP else archive.unpack(path)
    with _naming(path, unpacked):
        inside_it = list(_folder(unpacked.folder, depth))
    for found in inside_it:
        inside = found.path.relative_to(unpacked.folder)
        if isinstance(found, SetAside):
            said = Words(f"{inside}：{found.reason.zh}", f"{inside}: {found.reason.en}")
            yield SetAside(path, said)
        else:
            yield replace(found, path=path, read=partial(_held, unpacked, path, found.read))


def _held(unpacked: archive.Unpacked, path: Path, read: Read) -> Iterator[pa.RecordBatch]:
    with _naming(path, unpacked):
        yield from read()


@contextmanager
def _naming(path: Path, unpacked: archive.Unpacked) -> Iterator[None]:
    """Have a sentence name the archive, not the folder where its files are for the moment."""
    try:
        yield
    except BadFile as error:
        raise BadFile(str(error).replace(str(unpacked.folder), str(path))) from error


def _strange(path: Path) -> SetAside:
    """A file of no known format; raises BadFile where its name claims one."""
    if path.suffix.casefold() in CLAIMS:
        raise BadFile(
            f"{path} 損壞或不是這種格式 is named {path.suffix} and does not begin as one (byte 1): "
            "it is broken or of another format"
        )
    return SetAside(path, UNKNOWN)


def sources(table: Table) -> list[Source | SetAside]:
    """What a table is: one source or several, or set aside."""
    meanings = ([source for layout in layouts for source in layout(table)] for layouts in LAYOUTS)
    found = next(filter(None, meanings), [])
    if found and table.problem:
        raise BadFile(table.problem)
    if found:
        return list(found)
    names = ", ".join(table.columns[:12])
    return [SetAside(table.path, Words(NO_COLUMNS.zh.format(names), NO_COLUMNS.en.format(names)))]


def _is_json(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return re.match(rb'\{|\[\s*[{\["\]]', text) is not None or _is_envelope(text)


def _is_envelope(text: bytes) -> bool:
    return text.startswith(b"<") and re.search(rb"<string[ >]", text) is not None


def _is_xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _is_text(head: bytes) -> bool:
    """No control characters; a first line with something between commas, semicolons or tabs."""
    first = head.split(b"\n", 1)[0]
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head) and re.search(rb"[,;\t]", first) is not None


FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[Path], list[Table] | SetAside]], ...] = (
    (lambda head: head.startswith(PARQUET), parquet),
    (lambda head: head.startswith(SHAPEFILE), shapefile),
    (lambda head: head.startswith(SQLITE), geopackage),
    (_is_json, document),
    (_is_xml, lambda path: SetAside(path, XML)),
    (_is_text, delimited),
)
"""How a file's first bytes tell its format, and what reads it."""
