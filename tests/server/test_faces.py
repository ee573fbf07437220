"""Every face answers behind one door, in a real server on the sample release."""

import json
import urllib.error
import urllib.request
from email.message import Message

import pytest

from onestop.release import Release
from onestop.server.mounts import MOUNTS

PROBES = [(f"/{mount.segment}" if mount.segment else "") + mount.probe for mount in MOUNTS]


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_face_answers(front_door: str, probe: str, method: str) -> None:
    status, headers, body = ask(front_door + probe, method)
    assert status == 200
    assert bool(body) == (method == "GET")
    assert headers["Server"] == "onestop"


def test_the_server_is_alive(front_door: str) -> None:
    assert ask(f"{front_door}/healthz")[::2] == (200, b"ok\n")


def test_the_server_is_ready_and_says_of_each_face_so(front_door: str, release: Release) -> None:
    status, _, body = ask(f"{front_door}/readyz")
    report = json.loads(body)
    assert status == 200
    assert report["release"] == release.id
    faces = {mount.segment or "portal" for mount in MOUNTS}
    assert {check["name"] for check in report["checks"]} == {"release", "disk"} | faces
    assert {check["reason"] for check in report["checks"]} == {""}


def test_an_unknown_path_is_the_portals_404(front_door: str) -> None:
    status, headers, body = ask(f"{front_door}/no/such/page")
    assert status == 404
    assert headers["Content-Type"].startswith("text/html")
    assert b"<html" in body


@pytest.mark.parametrize(
    "path", ["/ogcapi/collections/nothing", "/ogcapi/nothing", "/csw?request=Nothing", "/maps/nothing"]
)
def test_a_mistake_gets_no_traceback_and_no_path_of_ours(front_door: str, path: str) -> None:
    _, _, body = ask(front_door + path)
    assert b"Traceback" not in body
    assert b"site-packages" not in body


def test_data_are_open_to_scripts_of_every_site(front_door: str) -> None:
    for face in (
        "ogcapi/conformance?f=json",
        "csw?service=CSW&request=GetCapabilities",
        "maps/service?request=GetCapabilities&service=WMS",
    ):
        assert ask(f"{front_door}/{face}", Origin="https://example.org")[1].get_all("Access-Control-Allow-Origin") == [
            "*"
        ]


def test_the_request_identifier_comes_back(front_door: str) -> None:
    assert ask(f"{front_door}/", **{"X-Request-ID": "from-the-client-1"})[1]["X-Request-ID"] == "from-the-client-1"


def test_the_header_of_a_request_is_bounded(front_door: str) -> None:
    assert ask(f"{front_door}/healthz", **{"X-Long": "x" * 200_000})[0] in {400, 431}
