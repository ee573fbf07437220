"""Series and tables of statistics: the address in, a question out, and the table as JSON, CSV, XLSX or SDMX-CSV."""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from werkzeug import Request, Response

from onestop.errors import BadValue, NotFound
from onestop.features import SortKey
from onestop.geojson import write
from onestop.instants import parse_interval
from onestop.ogcapi.negotiation import language_of
from onestop.ogcapi.question import whole
from onestop.ogcapi.table_pages import Document, page_document
from onestop.ogcapi.tiles import Page
from onestop.release import Release
from onestop.series import Column, Layout, Question, Table, ask
from onestop.series.delimited import csv_text, sdmx_csv
from onestop.series.workbook import write_workbook

TYPES = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sdmx-csv": "application/vnd.sdmx.data+csv;version=2.0.0",
}
"""Media types of the formats."""
SUFFIXES = {"csv": ".csv", "xlsx": ".xlsx", "sdmx-csv": "_sdmx.csv"}
MOST_ROWS = 1_000_000
FASTEST, GZIP = 1, 31
"""zlib's numbers for its fastest level, and for a window of 32 KB with gzip's header."""


class Tables:
    """Answers for the series and the tables of a release.

    :param seconds: how long reading may take
    :param base: the address of the collections
    :param page: makes a page of a template and a document
    """

    def __init__(self, release: Release, seconds: float, base: str, *, page: Page) -> None:
        self._release, self._seconds, self._base, self._page = release, seconds, base, page

    def series(self, request: Request, parts: Mapping[str, str], form: str) -> Response:
        """One area over its periods."""
        return self._answer(request, "series", parts["collection"], form=form)

    def table(self, request: Request, parts: Mapping[str, str], form: str) -> Response:
        """Areas side by side."""
        return self._answer(request, "table", parts["collection"], form=form)

    def _answer(self, request: Request, kind: str, name: str, *, form: str) -> Response:
        dataset = self._release.datasets.get(name)
        if dataset is None or dataset.kind != "statistics":
            raise NotFound(f"{kind} of the collection", name)
        given = {key: text for key, text in request.args.items() if key not in ("f", "lang")}
        table = ask(self._release, name, QUESTIONS[kind](given), seconds=self._seconds)
        if form in ("json", "html"):
            links = link_list(f"{self._base}/{name}/{kind}", given, form)
            return self._shown(document(table, kind, language=language_of(request), links=links), form, request)
        response = workbook(table) if form == "xlsx" else text(table, form, request)
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}_{kind}{SUFFIXES[form]}")
        response.vary.update(("Accept", "Accept-Encoding"))
        return response

    def _shown(self, said: Document, form: str, request: Request) -> Response:
        """A table as JSON, or as a page."""
        language, headers = language_of(request), {"Vary": "Accept, Accept-Language"}
        if form == "json":
            return Response(write(said), content_type=TYPES[form], headers=headers)
        page = self._page("tables/index.html", page_document(said, language), language=language)
        return Response(page, content_type="text/html; charset=utf-8", headers=headers)


def series_question(given: Mapping[str, str]) -> Question:
    """One area over its periods."""
    if "area" not in given:
        raise BadValue("area", "", "the code of an area 統計區或行政區代碼")
    return Question(Layout.FIELDS, area=given["area"], **shared(given))


def table_question(given: Mapping[str, str]) -> Question:
    """Areas side by side."""
    layouts = {layout.value: layout for layout in Layout}
    columns = given.get("columns", Layout.PERIODS.value)
    if columns not in layouts:
        raise BadValue("columns", columns[:80], ", ".join(layouts))
    limit = whole("limit", given["limit"], low=1, high=MOST_ROWS) if "limit" in given else None
    offset = whole("offset", given["offset"], low=0, high=MOST_ROWS) if "offset" in given else 0
    return Question(layouts[columns], parent=given.get("parent"), limit=limit, offset=offset, **shared(given))


QUESTIONS: dict[str, Callable[[Mapping[str, str]], Question]] = {"series": series_question, "table": table_question}


def shared(given: Mapping[str, str]) -> dict[str, Any]:
    """Fields, periods and order."""
    keys = (key.replace(" ", "+") for key in listed(given, "sortby"))  # a plus sign not written as %2B is a space
    return {
        "fields": listed(given, "field"),
        "periods": listed(given, "period"),
        "time": parse_interval(given["datetime"]) if "datetime" in given else None,
        "sort": tuple(SortKey(key.lstrip("+-"), key.startswith("-")) for key in keys),
    }


def listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part for part in given.get(name, "").split(",") if part)


def document(table: Table, kind: str, *, language: str, links: list[dict[str, str]]) -> dict[str, Any]:
    """A table as JSON; what is the same in every row of a series is said once."""
    dataset, columns, rows = table.dataset, table.columns, table.rows
    said: dict[str, Any] = {
        "collection": dataset.name,
        "title": dataset.title.in_(language),
        "attribution": dataset.attribution.in_(language),
        "license": dataset.licence_url,
        "synthetic": dataset.synthetic,
    }
    if kind == "series":
        places = len(table.places())
        said["area"] = (
            {column.name: value for column, value in zip(columns[:places], rows[-1], strict=False)} if rows else {}
        )
        columns, rows = columns[places:], [row[places:] for row in rows]
    return said | {
        "columns": [described(column, language) for column in columns],
        "numberMatched": table.matched,
        "numberReturned": len(rows),
        "rows": rows,
        "links": links,
    }


def described(column: Column, language: str) -> dict[str, Any]:
    """What a column holds."""
    said: dict[str, Any] = {"name": column.name, "title": column.title.in_(language), "type": column.field.type}
    if column.field.unit:
        said["unit"] = column.field.unit.in_(language)
    if column.period:
        period = column.period
        said |= {"field": column.field.name, "period": period.info_time}
        said |= {"start": period.start.isoformat(), "end": period.end.isoformat()}
    return said


def link_list(address: str, given: Mapping[str, str], form: str) -> list[dict[str, str]]:
    """The same table in every format."""
    return [
        {
            "rel": "self" if name == form else "alternate",
            "type": media_type,
            "href": f"{address}?{urlencode({**given, 'f': name})}",
        }
        for name, media_type in TYPES.items()
    ] + [{"rel": "collection", "type": "application/json", "href": address.rpartition("/")[0]}]


def workbook(table: Table) -> Response:
    """A workbook."""
    file = io.BytesIO()
    write_workbook(table, file)
    return Response(file.getvalue(), content_type=TYPES["xlsx"])


def text(table: Table, form: str, request: Request) -> Response:
    """CSV, sent while it is written."""
    pieces = csv_text(table) if form == "csv" else sdmx_csv(table)
    if not request.accept_encodings["gzip"]:
        return Response(pieces, content_type=TYPES[form])
    return Response(packed(pieces), content_type=TYPES[form], headers={"Content-Encoding": "gzip"})


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces with gzip."""
    packer = zlib.compressobj(FASTEST, wbits=GZIP)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
