"""The short way to a tile that is kept already: its address is its file."""

import os
import re
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.marks import FRESH

ADDRESS = re.compile(
    r"/(?:wmts|tiles(?:/1\.0\.0)?)/(?P<layer>[\w.:-]{1,128})/(?P<grid>[\w-]{1,64})/0?(?P<tile>\d{1,2}/\d{1,7}/\d{1,7})\.png"
)
"""WMTS REST and XYZ; both count rows from the top, and MapProxy's capabilities write level 7 as 07. Only names that we
gave are looked up in the folders."""


class KeptTiles:
    """Answers a tile that is kept, and passes every other request on."""

    def __init__(self, application: WSGIApplication, folders: Mapping[str, Path]) -> None:
        self._application = application
        self._folders = {name: f"{folder}/" for name, folder in folders.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        folder = self._folders.get(found["layer"]) if found and not environ.get("QUERY_STRING") else None
        if found and folder:
            try:
                with open(f"{folder}{found['grid']}/{found['tile']}.png", "rb", buffering=0) as file:  # noqa: PTH123 - a Path costs more than the reading
                    known = environ.get("HTTP_IF_NONE_MATCH", "")
                    return tile(file.read(), os.fstat(file.fileno()), start_response, known=known)
            except OSError:
                pass
        return self._application(environ, start_response)


def tile(body: bytes, stat: os.stat_result, start_response: StartResponse, *, known: str) -> list[bytes]:
    """The file, or word that it is the one that the browser has."""
    mark = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = [("ETag", mark), ("Cache-Control", FRESH), ("Last-Modified", formatdate(stat.st_mtime, usegmt=True))]
    if mark in known:
        start_response("304 Not Modified", headers)
        return []
    start_response("200 OK", [*headers, ("Content-Type", "image/png"), ("Content-Length", str(len(body)))])
    return [body]
