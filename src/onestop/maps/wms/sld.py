"""A user's own style: Styled Layer Descriptor 1.0.0, and 1.1.0 with Symbology Encoding, into bands of values.

What we take of it: named layers of ours with a named style of theirs; for choropleths rules with a filter on the
layer's field, or a Categorize of it, a range of scales, and a polygon's fill and stroke. Anything else is refused
rather than left out in silence.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from onestop import documents
from onestop.cartography.bands import Band, Paint, Range
from onestop.cartography.conditions import ranges
from onestop.errors import BadValue, OneStopError
from onestop.filters import fes
from onestop.filters.gml import children, local
from onestop.maps.refusals import Refusal
from onestop.maps.wms.categorize import categories

LONGEST = 512 * 1024
"""Characters of a document."""
RULES = 100
"""In all layers together."""
WIDEST = 20.0
"""Pixels of a stroke."""
TITLE = 60
"""Characters of a rule's title that a legend shows."""
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
DESCRIBED = frozenset({"Name", "Title", "Abstract", "Description", "IsDefault", "LegendGraphic", "FeatureTypeName",
                       "SemanticTypeIdentifier"})  # fmt: skip
"""What is said about a part and draws nothing."""
SCALES = ("MinScaleDenominator", "MaxScaleDenominator")
WRITTEN = frozenset({"Literal"})
"""Around what is written as it is."""
JOINS = frozenset({"stroke-linejoin", "stroke-linecap"})
"""Taken and left as they are drawn anyway: round."""


@dataclass(frozen=True, slots=True)
class UserStyle:
    """A style that a document has for a layer.

    :ivar name: empty where it has none
    :ivar bands: None where it is a style of ours, by its name
    """

    name: str
    bands: tuple[Band, ...] | None


type Layers = dict[str, list[UserStyle]]
"""The styles of each layer, in the order of the document."""


type Fields = Mapping[str, str | None]
"""Of each layer the field that its areas are coloured by; None of one that can have no style of the user's own."""


def read(text: str, fields: Fields, scale: float | None = None) -> Layers:
    """The layers of a document; raises Refusal.

    :param scale: the denominator of the picture's, whose rules are wanted; None for those of all scales
    """
    try:
        return layers(parsed(text), fields, scale)
    except OneStopError as error:
        raise refused(str(error)) from error


def refused(sentence: str) -> Refusal:
    """A document that we cannot take."""
    return Refusal("SLD_BODY", f"SLD_BODY cannot be taken: {sentence}")


def parsed(text: str) -> Element:
    """The root element; no entity is ever read. Raises Refusal."""
    if len(text) > LONGEST:
        raise refused(f"it has {len(text):,} characters; at most {LONGEST:,} are taken")
    try:
        root = documents.parse(text.encode(), "utf-8")  # whatever it was written in, it came as text
    except documents.Unreadable as error:
        raise refused(str(error)) from error
    if local(root) != "StyledLayerDescriptor":
        raise refused(f"its root is {local(root)[:40]}, not StyledLayerDescriptor")
    count = sum(1 for _ in root.iter("{*}Rule"))
    if count > RULES:
        raise refused(f"it has {count:,} rules; at most {RULES} are taken")
    return root


def layers(root: Element, fields: Fields, scale: float | None) -> Layers:
    """Every layer and its styles."""
    found: Layers = {}
    for element in parts(root, {"NamedLayer"}):
        name = text_of(element, "Name")
        if name not in fields:
            raise Refusal("SLD_BODY", f"there is no layer {name[:80]!r} to style", "LayerNotDefined")
        styles = parts(element, {"NamedStyle", "UserStyle"})
        found.setdefault(name, []).extend(style(part, name, fields[name], scale=scale) for part in styles)
    if not found:
        raise refused("it has no NamedLayer")
    return found


def style(element: Element, layer: str, field: str | None, *, scale: float | None) -> UserStyle:
    """A style of ours by its name, or the user's own."""
    name = text_of(element, "Name")
    if local(element) == "NamedStyle":
        return UserStyle(name, None)
    if field is None:
        sentence = f"the layer {layer} has no areas with values, so it takes a NamedStyle and no UserStyle"
        raise Refusal("SLD_BODY", sentence, "OperationNotSupported")
    rules = [rule for of in parts(element, {"FeatureTypeStyle"}) for rule in parts(of, {"Rule"})]
    if not rules:
        raise BadValue("UserStyle", name or "without a name", "one with rules")
    made = [(list(bands(rule, field)), is_for(rule, scale)) for rule in rules]
    return UserStyle(name, tuple(band for some, wanted in made if wanted for band in some))


