"""datasets.toml: vector files of any subject that an operator names and describes; docs/loading.md shows one."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Limits
from pyogrio.errors import DataLayerError, DataSourceError

from onestop.dataset import Field, FieldType, Words
from onestop.errors import BadFile
from onestop.loading.readers.rasters import ENDINGS, Told, cells_of
from onestop.loading.readers.systems import changer, check_system
from onestop.loading.source import Described, Kind, Source

NAME = "datasets.toml"
BATCH = 20_000
"""Features at a time."""
GEOMETRY = "wkb_geometry"
TAKEN = frozenset({"fid", "geom"})
"""Columns that every feature table has; a field of that name gets a low line at its end."""
UNSAID = Words("", "")
ERRORS = (DataSourceError, DataLayerError, pa.ArrowException, OSError, RuntimeError, UnicodeDecodeError)
LEFT_OUT = Words("欄位型別無法提供，未載入：{0}", "fields of a type that cannot be served were left out: {0}")

type Change = Callable[[pa.Array], pa.Array] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[dataset]]`, as an operator writes it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Annotated[str, Limits(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,40}$")]
    file: str
    title: Words
    provider: Words
    licence: Words
    licence_url: str = ""
    layer: str = ""
    key: str = ""
    abstract: Words = UNSAID
    keywords: tuple[Words, ...] = ()
    edition: str = ""
    synthetic: bool = False
    supply: Literal["", "open", "view"] = ""
    titles: Mapping[str, Words] = field(default_factory=dict)
    units: Mapping[str, Words] = field(default_factory=dict)
    grid: Told = field(default_factory=Told)


ENTRIES = TypeAdapter(list[Entry])


def named(path: Path) -> list[Source]:
    """The data sets that a description names; raises BadFile for what is wrong with it or with their files."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        entries = ENTRIES.validate_python(given.get("dataset"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} 不是 TOML is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "dataset"
        raise BadFile(f"{path}: {place}: {first['msg']}; 寫法見 docs/loading.md has what is allowed") from error
    return [source(path, entry) for entry in entries]


def source(description: Path, entry: Entry) -> Source:
    """One data set, with its fields as its file has them."""
    path = (description.parent / entry.file).resolve()
    if not path.is_relative_to(description.parent.resolve()) or not path.is_file():
        raise BadFile(f"{description}: {entry.file!r} 不是同資料夾的檔案 is not a file in the same folder")
    if path.suffix.casefold() in ENDINGS:
        return grid_source(path, entry)
    layer = entry.layer or None
    try:
        info: dict[str, Any] = pyogrio.read_info(path, layer=layer, force_feature_count=True)
        with pyogrio.open_arrow(path, layer=layer, use_pyarrow=True) as (meta, reader):
            schema, geometry = reader.schema, meta["geometry_name"] or GEOMETRY
    except ERRORS as error:
        raise BadFile(f"{path} 無法當作向量檔讀取 cannot be read as a vector file: {error}") from error
    if not info["geometry_type"]:
        raise BadFile(f"{path} 沒有幾何圖形 has no geometries; 需要 allowed: a table of points, lines or polygons")
    kinds = {one.name: field_type(one.type) for one in schema if one.name in info["fields"]}
    served = {name: kind for name, kind in kinds.items() if kind is not None}
    check_fields(description, entry, served)
    lost = ", ".join(name for name in kinds if name not in served)
    return Source(
        path,
        Kind.FEATURES,
        int(info["features"]),
        partial(batches, path, layer, columns=(geometry, tuple(served)), change=way(path, info)),
        edition=entry.edition,
        synthetic=entry.synthetic,
        notes=(Words(LEFT_OUT.zh.format(lost), LEFT_OUT.en.format(lost)),) if lost else (),
        described=described(entry, served),
    )


