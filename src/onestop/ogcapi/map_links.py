"""How documents lead to maps: a link for each format, by both spellings of the relation."""

from collections.abc import Iterator
from dataclasses import dataclass

from onestop.dataset import Words
from onestop.ogcapi.map_frames import FORMS

BEFORE, STANDARD = "http://www.opengis.net/def/rel/ogc/1.0/", "https://www.opengis.net/def/rel/ogc/1.0/"
"""How relations begin for programs that are older than OGC API Maps, GDAL among them, and in the standard itself."""
STYLES, LEGEND = BEFORE + "styles", BEFORE + "legend"
MAP = {form: Words(f"地圖（{form.upper()}）", f"Map ({form.upper()})") for form in FORMS}
STYLES_TITLE, LEGEND_TITLE = Words("地圖樣式", "Styles of the map"), Words("圖例", "Legend")
DEGREES = Words("經緯度", "longitude and latitude")
ASKED = {"png": "", "jpeg": "?f=jpeg"}
"""How each format is asked for; the first is what comes unless another is accepted."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link before a document writes it in its own way."""

    rel: str
    href: str
    media_type: str
    title: Words


def map_links(place: str, *, grid: bool) -> Iterator[Link]:
    """The links to a map; the first leaves the format to be negotiated.

    :param place: the address that `/map` stands behind
    :param grid: its maps come in the system of its cells; GDAL takes them to be in degrees, and the last link it finds
    """
    for base in (BEFORE, STANDARD):
        yield from (Link(f"{base}map", f"{place}/map{query}", FORMS[form], MAP[form]) for form, query in ASKED.items())
    if grid:
        for form, media_type in FORMS.items():
            title = Words(f"{MAP[form].zh}，{DEGREES.zh}", f"{MAP[form].en}, {DEGREES.en}")
            yield Link(f"{BEFORE}map", f"{place}/map?f={form}&crs=CRS84", media_type, title)
