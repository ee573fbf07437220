"""The font that ships, for Mapnik's labels and for legends."""

from functools import cache
from pathlib import Path

from onestop.cartography.mapnik_library import mapnik
from onestop.cartography.shelves import shelf
from onestop.errors import BadSetting


@cache
def font_file() -> Path:
    """The font in data/fonts; raises BadSetting."""
    found = sorted((shelf("data") / "fonts").glob("*.[ot]tf"))
    if not found:
        raise BadSetting(
            f"找不到字型，地圖無法標註 no font was found in {shelf('data') / 'fonts'}; "
            "maps cannot be labelled without it"
        )
    return found[0]


@cache
def face_name() -> str:
    """The font as Mapnik calls it, made known to Mapnik in this process."""
    from PIL import ImageFont  # noqa: PLC0415 - only where maps are drawn

    mapnik().FontEngine.register_font(str(font_file()))
    return " ".join(str(part) for part in ImageFont.truetype(font_file(), 12).getname())
