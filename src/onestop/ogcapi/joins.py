"""OGC API Joins: a posted table, the join that it becomes, and what is served of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from onestop import crs
from onestop.dataset import Dataset
from onestop.errors import BadValue, Busy, NotFound, TooMuch
from onestop.features import Query
from onestop.geojson import feature_object, write
from onestop.joins.features import JoinedAreas, open_join
from onestop.joins.kept import Kept
from onestop.joins.known import known_areas
from onestop.joins.writing import Join
from onestop.ogcapi import join_documents as documents
from onestop.ogcapi.join_maps import JoinMaps
from onestop.ogcapi.negotiation import language_of
from onestop.ogcapi.question import choice, read_box, whole
from onestop.ogcapi.refusals import NotReadable
from onestop.ogcapi.tables import packed
from onestop.release import Release
from onestop.series.delimited import BOM, pieces
from onestop.settings import Settings, address

type Parts = Mapping[str, str]
type Answer = Callable[[Request, Parts, str], Response]

FORM = "multipart/form-data"
FILE, COLLECTION, KEY = "right-dataset-file", "collection-id", "right-dataset-key"
VALUES, OUTPUTS, COLLECTION_KEY = "right-dataset-data-value-list", "output-formats", "collection-key"
CLASS = "http://www.opengis.net/spec/ogcapi-joins-1/1.0/conf/"
TOLD_BY_FILE: Mapping[str, tuple[str, ...]] = {
    "right-dataset-format": (f"{CLASS}input-csv", f"{CLASS}input/csv"),
    "csv-file-delimiter": (),
    "csv-file-header-row-number": ("1",),
    "csv-file-data-start-row-number": ("2", "3"),
    "include-join-metadata": ("true", "false"),
}
"""Parts of the draft's form that say what the file says itself, or what is always answered; what they may be."""
FIELDS = (COLLECTION, COLLECTION_KEY, KEY, VALUES, FILE, OUTPUTS, *TOLD_BY_FILE)
"""Parts of a form that we take."""
URL = "right-dataset-url"
NOT_FETCHED = "nothing: files are not fetched from elsewhere; send the file itself as right-dataset-file"
KEPT, DIRECT = "geojson", "geojson-direct"
OUTPUT_NAMES = {f"{CLASS}output{sign}{name}": name for sign in "-/" for name in (KEPT, DIRECT)}
"""Formats of output by the names that this draft has for them, and the one before it."""
GEOJSON, CSV = "application/geo+json", "text/csv; charset=utf-8"
MOST_KEYS, SOME_KEYS = 10_000, 10
MOST_REPORTED, SOME_REPORTED = 10_000, 1_000
LARGEST_OFFSET = 1_000_000
BATCH = 500
"""Features of a piece."""


