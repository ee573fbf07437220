"""What each request is answered with; raises Refusal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image

from onestop.cartography import Atlas, Choropleth, Look
from onestop.cartography.classes import DEFAULT
from onestop.cartography.frame import Frame
from onestop.cartography.info import at
from onestop.cartography.legend import legend
from onestop.cartography.looks import STYLE, TIME, look_of, periods_of
from onestop.cartography.render import Picture, render
from onestop.errors import BadValue
from onestop.maps.answers import written
from onestop.maps.places import around, reach
from onestop.maps.refusals import Refusal
from onestop.maps.reply import Reply
from onestop.maps.wms import sld
from onestop.maps.wms.requests import JSON, LARGEST, LAYERS, GetFeatureInfo, GetLegendGraphic, GetMap

PIXEL = 0.28e-3
"""Metres of a pixel on a screen, as OGC has it."""
PAINTED = 4 * LARGEST**2
"""Pixels that all layers of a picture together may have: 16 layers still have 2,048 on a side."""
MISTAKES = {STYLE: ("STYLES", "StyleNotDefined"), TIME: ("TIME", "InvalidDimensionValue")}
"""The parameter and WMS's code for each part of a look."""

type Elsewhere = Mapping[str, Callable[[Frame], Image.Image]]
"""Layers of other services, each a function that draws it."""


@dataclass(frozen=True, slots=True)
class Operations:
    """The requests over the layers of a release, and over those of other services."""

    atlas: Atlas
    elsewhere: Elsewhere

    def get_map(self, asked: GetMap) -> Reply:
        """A picture of layers on top of each other."""
        looks = list(self._looks(asked))
        check_size(len(looks), asked.frame)
        warning = "" if asked.time else self._default_time([name for name, _ in looks])
        # One after the other, so that no more than two pictures are ever in memory.
        drawn = (self._draw(name, asked.frame, look) for name, look in looks if asked.frame.on_earth)
        if len(looks) == 1 and asked.paper.clear and asked.frame.on_earth:
            return Reply(asked.format, next(drawn).png(), warning)
        whole = asked.paper.blank(asked.frame)
        for picture in drawn:
            whole.alpha_composite(picture.image)
        return Reply(asked.format, asked.paper.file(whole), warning)

    def get_feature_info(self, asked: GetFeatureInfo) -> Reply:
        """The areas at a pixel, of each layer that was asked about."""
        found = []
        for name in asked.layers:
            if name in self.elsewhere:
                raise Refusal("QUERY_LAYERS", f"the layer {name} cannot be asked", "LayerNotQueryable")
            self._known(name, "QUERY_LAYERS")
            look = self._look(name, "", asked.time)
            box = around(asked.frame, asked.place, reach(self.atlas.layers[name]))
            if box:
                geometry = asked.format == "application/geo+json"
                found += at(self.atlas.release, name, box, info_time=look.info_time, geometry=geometry)[: asked.count]
        content = asked.format + ("; charset=utf-8" if asked.format.startswith("text/") else "")
        return Reply(content, written(found, asked.format).encode())

    def get_legend_graphic(self, asked: GetLegendGraphic) -> Reply:
        """What the colours of a layer mean."""
        if asked.layer in self.elsewhere:
            raise Refusal("LAYER", f"the layer {asked.layer} has no legend", "OperationNotSupported")
        self._known(asked.layer, "LAYER")
        own = self._styles(asked.sld).get(asked.layer, [])
        look = self._styled(asked.layer, asked.style, asked.time, own=own)
        found = legend(self.atlas.layers[asked.layer], look)
        return Reply(JSON, found.json()) if asked.format == JSON else Reply(asked.format, found.png())

    def _looks(self, asked: GetMap) -> Iterator[tuple[str, Look]]:
        """Each layer and how it is to be shown."""
        own = self._styles(asked.sld, asked.frame.metres / PIXEL)
        named = zip(asked.layers, asked.styles, strict=True) if asked.layers else ((name, "") for name in own)
        for name, style in named:
            self._known(name, "LAYERS")
            yield name, self._styled(name, style, asked.time, own=own.get(name, []))

    def _styles(self, text: str, scale: float | None = None) -> sld.Layers:
        """The styles of a user's own document, which may be empty; of a picture those of its scale."""
        if not text:
            return {}
        layers = self.atlas.layers.items()
        fields = {name: layer.field.name if isinstance(layer, Choropleth) else None for name, layer in layers}
        return sld.read(text, fields, scale)

    def _styled(self, name: str, style: str, time: str, *, own: list[sld.UserStyle]) -> Look:
        """How a layer is shown; a style of the user's own goes before ours of that name."""
        chosen = next((each for each in own if not style or each.name == style), None)
        if chosen is None:
            return self._look(name, style, time)
        look = self._look(name, chosen.name if chosen.bands is None else "", time)
        return Look(look.style, look.info_time, chosen.bands)

    def _look(self, name: str, style: str, time: str) -> Look:
        """A style of ours and a period."""
        if name in self.elsewhere:
            if style not in ("", DEFAULT):
                raise Refusal("STYLES", f"the layer {name} has no style {style[:60]!r}", "StyleNotDefined")
            return Look()
        try:
            return look_of(self.atlas.layers[name], style, time)
        except BadValue as error:
            parameter, code = MISTAKES[error.what]
            raise Refusal(parameter, f"{error} ({name})", code) from error

    def _known(self, name: str, parameter: str) -> None:
        if name not in self.atlas.layers and name not in self.elsewhere:
            raise Refusal(parameter, f"there is no layer {name[:80]!r}", "LayerNotDefined")

    def _draw(self, name: str, frame: Frame, look: Look) -> Picture:
        if name in self.elsewhere:
            return Picture(self.elsewhere[name](frame))
        return render(self.atlas.release.path, name, frame, look)

    def _default_time(self, names: list[str]) -> str:
        """That the newest period was taken as none was named."""
        known = (periods_of(self.atlas.layers[name]) for name in names if name in self.atlas.layers)
        newest = next((periods[-1] for periods in known if periods), None)
        return f"99 Default value used: time={newest.start} ISO8601" if newest else ""


def check_size(layers: int, frame: Frame) -> None:
    """Raises Refusal where a picture would take a worker for too long."""
    if layers > LAYERS:  # a document may name more than LAYERS= may
        raise Refusal("LAYERS", f"there are {layers} layers; one picture may have {LAYERS}")
    if layers * frame.width * frame.height > PAINTED:
        sentence = (
            f"{layers} layers of {frame.width} x {frame.height} pixels are too many; all layers together may have"
        )
        raise Refusal("WIDTH", f"{sentence} {PAINTED:,} pixels, such as four of {LARGEST} x {LARGEST}")
