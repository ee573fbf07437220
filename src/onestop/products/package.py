"""The zip of a product: its file in some format, or one for each of its parts, with Info.ini and Schema.ini."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from onestop.dataset import Field
from onestop.features import FeatureSource, Query
from onestop.formats import Encoding, Format, Order, Written, write
from onestop.formats.csv_file import columns_of
from onestop.formats.shapefile import short_fields
from onestop.products import ini
from onestop.products.parts import Part
from onestop.products.product import Product

COLUMNS: dict[str, Callable[[Order], tuple[Field, ...]]] = {"csv": columns_of, "shp": short_fields}
"""The columns of a format, where they are not the fields of the order."""
KINDS = {"csv": "TXT_CSV"}
"""What Schema.ini calls a format, where it is not its name in capitals."""
SHOWN = 20
"""Lost characters that are listed."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is packed.

    :ivar query: the question that finds all rows
    :ivar got: when the data were taken into the release, for Info.ini; None where there is to be none
    :ivar edition: of the boundaries that the rows are of; empty where it is not known
    """

    product: Product
    form: Format
    query: Query
    encoding: Encoding
    got: date | None
    edition: str = ""


def write_package(package: Package, source: FeatureSource, target: Path, parts: Iterable[Part] = ()) -> Written:
    """Write the archive, which is there whole or not at all; a part at a time lies beside it.

    :param parts: one with everything where there are none
    :raises BadValue: for an encoding that the format does not have
    :raises TooMuch: for more than the format can hold
    """
    order = Order(source, package.query, package.encoding)
    whole = (Part(package.product.name, package.query),)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as folder:
        half = Path(folder) / "whole.zip"
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            written = [add(archive, part, order, form=package.form) for part in parts or whole]
            if package.got is not None:
                for name, sections in told(package, order, written, got=package.got).items():
                    archive.writestr(name, ini.encoded(sections))
        half.replace(target)
    return Written((target,), sum(one.rows for one in written), lost_of(written))


def add(archive: zipfile.ZipFile, part: Part, order: Order, *, form: Format) -> Written:
    """Write the files of a part and move them into the archive."""
    with tempfile.TemporaryDirectory(dir=Path(str(archive.filename)).parent) as folder:
        written = write(form, replace(order, query=part.query), Path(folder), stem=part.name)
        for file in written.files:
            archive.write(file, file.name)
    return written


def told(package: Package, order: Order, written: Sequence[Written], *, got: date) -> dict[str, list[ini.Section]]:
    """Info.ini and Schema.ini."""
    product, form = package.product, package.form
    columns = COLUMNS[form.name](order) if form.name in COLUMNS else order.fields
    kind, first = KINDS.get(form.name, form.name.upper()), written[0].files[0]
    file = first.name if len(written) == 1 else f"*{first.suffix}"
    return {
        "Info.ini": ini.info(product, got, notes(written), edition=package.edition),
        "Schema.ini": ini.schema(product, columns, kind=kind, file=file),
    }


def notes(written: Sequence[Written]) -> tuple[str, ...]:
    """What Info.ini says of parts, and of characters that could not be written."""
    several = f"本產品分為 {len(written)} 檔。" if len(written) > 1 else ""
    lost = lost_of(written)
    shown = "、".join(lost[:SHOWN])
    cut = "、".join(dict.fromkeys(chain.from_iterable(one.cut for one in written)))
    shortened = f"下列欄位有文字過長而截短：{cut}。" if cut else ""
    return (several, shortened, f"以 Big5 編碼，下列 {len(lost)} 字無法表示，以□代替：{shown}。" if lost else "")


def lost_of(written: Sequence[Written]) -> tuple[str, ...]:
    """The characters that could not be written."""
    return tuple(dict.fromkeys(chain.from_iterable(one.lost for one in written)))
