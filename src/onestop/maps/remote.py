"""MapProxy's WMS and tile sources with bounds: one host, a time for the whole answer, and a size."""

import io
import time
from typing import Any, override
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mapproxy.client.http import HTTPClient, HTTPClientError
from mapproxy.config.configuration.source import TileSourceConfiguration, WMSSourceConfiguration
from mapproxy.image import ImageResult

from onestop.maps.refusals import note_fault

LARGEST = 32 << 20
"""Bytes of an answer that are read at most."""
PIECE = 1 << 16


class SameHost(HTTPRedirectHandler):
    """Follows a redirect only to the host that the operator named."""

    @override
    def redirect_request(self, req: Request, *answer: Any, **named: Any) -> Request | None:
        """The next request, or a refusal."""
        fp, code, _, headers, address = answer
        if urlsplit(address).netloc != urlsplit(req.full_url).netloc:
            fp.close()
            raise HTTPError(req.full_url, code, "redirects to another host are not followed", headers, None)
        return super().redirect_request(req, *answer, **named)


class BoundedClient(HTTPClient):  # type: ignore[misc]
    """A client that neither leaves its host nor waits or reads without end."""

    def __init__(self, seconds: float) -> None:
        super().__init__(timeout=seconds, hide_error_details=True)
        self.seconds = seconds
        self.opener = build_opener(SameHost())
        self.opener.addheaders = [("User-Agent", "OneStop")]

    def open_image(self, url: str, data: Any = None) -> ImageResult:
        """A picture, wholly read."""
        try:
            return self._picture(url, data)
        except (HTTPClientError, OSError):
            note_fault("remote: no picture")
            raise

    def _picture(self, url: str, data: Any) -> ImageResult:
        until = time.monotonic() + self.seconds
        with self.open(url, data=data) as answer:
            if not answer.headers.get("content-type", "").lower().startswith("image"):
                raise HTTPClientError("the other service answered with something that is no picture")
            return ImageResult(io.BytesIO(bounded(answer, until)))


def bounded(answer: Any, until: float) -> bytes:
    """The body of an answer; raises HTTPClientError where it is too large or too slow."""
    body = bytearray()
    while piece := answer.read1(PIECE):
        body += piece
        if len(body) > LARGEST:
            raise HTTPClientError(f"the other service answered with more than {LARGEST} bytes")
        if time.monotonic() > until:
            raise HTTPClientError("the other service took too long to answer")
    return bytes(body)


class RemoteWMS(WMSSourceConfiguration):  # type: ignore[misc]
    """`type: onestop_wms` in MapProxy's configuration."""

    source_type = ("onestop_wms",)

    def http_client(self, url: str) -> tuple[HTTPClient, str]:
        """Our client instead of MapProxy's."""
        return BoundedClient(self.conf["http"]["client_timeout"]), url


class RemoteTiles(TileSourceConfiguration):  # type: ignore[misc]
    """`type: onestop_tiles` in MapProxy's configuration."""

    source_type = ("onestop_tiles",)

    def http_client(self, url: str) -> tuple[HTTPClient, str]:
        """Our client instead of MapProxy's."""
        return BoundedClient(self.conf["http"]["client_timeout"]), url
