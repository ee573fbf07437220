"""The archives at `/tiles`, read over HTTP as browsers do: range by range."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message

import pytest
from pmtiles.reader import Reader

from onestop.release import Release
from onestop.vectortiles import Address, archive_path, matrix_set, open_tiles

type Ask = Callable[..., tuple[int, Message, bytes]]


@pytest.fixture
def ask(front_door: str) -> Ask:
    """The status, headers and body of an answer."""

    def get(path: str = "/tiles/villages.pmtiles", method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(front_door + path, method=method, headers=given)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    return get


def test_a_client_reads_a_tile_by_ranges(ask: Ask, release: Release) -> None:
    asked: list[int] = []

    def part(offset: int, length: int) -> bytes:
        status, _, body = ask(Range=f"bytes={offset}-{offset + length - 1}")
        assert status == 206
        asked.append(length)
        return body

    kept = open_tiles(release).kept("villages", matrix_set("WebMercatorQuad"), Address(12, 1757, 3424))
    assert Reader(part).get(12, 3424, 1757) == kept
    assert sum(asked) < archive_path(release.path, "villages").stat().st_size / 10


def test_the_whole_file_can_be_had(ask: Ask, release: Release) -> None:
    status, headers, body = ask()
    assert (status, body) == (200, archive_path(release.path, "villages").read_bytes())
    assert (headers["Content-Type"], headers["Accept-Ranges"]) == ("application/vnd.pmtiles", "bytes")


def test_scripts_of_other_sites_may_read_ranges(ask: Ask) -> None:
    _, headers, _ = ask(Range="bytes=0-126")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Content-Range", "Content-Disposition", "Accept-Ranges"} <= set(
        headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Range" in ask(method="OPTIONS")[1]["Access-Control-Allow-Headers"]


def test_who_has_the_file_is_told_so(ask: Ask) -> None:
    mark = ask(Range="bytes=0-9")[1]["ETag"]
    assert ask(If_None_Match=mark)[::2] == (304, b"")


def test_a_range_of_another_file_is_not_mixed_in(ask: Ask) -> None:
    assert ask(Range="bytes=0-9", If_Range='"of-the-release-before"')[0] == 200


@pytest.mark.parametrize(
    ("name", "headers", "status"),
    [
        ("villages.pmtiles", {"Range": "bytes=999999999-"}, 416),
        ("doorplates.pmtiles", {}, 404),
        ("villages", {}, 404),
        ("../manifest.json", {}, 404),
        ("%2e%2e%2fmanifest.json", {}, 404),
    ],
)
def test_what_is_not_there_is_refused(ask: Ask, name: str, headers: dict[str, str], status: int) -> None:
    assert ask(f"/tiles/{name}", **headers)[0] == status


def test_the_list_names_every_archive_and_its_size(ask: Ask, release: Release) -> None:
    found = json.loads(ask("/tiles/")[2])["archives"]
    assert {each["collection"] for each in found} == {d.name for d in release.manifest.datasets if d.kind == "areas"}
    assert all(each["length"] == archive_path(release.path, each["collection"]).stat().st_size for each in found)


def test_the_collection_links_to_its_archive(front_door: str, ask: Ask) -> None:
    links = json.loads(ask("/ogcapi/collections/villages?f=json")[2])["links"]
    (found,) = [link for link in links if link["type"] == "application/vnd.pmtiles"]
    assert (found["rel"], found["href"]) == ("enclosure", f"{front_door}/tiles/villages.pmtiles")
