"""Where the tiles of each layer are, for whoever asks for them within this process."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop.cartography import open_atlas
from onestop.maps.cascade import read_cascade
from onestop.release import Release
from onestop.settings import Settings

WEB_GRID, TWD97_GRID = "GoogleMapsCompatible", "TGOS-EPSG3826"
PNG, JPEG = "png", "jpeg"


@dataclass(frozen=True, slots=True)
class Tiled:
    """The tiles of one layer: `/wmts/{layer}/{grid}/{z}/{x}/{y}.{format}`, rows counted from the top.

    :ivar web: the name of its web mercator grid
    :ivar twd97: the name of its grid in EPSG:3826; None where it has none
    """

    web: str
    twd97: str | None
    format: str


def tiled_layers(release: Release, settings: Settings) -> Mapping[str, Tiled]:
    """Every layer by its name, those of other services among them."""
    atlas = open_atlas(release.path)
    own = {name: Tiled(WEB_GRID, TWD97_GRID, PNG) for name in atlas.layers}
    remote = read_cascade(settings.cascade, frozenset(own))
    return own | {
        layer.name: Tiled(layer.grid_name, None, JPEG if layer.format == "image/jpeg" else PNG) for layer in remote
    }
