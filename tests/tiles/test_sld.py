"""SLD_BODY: a user's own breaks and colours, in SLD 1.0 and 1.1, by GET and POST."""

import io
import json
import time
from urllib.parse import urlencode

import numpy as np
import pytest
import shapely
from lxml import etree

from onestop.cartography import Choropleth, open_atlas
from onestop.features import Query
from onestop.store import open_sources

NAME = "population_village"
RED, BLUE = (255, 0, 0), (0, 0, 255)
SLD = 'xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"'


def rule(condition: str, colour: str, title: str = "") -> str:
    named = f"<Title>{title}</Title>" if title else ""
    paint = f'<PolygonSymbolizer><Fill><CssParameter name="fill">{colour}</CssParameter></Fill></PolygonSymbolizer>'
    return f"<Rule>{named}{condition}{paint}</Rule>"


def compared(kind: str, *numbers: object) -> str:
    literals = [f"<ogc:Literal>{number}</ogc:Literal>" for number in numbers]
    if kind == "Between":
        literals = [
            f"<ogc:{end}Boundary>{text}</ogc:{end}Boundary>"
            for end, text in zip(("Lower", "Upper"), literals, strict=True)
        ]
    inner = f"<ogc:PropertyName>P_CNT</ogc:PropertyName>{''.join(literals)}"
    return f"<ogc:Filter><ogc:PropertyIs{kind}>{inner}</ogc:PropertyIs{kind}></ogc:Filter>"


def sld(*rules: str, layer: str = NAME, style: str = "mine") -> str:
    body = f"<UserStyle><Name>{style}</Name><FeatureTypeStyle>{''.join(rules)}</FeatureTypeStyle></UserStyle>"
    layers = f"<NamedLayer><Name>{layer}</Name>{body}</NamedLayer>"
    return f'<StyledLayerDescriptor version="1.0.0" {SLD}>{layers}</StyledLayerDescriptor>'


