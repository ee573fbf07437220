"""How documents lead to maps: a link for each format, by both spellings of the relation."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from onestop import crs
from onestop.dataset import Words
from onestop.ogcapi.map_frames import FORMS

BEFORE, STANDARD = "http://www.opengis.net/def/rel/ogc/1.0/", "https://www.opengis.net/def/rel/ogc/1.0/"
"""How relations begin for programs that are older than OGC API Maps, GDAL among them, and in the standard itself."""
PICTURE = "png"
"""The format of a map that none is asked for."""
STYLES, LEGEND = BEFORE + "styles", BEFORE + "legend"
MAP, STYLES_TITLE, LEGEND_TITLE = Words("地圖", "Map"), Words("地圖樣式", "Styles of the map"), Words("圖例", "Legend")


@dataclass(frozen=True, slots=True)
class Link:
    """A link before a document writes it in its own way."""

    rel: str
    href: str
    media_type: str
    title: Words


def map_links(place: str, *, grid: bool) -> Iterator[Link]:
    """The links to a map; the standard's first one leaves the format to be negotiated.

    :param place: the address that `/map` stands behind
    :param grid: its maps come in the system of its cells, where the older programs take them to be in degrees
    """
    for base in (BEFORE, STANDARD):
        for form, media_type in FORMS.items():
            asked = {"f": form} if (base, form) != (STANDARD, PICTURE) else {}
            asked |= {"crs": crs.CRS84} if grid and base == BEFORE else {}
            title = Words(f"{MAP.zh}（{form.upper()}）", f"{MAP.en} ({form.upper()})")
            yield Link(f"{base}map", f"{place}/map?{urlencode(asked)}".rstrip("?"), media_type, title)
