"""The address that people know the service by."""

from wsgiref.types import WSGIEnvironment


def service_address(environ: WSGIEnvironment, public_url: str) -> str:
    """Where OGC's services are asked, without a question mark; the operator's public address where there is one."""
    path = str(environ.get("SCRIPT_NAME", "")) + "/service"
    if public_url:
        return public_url.rstrip("/") + path
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{path}"