SE = """<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se"
 xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><se:Name>population_village</se:Name><UserStyle><se:FeatureTypeStyle>
 <se:Rule><se:Name>few</se:Name><ogc:Filter><ogc:And>
 <ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyName>P_CNT</ogc:PropertyName><ogc:Literal>0</ogc:Literal>
 </ogc:PropertyIsGreaterThanOrEqualTo>
 <ogc:PropertyIsLessThan><ogc:PropertyName>P_CNT</ogc:PropertyName><ogc:Literal>1e9</ogc:Literal></ogc:PropertyIsLessThan>
 </ogc:And></ogc:Filter><se:PolygonSymbolizer><se:Fill><se:SvgParameter name="fill">#ff0000</se:SvgParameter></se:Fill>
 <se:Stroke><se:SvgParameter name="stroke">#000000</se:SvgParameter>
 <se:SvgParameter name="stroke-width">0.5</se:SvgParameter>
 <se:SvgParameter name="stroke-linejoin">bevel</se:SvgParameter>
 </se:Stroke></se:PolygonSymbolizer></se:Rule></se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


@pytest.fixture(scope="module")
def village(release):
    """The middle of the widest village, and its value."""
    newest = release.dataset(NAME).periods[-1].info_time
    features = [f for f in open_sources(release)[NAME].stream(Query(equals=(("INFO_TIME", newest),))) if f.geometry]
    circles = [shapely.maximum_inscribed_circle(shapely.from_geojson(feature.geometry)) for feature in features]
    widest = int(np.argmax(shapely.length(circles)))
    point = shapely.get_point(circles[widest], 0)
    return around(point.x, point.y, 1e-5), features[widest].properties["P_CNT"]


def around(x: float, y: float, half: float) -> str:
    return f"{x - half},{y - half},{x + half},{y + half}"


def query(box: str, **more: str) -> str:
    asked = {"service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": NAME, "styles": "", "bbox": box}
    asked |= {"crs": "CRS:84", "width": "3", "height": "3", "format": "image/png", "info_format": "application/json"}
    return urlencode(asked | more)


def seen(reply) -> tuple[int, ...]:
    assert reply.status == 200, reply.text
    return reply.image.convert("RGBA").getpixel((1, 1))


@pytest.mark.parametrize(
    ("kind", "offsets", "passes"),
    [
        ("LessThan", (1,), True),
        ("LessThan", (0,), False),
        ("LessThanOrEqualTo", (0,), True),
        ("GreaterThan", (0,), False),
        ("GreaterThanOrEqualTo", (0,), True),
        ("EqualTo", (0,), True),
        ("NotEqualTo", (0,), False),
        ("Between", (0, 5), True),
        ("Between", (1, 5), False),
    ],
)
@pytest.mark.parametrize("half", [1e-5, 3e-3])
def test_a_rule_paints_the_values_that_its_filter_passes(ask, village, *, kind, offsets, passes, half: float) -> None:
    """Close by, and from so far that areas are painted by their numbers."""
    box, value = village
    west, south, east, north = map(float, box.split(","))
    wide = around((west + east) / 2, (south + north) / 2, half)
    red = rule(compared(kind, *(value + offset for offset in offsets)), "#ff0000")
    reply = ask("/service", query(wide, transparent="true", sld_body=sld(red, rule("<ElseFilter/>", "#0000ff"))))
    assert seen(reply)[:3] == (RED if passes else BLUE)


def test_symbology_encoding_is_taken_too_and_layers_can_come_from_the_document(ask, village) -> None:
    box, _ = village
    for layers in (NAME, ""):
        assert seen(ask("/service", query(box, layers=layers, sld_body=SE)))[:3] == RED


def test_a_document_can_be_posted(ask, village) -> None:
    box, value = village
    body = query(box, sld_body=sld(rule(compared("EqualTo", value), "#ff0000"))).encode()
    posted = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    reply = ask("/service", "", environ=posted | {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)})
    assert seen(reply)[:3] == RED


def test_what_no_rule_takes_is_not_drawn(ask, village) -> None:
    box, _ = village
    assert (
        seen(ask("/service", query(box, transparent="true", sld_body=sld(rule(compared("LessThan", -1), "#ff0000")))))[
            3
        ]
        == 0
    )


def test_the_category_that_qgis_writes_for_all_other_values_is_what_has_none(ask, village) -> None:
    field = "<ogc:PropertyName>P_CNT</ogc:PropertyName>"
    empty = f"<ogc:PropertyIsEqualTo>{field}<ogc:Literal></ogc:Literal></ogc:PropertyIsEqualTo>"
    others = f"<ogc:Filter><ogc:Or>{empty}<ogc:PropertyIsNull>{field}</ogc:PropertyIsNull></ogc:Or></ogc:Filter>"
    body = sld(rule(compared("EqualTo", village[1]), "#ff0000"), rule(others, "#0000ff"))
    assert seen(ask("/service", query(village[0], sld_body=body)))[:3] == RED
    asked = {"service": "WMS", "request": "GetLegendGraphic", "layer": NAME, "format": "application/json"}
    told = json.loads(ask("/service", urlencode(asked | {"sld_body": body})).text)
    assert told["entries"][-1] == {"colour": "#0000ff", "label": "無資料 no data"}


@pytest.mark.parametrize(
    ("scales", "drawn"),
    [
        ("<MinScaleDenominator>1</MinScaleDenominator><MaxScaleDenominator>1e6</MaxScaleDenominator>", True),
        ("<MinScaleDenominator>1e6</MinScaleDenominator>", False),
        ("<MaxScaleDenominator>1</MaxScaleDenominator>", False),
    ],
)
def test_a_rule_draws_at_its_scales_alone_and_stands_in_the_legend(ask, village, scales: str, drawn: bool) -> None:
    body = sld(rule(scales, "#ff0000", "near"))
    reply = ask("/service", query(village[0], sld_body=body, transparent="TRUE"))
    assert (seen(reply)[:3] == RED) is drawn
    asked = {"service": "WMS", "request": "GetLegendGraphic", "layer": NAME, "format": "application/json"}
    assert "near" in ask("/service", urlencode(asked | {"sld_body": body})).text


def test_a_named_style_of_ours_can_be_asked_for_in_a_document(ask, village) -> None:
    box, _ = village
    named = "<NamedStyle><Name>equal-interval-3</Name></NamedStyle>"
    layer = f"<NamedLayer><Name>{NAME}</Name>{named}</NamedLayer>"
    body = f'<StyledLayerDescriptor version="1.0.0" {SLD}>{layer}</StyledLayerDescriptor>'
    assert seen(ask("/service", query(box, sld_body=body))) == seen(
        ask("/service", query(box, styles="equal-interval-3"))
    )


def test_the_legend_is_of_the_users_rules(ask) -> None:
    body = sld(rule(compared("LessThan", 1000), "#ff0000"), rule("<ElseFilter/>", "#0000ff", "more"))
    asked = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic", "layer": NAME, "sld_body": body}
    entries = json.loads(ask("/service", urlencode(asked | {"format": "application/json"})).text)["entries"]
    assert [(entry["colour"], entry["label"]) for entry in entries] == [("#ff0000", "< 1,000"), ("#0000ff", "more")]


ENTITY = f'<!DOCTYPE x [<!ENTITY a "b">]>{sld(rule("", "#ff0000"))}'
DEEP = "<ogc:Filter>" + "<ogc:Not>" * 10_000 + "</ogc:Not>" * 10_000 + "</ogc:Filter>"
MANY = "<ogc:Filter><ogc:Or>" + "".join(compared("EqualTo", n)[12:-13] for n in range(60)) + "</ogc:Or></ogc:Filter>"
WRONG = {
    "not XML": "nothing",
    "not closed": "<StyledLayerDescriptor>",
    "an entity": ENTITY,
    "another root": "<Style/>",
    "3,000 rules": sld(*[rule("", "#ff0000")] * 3_000),
    "no layer": f"<StyledLayerDescriptor {SLD}/>",
    "a layer that is not there": sld(rule("", "#ff0000"), layer="nothing"),
    "a layer without values": sld(rule("", "#ff0000"), layer="towns"),
    "another field": sld(rule(compared("LessThan", 3).replace("P_CNT", "V_ID"), "#ff0000")),
    "a text": sld(rule(compared("LessThan", "three"), "#ff0000")),
    "a number beyond all numbers": sld(rule(compared("LessThan", "9" * 400), "#ff0000")),
    "a colour by name": sld(rule("", "red")),
    "another symbolizer": sld("<Rule><TextSymbolizer/></Rule>"),
    "no symbolizer": sld("<Rule><Title>a</Title></Rule>"),
    "a filter too deep": sld(rule(DEEP, "#ff0000")),
    "a scale that is none": sld(rule("<MinScaleDenominator>near</MinScaleDenominator>", "#ff0000")),
    "a map operator": sld(rule("<ogc:Filter><ogc:BBOX/></ogc:Filter>", "#ff0000")),
    "60 numbers": sld(rule(MANY, "#ff0000")),
}  # fmt: skip


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_document_that_we_cannot_take_is_refused_within_a_second(ask, village, body: str) -> None:
    begun = time.process_time()
    reply = ask("/service", query(village[0], sld_body=body))
    assert time.process_time() - begun < 1
    assert reply.status == 400
    assert etree.fromstring(reply.body).find("{*}ServiceException").get("locator") == "SLD_BODY"


def test_a_document_by_address_is_refused(ask, village) -> None:
    reply = ask("/service", query(village[0], sld="http://127.0.0.1/sld.xml"))
    assert etree.fromstring(reply.body).find("{*}ServiceException").get("code") == "OperationNotSupported"


def categorised(*parts: tuple[str, object], field: str = "P_CNT", **marks: str) -> str:
    """A document whose one rule has a Categorize: `categorised(("Value", "#ff0000"), ("Threshold", 5), …)`."""
    inner = "".join(f"<se:{name}>{text}</se:{name}>" for name, text in parts)
    written = "".join(f' {name}="{text}"' for name, text in marks.items())
    lookup = f"<se:LookupValue><ogc:PropertyName>{field}</ogc:PropertyName></se:LookupValue>"
    fill = f'<se:SvgParameter name="fill"><se:Categorize{written}>{lookup}{inner}</se:Categorize></se:SvgParameter>'
    rule = f"<se:Rule><se:PolygonSymbolizer><se:Fill>{fill}</se:Fill></se:PolygonSymbolizer></se:Rule>"
    style = f"<UserStyle><se:FeatureTypeStyle>{rule}</se:FeatureTypeStyle></UserStyle>"
    return (
        f'<StyledLayerDescriptor version="1.1.0" {SLD} xmlns:se="http://www.opengis.net/se">'
        f"<NamedLayer><se:Name>{NAME}</se:Name>{style}</NamedLayer></StyledLayerDescriptor>"
    )


@pytest.mark.parametrize(
    ("offset", "marks", "colour"),
    [
        (1, {}, RED),
        (0, {}, BLUE),
        (0, {"thresholdsBelongTo": "succeeding"}, BLUE),
        (0, {"thresholdsBelongTo": "preceding"}, RED),
        (-1, {"thresholdsBelongTo": "preceding"}, BLUE),
    ],
)
def test_a_categorize_paints_the_category_that_a_value_is_in(ask, village, offset, marks, colour) -> None:
    box, value = village
    document = categorised(("Value", "#ff0000"), ("Threshold", value + offset), ("Value", "#0000ff"), **marks)
    assert seen(ask("/service", query(box, sld_body=document)))[:3] == colour


def test_the_legend_of_a_categorize_has_its_numbers_and_what_has_none(ask) -> None:
    document = categorised(("Value", "#ff0000"), ("Threshold", 900), ("Value", "#0000ff"), fallbackValue="#dddddd")
    asked = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic", "layer": NAME}
    reply = ask("/service", urlencode(asked | {"format": "application/json", "sld_body": document}))
    assert [(each["colour"], each["label"]) for each in json.loads(reply.text)["entries"]] == [
        ("#ff0000", "< 900"),
        ("#0000ff", "≥ 900"),
        ("#dddddd", "無資料 no data"),
    ]


RED_TO_BLUE = (("Value", "#ff0000"), ("Threshold", 5), ("Value", "#0000ff"))


@pytest.mark.parametrize(
    "document",
    [
        categorised(*RED_TO_BLUE, field="F_CNT"),
        categorised(*RED_TO_BLUE, thresholdsBelongTo="both"),
        categorised(*RED_TO_BLUE[:2]),
        categorised(("Value", "#ff0000"), ("Threshold", "many"), ("Value", "#0000ff")),
        categorised(*RED_TO_BLUE, ("Threshold", 5), ("Value", "#00ff00")),
        categorised(("Value", "red"), *RED_TO_BLUE[1:]),
        categorised(*RED_TO_BLUE, *(part for at in range(60) for part in (("Threshold", 6 + at), RED_TO_BLUE[2]))),
        categorised(*RED_TO_BLUE).replace('name="fill"', 'name="fill-opacity"'),
        categorised(*RED_TO_BLUE).replace("<se:Rule>", f"<se:Rule>{compared('LessThan', 5)}"),
        categorised(*RED_TO_BLUE).replace("Categorize", "Interpolate"),
        categorised(*RED_TO_BLUE).replace("Categorize", "Recode"),
    ],
    ids=["another field", "belongs to both", "no last value", "no number", "not ascending", "no colour", "too many",
         "of opacity", "beside a filter", "Interpolate", "Recode"],
)  # fmt: skip
def test_a_categorize_that_we_would_not_draw_as_it_says_is_refused(ask, village, document: str) -> None:
    reply = ask("/service", query(village[0], sld_body=document))
    assert reply.status == 400
    assert b'locator="SLD_BODY"' in reply.body


def test_a_document_may_not_have_more_layers_than_a_picture(ask, village, release) -> None:
    names = [layer.name for layer in open_atlas(release.path).layers.values() if isinstance(layer, Choropleth)][:17]
    assert len(names) == 17
    red = rule("", "#ff0000")
    one = sld(red, layer="@").partition(">")[2].removesuffix("</StyledLayerDescriptor>")
    document = (
        f"<StyledLayerDescriptor {SLD}>{''.join(one.replace('@', name) for name in names)}</StyledLayerDescriptor>"
    )
    reply = ask("/service", query(village[0], layers="", sld_body=document))
    assert (reply.status, b"17 layers" in reply.body) == (400, True)
