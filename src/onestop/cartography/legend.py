"""Legends in both languages: what a layer shows, in what unit, and which colour stands for which numbers."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Literal

import orjson
from PIL import Image, ImageDraw, ImageFont

from onestop.cartography import basemap, thematic
from onestop.cartography.fonts import font_file
from onestop.cartography.layers import Basemap, Choropleth, Labels, MapLayer, Outline
from onestop.dataset import FieldType

WIDTH, MARGIN, ROW, SWATCH = 280, 10, 22, (30, 15)
TITLE, TEXT = 14, 12
"""Heights of letters; all measures in pixels."""
CHINESE = "\u2e80"
"""The first sign of the writings that have no spaces between words."""
INK, SOFT, PAPER = "#33303a", "#6c6773", "#ffffff"


@dataclass(frozen=True, slots=True)
class Entry:
    """A colour and what it stands for."""

    colour: str
    text: str
    drawn: Literal["area", "line"] = "area"


@dataclass(frozen=True, slots=True)
class Legend:
    """What a legend says, before it is drawn.

    :ivar notes: unit, period and the like, each a line
    """

    title: tuple[str, str]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        lines = sum(len(wrapped(text, TITLE)) for text in self.title) + sum(len(wrapped(n, TEXT)) for n in self.notes)
        return WIDTH, 2 * MARGIN + lines * (TITLE + 5) + len(self.entries) * ROW + 6

    def json(self) -> bytes:
        """The same for programs."""
        entries = [{"colour": entry.colour, "label": entry.text} for entry in self.entries]
        return orjson.dumps({"title": self.title, "notes": self.notes, "entries": entries})

    def picture(self) -> Image.Image:
        """The legend drawn."""
        image = Image.new("RGB", self.size, PAPER)
        draw = ImageDraw.Draw(image)
        height = MARGIN
        for text, ink in ((self.title[0], INK), (self.title[1], SOFT), *((note, SOFT) for note in self.notes)):
            size = TITLE if text == self.title[0] else TEXT
            for row in wrapped(text, size):
                draw.text((MARGIN, height), row, ink, font(size))
                height += TITLE + 5
        height += 6
        for entry in self.entries:
            swatch(draw, entry, height)
            draw.text((MARGIN + SWATCH[0] + 10, height), entry.text, INK, font(TEXT))
            height += ROW
        return image

    def png(self) -> bytes:
        """The legend as a PNG file."""
        buffer = io.BytesIO()
        self.picture().save(buffer, "png", optimize=True)
        return buffer.getvalue()


def legend(layer: MapLayer) -> Legend:
    """The legend of a layer."""
    match layer:
        case Choropleth():
            return of_choropleth(layer)
        case Outline():
            return Legend(titles(layer), (), (Entry(thematic.OUTLINE, "界線 border", "line"),))
        case Basemap():
            return Legend(titles(layer), (), BASEMAP)
        case Labels():
            return Legend(titles(layer), (), BASEMAP[2:3])


BASEMAP = (
    Entry(basemap.LAND, "陸地 land"),
    Entry(basemap.SEA, "海域 sea"),
    Entry(basemap.COUNTY, "縣市界 county border", "line"),
    Entry(basemap.TOWN, "鄉鎮市區界 town border", "line"),
    Entry(basemap.VILLAGE, "村里界 village border", "line"),
    Entry("#f8cf94", "國道 freeway", "line"),
    Entry("#fbe7b4", "快速公路 expressway", "line"),
    Entry("#cdc4b4", "省道 provincial highway", "line"),
)


def of_choropleth(layer: Choropleth) -> Legend:
    """Unit and period, then a row for each class from few to many, then what has no value."""
    unit = layer.field.unit
    notes = [f"單位 Unit: {unit.zh} {unit.en}"] if unit else []
    notes += [f"資料時間 Period: {layer.info_time}"] if layer.info_time else []
    if layer.dataset.synthetic:
        notes.append("合成資料，非實際統計 Synthetic data, not observed")
    whole = layer.field.type is FieldType.INTEGER
    ranges = [between(*pair, whole=whole, last=pair[1] == layer.classes.high) for pair in layer.classes.ranges]
    entries = [Entry(colour, text) for colour, text in zip(layer.colours, ranges, strict=True)]
    return Legend(titles(layer), tuple(notes), (*entries, Entry(thematic.NO_DATA, "無資料 no data")))


def titles(layer: MapLayer) -> tuple[str, str]:
    """The title in both languages."""
    return layer.title.zh, layer.title.en


def between(low: float, high: float, *, whole: bool, last: bool) -> str:
    """The values of a class; whole numbers end below the next class's first, others say so."""
    if low == high:
        return number(low)
    if last:
        return f"{number(low)} – {number(high)}"
    if whole:
        return f"{number(low)} – {number(high - 1)}" if high - 1 > low else number(low)
    return f"{number(low)} – < {number(high)}"


def number(value: float) -> str:
    """A number with its thousands parted, without decimals that say nothing."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def swatch(draw: ImageDraw.ImageDraw, entry: Entry, top: int) -> None:
    """A small area or line in an entry's colour."""
    (wide, high), left = SWATCH, MARGIN
    if entry.drawn == "area":
        draw.rectangle((left, top, left + wide, top + high), entry.colour, "#b8b4bd")
    else:
        draw.line((left, top + high // 2 + 1, left + wide, top + high // 2 + 1), entry.colour, 3)


def wrapped(text: str, size: int) -> list[str]:
    """The text in lines that fit; Chinese may part anywhere, other writing at spaces."""
    room, lines, line = WIDTH - 2 * MARGIN, [""], ""
    for word in words(text):
        line = lines[-1] + word
        if lines[-1] and font(size).getlength(line.rstrip()) > room:
            lines.append(word.lstrip())
        else:
            lines[-1] = line
    return [row.rstrip() for row in lines]


def words(text: str) -> list[str]:
    """What may not be parted: a Chinese character, or a run of other writing with its space."""
    found: list[str] = []
    for sign in text:
        if found and sign < CHINESE and found[-1][-1] < CHINESE and not found[-1].endswith(" "):
            found[-1] += sign
        else:
            found.append(sign)
    return found


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The shipped font."""
    return ImageFont.truetype(font_file(), size)