def grid_source(path: Path, entry: Entry) -> Source:
    """One data set of cells: a field for each band that is served."""
    cells = cells_of(path, entry.grid)
    names = ("red", "green", "blue", "alpha") if cells.picture else ("value",)
    kinds = dict.fromkeys(names[: len(cells.bands)], cells.type)
    check_fields(path, entry, kinds)
    if not cells.picture:
        entry = replace(entry, titles={"value": entry.title, **entry.titles})
    about = described(entry, kinds)
    about = replace(about, fields=tuple(replace(one, mapped=not cells.picture) for one in about.fields))
    return Source(
        path, Kind.GRIDS, 0, partial(iter, ()), edition=entry.edition, synthetic=entry.synthetic, described=about,
        cells=cells,
    )  # fmt: skip


def described(entry: Entry, served: Mapping[str, FieldType]) -> Described:
    """The description with the fields of the file."""
    fields = tuple(
        Field(free(name), kind, entry.titles.get(name, Words(name, name)), entry.units.get(name))
        for name, kind in served.items()
    )
    return Described(
        entry.name,
        entry.title,
        entry.abstract,
        entry.keywords,
        entry.provider,
        entry.licence,
        entry.licence_url,
        fields,
        free(entry.key),
        entry.supply,
    )


def check_fields(description: Path, entry: Entry, served: Mapping[str, FieldType]) -> None:
    """Raise BadFile for a field that is spoken of and not there, and for two that differ in capitals only."""
    spoken = [*entry.titles, *entry.units, *([entry.key] if entry.key else [])]
    unknown = next((name for name in spoken if name not in served), None)
    if unknown is not None:
        raise BadFile(
            f"{description}: {entry.name} 沒有欄位 {unknown!r} has no such field; 有 it has {', '.join(served)}"
        )
    names = [free(name).casefold() for name in served]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadFile(
            f"{description}: {entry.name} 有兩個欄位叫 {twice!r}，大小寫視為相同 "
            "has two fields called so; capitals make no difference"
        )


def free(name: str) -> str:
    """A field's name beside the columns that every table has."""
    return f"{name}_" if name.casefold() in TAKEN else name


def field_type(kind: pa.DataType) -> FieldType | None:
    """The type that a column is served as; None where it has none."""
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return FieldType.INTEGER
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return FieldType.NUMBER
    if pa.types.is_date(kind):
        return FieldType.DATE
    if pa.types.is_timestamp(kind) and kind.tz:
        return FieldType.DATETIME
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_temporal(kind)
    return FieldType.STRING if texts else None


def way(path: Path, info: Mapping[str, Any]) -> Change:
    """How coordinates become CRS84, longitude first; nothing where they are so already."""
    definition = info["crs"]
    if not definition:
        raise BadFile(
            f"{path} 沒有註明坐標系統 does not say its coordinate system; "
            "需要 allowed: a file that does, such as with a .prj"
        )
    check_system(path, definition)
    return changer(definition, flat="Z" not in str(info["geometry_type"]))


def batches(
    path: Path, layer: str | None, *, columns: tuple[str, tuple[str, ...]], change: Change
) -> Iterator[pa.RecordBatch]:
    """The rows, each field as what it is served as."""
    geometry, names = columns
    try:
        with pyogrio.open_arrow(path, layer=layer, columns=list(names), batch_size=BATCH, use_pyarrow=True) as (
            _,
            reader,
        ):
            for batch in reader:
                batch.validate(full=True)  # a text that is not of the declared encoding
                made = {free(name): as_served(batch.column(name)) for name in names}
                shapes = batch.column(geometry).cast(pa.binary())
                made["geom"] = change(shapes) if change else shapes
                yield pa.RecordBatch.from_pydict(made)
    except ERRORS as error:
        raise BadFile(f"{path} 內容損壞 is broken inside: {error}") from error


def as_served(values: pa.Array) -> pa.Array:
    """A column as numbers, texts, dates or times that SQLite keeps; times with a zone are turned into UTC."""
    if pa.types.is_boolean(values.type):
        return values.cast(pa.int64())
    if pa.types.is_decimal(values.type):
        return values.cast(pa.float64())
    if pa.types.is_timestamp(values.type):
        kind, sign = (pa.timestamp("ms", "UTC"), "Z") if values.type.tz else (pa.timestamp("s"), "")
        return pc.strftime(values.cast(kind, safe=False), format=f"%Y-%m-%dT%H:%M:%S{sign}")
    if pa.types.is_temporal(values.type):
        return values.cast(pa.string())
    return values
