"""Pictures of the sample release as arrays of colours."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from PIL import Image

from onestop.cartography import Atlas, open_atlas
from onestop.cartography.frame import Frame
from onestop.cartography.generalise import mercator
from onestop.cartography.render import render
from onestop.release import Release

SIZE = 256


@pytest.fixture(scope="session")
def atlas(release: Release) -> Atlas:
    return open_atlas(release.path)


@pytest.fixture(scope="session")
def picture(release: Release) -> Callable[..., NDArray[np.uint8]]:
    """A square picture around a place: `picture("basemap", 121.5, 25.0, metres_of_a_pixel)`."""

    def draw(layer: str, longitude: float, latitude: float, metres: float, size: int = SIZE) -> NDArray[np.uint8]:
        x, y = mercator(np.array([[longitude, latitude]]))[0]
        half = metres * size / 2
        drawn = render(release.path, layer, Frame((x - half, y - half, x + half, y + half), size, size, "EPSG:3857"))
        return np.asarray(Image.open(io.BytesIO(drawn.png())).convert("RGBA"))

    return draw


@pytest.fixture(scope="session")
def inside() -> Callable[[bytes], tuple[float, float]]:
    """Longitude and latitude of a place well inside a GeoJSON geometry."""

    def place(geometry: bytes) -> tuple[float, float]:
        shape = max(shapely.get_parts(shapely.from_geojson(geometry)), key=shapely.area)
        point = shapely.get_point(shapely.maximum_inscribed_circle(shape), 0)
        return float(point.x), float(point.y)

    return place
