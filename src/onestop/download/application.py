"""The WSGI application: finds what a path asks for, sends the file, or says how far it is.

/                                    the list of data sets
/{dataset}                           what one can be had as
/{dataset}/file?format=…             the data set, or a part of it, in a format
/{dataset}/product?format=…          the same with Info.ini and Schema.ini, as SEGIS packs products
/{dataset}[/{period}][/{county}].gpkg    the file by a path that ends as its name does, which GDAL and DuckDB go by
/{grid}.tif                          a grid as it lies in the release, a cloud-optimised GeoTIFF
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.utils import send_file
from werkzeug.wsgi import FileWrapper

from onestop.dataset import Dataset
from onestop.download.answers import PLAIN, answer_mistake, json_answer, waiting_answer
from onestop.download.listing import described, listed
from onestop.errors import Denied, NotFound, OneStopError
from onestop.formats import FORMATS
from onestop.grids.geotiff import MEDIA_TYPE as GEOTIFF
from onestop.products import Maker, Shelf, Wanted, counties, segis_product, wanted_of
from onestop.ranges import settle_range
from onestop.release import Release
from onestop.settings import Settings, address
from onestop.store import open_sources

AT_ONCE_SECONDS = 2.0
"""What takes no longer is made while the request waits."""
CHUNK = 256 << 10
"""Bytes of a file read at a time."""
LONGEST_PATH = 2
"""Parts of a path after the data set: a period and a county."""
PERIOD = re.compile(r"all|\d+Y\w*", re.ASCII)
OLD_METHOD = "filedown.downloadproductfile"
CHANGED = "檔案已更新，請重新下載。 The file is no longer the one that was asked for; fetch it anew.\n"


class Download:
    """Every file of a release."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self.release, self.settings = release, settings
        self.shelf = Shelf(settings.home, release, open_sources(release, settings.query_seconds))

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The counties: names by code."""
        return counties(self.shelf.sources)

    @property
    def base(self) -> str:
        """Our address."""
        return f"{address(self.settings)}/download"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        environ["wsgi.file_wrapper"] = lambda file, _size: FileWrapper(file, CHUNK)
        request = Request(environ)
        try:
            answer = self.route(request)
        except HTTPException as error:  # a range that the file does not have
            return error(environ, start_response)
        except OneStopError as error:
            answer = answer_mistake(error)
        return answer(environ, start_response)

    def route(self, request: Request) -> Response:
        """What a path asks for."""
        if (pathed := by_path(request.path)) is not None:
            name, words = pathed
            asked = {**words, **request.args.to_dict()}
            return self.file(wanted_of(self.release.dataset(name), self.places, asked, packed=False), request)
        match [part for part in request.path.split("/") if part]:
            case [file] if file in self.grids:
                return self.grid(self.grids[file], request)
            case []:
                return json_answer(listed(self.release, self.base))
            case ["reqcontroller.file"]:
                return self.old(request)
            case [name]:
                return json_answer(described(self.release.dataset(name), self.places, self.base))
            case [name, ("file" | "product") as kind]:
                dataset = self.release.dataset(name)
                asked = request.args.to_dict()
                return self.file(wanted_of(dataset, self.places, asked, packed=kind == "product"), request)
        raise NotFound("path", request.path[:80])

    def old(self, request: Request) -> Response:
        """A product by the address that SEGIS gave it."""
        asked = {key.upper(): value for key, value in request.args.items()}
        if asked.get("METHOD", "").lower() != OLD_METHOD:
            raise NotFound("method", asked.get("METHOD", "")[:80])
        product = segis_product(self.release, self.places, asked)
        words = {"county": product.place.code, "period": product.period.info_time if product.period else ""}
        return self.file(wanted_of(product.dataset, self.places, words, packed=True), request)

    def file(self, wanted: Wanted, request: Request) -> Response:
        """A file that is made; a small one is made now, a large one by the maker meanwhile."""
        wanted = self.shelf.fitted(wanted)
        path = self.shelf.find(wanted)
        if path is None and self.shelf.seconds(wanted) <= AT_ONCE_SECONDS:
            path = self.shelf.make(wanted)
        if path is None:
            return waiting_answer(Maker(self.shelf).ask(wanted), wanted, request)
        mark = f"{self.release.id}-{wanted.key}"
        response = sent(path, request, wanted.media_type, name=wanted.plain_name, mark=mark)
        response.headers["Content-Disposition"] = disposition(wanted)
        return response

    @cached_property
    def grids(self) -> Mapping[str, Dataset]:
        """The grids by the names of their files."""
        return {dataset.file: dataset for dataset in self.release.manifest.grids}

    def grid(self, dataset: Dataset, request: Request) -> Response:
        """The file of a grid, as it lies in the release; raises Denied."""
        if not dataset.given_out:
            raise Denied(f"這個資料集須申請才能下載 This data set is given out by application only: {dataset.file}")
        mark = f"{self.release.id}-{dataset.file}"
        return sent(self.release.path / dataset.file, request, GEOTIFF, name=dataset.file, mark=mark)


def sent(path: Path, request: Request, media_type: str, *, name: str, mark: str) -> Response:
    """A file, or the range of it that is asked for.

    :param mark: what tells it from others of its name
    """
    made = path.stat()
    settle_range(request.environ, made.st_size)
    response = send_file(
        path,
        request.environ,
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=f"{mark}-{made.st_mtime_ns:x}",
        last_modified=made.st_mtime,
    )
    if response.status_code in (HTTPStatus.NOT_MODIFIED, HTTPStatus.PRECONDITION_FAILED):
        response.close()  # nobody reads the file that was opened
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        return Response(CHANGED, HTTPStatus.PRECONDITION_FAILED, content_type=PLAIN)
    response.headers["Content-Type"] = media_type
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def disposition(wanted: Wanted) -> str:
    """To be saved under its Chinese name, or one in letters and digits by programs that read no other (RFC 6266)."""
    return f"attachment; filename={wanted.plain_name}; filename*=UTF-8''{quote(wanted.file_name)}"


def by_path(path: str) -> tuple[str, dict[str, str]] | None:
    """The data set and the words of a path that ends as a file does; None where it does not."""
    form = next((one for one in FORMATS.values() if path.endswith(one.ending)), None)
    name, *parts = path.strip("/").removesuffix(form.ending if form else "").split("/")
    if form is None or len(parts) > LONGEST_PATH:
        return None
    kinds = ("period" if PERIOD.fullmatch(part) else "county" for part in parts)
    return name, {"format": form.name, **dict(zip(kinds, parts, strict=True))}
