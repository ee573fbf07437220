"""One file that is asked for: a product in a format, an encoding and a system, alone or as a package."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from onestop import crs
from onestop.crs import CRS84, Crs
from onestop.dataset import Dataset
from onestop.errors import BadValue, Denied, TooMuch
from onestop.features import FeatureSource, Query, Sources
from onestop.formats import FORMATS, Encoding, Format, Order, Written, write_file
from onestop.levels import LEVELS
from onestop.products.package import Package, write_package
from onestop.products.parts import parts
from onestop.products.product import ALL, Product, product_of

LONG = ("csv", "parquet")
"""Formats that hold every period of a statistic at once: without geometry, which would stand there for each period."""
ZIP = "application/zip"
PARAMETERS = ("format", "period", "county", "encoding", "crs")
"""What an address may say."""


@dataclass(frozen=True)
class Wanted:
    """One file.

    :ivar packed: with Info.ini and Schema.ini in a zip, as SEGIS gives products out
    :ivar parted: as an archive of files, one for each county or town, since the format cannot hold all in one
    """

    product: Product
    format: Format
    encoding: Encoding
    system: Crs
    packed: bool
    parted: bool = False

    @property
    def key(self) -> str:
        """A name for it within a release, of letters, digits, dots and underscores only."""
        product, time = self.product, self.product.period.info_time if self.product.period else ALL
        place = product.place.code or "TW"
        kind = "package" if self.packed else "file"
        code = str(self.system.code or "CRS84")
        return f"{product.dataset.name}.{time}.{place}.{self.format.name}.{self.encoding}.{code}.{kind}"

    @property
    def media_type(self) -> str:
        """Of the file that is handed out."""
        if self.packed or self.parted:
            return ZIP
        media_type = self.format.handed_out[0]
        return f"{media_type}; charset={self.encoding}" if media_type == "text/csv" else media_type

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        return f"{self.product.name}{self.ending}"

    @property
    def ending(self) -> str:
        """How its name ends."""
        if self.packed:
            return ".zip"
        return f".{self.format.extension}.zip" if self.parted else self.format.ending

    @property
    def plain_name(self) -> str:
        """The same in letters and digits."""
        time = f"-{self.product.period.info_time}" if self.product.period else ""
        place = f"-{self.product.place.code}" if self.product.place.code else ""
        return f"{self.product.dataset.name}{time}{place}{self.ending}"

    @property
    def asked(self) -> dict[str, str]:
        """The words that ask for it again."""
        product = self.product
        return {
            "dataset": product.dataset.name,
            "format": self.format.name,
            "period": product.period.info_time if product.period else ALL,
            "county": product.place.code,
            "encoding": self.encoding.value,
            "crs": self.system.name,
            "packed": "yes" if self.packed else "",
        }

    @cached_property
    def query(self) -> Query:
        """The question that finds its rows: of a package the columns that SEGIS has, else all."""
        drawn = not self.product.every_period and (self.format.drawn or self.product.dataset.geometry == "Point")
        query = self.product.query(self.system.uri, geometry=drawn)
        return query if self.packed else replace(query, fields=None, sort=())

    def write(self, sources: Sources, target: Path, got: date) -> Written:
        """Write it; the target is there whole or not at all.

        :param got: when the data were taken into the release
        :raises TooMuch: for more than the format can hold
        """
        product, source = self.product, sources[self.product.dataset.name]
        if not self.packed and not self.parted:
            return write_file(self.format, Order(source, self.query, self.encoding), target, stem=product.name)
        edition = edition_of(product.dataset, sources)
        package = Package(product, self.format, self.query, self.encoding, got if self.packed else None, edition)
        apart = self.format.apart if self.parted else None
        several = parts(product, self.query, apart, sources=sources) if apart else ()
        return write_package(package, source, target, several)

    def rows(self, source: FeatureSource) -> int:
        """How many features it has."""
        return source.count(replace(self.query, fields=None))


def edition_of(dataset: Dataset, sources: Sources) -> str:
    """The edition of the boundaries that a data set is of: its own, or that of the areas of its level."""
    areas = sources.get(LEVELS[dataset.level].collection) if dataset.level else None
    return dataset.edition or (areas.dataset.edition if areas else "")


def fitted(wanted: Wanted, sources: Sources) -> Wanted:
    """A file as its format can hold it: in parts where it has more features than fit into one.

    :raises TooMuch: where it has and cannot be parted, as the data set has no counties
    """
    form, dataset = wanted.format, wanted.product.dataset
    if form.most is None or dataset.count <= form.most or (rows := wanted.rows(sources[dataset.name])) <= form.most:
        return wanted
    level = LEVELS[form.apart] if form.apart else None
    if level is None or dataset.field(level.key) is None or level.collection not in sources:
        raise TooMuch(
            f"{form.title} 最多 {form.most:,} 筆，這裡有 {rows:,} 筆，又不能分縣市；請改用 GeoPackage "
            f"at most {form.most:,} features fit, these are {rows:,} and cannot be parted by county; use GeoPackage"
        )
    return replace(wanted, parted=True)


def wanted_of(dataset: Dataset, places: Mapping[str, str], asked: Mapping[str, str], *, packed: bool) -> Wanted:
    """What the words of an address ask for.

    :param places: names of counties by code
    :raises BadValue: for a format, period, county, encoding or system that there is not
    :raises Denied: where the supply conditions do not let everybody download the data set
    """
    if not dataset.given_out:
        raise Denied(
            f"這個資料集須申請才能下載 This data set is given out by application only: {dataset.conditions.zh}"
        )
    unknown = asked.keys() - {*PARAMETERS, "lang", "dataset", "packed"}
    if unknown:
        raise BadValue("parameter", min(unknown)[:20], ", ".join(PARAMETERS))
    name, _, encoding = asked.get("format", "").partition(":")
    form = FORMATS.get(name or "csv")
    if form is None:
        raise BadValue("format", name[:20], ", ".join(FORMATS))
    product = product_of(dataset, places, asked.get("period", ""), asked.get("county", ""))
    if product.every_period and form.name not in LONG:
        raise BadValue("format", form.name, f"{', '.join(LONG)} (period=all)")
    text = asked.get("encoding") or encoding
    return Wanted(product, form, encoding_of(form, text), system_of(form, product, asked), packed)


def encoding_of(form: Format, text: str) -> Encoding:
    """The encoding asked for; UTF-8 where none is."""
    allowed = ", ".join(form.encodings)
    try:
        encoding = Encoding(text.lower().replace("utf8", "utf-8") or Encoding.UTF_8)
    except ValueError:
        raise BadValue("encoding", text[:20], allowed) from None
    if encoding not in form.encodings:
        raise BadValue("encoding", text[:20], allowed)
    return encoding


def system_of(form: Format, product: Product, asked: Mapping[str, str]) -> Crs:
    """The system asked for; else TWD97 TM2 where the format is given out in it, else WGS 84."""
    text = asked.get("crs", "")
    points = form.name == "csv" and product.dataset.geometry == "Point"
    if not text:
        return crs.find(product.system if form.metres or points else CRS84)
    system = crs.find(text)
    if form.degrees and system.code is not None:
        raise BadValue("crs", text[:60], f"CRS84 ({form.title})")
    return system
