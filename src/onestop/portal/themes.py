"""What the map can show: a theme at a level, and the addresses of its picture, tiles and legend."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from onestop.crs import WORLD
from onestop.dataset import BBox, Dataset, Words
from onestop.levels import LEVELS, Level
from onestop.portal.texts import LOCALE, TEXTS, THEMES, begun
from onestop.release import Release

TILES = "/maps/wmts/{layer}/GoogleMapsCompatible/{z}/{x}/{y}.png"
TAIWAN: BBox = (119.2, 21.8, 122.2, 25.4)
"""What the map opens on where the data are wider: the main island and Penghu."""
DEEPEST_ZOOM = 18
WIDE = 2.0
"""In degrees: data wider than this cover the country."""
NEAR = 0.004
"""In degrees, about 400 metres: how far around a place the map shows."""
USUAL_THEME = "population"
"""That maps open with, where there is such."""
WHOLE_COUNTRY, ONE_COUNTY = Level.TOWN, Level.LEVEL2
"""The levels that maps of these open with: their areas are seen from where the map stands, on a telephone too."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One choropleth."""

    name: str
    theme: str
    level: str
    title: str
    picture: str
    legend: str
    period: str
    fields: tuple[tuple[str, str, str], ...]


type Place = tuple[float, float]
"""Longitude and latitude."""


def place_in(asked: Mapping[str, str]) -> Place | None:
    """The place that the parameters x and y name; None where they name none on earth."""
    try:
        x, y = float(asked.get("x", "")), float(asked.get("y", ""))
    except ValueError:
        return None
    west, south, east, north = WORLD
    return (x, y) if isfinite(x) and isfinite(y) and west <= x <= east and south <= y <= north else None


def around(place: Place) -> BBox:
    """What the map shows of a place."""
    x, y = place
    return (x - NEAR, y - NEAR, x + NEAR, y + NEAR)


def layers(release: Release, language: str, box: BBox) -> list[Layer]:
    """Every statistic that has a number to show, in the order of the release; still pictures show a box."""
    return [layer_of(d, language, box) for d in release.manifest.datasets if d.kind == "statistics" and d.mapped]


def layer_of(dataset: Dataset, language: str, box: BBox) -> Layer:
    """One statistic as the map shows it."""
    period = dataset.periods[-1] if dataset.periods else None
    return Layer(
        name=dataset.name,
        theme=dataset.theme or dataset.name,
        level=str(dataset.level),
        title=dataset.title.in_(language),
        picture=picture(dataset.name, box, 800, height=600),
        legend=legend(dataset.name, language),
        period=f"{period.start}/{period.end}" if period else "",
        fields=tuple((f.name, f.title.in_(language), f.unit.in_(language) if f.unit else "") for f in dataset.fields),
    )


def picture(layer: str, box: BBox, width: int, *, height: int) -> str:
    """A still picture of a layer over the base map, for a page without scripts."""
    return "/maps/service?" + urlencode(
        {
            "service": "WMS",
            "version": "1.1.1",
            "request": "GetMap",
            "layers": f"basemap,{layer},labels",
            "styles": "",
            "srs": "EPSG:4326",
            "bbox": ",".join(map(str, fitted(box, width / height))),
            "width": width,
            "height": height,
            "format": "image/png",
        }
    )


def fitted(box: BBox, ratio: float) -> BBox:
    """The smallest box of a width-to-height ratio, in degrees, around another."""
    west, south, east, north = box
    wide, high = max(east - west, (north - south) * ratio, 1e-6), max(north - south, (east - west) / ratio, 1e-6)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def legend(layer: str, language: str) -> str:
    """The legend of a layer as our WMS draws it."""
    return "/maps/service?" + urlencode(
        {
            "service": "WMS",
            "version": "1.1.1",
            "request": "GetLegendGraphic",
            "layer": layer,
            "format": "image/png",
            "language": language,
        }
    )


def opening_box(release: Release) -> BBox:
    """Where the map opens: the extent of the smallest areas that statistics are for, Taiwan where they cover it."""
    boxes = [d.bbox for d in release.manifest.datasets if d.kind == "areas" and d.level == "level2" and d.bbox]
    if not boxes:
        return TAIWAN
    west, south, east, north = boxes[0]
    return TAIWAN if east - west > WIDE else (west, south, east, north)


def usual_level(box: BBox) -> Level:
    """The level that a map opens with where it opens on a box."""
    return WHOLE_COUNTRY if box == TAIWAN else ONE_COUNTY


def chosen(offered: list[Layer], asked: Mapping[str, str], usual: Level) -> Layer | None:
    """The layer that was asked for, else the usual, else the first."""
    theme, level = asked.get("theme", ""), asked.get("level", "")
    for wanted in ((theme, level), (theme, usual), (USUAL_THEME, usual)):
        for layer in offered:
            if (layer.theme, layer.level) == wanted:
                return layer
    return next((layer for layer in offered if layer.theme == theme), offered[0] if offered else None)


def theme_choices(offered: list[Layer], language: str) -> list[tuple[str, str]]:
    """The themes on offer and their names."""
    names = dict.fromkeys(layer.theme for layer in offered)
    return [(name, THEMES[name].in_(language) if name in THEMES else name) for name in names]


def level_choices(offered: list[Layer], language: str) -> list[tuple[str, str]]:
    """The levels on offer and their names, smallest areas first."""
    present = {layer.level for layer in offered}
    return [
        (str(i.level), begun(i.zh if language == "zh-TW" else i.en)) for i in LEVELS.values() if str(i.level) in present
    ]


def small_map(release: Release, language: str) -> dict[str, object]:
    """What static/drawing.js is told to draw the base map."""
    return {
        "language": language,
        "tiles": TILES,
        "maxzoom": DEEPEST_ZOOM,
        "attribution": attribution(release, language),
        "locale": {name: words.in_(language) for name, words in LOCALE.items()},
    }


def map_data(release: Release, offered: list[Layer], language: str, *, place: Place | None) -> dict[str, object]:
    """What static/map.js is told: the base map and the layers; with a place, what is around it."""
    west, south, east, north = around(place) if place else opening_box(release)
    return small_map(release, language) | {
        "bounds": [[west, south], [east, north]],
        "place": place,
        "ogcapi": "/ogcapi",
        "nothing": TEXTS["nothing_here"].in_(language),
        "layers": [
            {
                "name": layer.name,
                "theme": layer.theme,
                "level": layer.level,
                "title": layer.title,
                "legend": layer.legend,
                "period": layer.period,
                "fields": layer.fields,
            }
            for layer in offered
        ],
    }


def attribution(release: Release, language: str) -> str:
    """Whose data the map shows."""
    between = Words("、", "; ").in_(language)
    return between.join(dict.fromkeys(d.attribution.in_(language) for d in release.manifest.datasets))
