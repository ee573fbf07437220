"""Answers to GetFeatureInfo as text, HTML, XML and JSON."""

from collections.abc import Sequence
from html import escape

import orjson
from lxml import etree

from onestop.cartography.info import Answer
from onestop.documents import sayable
from onestop.gml.names import ncname

TITLE = "此處的資料 What lies here"
STYLE = (
    "table{border-collapse:collapse;font:14px sans-serif;margin-bottom:1em}caption{font-weight:bold;text-align:left}"
    "th{font-weight:normal;text-align:left}td:nth-child(2){text-align:right}"
    "th,td{padding:2px 8px;border:1px solid #ccc}"
)
"""Small, as it is shown in the window of a map program."""


def written(answers: Sequence[Answer], mimetype: str | None) -> str:
    """Answers in a format; plain text where none is named."""
    kind = (mimetype or "text/plain").split(";")[0].strip().lower()
    if kind.endswith("json"):
        return json(answers)
    if kind == "text/html":
        return html(answers)
    return xml(answers) if "xml" in kind or "gml" in kind else text(answers)


def json(answers: Sequence[Answer]) -> str:
    """A GeoJSON feature collection: the area's fields as they are stored, and its shape where it was asked for."""
    features = [
        {
            "type": "Feature",
            "id": answer.id,
            "geometry": orjson.Fragment(answer.geometry) if answer.geometry else None,
            "properties": answer.values,
        }
        for answer in answers
    ]
    units = {name: unit for answer in answers for name, _, _, unit in answer.rows() if unit}
    return orjson.dumps({"type": "FeatureCollection", "features": features, "units": units}).decode()


def html(answers: Sequence[Answer]) -> str:
    """A table for each area."""
    tables = "".join(table(answer) for answer in answers) or "<p>此處沒有資料。 Nothing lies here.</p>"
    head = f'<meta charset="utf-8"/><title>{TITLE}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="zh-Hant-TW"><head>{head}</head><body>{tables}</body></html>'


def table(answer: Answer) -> str:
    """One area's fields."""
    rows = "".join(
        f"<tr><th>{escape(title)}</th><td>{escape(shown(value))}</td><td>{escape(unit)}</td></tr>"
        for _, title, value, unit in answer.rows()
    )
    return f"<table><caption>{escape(caption(answer))}</caption>{rows}</table>"


def text(answers: Sequence[Answer]) -> str:
    """A line for each field."""
    lines = []
    for answer in answers:
        lines.append(caption(answer))
        lines += [f"  {name} {title} = {shown(value)} {unit}".rstrip() for name, title, value, unit in answer.rows()]
    return "\n".join(lines) if lines else "此處沒有資料。 Nothing lies here."


def xml(answers: Sequence[Answer]) -> str:
    """An element for each area and one for each of its fields."""
    root = etree.Element("FeatureInfoResponse")
    for answer in answers:
        feature = etree.SubElement(root, "Feature", layer=answer.dataset.name, id=answer.id)
        for name, title, value, unit in answer.rows():
            marks = {"title": title, "unit": unit} if unit else {"title": title}
            etree.SubElement(feature, ncname(name), marks).text = sayable(shown(value))
    return str(etree.tostring(root, encoding="unicode"))


def caption(answer: Answer) -> str:
    """The data set's title, with a mark where it is synthetic."""
    mark = "（合成資料 synthetic data）" if answer.dataset.synthetic else ""
    return f"{answer.dataset.title.zh} {answer.dataset.title.en}{mark}"


def shown(value: object) -> str:
    """A value for people."""
    return "—" if value is None else str(value)
