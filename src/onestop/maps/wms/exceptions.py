"""What a mistake is answered with: a report, or a picture where the client asked for one."""

import io
from collections.abc import Mapping
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from onestop.cartography.fonts import font_file
from onestop.documents import sayable
from onestop.maps.refusals import Refusal
from onestop.maps.reply import Reply
from onestop.maps.wms.requests import COLOUR, LARGEST, is_whole, version_of

PICTURED = {
    "INIMAGE": True,
    "application/vnd.ogc.se_inimage": True,
    "BLANK": False,
    "application/vnd.ogc.se_blank": False,
}
"""Values of EXCEPTIONS that ask for a picture, and whether the sentence stands in it."""
MAPS = frozenset({"getmap", "map"})
"""Requests whose mistakes a picture can show; some programs send EXCEPTIONS with others, too."""
SIZE = (256, 256)
"""Of a picture whose own size cannot be taken."""
LETTER = 13
"""In pixels."""
PAPER, INK = "#ffffff", "#9b1c1c"


def answer(refusal: Refusal, asked: Mapping[str, str]) -> tuple[str, Reply]:
    """Status and answer; a picture is of the kind that the map was to be."""
    wanted = PICTURED.get(asked.get("exceptions", "")) if asked.get("request", "").lower() in MAPS else None
    if wanted is None:
        return "400 Bad Request", report(refusal, asked)
    drawn = picture(refusal.sentence if wanted else "", asked)
    kind = "jpeg" if asked.get("format", "").lower() == "image/jpeg" else "png"
    buffer = io.BytesIO()
    (drawn.convert("RGB") if kind == "jpeg" else drawn).save(buffer, kind)
    return "200 OK", Reply(f"image/{kind}", buffer.getvalue())


def report(refusal: Refusal, asked: Mapping[str, str]) -> Reply:
    """An exception report in the version of WMS that was asked for."""
    latest = version_of(asked) == "1.3.0"
    marks = f" code={quoteattr(refusal.code)}" + (f" locator={quoteattr(refusal.locator)}" if refusal.locator else "")
    body = f"<ServiceException{marks}>{escape(sayable(refusal.sentence))}</ServiceException>"
    head = (
        'version="1.3.0" xmlns="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.opengis.net/ogc http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"'
        if latest
        else 'version="1.1.1"'
    )
    document = f"<ServiceExceptionReport {head}>{body}</ServiceExceptionReport>"
    content = "text/xml" if latest else "application/vnd.ogc.se_xml"
    return Reply(f"{content}; charset=utf-8", f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode())


def picture(sentence: str, asked: Mapping[str, str]) -> Image.Image:
    """A picture with a sentence, or an empty one; clear where the map was to be."""
    size = tuple(side(asked.get(name, ""), usual) for name, usual in zip(("width", "height"), SIZE, strict=True))
    clear = asked.get("transparent", "").upper() == "TRUE"
    found = COLOUR.fullmatch(asked.get("bgcolor", ""))
    paper = f"#{found[1]}" if found else PAPER
    image = Image.new("RGBA", (size[0], size[1]), (255, 255, 255, 0) if clear else paper)
    lines = wrap(sentence, max(size[0] // (LETTER // 2 + 1), 8))
    ImageDraw.Draw(image).text((6, 6), "\n".join(lines), INK, ImageFont.truetype(font_file(), LETTER))
    return image


def side(text: str, usual: int) -> int:
    """A side as it was asked for, where it can be taken."""
    return int(text) if is_whole(text) and 1 <= int(text) <= LARGEST else usual
