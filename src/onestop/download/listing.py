"""What can be downloaded, as JSON: data sets, and of each its periods, counties, formats and addresses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from onestop.dataset import Dataset
from onestop.formats import FORMATS, Format
from onestop.products import Product, product_of
from onestop.release import Release


def listed(release: Release, base: str) -> dict[str, Any]:
    """Every data set that is given out; a grid as its one file."""
    given = [dataset for dataset in release.manifest.datasets if dataset.given_out]
    return {
        "release": release.id,
        "datasets": [{**named(one), "href": f"{base}/{one.name}"} for one in given],
        "grids": [{**named(one), "href": f"{base}/{one.file}"} for one in release.manifest.grids if one.given_out],
    }


def described(dataset: Dataset, places: Mapping[str, str], base: str) -> dict[str, Any]:
    """One data set: what can be chosen, and its files for the newest period."""
    newest = product_of(dataset, places)
    return {
        **named(dataset),
        "periods": [period.info_time for period in dataset.periods],
        "counties": [{"code": code, "name": name} for code, name in places.items()] if in_counties(dataset) else [],
        "licence": dataset.licence.tagged,
        "conditions": dataset.conditions.tagged,
        "newest": newest.name,
        "code": newest.code,
        "files": [
            {
                "format": form.name,
                "title": form.title,
                "encodings": list(form.encodings),
                "file": address(base, newest, form, kind="file"),
                "product": address(base, newest, form, kind="product"),
            }
            for form in FORMATS.values()
        ],
        "parameters": {
            "period": "INFO_TIME; all (csv, parquet)",
            "county": "COUNTY_ID",
            "encoding": "utf-8; big5 (csv, shp)",
            "crs": "EPSG:3826, EPSG:3825, EPSG:3824, EPSG:4326 …",
        },
    }


def in_counties(dataset: Dataset) -> bool:
    """Whether it can be had by county."""
    return dataset.field("COUNTY_ID") is not None


def address(base: str, product: Product, form: Format, *, kind: str) -> str:
    """The address of a file."""
    period = {"period": product.period.info_time} if product.period else {}
    return f"{base}/{product.dataset.name}/{kind}?{urlencode({'format': form.name, **period})}"


def named(dataset: Dataset) -> dict[str, Any]:
    """A data set by name and title."""
    return {"name": dataset.name, "title": dataset.title.tagged, "count": dataset.count}
