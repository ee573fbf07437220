"""Maps: how fast tiles are answered, how long a picture that is not kept takes, and what it costs to mount them.

Pictures are of every level and its borders, from the whole of Taiwan to a street; in every style, in another period, in
a user's SLD, in TWD97 and in degrees.

python benchmarks/maps.py [--size smoke|full]; ONESTOP_HOME names the data.
"""

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from load import ask, drive
from lxml import etree
from pyproj import Transformer
from server import Server, front_door, home, read

TILES_LIMIT = 3_500
"""Kept tiles a second."""
P99_LIMIT = 10.0
"""In milliseconds, for a kept tile."""
PICTURE_LIMIT = 150.0
"""In milliseconds, for the median picture of 800 x 600 pixels of every layer, at every scale, in every way."""
MOUNT_LIMIT = 1.0
"""In seconds, for building the mount once its libraries are there."""
WIDTH, HEIGHT = 800, 600
TILE = (11, 1714, 877)
"""Level, column and row: Taipei."""
METHODS = ("quantile", "equal-interval", "natural-breaks", "standard-deviation")
LAYERS = (
    "population_basic",
    "population_level1",
    "population_level2",
    "population_village",
    "population_town",
    "income_village",
    "areas_basic",
    "areas_level1",
    "villages",
    "basemap",
)
STYLES = ("default", *(f"{of}-{count}" for of in METHODS for count in (3, 5, 7)))
SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:o="http://www.opengis.net/ogc">
<NamedLayer><Name>{layer}</Name><UserStyle><FeatureTypeStyle><Rule><o:Filter><o:PropertyIsLessThan>
<o:PropertyName>{field}</o:PropertyName><o:Literal>500</o:Literal></o:PropertyIsLessThan></o:Filter><PolygonSymbolizer>
<Fill><CssParameter name="fill">#fee0d2</CssParameter></Fill><Stroke><CssParameter name="stroke">#232323</CssParameter>
</Stroke></PolygonSymbolizer></Rule><Rule><ElseFilter/>
<PolygonSymbolizer><Fill><CssParameter name="fill">#de2d26</CssParameter></Fill></PolygonSymbolizer></Rule>
</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""
"""Areas with an outline of their own, as QGIS writes them, and areas without."""
WEB, EDGE = "EPSG:3857", 20_037_508.342789244
TAIPEI = (13_528_000.0, 2_878_000.0)
TAIWAN = (13_440_000.0, 2_720_000.0)
MOUNT = """
import time, resource
from dataclasses import replace
from pathlib import Path
import mapnik, PIL.ImageFont, mapproxy.wsgiapp, onestop.maps.source
from onestop.maps import create_maps
from onestop.release import Releases
from onestop.settings import read_settings
home = Path({home!r})
release = Releases(home).current()
began = time.perf_counter()
create_maps(release, replace(read_settings({{}}), home=home))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@dataclass(frozen=True, slots=True)
class View:
    """A zoom level.

    :ivar metres: of a pixel
    :ivar spread: how far a picture may lie off the middle, in widths of a picture
    """

    name: str
    middle: tuple[float, float]
    metres: float
    spread: float


VIEWS = (
    View("whole Taiwan", TAIWAN, 800, 0.02),
    View("north", TAIPEI, 150, 0.3),
    View("county", TAIPEI, 70, 0.3),
    View("city", TAIPEI, 38, 0.5),
    View("town", TAIPEI, 15, 0.5),
    View("quarter", TAIPEI, 13, 0.5),
    View("street", TAIPEI, 5, 3),
)
"""At 13 m geometries begin to be drawn, at 14 m areas are still painted by numbers."""
STYLED = "population_level1/natural-breaks-5/current/GoogleMapsCompatible"
"""A look whose tiles are not kept."""
STYLED_LEVELS = (9, 11, 12, 13, 14, 15)


@dataclass(frozen=True, slots=True)
class Size:
    """Seconds for a throughput, and how many pictures of each kind are drawn."""

    seconds: float
    pictures: int


SIZES = {"smoke": Size(1, 5), "full": Size(10, 16)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    broken = list(mount())
    with front_door() as server:
        print(f"largest worker before all pictures {max(server.resident()):6.0f} MiB")
        first(server)
        broken += [*tiles(server, size), *pictures(server, size)]
        fresh_tiles(server, size)
        print(f"largest worker after all pictures  {max(server.resident()):6.0f} MiB")
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def mount() -> Iterator[str]:
    """How long it takes to build the mount in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", MOUNT.format(home=str(home()))], capture_output=True, text=True, check=True
    )
    seconds, resident = map(float, done.stdout.split())
    print(f"mount  {seconds:6.2f} s      process with its libraries {resident:6.0f} MiB")
    if seconds > MOUNT_LIMIT:
        yield f"the mount took {seconds:.1f} s"


def tiles(server: Server, size: Size) -> Iterator[str]:
    """A kept tile by its address, and the same tile by key and value."""
    level, column, row = TILE
    layer = "population_level2"
    short = f"{server.base}/maps/wmts/{layer}/GoogleMapsCompatible/{level}/{column}/{row}.png"
    query = {"service": "WMTS", "version": "1.0.0", "request": "GetTile", "layer": layer, "style": "default"}
    query |= {"tilematrixset": "GoogleMapsCompatible", "tilematrix": str(level), "format": "image/png"}
    long = f"{server.base}/maps/service?" + urlencode(query | {"tilecol": str(column), "tilerow": str(row)})
    found = {name: drive(address, size.seconds) for name, address in (("file", short), ("by keys", long))}
    for name, result in found.items():
        print(f"kept tile, {name:<10} {result}")
    print(f"ratio {found['file'].per_second / found['by keys'].per_second:.1f}")
    if found["file"].per_second < TILES_LIMIT or found["file"].errors:
        yield f"{found['file'].per_second:,.0f} kept tiles a second"
    if found["file"].p99 > P99_LIMIT:
        yield f"p99 of a kept tile is {found['file'].p99:.1f} ms"


