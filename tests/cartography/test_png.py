"""PNG files as Pillow reads them back."""

import io

import numpy as np
import pytest
from PIL import Image

from onestop.cartography.png import png

CHANCE = np.random.default_rng(11)


@pytest.mark.parametrize(("mode", "channels"), [("RGB", 3), ("RGBA", 4)])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (800, 600), (3, 257)])
def test_every_pixel_is_read_back_as_it_was(*, mode: str, channels: int, width: int, height: int) -> None:
    image = Image.fromarray(CHANCE.integers(0, 256, (height, width, channels), np.uint8))
    assert image.mode == mode
    found = Image.open(io.BytesIO(png(image)))
    found.verify()
    found = Image.open(io.BytesIO(png(image)))
    assert (found.format, found.mode, found.size) == ("PNG", mode, (width, height))
    assert found.tobytes() == image.tobytes()


def test_areas_of_one_colour_are_small() -> None:
    assert len(png(Image.new("RGBA", (800, 600), "#253494"))) < 20_000
