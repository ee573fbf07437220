"""The old services: a county's basic areas by oCode, a point's codes, and a kept tile beside the same tile by WMTS.

python benchmarks/old_services.py [--size smoke|full]; ONESTOP_HOME names the data.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from load import drive
from server import Server, front_door, read

SECONDS = {"smoke": 1.0, "full": 10.0}
TILES_LIMIT = 1_000
"""Kept tiles a second."""
FORMATS = {"JSON": 1_000.0, "XML": 1_000.0, "GeoJSON-WGS84": 3_000.0, "GeoJSON-TWD97": 10_000.0}
"""Of each the longest median, in milliseconds, with the basic areas of the largest county; polygons are 16 MB."""
TILE = (11, 1714, 877)
"""Level, column and row: Taipei."""
POINT = "x=305000&y=2771000"
"""Taipei, TWD97."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SECONDS, default="full")
    seconds = SECONDS[parser.parse_args(argv).size]
    with front_door() as server:
        broken = [*counties(server, seconds), *points(server, seconds), *tiles(server, seconds)]
        print(f"largest worker afterwards  {max(server.resident()):6.0f} MiB")
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def counties(server: Server, seconds: float) -> Iterator[str]:
    """The basic areas of the county that has most, in each format."""
    listed = json.loads(read(f"{server.base}/STATWSSTData/products.json"))["products"]
    basic = [one for one in listed if (one["InMetaDatCode"], one["InSTUnitCode"]) == ("3A1FA_A1C2", "U0200")]
    sizes = {
        one["InCountyId"]: int(json.loads(read(address(server, one)))["Info"][0]["OutTotal"])
        for one in basic
        if one["format"] == "JSON" and one["InCountyId"]
    }
    county = max(sizes, key=lambda code: sizes[code])
    for form, limit in FORMATS.items():
        (one,) = [one for one in basic if (one["format"], one["InCountyId"]) == (form, county)]
        found = drive(address(server, one), seconds, 2)
        print(f"OpenService, {sizes[county]:>6,} areas of {county}, {form:<14} {found}")
        if found.p50 > limit or found.errors:
            yield f"{form}: the median is {found.p50:.0f} ms, {found.errors} errors"


def address(server: Server, product: dict[str, str]) -> str:
    """Where a product is on this server."""
    return f"{server.base}/STATWSSTData/{product['url'].partition('/STATWSSTData/')[2]}"


def points(server: Server, seconds: float) -> Iterator[str]:
    """The codes of one point."""
    found = drive(f"{server.base}/STATWSSTData/GetStatCode.asmx/GetSTATCode?{POINT}", seconds)
    print(f"GetSTATCode                                        {found}")
    if found.errors:
        yield f"GetSTATCode: {found.errors} errors"


def tiles(server: Server, seconds: float) -> Iterator[str]:
    """A kept tile by its old address, and by WMTS."""
    level, column, row = TILE
    query = f"APPID=a&APIKEY=b&L=0&S={19 - level}&X={column}&Y={-1 - row}"
    old = f"{server.base}/TileAgent/TGOSMAP_W.aspx/GetCacheImage?{query}"
    ours = f"{server.base}/maps/wmts/basemap/GoogleMapsCompatible/{level}/{column}/{row}.png"
    for name, url in (("GetCacheImage", old), ("WMTS", ours)):
        found = drive(url, seconds)
        print(f"kept tile, {name:<14}                          {found}")
        if name == "GetCacheImage" and (found.per_second < TILES_LIMIT or found.errors):
            yield f"{found.per_second:,.0f} kept tiles a second, {found.errors} errors"


if __name__ == "__main__":
    sys.exit(main())
