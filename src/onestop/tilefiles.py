"""The face of `/tiles`: the archive of each level, as a file that browsers read in ranges."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.utils import send_file

from onestop.errors import BadRelease, NotFound, OneStopError
from onestop.geojson import write
from onestop.ranges import settle_range
from onestop.release import Release
from onestop.settings import Settings, address
from onestop.vectortiles import ARCHIVE_ENDING, ARCHIVE_MEDIA_TYPE, Tiles, archive_path, open_tiles

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANSWERS: tuple[tuple[type[OneStopError], int], ...] = ((NotFound, 404), (BadRelease, 503), (OneStopError, 400))
"""Our errors, and the status of what is answered."""
OLD = (
    "本版資料早於圖磚檔，請改用 OGC API 圖磚 The release was made before there were archives; use OGC API Tiles instead"
)


def create_tile_files(release: Release, settings: Settings) -> "WSGIApplication":
    """The archives of a release."""
    tiles, base = open_tiles(release), f"{address(settings)}/tiles"

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return answer(Request(environ), tiles, lambda name: f"{base}/{quote(name)}{ARCHIVE_ENDING}")(
            environ, start_response
        )

    return application


def answer(request: Request, tiles: Tiles, href: Callable[[str], str]) -> "WSGIApplication":
    """The list of the archives, or one of them or a part of it."""
    try:
        return listed(tiles, href) if request.path in ("", "/") else sent(request, tiles)
    except HTTPException as error:  # a range that the file does not have
        return error
    except OneStopError as error:
        status = next(status for kind, status in ANSWERS if isinstance(error, kind))
        return Response(f"{error}\n", status, content_type="text/plain; charset=utf-8")


def listed(tiles: Tiles, href: Callable[[str], str]) -> Response:
    """Every archive: its collection, address and size in bytes."""
    paths = {dataset.name: archive_path(tiles.folder, dataset.name) for dataset in tiles.datasets}
    found = [
        {"collection": name, "href": href(name), "type": ARCHIVE_MEDIA_TYPE, "length": path.stat().st_size}
        for name, path in paths.items()
        if path.is_file()
    ]
    return Response(write({"archives": found}), content_type="application/json")


def sent(request: Request, tiles: Tiles) -> Response:
    """An archive, or the range of it that was asked for."""
    name = request.path.removeprefix("/")
    dataset = tiles.level(name.removesuffix(ARCHIVE_ENDING)).dataset if name.endswith(ARCHIVE_ENDING) else None
    if dataset is None:
        raise NotFound("archive", name)
    path = archive_path(tiles.folder, dataset.name)
    if not path.is_file():
        raise BadRelease(OLD)
    settle_range(request.environ, path.stat().st_size)
    mark = f"{tiles.folder.name}-{dataset.name}"
    response = send_file(path, request.environ, mimetype=ARCHIVE_MEDIA_TYPE, conditional=True, etag=mark)
    response.cache_control.public = True
    return response
