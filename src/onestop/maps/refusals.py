"""What is turned away before MapProxy sees it, as it would stumble over some of it, and OGC's words for it."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape, quoteattr

LARGEST = 4096
"""Pixels on a side of a picture."""
PARAMETERS = 64
LAYERS = 16
SYSTEM = re.compile(r"(?i:EPSG:\d{4,6}|CRS:84)")
MAP, INFO = "getmap", "getfeatureinfo"

faults: ContextVar[list[str] | None] = ContextVar("faults", default=None)
"""What went wrong on our side or another service's while a request was answered."""


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """A request that cannot be taken, in OGC's words.

    :ivar locator: the parameter that is wrong
    """

    locator: str
    sentence: str
    code: str = "InvalidParameterValue"


def note_fault(sentence: str) -> None:
    """Say that the answer being made is not the asker's mistake."""
    noted = faults.get()
    if noted is not None:
        noted.append(sentence)


def parameters(query: str) -> dict[str, str]:
    """Key-value pairs, names in small letters, the first of each; raises Refusal."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=PARAMETERS)
    except ValueError:
        raise Refusal("", f"more than {PARAMETERS} parameters") from None
    return {name.lower(): value for name, value in reversed(pairs)}


def check(asked: Mapping[str, str], names: Collection[str]) -> None:
    """Look at what a request says before it is passed on; raises Refusal.

    :param names: of the layers there are
    """
    if asked.get("service", "WMS").upper() != "WMS":
        return
    for name in ("layers", "query_layers", "layer"):
        check_names(name, asked.get(name, ""), names)
    request = asked.get("request", "").lower()
    if request in {MAP, INFO, "map", "feature_info"}:
        for step in CHECKS:
            step(asked)


def check_names(parameter: str, text: str, names: Collection[str]) -> None:
    """Layers that are asked for are there."""
    unknown = [name for name in text.split(",") if name and name not in names]
    if unknown:
        raise Refusal(parameter.upper(), f"there is no layer {unknown[0][:80]!r}", "LayerNotDefined")


def check_size(asked: Mapping[str, str]) -> None:
    """Width and height are whole numbers of pixels that we draw."""
    for name in ("width", "height"):
        text = asked.get(name, "")
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST):
            raise Refusal(
                name.upper(), f"{name.upper()}={text[:40]} is not allowed; allowed: a whole number from 1 to {LARGEST}"
            )


def check_box(asked: Mapping[str, str]) -> None:
    """A box is four numbers, the lesser ones first."""
    text = asked.get("bbox", "")
    if not text:
        return
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len("wsen") or not all(map(math.isfinite, numbers)):
        raise Refusal("BBOX", f"BBOX={text[:80]} is not allowed; allowed: four numbers parted by commas")
    if numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        raise Refusal("BBOX", f"BBOX={text[:80]} is empty: the first corner must lie below and left of the second")


def check_point(asked: Mapping[str, str]) -> None:
    """A point that is asked about lies in the picture."""
    for names, size in ((("i", "x"), "width"), (("j", "y"), "height")):
        text = next((asked[name] for name in names if name in asked), "")
        if text and not (text.isascii() and text.isdigit() and int(text[:9]) < int(asked.get(size) or LARGEST)):
            raise Refusal(names[0].upper(), f"{names[0].upper()}={text[:40]} lies outside the picture", "InvalidPoint")


def check_system(asked: Mapping[str, str]) -> None:
    """A reference system is written as we speak of them; whether we speak it, MapProxy says."""
    for name, code in (("crs", "InvalidCRS"), ("srs", "InvalidSRS")):
        if name in asked and not SYSTEM.fullmatch(asked[name]):
            raise Refusal(
                name.upper(), f"{name.upper()}={asked[name][:40]} is not allowed; allowed: such as EPSG:3857", code
            )


def check_layers(asked: Mapping[str, str]) -> None:
    """Each layer is drawn by itself."""
    if asked.get("layers", "").count(",") >= LAYERS:
        raise Refusal("LAYERS", f"LAYERS names more than the {LAYERS} layers that one picture may have")


CHECKS: tuple[Callable[[Mapping[str, str]], None], ...] = (
    check_size,
    check_box,
    check_point,
    check_system,
    check_layers,
)


def document(refusal: Refusal, asked: Mapping[str, str]) -> tuple[str, bytes]:
    """Content type and body of an exception report in the version of WMS that was asked for."""
    marks = f"code={quoteattr(refusal.code)} locator={quoteattr(refusal.locator)}"
    body = f"<ServiceException {marks}>{escape(refusal.sentence)}</ServiceException>"
    latest = asked.get("version") == "1.3.0"
    head = 'version="1.3.0" xmlns="http://www.opengis.net/ogc"' if latest else 'version="1.1.1"'
    report = f"<ServiceExceptionReport {head}>{body}</ServiceExceptionReport>"
    content = "text/xml" if latest else "application/vnd.ogc.se_xml"
    return f"{content}; charset=utf-8", f'<?xml version="1.0" encoding="UTF-8"?>\n{report}'.encode()
