"""Legends in both languages: what a layer shows, in what unit, and which colour stands for which numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import orjson
from PIL import Image, ImageDraw, ImageFont

from onestop.cartography import basemap, plain, thematic
from onestop.cartography.bands import Band, Range
from onestop.cartography.classes import DEFAULT_IS, STYLES
from onestop.cartography.fonts import font_file
from onestop.cartography.layers import AS_IT_IS, Basemap, Choropleth, Labels, Look, MapLayer, Outline, Plain, Raster
from onestop.cartography.png import png
from onestop.cartography.wording import class_words, number
from onestop.dataset import FieldType

WIDTH, MARGIN, ROW, SWATCH = 280, 10, 22, (30, 15)
TITLE, TEXT = 14, 12
"""Heights of letters; all measures in pixels."""
LINES_KEPT = 1024
"""Texts whose lines a process keeps, as the styles of a layer share them."""
CHINESE = "\u2e80"
"""The first sign of the writings that have no spaces between words."""
CLOSING = frozenset("，。、：；！？）》」』")
"""Chinese signs that no line begins with."""
NO_DATA = "無資料 no data"
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
        return png(self.picture())


def legend(layer: MapLayer, look: Look = AS_IT_IS) -> Legend:
    """The legend of a layer."""
    match layer:
        case Choropleth():
            return of_choropleth(layer, look)
        case Outline():
            return Legend(titles(layer), (), (Entry(thematic.OUTLINE, "界線 border", "line"),))
        case Basemap():
            return Legend(titles(layer), (), BASEMAP)
        case Labels():
            return Legend(titles(layer), (), (BASEMAP[2], COAST))
        case Plain():
            return Legend(titles(layer), (), (PLAIN[layer.dataset.geometry],))
        case Raster():
            return of_raster(layer, look)


PLAIN = {
    "Point": Entry(plain.EDGE, "點 point"),
    "LineString": Entry(plain.EDGE, "線 line", "line"),
    "Polygon": Entry(plain.FILL, "面 polygon"),
}
COAST = Entry(basemap.COAST, "海岸線 coast", "line")
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


def of_choropleth(layer: Choropleth, look: Look) -> Legend:
    """Unit and period, then a row for each band from few to many, then what has no value."""
    entries = of_classes(layer, look.style) if look.bands is None else of_bands(look.bands)
    if look.bands is None:
        entries = (*entries, Entry(thematic.NO_DATA, NO_DATA))
    return Legend(titles(layer), notes(layer, look, look.info_time or layer.info_time), entries)


def of_raster(layer: Raster, look: Look) -> Legend:
    """Unit and period, then a row for each class from low to high; of a picture the title alone."""
    if layer.grid.picture:
        return Legend(titles(layer), (), ())
    periods = layer.dataset.periods
    said = notes(layer, look, periods[-1].info_time if periods else "")
    return Legend(titles(layer), said, (*of_classes(layer, look.style), Entry(PAPER, NO_DATA)))


def notes(layer: Choropleth | Raster, look: Look, info_time: str) -> tuple[str, ...]:
    """Unit, period, style, and whether the values are synthetic."""
    unit = layer.field.unit
    found = [f"單位 Unit: {unit.zh} {unit.en}"] if unit else []
    found += [f"資料時間 Period: {info_time}"] if info_time else []
    style = STYLES.get(look.style, DEFAULT_IS if isinstance(layer, Choropleth) else None)
    if look.bands is None and style:
        found.append(f"{style.title.zh} {style.title.en}")
    if layer.dataset.synthetic:
        found.append("合成資料，非實際統計 Synthetic data, not observed")
    return tuple(found)


def of_classes(layer: Choropleth | Raster, style: str) -> tuple[Entry, ...]:
    """A row for each class of a style."""
    words = class_words(layer.classes_of(style), whole=layer.field.type is FieldType.INTEGER)
    return tuple(Entry(colour, text) for colour, text in zip(layer.colours_of(style), words, strict=True))


def of_bands(bands: Sequence[Band]) -> tuple[Entry, ...]:
    """A row for each band of a user's own that is painted."""
    return tuple(
        Entry(band.paint.fill or band.paint.stroke or PAPER, words_for(band), "area" if band.paint.fill else "line")
        for band in bands
        if band.paint.fill or band.paint.stroke
    )


def words_for(band: Band) -> str:
    """A band's own title, else its numbers."""
    if band.title:
        return band.title
    if band.others:
        return "其他 others"
    return "、".join([*(in_words(part) for part in band.ranges), *([NO_DATA] if band.missing else [])])


def in_words(part: Range) -> str:
    """A range of numbers, with signs for what is left out at its ends."""
    if part.low == part.high:
        return number(part.low)
    if part.low == -math.inf:
        return f"{'≤' if part.with_high else '<'} {number(part.high)}" if part.high < math.inf else "全部 all"
    if part.high == math.inf:
        return f"{'≥' if part.with_low else '>'} {number(part.low)}"
    low, high = number(part.low), number(part.high)
    return f"{'' if part.with_low else '> '}{low} – {'' if part.with_high else '< '}{high}"


def titles(layer: MapLayer) -> tuple[str, str]:
    """The title in both languages."""
    return layer.title.zh, layer.title.en


def swatch(draw: ImageDraw.ImageDraw, entry: Entry, top: int) -> None:
    """A small area or line in an entry's colour."""
    (wide, high), left = SWATCH, MARGIN
    if entry.drawn == "area":
        draw.rectangle((left, top, left + wide, top + high), entry.colour, "#b8b4bd")
    else:
        draw.line((left, top + high // 2 + 1, left + wide, top + high // 2 + 1), entry.colour, 3)


@lru_cache(LINES_KEPT)
def wrapped(text: str, size: int) -> tuple[str, ...]:
    """The text in lines that fit; Chinese may part anywhere, other writing at spaces."""
    room, lines, line = WIDTH - 2 * MARGIN, [""], ""
    for word in pieces(text):
        line = lines[-1] + word
        if lines[-1] and font(size).getlength(line.rstrip()) > room:
            lines.append(word.lstrip())
        else:
            lines[-1] = line
    return tuple(row.rstrip() for row in lines)


def pieces(text: str) -> list[str]:
    """What may not be parted: a Chinese character and what closes it, or a run of other writing with its space."""
    found: list[str] = []
    for sign in text:
        joins = sign < CHINESE and found and found[-1][-1] < CHINESE and not found[-1].endswith(" ")
        if found and (sign in CLOSING or joins):
            found[-1] += sign
        else:
            found.append(sign)
    return found


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The shipped font."""
    return ImageFont.truetype(font_file(), size)
