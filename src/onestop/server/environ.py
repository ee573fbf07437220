"""What the web server tells of a request, as WSGI wants it."""

import io
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

NAMES_KEPT = 256
"""Names of headers whose names of variables are kept; anybody may send any."""
ALWAYS: Mapping[str, object] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,  # werkzeug's word: what is read ends with the body
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ_of(scope: Mapping[str, Any]) -> WSGIEnvironment:
    """The WSGI environ of an ASGI scope; it has no body yet.

    Bytes become text by Latin-1, as WSGI has it; the path is decoded from its percent signs and the query is not.
    """
    path: bytes = scope["raw_path"]
    environ: WSGIEnvironment = {
        **ALWAYS,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": scope["server"][1],
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
    }
    for header, value in scope["headers"]:
        name, text = variable(header), value.decode("latin-1")
        if name in environ:
            text = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{text}"
        environ[name] = text
    return environ


@lru_cache(NAMES_KEPT)
def variable(header: bytes) -> str:
    """The name of a header's variable, as in CGI."""
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def has_body(environ: WSGIEnvironment) -> bool:
    """Whether a body comes with the request."""
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
