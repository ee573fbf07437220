"""Which colours maps have."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ImageColor

from onestop.cartography.basemap import SEA
from onestop.cartography.classes import COUNTS
from onestop.cartography.palettes import deviations, palette
from onestop.cartography.thematic import NO_DATA

THEMES = ("population", "vital_events", "income", "a", "b", "c", "d")
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
SEEN_APART = 10
"""Units of CIELAB; about two are seen where colours meet."""


def lab(colour: str) -> NDArray[np.float64]:
    """A colour in CIELAB, whose distances are as people see them."""
    shares = np.array(ImageColor.getrgb(colour)) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(np.array(TO_XYZ) @ linear / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def schemes(classes: int) -> list[tuple[str, ...]]:
    return [deviations(classes), *(palette(theme, classes) for theme in THEMES)]


@pytest.mark.parametrize("classes", COUNTS)
@pytest.mark.parametrize("other", [SEA, NO_DATA])
def test_no_class_looks_like_the_sea_or_like_no_data(classes: int, other: str) -> None:
    for colours in schemes(classes):
        assert min(np.linalg.norm(lab(colour) - lab(other)) for colour in colours) > SEEN_APART


@pytest.mark.parametrize("classes", COUNTS)
def test_every_class_has_a_colour_of_its_own(classes: int) -> None:
    for colours in schemes(classes):
        assert len(set(colours)) == classes


def test_deviations_go_from_blue_to_red_around_a_pale_middle() -> None:
    for classes in COUNTS:
        colours = [ImageColor.getrgb(colour) for colour in deviations(classes)]
        assert colours[0][2] > colours[0][0], "blue below"
        assert colours[-1][0] > colours[-1][2], "red above"
        assert max(colours, key=sum) == colours[classes // 2]