def is_for(rule: Element, scale: float | None) -> bool:
    """Whether a rule draws at a scale; its least denominator is within its range, its greatest is not."""
    least, greatest = (
        measure(text_of(rule, f"{end}ScaleDenominator") or usual, math.inf, "a scale")
        for end, usual in (("Min", "0"), ("Max", "inf"))
    )
    return scale is None or least <= scale < greatest


def bands(rule: Element, field: str) -> Iterator[Band]:
    """What a rule draws and how: one band, or one for each category and one for what has no value."""
    fill = rule.find("{*}PolygonSymbolizer/{*}Fill")
    parameter = None if fill is None else fill.find("{*}SvgParameter[{*}Categorize]")
    categorize = None if parameter is None else parameter.find("{*}Categorize")
    if fill is None or parameter is None or categorize is None:
        yield band(rule, field)
        return
    if parameter.get("name") != "fill" or rule.find("{*}Filter") is not None or rule.find("{*}ElseFilter") is not None:
        raise BadValue("Rule", "a Categorize of another parameter than fill, or beside a filter", "of fill alone")
    found = categories(categorize, field)
    fill.remove(parameter)
    plain = band(rule, field)
    for part, text in found:
        yield replace(plain, paint=replace(plain.paint, fill=colour(text)), ranges=(part,), missing=False, title="")
    if fallback := categorize.get("fallbackValue"):
        yield replace(plain, paint=replace(plain.paint, fill=colour(fallback)), ranges=(), missing=True, title="")


def band(rule: Element, field: str) -> Band:
    """What a rule draws and how."""
    title = text_of(rule, "Title") or text_of(rule, "Description/Title") or text_of(rule, "Name")
    paint: Paint | None = None
    passed: tuple[tuple[Range, ...], bool] = ((Range(),), True)
    others = False
    for part in parts(rule, {"Filter", "ElseFilter", "PolygonSymbolizer", *SCALES}):
        match local(part):
            case "MinScaleDenominator" | "MaxScaleDenominator":
                pass
            case "Filter":
                passed = ranges(fes.parse(part), field)
            case "ElseFilter":
                others = True
            case _ if paint:
                raise BadValue("Rule", "two symbolizers", "one PolygonSymbolizer")
            case _:
                paint = painted(part)
    if paint is None:
        raise BadValue("Rule", title or "without a title", "one with a PolygonSymbolizer")
    if others:
        return Band(paint, others=True, title=title[:TITLE])
    return Band(paint, *passed, title=title[:TITLE])


def painted(symbolizer: Element) -> Paint:
    """Fill and stroke; raises BadValue."""
    made = Paint()
    for part in parts(symbolizer, {"Fill", "Stroke"}):
        given = dict(parameters(part))
        if local(part) == "Fill":
            fill, opacity = colour(given.pop("fill", "#808080")), share(given.pop("fill-opacity", "1"))
            made = Paint(fill, opacity, made.stroke, made.stroke_opacity, made.width)
        else:
            stroke, opacity = colour(given.pop("stroke", "#000000")), share(given.pop("stroke-opacity", "1"))
            width = measure(given.pop("stroke-width", "1"), WIDEST)
            made = Paint(made.fill, made.fill_opacity, stroke, opacity, width)
        if unknown := set(given) - JOINS:
            raise BadValue(
                local(part), sorted(unknown)[0][:40], "fill, fill-opacity, stroke, stroke-opacity, stroke-width"
            )
    return made


def parameters(element: Element) -> Iterator[tuple[str, str]]:
    """CssParameter of SLD 1.0 and SvgParameter of SE 1.1."""
    for part in parts(element, {"CssParameter", "SvgParameter"}):
        for child in children(part):
            if local(child) not in WRITTEN:
                raise BadValue(local(part), local(child)[:40], "a colour or a number as it is; Categorize of fill")
        yield part.get("name", ""), documents.text_of(part)


def parts(element: Element, taken: set[str]) -> Iterator[Element]:
    """The children that count; raises BadValue for any that we would not draw as it says."""
    for child in children(element):
        if local(child) in taken:
            yield child
        elif local(child) not in DESCRIBED:
            raise BadValue(local(element), local(child)[:60], ", ".join(sorted(taken)))


def text_of(element: Element, path: str) -> str:
    """The text of a child, whichever namespace it is in."""
    found = element.findtext("/".join(f"{{*}}{step}" for step in path.split("/")))
    return (found or "").strip()


def colour(text: str) -> str:
    """A colour; raises BadValue."""
    if not COLOUR.fullmatch(text):
        raise BadValue("fill or stroke", text[:40], "a colour such as #253494")
    return text.lower()


def share(text: str) -> float:
    """An opacity; raises BadValue."""
    return measure(text, 1.0)


def measure(text: str, most: float, what: str = "opacity or width") -> float:
    """A number from 0; raises BadValue."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found <= most:
        raise BadValue(what, text[:40], f"a number from 0 to {most:g}" if most < math.inf else "a number from 0")
    return found
