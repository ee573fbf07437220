"""Series and tables for people: what the page says, and the line of a series."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from onestop.dataset import Words
from onestop.features import Value

type Document = dict[str, Any]

MOST_ROWS = 500
"""Rows of a page; the files have all."""
WIDTH, HEIGHT, MARGIN = 800, 240, 24
"""Of the chart."""
FORMATS = {"json": "JSON", "csv": "CSV", "xlsx": "XLSX", "sdmx-csv": "SDMX-CSV", "html": "HTML"}
ALL = Words("共 {:,} 列。", "{:,} rows.")
SHOWN = Words("共 {:,} 列，列出前 {:,} 列。", "{:,} rows, of which the first {:,} are listed.")
LABEL = Words(
    "{0}，從 {1} 的 {2:,} 到 {3} 的 {4:,}，最低 {5:,}，最高 {6:,}。",
    "{0}: from {2:,} in {1} to {4:,} in {3}, lowest {5:,}, highest {6:,}.",
)


def page_document(said: Document, language: str) -> Document:
    """A table's document with what a page needs besides."""
    rows = said["rows"]
    area = named([str(value) for value in said.get("area", {}).values() if value])
    links = [
        link | {"title": next(t for f, t in FORMATS.items() if link["href"].endswith(f"f={f}"))}
        for link in said["links"][:-1]
    ]
    return said | {
        "heading": " ".join(filter(None, (said["title"], area))),
        "note": note(said["numberMatched"], min(len(rows), MOST_ROWS), language),
        "links": [*links, said["links"][-1]],
        "chart": chart(said, language) if "area" in said else None,
        "rows": rows[:MOST_ROWS],
    }


def note(total: int, listed: int, language: str) -> str:
    """How many rows there are, and how many of them the page has where it has not all."""
    return (ALL if listed == total else SHOWN).in_(language).format(total, listed)


def named(area: Sequence[str]) -> str:
    """The names of an area, the largest first, and its code."""
    names = "".join(reversed([text for text in area if not text.isascii()]))
    return " ".join(filter(None, (names, *area[:1])))


def chart(said: Document, language: str) -> Document | None:
    """The first field of a series as a line that is broken where there is no value; None where there is too little."""
    columns, rows = said["columns"], said["rows"]
    first = next(at for at, column in enumerate(columns) if column["type"] in ("integer", "number"))
    present = [(row[0], row[first]) for row in rows if row[first] is not None]
    if len(present) < 2:  # noqa: PLR2004 -- a line
        return None
    numbers = [number for _, number in present]
    low, high = min(numbers), max(numbers)
    (begin, from_), (end, to) = present[0], present[-1]
    title = columns[first]["title"]
    return {
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "label": LABEL.in_(language).format(title, begin, from_, end, to, low, high),
        "lines": lines([row[first] for row in rows], low, high),
        "texts": [
            {"x": 0, "y": 14, "anchor": "start", "text": f"{high:,}"},
            {"x": 0, "y": HEIGHT - MARGIN - 4, "anchor": "start", "text": f"{low:,}"},
            {"x": 0, "y": HEIGHT - 4, "anchor": "start", "text": rows[0][0]},
            {"x": WIDTH, "y": HEIGHT - 4, "anchor": "end", "text": rows[-1][0]},
        ],
    }


def lines(values: Sequence[Value], low: float, high: float) -> list[str]:
    """The points of each unbroken part, as SVG has them."""
    step, span = WIDTH / max(len(values) - 1, 1), (high - low) or 1
    made = []
    for missing, part in groupby(enumerate(values), key=lambda pair: pair[1] is None):
        if not missing:
            points = (
                (at * step, MARGIN + (HEIGHT - 3 * MARGIN) * (high - float(value or 0)) / span) for at, value in part
            )
            made.append(" ".join(f"{x:.1f},{y:.1f}" for x, y in points))
    return made