def first(server: Server) -> None:
    """The first picture after the start, of the largest level."""
    chance = random.Random(5)
    times, _ = ask([address(server, LAYERS[0], VIEWS[3], chance=chance, more={"styles": ""})], 1, 1)
    print(f"first picture after the start {times[0] * 1000:.0f} ms")


def fresh_tiles(server: Server, size: Size) -> None:
    """Tiles in a look that is not kept, each another one."""
    chance, addresses = random.Random(7), []
    for level in STYLED_LEVELS * size.pictures:
        side = 2 * EDGE / 2**level
        x, y = (middle + 60_000 * (chance.random() - 0.5) for middle in TAIPEI)
        addresses.append(
            f"{server.base}/maps/wmts/{STYLED}/{level}/{(x + EDGE) // side:.0f}/{(EDGE - y) // side:.0f}.png"
        )
    began = time.perf_counter()
    times, errors = ask(addresses, len(addresses))
    rate = len(times) / (time.perf_counter() - began)
    print(f"tiles in a look that is not kept {rate:,.0f}/s   {told(times)}   {errors} errors")


def told(times: Sequence[float]) -> str:
    """Median, 95th percentile and longest, in milliseconds."""
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return f"{statistics.median(times) * 1000:4.0f} {p95 * 1000:4.0f} {max(times) * 1000:4.0f}"


def pictures(server: Server, size: Size) -> Iterator[str]:
    """Pictures that nothing keeps, each at another place, in every way."""
    print("pictures: median, 95th percentile, longest, processor, all in ms")
    times = offered(server)
    chance = random.Random(11)
    for layer in LAYERS:
        if layer in times:
            for view in VIEWS:
                yield from picture(server, layer, view, size=size, time=times[layer], chance=chance)


def picture(server: Server, layer: str, view: View, *, size: Size, time: str, chance: random.Random) -> Iterator[str]:
    """One layer at one zoom level, in every way."""
    found = []
    for name, more in ways(layer, time).items():
        styles = more.get("styles", "").split(",")
        one_each = ({**more, "styles": styles[number % len(styles)]} for number in range(size.pictures))
        addresses = [address(server, layer, view, chance=chance, more=each) for each in one_each]
        ask(addresses[:2], 2, 1)
        before = server.busy()
        times, errors = ask(addresses, len(addresses), 1)
        busy = (server.busy() - before) / len(times) * 1000
        median = statistics.median(times) * 1000
        found.append(f"{name} {told(times)} {busy:3.0f}")
        if median > PICTURE_LIMIT or errors:
            yield f"{layer}, {view.name}, {name}: {median:.0f} ms, {errors} errors"
    print(f"{layer:<18} {view.name:<13} {' | '.join(found)}", flush=True)


def ways(layer: str, time: str) -> dict[str, dict[str, str]]:
    """Each way to ask for a layer, and the parameters that it takes; `time` is empty for a layer without styles."""
    systems = {"TWD97": {"crs": "EPSG:3826"}, "degrees": {"crs": "EPSG:4326"}}
    if not time:
        return {"as it is": {}} | systems
    field = "INCOME_MEDIAN" if layer.startswith("income") else "P_CNT"
    return {
        "as it is": {},
        **systems,
        "styles": {"styles": ",".join(STYLES)},
        "another time": {"time": time},
        "SLD": {"sld_body": SLD.format(layer=layer, field=field).replace("\n", "")},
    }


def offered(server: Server) -> dict[str, str]:
    """The layers there are, and the oldest period of each; empty for none."""
    body = read(f"{server.base}/maps/service?service=WMS&version=1.3.0&request=GetCapabilities")
    found = {}
    for layer in etree.fromstring(body.encode()).iter("{*}Layer"):
        extent = layer.findtext("{*}Dimension") or ""
        found[layer.findtext("{*}Name") or ""] = extent.partition(",")[0].partition("/")[0]
    return found


def address(server: Server, layer: str, view: View, *, chance: random.Random, more: Mapping[str, str]) -> str:
    """A picture somewhere around a place; `more` has its style, and its system where it is not web mercator."""
    wide, high = view.metres * WIDTH, view.metres * HEIGHT
    x = view.middle[0] + wide * view.spread * (chance.random() - 0.5)
    y = view.middle[1] + high * view.spread * (chance.random() - 0.5)
    box = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
    crs = more.get("crs", WEB)
    if crs != WEB:
        box = Transformer.from_crs(WEB, crs, always_xy=crs != "EPSG:4326").transform_bounds(*box)
    query = {
        "service": "WMS",
        "version": "1.3.0",
        "request": "GetMap",
        "layers": layer,
        "bbox": ",".join(map(str, box)),
    }
    query |= {"width": str(WIDTH), "height": str(HEIGHT), "format": "image/png"}
    return f"{server.base}/maps/service?" + urlencode(query | {"transparent": "true", "crs": crs, **more})


if __name__ == "__main__":
    began = time.perf_counter()
    code = main()
    print(f"{time.perf_counter() - began:.0f} s")
    sys.exit(code)