class Joins:
    """Answers for joins."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release, self._settings = release, settings
        self._kept = Kept(settings.home, release)
        with suppress(Busy):  # what ended while nobody served
            self._kept.sweep()
        self._base = f"{address(settings)}/ogcapi"

    def answers(self) -> dict[str, Answer]:
        """What answers for each route."""
        return {
            "keys": self.keys,
            "key values": self.key_values,
            "joins": self.joins,
            "join": self.join,
            "join collections": self.collections,
            "join collection": self.collection,
            "join items": self.items,
            "join item": self.item,
            "join file": self.file,
            "join report": self.report,
            **JoinMaps(self._kept).answers(),
        }

    def keys(self, _request: Request, parts: Parts, _form: str) -> Response:
        """The key fields of a collection."""
        dataset = self._areas(parts["collection"])
        return said(documents.keys(dataset, f"{self._base}/collections/{dataset.name}/keys"))

    def key_values(self, request: Request, parts: Parts, _form: str) -> Response:
        """The values of a key field."""
        dataset = self._areas(parts["collection"])
        if parts["key"] != dataset.key:
            raise NotFound("key field", parts["key"][:80])
        limit = number(request, "limit", SOME_KEYS, most=MOST_KEYS)
        labels, wanted = known_areas(self._release, dataset), request.args.get("key")
        codes = [code for code in labels.numbers if wanted in (None, code)]
        here = f"{self._base}/collections/{dataset.name}/keys/{dataset.key}"
        return said(documents.key_values(codes[:limit], labels.labels, len(codes), here=here))

    def _areas(self, name: str) -> Dataset:
        dataset = self._release.datasets.get(name)
        if dataset is None or dataset.kind != "areas":
            raise NotFound("collection with keys", name)
        return dataset

    def joins(self, request: Request, _parts: Parts, _form: str) -> Response:
        """Make a join; or the list of joins, which is empty: a join is known to who made it."""
        if request.method != "POST":
            return said(documents.joins(f"{self._base}/joins"))
        with request:  # what was uploaded is closed
            direct, join = self._make(request)
        if direct:
            areas = self._open(join)
            self._kept.remove(join.id)
            return streamed(request, geojson(areas), GEOJSON, name=f"{join.collection}_joined.geojson")
        response = said(self._document(join, language_of(request)), 201)
        response.headers["Location"] = f"{self._base}/joins/{join.id}"
        return response

    def _make(self, request: Request) -> tuple[bool, Join]:
        given, direct = form_of(request)
        dataset = self._release.datasets.get(given[COLLECTION])
        if dataset and given.get(COLLECTION_KEY, dataset.key) != dataset.key:
            raise BadValue(COLLECTION_KEY, given[COLLECTION_KEY][:80], str(dataset.key))
        with TemporaryDirectory(prefix="onestop-") as folder:
            path = Path(folder) / "upload"
            request.files[FILE].save(path)
            values = [name for name in given.get(VALUES, "").split(",") if name]
            return direct, self._kept.make(path, given[COLLECTION], given[KEY].split(","), values=values)

    def join(self, request: Request, parts: Parts, _form: str) -> Response:
        """What is known of a join; or its end."""
        if request.method == "DELETE":
            self._kept.remove(parts["join"])
            return Response(status=204)
        return said(self._document(self._kept.get(parts["join"]), language_of(request)))

    def _document(self, join: Join, language: str) -> documents.Document:
        areas = self._open(join)
        lost = join.counts.get("joined", 0) - areas.count()
        dataset = self._release.dataset(join.collection)
        return documents.join(join, dataset, f"{self._base}/joins/{join.id}", language=language, lost=lost)

    def _open(self, join: Join) -> JoinedAreas:
        return open_join(self._kept, join, self._settings.query_seconds)

    def _areas_of(self, parts: Parts) -> JoinedAreas:
        return self._open(self._kept.get(parts["join"]))

    def collections(self, _request: Request, parts: Parts, _form: str) -> Response:
        """The one collection of a join, for clients of OGC API Features."""
        here = f"{self._base}/joins/{parts['join']}/collections"
        one = documents.collection(self._areas_of(parts), self._release, f"{here}/join")
        return said({"links": [documents.link("self", here)], "collections": [one]})

    def collection(self, _request: Request, parts: Parts, _form: str) -> Response:
        """That collection."""
        here = f"{self._base}/joins/{parts['join']}/collections/join"
        return said(documents.collection(self._areas_of(parts), self._release, here))

    def items(self, request: Request, parts: Parts, _form: str) -> Response:
        """A page of areas."""
        areas, system = self._areas_of(parts), self._system(request, parts)
        box, outline = read_box(request.args)
        limit = number(request, "limit", SOME_KEYS, most=self._settings.max_items)
        offset = number(request, "offset", 0, most=LARGEST_OFFSET, low=0)
        page = areas.page(Query(filter=outline, bbox=box, limit=limit, offset=offset, crs=system))
        links = documents.page_links(
            f"{self._base}{request.path}", request.args, page.matched, limit=limit, offset=offset
        )
        body = {
            "type": "FeatureCollection",
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "links": links,
            "features": [feature_object(feature) for feature in page.features],
        }
        return Response(write(body), content_type=GEOJSON, headers={"Content-Crs": f"<{system}>"})

    def _system(self, request: Request, parts: Parts) -> str:
        """The system of the answer; raises BadValue."""
        dataset = self._release.dataset(self._kept.get(parts["join"]).collection)
        choice(request.args, "crs", tuple(documents.systems(dataset)))
        return request.args.get("crs", crs.CRS84)

    def item(self, request: Request, parts: Parts, _form: str) -> Response:
        """One area."""
        system = self._system(request, parts)
        feature = feature_object(self._areas_of(parts).get(parts["item"], system))
        here = f"{self._base}{request.path}"
        links = [documents.link("self", here, GEOJSON), documents.link("collection", here.rpartition("/items/")[0])]
        headers = {"Content-Crs": f"<{system}>"}
        return Response(write(feature | {"links": links}), content_type=GEOJSON, headers=headers)

    def file(self, request: Request, parts: Parts, form: str) -> Response:
        """All areas as a file: GeoJSON, or a table without geometries."""
        areas = self._areas_of(parts)
        if form == "csv":
            return streamed(request, csv_file(areas), CSV, name=f"{areas.join.collection}_joined.csv")
        return streamed(request, geojson(areas), GEOJSON, name=f"{areas.join.collection}_joined.geojson")

    def report(self, request: Request, parts: Parts, form: str) -> Response:
        """Rows that were repaired or not joined."""
        areas = self._areas_of(parts)
        if form == "csv":
            rows = areas.report(areas.reported(), 0)
            text = pieces([documents.REPORT, *(list(row.values()) for row in rows)])
            return streamed(request, prefixed(text), CSV, name="report.csv")
        limit = number(request, "limit", SOME_REPORTED, most=MOST_REPORTED)
        offset = number(request, "offset", 0, most=LARGEST_OFFSET, low=0)
        here = f"{self._base}{request.path}"
        rows = areas.report(limit, offset)
        total = areas.reported()
        links = documents.page_links(here, request.args, total, limit=limit, offset=offset)
        return said(documents.report(areas.join, rows, total, links=links, language=language_of(request)))


def form_of(request: Request) -> tuple[dict[str, str], bool]:
    """The parts of the form, and whether the answer is the joined areas themselves; raises OneStopError."""
    if request.mimetype != FORM:
        raise NotReadable(f"Content-Type: {request.mimetype!r} is not read here; allowed: {FORM}")
    try:
        given, files = request.form, request.files
    except HTTPException as error:
        raise TooMuch(f"the form is larger than is taken: {error.description}") from None
    check_parts(given, (*given, *files))
    for name, held in ((COLLECTION, given), (KEY, given), (FILE, files)):
        if name not in held:
            raise BadValue(name, "", "needed; send a form with " + ", ".join(FIELDS))
    return given.to_dict(), output_of(given.get(OUTPUTS, KEPT)) == DIRECT


def check_parts(given: Mapping[str, str], names: Iterable[str]) -> None:
    """Raise BadValue for a part that is not taken, and for one that says what cannot be."""
    for name in names:
        if name == URL:
            raise BadValue(URL, given.get(URL, "")[:80], NOT_FETCHED)
        if name not in FIELDS:
            raise BadValue("form", name[:80], ", ".join(FIELDS))
        allowed = TOLD_BY_FILE.get(name)
        if allowed and given[name] not in allowed:
            raise BadValue(name, given[name][:80], ", ".join(allowed))


def output_of(text: str) -> str:
    """The format of the output, by its name or its address in the draft; raises BadValue."""
    name = OUTPUT_NAMES.get(text, text)
    if name not in (KEPT, DIRECT):
        raise BadValue(OUTPUTS, text[:80], f"{CLASS}output-{KEPT}, {CLASS}output-{DIRECT}")
    return name


def number(request: Request, name: str, default: int, *, most: int, low: int = 1) -> int:
    """A whole number of the address; raises BadValue."""
    return whole(name, request.args[name], low=low, high=most) if name in request.args else default


def said(document: documents.Document, status: int = 200) -> Response:
    """A document; nobody else is to keep what is said of a join."""
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return Response(write(document), status, content_type="application/json", headers=headers)


def geojson(areas: JoinedAreas) -> Iterator[bytes]:
    """All areas as one FeatureCollection, piece by piece."""
    yield b'{"type":"FeatureCollection","features":['
    sign = b""
    some = []
    for feature in areas.stream():
        some.append(write(feature_object(feature)))
        if len(some) == BATCH:
            yield sign + b",".join(some)
            sign, some = b",", []
    yield (sign if some else b"") + b",".join(some) + b"]}"


def csv_file(areas: JoinedAreas) -> Iterator[bytes]:
    """All areas as rows, cells as they came: what begins like a formula is not changed."""
    rows = (list(feature.properties.values()) for feature in areas.stream())
    yield BOM.encode()
    yield from pieces([areas.names])
    yield from pieces(rows)


def prefixed(text: Iterator[bytes]) -> Iterator[bytes]:
    """A text with a byte order mark."""
    yield BOM.encode()
    yield from text


def streamed(request: Request, text: Iterator[bytes], content_type: str, *, name: str) -> Response:
    """A file that is sent while it is made."""
    gzip = bool(request.accept_encodings["gzip"])
    response = Response(packed(text) if gzip else text, content_type=content_type)
    if gzip:
        response.content_encoding = "gzip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.update(("Accept", "Accept-Encoding"))
    return response
