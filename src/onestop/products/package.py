"""The zip of a product: its file in some format, Info.ini and Schema.ini."""

import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from onestop.features import FeatureSource, Query
from onestop.formats import Encoding, Format, Order, Written, write
from onestop.formats.csv_file import columns_of
from onestop.products import ini
from onestop.products.product import Product

KINDS = {"csv": "TXT_CSV"}
"""What Schema.ini calls a format, where it is not its name in capitals."""
SHOWN = 20
"""Lost characters that are listed."""


def write_package(
    product: Product, source: FeatureSource, how: tuple[Format, Query, Encoding], *, target: Path, got: date
) -> Written:
    """Write the package, which is there whole or not at all.

    :param how: the format, the question, and the encoding of text
    :param got: when the data were taken into the release
    :raises BadValue: for an encoding that the format does not have
    :raises TooMuch: for more than the format can hold
    """
    form, query, encoding = how
    order = Order(source, query, encoding)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as folder:
        written = write(form, order, Path(folder), stem=product.name)
        columns = columns_of(order) if form.name == "csv" else order.fields
        kind = KINDS.get(form.name, form.name.upper())
        told = {
            "Info.ini": ini.info(product, got, notes(written)),
            "Schema.ini": ini.schema(product, columns, kind=kind, file=written.files[0].name),
        }
        whole = Path(folder) / "whole.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in written.files:
                archive.write(file, file.name)
            for name, sections in told.items():
                archive.writestr(name, ini.encoded(sections))
        whole.replace(target)
    return replace(written, files=(target,))


def notes(written: Written) -> tuple[str, ...]:
    """What Info.ini says of characters that could not be written."""
    if not written.lost:
        return ()
    shown = "、".join(written.lost[:SHOWN])
    return (f"以 Big5 編碼，下列 {len(written.lost)} 字無法表示，以□代替：{shown}。",)
