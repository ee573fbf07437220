"""A picture on its background, as a file of the kind that was asked for."""

import io
from dataclasses import dataclass

from PIL import Image

from onestop.cartography.frame import Frame
from onestop.cartography.png import png

PNG, JPEG = "image/png", "image/jpeg"
JPEG_QUALITY = 88
WHITE = "#ffffff"
CLEAR = (255, 255, 255, 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a picture is drawn on and kept as.

    :ivar media_type: one of the two above
    :ivar transparent: the background shows what lies below, where the kind of file can
    :ivar colour: of the background where it does not
    """

    media_type: str
    transparent: bool = False
    colour: str = WHITE

    @property
    def clear(self) -> bool:
        """Whether nothing at all lies below the layers."""
        return self.transparent and self.media_type == PNG

    def blank(self, frame: Frame) -> Image.Image:
        """A picture that nothing was drawn on yet."""
        return Image.new("RGBA", (frame.width, frame.height), CLEAR if self.clear else self.colour)

    def file(self, image: Image.Image) -> bytes:
        """A picture as a file; a PNG has every colour exactly as the legend has it."""
        if self.media_type == PNG:
            return png(image if self.clear else image.convert("RGB"))
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "jpeg", quality=JPEG_QUALITY)
        return buffer.getvalue()
