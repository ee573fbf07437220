"""Scripts and styles with gzip for those who read it: the map's library has a megabyte without."""

import gzip
from dataclasses import dataclass, field

from flask import Response, request

TEXTS = ("text/", "application/javascript", "image/svg+xml")
"""Media types that become smaller."""
SMALL = 1400
"""In bytes: what fits into one packet gains nothing."""


@dataclass(frozen=True, slots=True)
class Packer:
    """What is done to each answer of the portal.

    :ivar kept: files packed before, by address and mark; there are as many as files in `static`
    """

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def __call__(self, response: Response) -> Response:
        """The answer, packed where it is a whole file that gains by it and whoever asks reads gzip."""
        mark = response.get_etag()[0]
        if request.endpoint != "static" or not mark or not (response.mimetype or "").startswith(TEXTS):
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"]:  # noqa: PLR2004
            self.pack(response, mark)
        return response

    def pack(self, response: Response, mark: str) -> None:
        """Pack a file; its mark becomes a weak one, as it names the same text in other bytes."""
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < SMALL:
            return
        key = (request.path, mark)
        if key not in self.kept:
            self.kept[key] = gzip.compress(body, mtime=0)
        response.set_data(self.kept[key])
        response.content_encoding = "gzip"
        response.set_etag(mark, weak=True)
