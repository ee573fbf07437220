"""Our source, registered with MapProxy: pictures of each layer in its default look, from the cartography."""

import io
import logging
from pathlib import Path
from typing import Any

from mapproxy.config.configuration.source import SourceConfiguration, register_source_configuration
from mapproxy.config.spec import coverage, mapproxy_yaml_spec, required
from mapproxy.extent import MapExtent
from mapproxy.image import ImageResult
from mapproxy.layer import BlankImageError
from mapproxy.layer.map_layer import MapLayer
from mapproxy.source import SourceError
from mapproxy.util.bbox import TransformationError
from PIL import Image

from onestop.cartography.frame import Frame
from onestop.cartography.render import Picture, render
from onestop.errors import OneStopError
from onestop.maps.configuration import SOURCE
from onestop.maps.refusals import note_fault
from onestop.maps.remote import RemoteTiles, RemoteWMS

SPEC = {required("release"): "", required("layer"): "", "image": {"transparent": False}, "coverage": coverage}
"""Options and, as MapProxy has it, an example of each one's type."""
SAME_AS = {"CRS:84": "EPSG:4326", "EPSG:900913": "EPSG:3857"}
"""Systems that Mapnik knows by another name."""
log = logging.getLogger(__name__)


def plugin_entrypoint() -> None:
    """What MapProxy calls when it looks for plug-ins; calling it again changes nothing."""
    register_source_configuration(SOURCE, Configured, SOURCE, SPEC)
    (known,) = mapproxy_yaml_spec["sources"].values()
    for name, source, like in (("onestop_wms", RemoteWMS, "wms"), ("onestop_tiles", RemoteTiles, "tile")):
        register_source_configuration(name, source, name, dict(known.specs[like]))


class Configured(SourceConfiguration):  # type: ignore[misc]
    """`{type: onestop, release: FOLDER, layer: NAME}` in MapProxy's configuration."""

    source_type = (SOURCE,)

    def source(self, params: Any = None) -> "Drawn":  # noqa: ARG002
        """Pictures."""
        return Drawn(Path(self.conf["release"]), self.conf["layer"], self.image_opts(), self.coverage())


class Drawn(MapLayer):  # type: ignore[misc]
    """Pictures of one layer."""

    supports_meta_tiles = True

    def __init__(self, release: Path, layer: str, image_opts: Any, coverage: Any) -> None:
        super().__init__(image_opts=image_opts)
        self.release, self.layer, self.coverage = release, layer, coverage
        self.extent = MapExtent(coverage.bbox, coverage.srs)
        self.res_range = None

    def is_opaque(self, query: Any) -> bool:
        """Whether everything below is hidden."""
        try:
            return not self.image_opts.transparent and bool(self.coverage.contains(query.bbox, query.srs))
        except TransformationError:
            return False

    def get_map(self, query: Any) -> ImageResult:
        """The picture that a query asks for."""
        if not self._meets(query):
            raise BlankImageError
        code = query.srs.srs_code.upper()
        try:
            picture = render(
                self.release, self.layer, Frame(query.bbox, query.size[0], query.size[1], SAME_AS.get(code, code))
            )
        except OneStopError as error:
            raise SourceError(str(error)) from error
        except RuntimeError as error:
            log.exception("%s could not be drawn", self.layer)
            note_fault("local: not drawn")
            raise SourceError(f"the layer {self.layer} could not be drawn") from error
        return Result(picture, query.size, self.image_opts)

    def _meets(self, query: Any) -> bool:
        """Whether there is anything to see; a box that lies outside its own system's domain shows nothing."""
        try:
            return bool(self.coverage.intersects(query.bbox, query.srs))
        except TransformationError:
            return False


class Result(ImageResult):  # type: ignore[misc]
    """A picture that is compressed straight from Mapnik where PNG is wanted as it is, and opened where it is not."""

    def __init__(self, picture: Picture, size: tuple[int, int], image_opts: Any) -> None:
        super().__init__(io.BytesIO(), size=size, image_opts=image_opts)
        self._img: Image.Image | None
        self._picture = picture

    def as_image(self) -> Image.Image:
        """The picture opened."""
        if self._img is None:
            self.image = self._picture.image
        return self.image

    def as_buffer(self, image_opts: Any = None, format: Any = None, seekable: bool | None = None) -> Any:  # noqa: A002
        """The picture as a file."""
        options = image_opts or self.image_opts
        if not format and options and options.format.ext == "png":
            return io.BytesIO(self._picture.png())
        self.as_image()
        return super().as_buffer(image_opts, format, seekable)
