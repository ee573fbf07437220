"""Layers of other services as pictures: MapProxy is asked for each, as it keeps their tiles."""

import io
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from PIL import Image

from onestop.cartography.frame import Frame
from onestop.maps.guard import catcher
from onestop.maps.refusals import Fault


def draw(application: WSGIApplication, layer: str, frame: Frame) -> Image.Image:
    """The picture of a layer; raises Fault where the other service fails."""
    asked = {
        "service": "WMS",
        "version": "1.1.1",
        "request": "GetMap",
        "layers": layer,
        "styles": "",
        "srs": frame.srs,
        "bbox": ",".join(map(repr, frame.box)),
        "width": frame.width,
        "height": frame.height,
        "format": "image/png",
        "transparent": "true",
    }
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "/maps",
        "PATH_INFO": "/service",
        "QUERY_STRING": urlencode(asked),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(application(environ, catcher(started)))
    status = started[-1][0]
    if not status.startswith("200"):
        raise Fault(f"the layer {layer} of another service could not be had", status)
    picture = Image.open(io.BytesIO(body)).convert("RGBA")
    picture.load()
    return picture
