"""Downloads: whole files, parts of them, large ones made once, and clear answers to what cannot be had."""

import io
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from werkzeug.test import Client, TestResponse

from onestop.dataset import Access
from onestop.download import Download, application
from onestop.errors import Busy
from onestop.formats import FORMATS
from onestop.products import Maker, counties, prune_downloads, wanted_of
from onestop.release import MANIFEST, Release, Releases
from onestop.settings import Settings

FILE = "/population_basic/file?format=csv"
NAME = "113年12月新竹市統計區人口統計_最小統計區"


@pytest.fixture
def download(release: Release, settings: Settings, tmp_path: Path) -> Download:
    """The face over the sample release, with a cache of its own."""
    (tmp_path / "releases").symlink_to(release.path.parent)
    return Download(release, replace(settings, home=tmp_path))


@pytest.fixture
def get(download: Download) -> Callable[..., TestResponse]:
    client = Client(download)

    def get(path: str, **headers: str) -> TestResponse:
        answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer.get_data()
        answer.close()
        return answer

    return get


def test_a_file_says_its_length_name_type_and_mark(get: Callable[..., TestResponse]) -> None:
    answer = get(FILE + "&county=10018")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.content_length == len(answer.data)
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=population_basic-113Y12M-10018.csv; filename*=UTF-8''{urllib.parse.quote(f'{NAME}.csv')}"
    )
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"]
    assert answer.headers["Last-Modified"]
    assert answer.data.startswith(b"\xef\xbb\xbfCODEBASE,")


def test_a_product_is_packed_as_segis_does(get: Callable[..., TestResponse]) -> None:
    answer = get("/population_basic/product?format=csv&county=%E6%96%B0%E7%AB%B9%E5%B8%82&encoding=big5")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == [f"{NAME}.csv", "Info.ini", "Schema.ini"]
        assert archive.read(f"{NAME}.csv").decode("cp950").startswith("CODE2,CODE1,CODEBASE,H_CNT")


def test_a_broken_download_goes_on_where_it_stopped(get: Callable[..., TestResponse]) -> None:
    whole = get(FILE)
    mark = whole.headers["ETag"]
    part = get(FILE, Range="bytes=100-199", If_Range=mark)
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.data)}"
    assert get(FILE, Range="bytes=-10").data == whole.data[-10:]
    assert get(FILE, Range="bytes=100-199", If_Range='"another"').data == whole.data
    assert get(FILE, Range="bytes=0-1,4-5").status_code == 200
    longer = get(FILE, Range=f"bytes=-{len(whole.data) + 1}")
    assert (longer.status_code, longer.data) == (206, whole.data)
    beyond = get(FILE, Range=f"bytes={len(whole.data)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")


def test_an_unchanged_file_is_not_sent_again(get: Callable[..., TestResponse]) -> None:
    first = get(FILE)
    assert get(FILE, If_None_Match=first.headers["ETag"]).status_code == 304
    assert get(FILE, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304


def test_a_file_that_has_changed_is_refused_in_a_sentence_to_who_wants_the_old(
    get: Callable[..., TestResponse],
) -> None:
    answer = get(FILE, If_Match='"another"')
    assert (answer.status_code, "fetch it anew" in answer.text) == (412, True)
    assert get(FILE, If_Match=get(FILE).headers["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing/file", 404, "沒有這個 data set"),
        ("/population_basic/other", 404, "沒有這個 path"),
        ("/..%2f..%2fetc%2fpasswd/file", 404, "沒有這個"),
        ("/population_basic/file?format=exe", 400, "csv, shp, gpkg"),
        ("/population_basic/file?format=../../x", 400, "csv, shp, gpkg"),
        ("/population_basic/file?period=1Y", 400, "period 不能是"),
        ("/population_basic/file?period=../1", 400, "period 不能是"),
        ("/population_basic/file?county=%00", 400, "county 不能是"),
        ("/population_basic/file?encoding=latin-1", 400, "utf-8, big5"),
        ("/population_basic/file?format=gpkg&encoding=big5", 400, "可用：utf-8"),
        ("/population_basic/file?crs=EPSG:9999", 400, "EPSG:3826"),
        ("/population_basic/file?format=kml&crs=EPSG:3826", 400, "CRS84"),
        ("/population_village/file?format=shp&period=all", 400, "csv, parquet"),
        ("/population_basic/file?fromat=csv", 400, "parameter 不能是"),
    ],
)
def test_what_cannot_be_had_is_told_in_a_sentence(
    get: Callable[..., TestResponse], path: str, status: int, words: str
) -> None:
    answer = get(path)
    assert (answer.status_code, answer.content_type) == (status, "text/plain; charset=utf-8")
    assert words in answer.text


def test_data_that_must_be_applied_for_are_not_given_out(download: Download) -> None:
    dataset = download.release.dataset("population_basic")
    closed = tuple(replace(one, download=Access.APPLY) for one in dataset.supply)
    manifest = replace(download.release.manifest, datasets=(replace(dataset, supply=closed),))
    answer = Client(Download(replace(download.release, manifest=manifest), download.settings)).get(FILE)
    assert answer.status_code == 403
    assert "須申請下載" in answer.text


def test_the_listing_names_every_file_and_each_is_there(get: Callable[..., TestResponse], settings: Settings) -> None:
    listed = get("/").json
    assert listed is not None
    assert {one["name"] for one in listed["datasets"]} >= {"population_basic", "areas_basic", "doorplates"}
    told: Any = get("/population_town").json
    assert told["newest"] == "113年12月行政區人口統計_鄉鎮市區"
    for one in told["files"]:
        for kind in ("file", "product"):
            address = one[kind].partition("/download")[2]
            assert get(address).status_code == 200, address


def test_every_period_at_once_comes_as_a_table(get: Callable[..., TestResponse], release: Release) -> None:
    answer = get("/population_town/file?format=csv&period=all")
    assert answer.text.count("\r\n") == release.dataset("population_town").count + 2


def test_the_old_address_of_segis_gives_its_product(get: Callable[..., TestResponse]) -> None:
    query = {
        "method": "filedown.downloadproductfile",
        "code": "TW-04-301000000A-010002_GIS-2024M12-10018",
        "STTIME": "113Y12M",
        "STUNIT": "U0200",
        "BOUNDARY": "新竹市",
        "SUB_BOUNDARY": "",
    }
    answer = get(f"/reqcontroller.file?{urllib.parse.urlencode(query)}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist()[0] == f"{NAME}.csv"
    assert get("/reqcontroller.file?method=other").status_code == 404
    assert get(f"/reqcontroller.file?{urllib.parse.urlencode(query | {'code': 'x'})}").status_code == 404


def test_a_large_file_is_made_by_a_process_of_its_own_and_then_served(
    get: Callable[..., TestResponse], download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "AT_ONCE_SECONDS", 0.0)
    path = "/population_basic/file?format=gpkg&county=10018"
    first = get(path, Accept="text/html")
    assert (first.status_code, first.headers["Retry-After"]) == (202, "5")
    assert first.headers["Refresh"] == "5"
    assert "製作中" in first.text
    answer = first
    deadline = time.monotonic() + 60
    while answer.status_code == 202 and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = get(path)
    assert answer.status_code == 200, answer.text
    (download.shelf.folder / "x.gpkg").write_bytes(answer.data)
    info = pyogrio.read_info(download.shelf.folder / "x.gpkg")
    assert info["features"] == download.shelf.sources["population_basic"].count(
        wanted(download, format="gpkg", county="10018").query
    )
    assert not list((download.shelf.folder / ".queue").iterdir())
    assert not list((download.shelf.folder / ".state").iterdir())


def wanted(download: Download, **asked: str) -> Any:
    dataset = download.release.dataset("population_basic")
    return wanted_of(dataset, counties(download.shelf.sources), asked, packed=False)


def test_how_long_a_file_takes_goes_by_the_size_of_its_geometries(download: Download) -> None:
    def each(name: str, *, packed: bool = False) -> float:
        source = download.shelf.sources[name]
        one = wanted_of(source.dataset, {}, {"format": "gml"}, packed=packed)
        return download.shelf.seconds(one) / source.dataset.count

    assert each("counties") > 10 * each("doorplates")
    assert each("counties", packed=True) > each("counties")


def test_one_process_makes_files_at_a_time(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    maker = Maker(download.shelf)
    monkeypatch.setattr(maker, "start", lambda: started.append(1))
    with Maker(download.shelf).turn() as mine:
        assert mine
        assert maker.ask(wanted(download, format="gpkg")).ahead == 0
        assert maker.ask(wanted(download, format="kml")).ahead == 1
        assert Maker(download.shelf).run() == 0
    assert started == []
    assert maker.ask(wanted(download, format="kml")).ahead == 1
    assert started == [1]


def test_the_queue_has_an_end(
    get: Callable[..., TestResponse], download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr("onestop.products.maker.MOST_WAITING", 1)
    with Maker(download.shelf).turn():
        assert get(FILE).status_code == 202
        full = get(FILE + "&county=10018")
    assert (full.status_code, full.headers["Retry-After"]) == (503, "60")
    assert "請稍後再試" in full.text


def test_why_a_file_cannot_be_made_is_told(
    get: Callable[..., TestResponse], download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr("onestop.products.shelf.SPARE_BYTES", 1 << 60)
    maker = Maker(download.shelf)
    monkeypatch.setattr(Maker, "start", lambda _self: None)
    assert get(FILE).status_code == 202
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    assert maker.run() == 0
    answer = get(FILE)
    assert answer.status_code == 422
    assert "磁碟空間不足" in answer.text


def test_a_file_too_large_for_its_format_comes_in_parts(
    get: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "kml", replace(FORMATS["kml"], most=10))
    answer = get("/population_basic/file?format=kml")
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert "filename=population_basic-113Y12M.kml.zip;" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == [
            f"113年12月新竹市{town}統計區人口統計_最小統計區.kml" for town in ("東區", "北區", "香山區")
        ]


def test_a_file_too_large_for_its_format_is_refused_where_it_cannot_be_parted(
    get: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "kml", replace(FORMATS["kml"], most=10, apart=None))
    answer = get("/population_basic/file?format=kml")
    assert answer.status_code == 422
    assert "請改用 GeoPackage" in answer.text


def test_a_disk_that_is_full_is_said_to_be(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise RuntimeError("FeatureError: could not write")  # as libraries say it

    monkeypatch.setattr("onestop.products.wanted.write_file", full)
    with pytest.raises(RuntimeError):
        download.shelf.make(wanted(download, format="csv"))
    monkeypatch.setattr("onestop.products.shelf.FULL_BYTES", 1 << 60)
    with pytest.raises(Busy, match="磁碟空間不足"):
        download.shelf.make(wanted(download, format="csv"))
    assert list(download.shelf.folder.iterdir()) == []


def test_those_who_wait_hear_of_a_mistake_of_ours(
    get: Callable[..., TestResponse], download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(application, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(Maker, "start", lambda _self: None)
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    assert get(FILE).status_code == 202
    monkeypatch.setattr("onestop.products.wanted.write_file", broken)
    with pytest.raises(RuntimeError):
        Maker(download.shelf).run()
    answer = get(FILE)
    assert answer.status_code == 422
    assert "請通知管理者" in answer.text


def test_of_two_who_make_a_file_at_once_the_first_is_kept(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    one = wanted(download, format="csv")
    write = type(one).write

    def overtaken(self: Any, *given: Any) -> Any:
        download.shelf.path(one).write_bytes(b"first")
        return write(self, *given)

    monkeypatch.setattr(type(one), "write", overtaken)
    assert download.shelf.make(one).read_bytes() == b"first"


def test_a_making_that_was_broken_off_leaves_nothing(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onestop.products.wanted.write_file", broken)
    with pytest.raises(KeyboardInterrupt):
        download.shelf.make(wanted(download, format="csv"))
    assert list(download.shelf.folder.iterdir()) == []


def test_what_a_killed_maker_left_is_swept(download: Download) -> None:
    left = download.shelf.folder / ".building-x"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    download.shelf.make(wanted(download, format="csv"))
    assert not left.exists()


def test_files_not_asked_for_the_longest_make_room(download: Download, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = download.shelf
    first, second = (shelf.make(wanted(download, format="csv", county=county)) for county in ("", "10018"))
    os.utime(first, (1, 1))
    monkeypatch.setattr("onestop.products.shelf.KEPT_BYTES", second.stat().st_size)
    shelf.make_room()
    assert shelf.files() == [second]


def test_files_go_with_their_release(download: Download) -> None:
    download.shelf.make(wanted(download, format="csv"))
    assert prune_downloads(download.settings.home, ["another"]) == [download.release.id]
    assert not download.shelf.folder.exists()


def test_an_operator_makes_files_ahead(
    onestop: Callable[..., subprocess.CompletedProcess[str]], download: Download, release: Release
) -> None:
    home = download.settings.home
    done = onestop(home, "download", "population_town", "towns", "--format", "csv", "--format", "parquet")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 4
    assert "113年12月行政區人口統計_鄉鎮市區.csv" in done.stdout
    assert len(download.shelf.files()) == 4
    wrong = onestop(home, "download", "population_town", "--format", "doc")
    assert wrong.returncode == 2


def test_all_that_is_made_ahead_is_what_everybody_may_have(
    onestop: Callable[..., subprocess.CompletedProcess[str]], release: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "releases" / "20990101T000000Z-0001"
    folder.mkdir(parents=True)
    for file in release.path.iterdir():
        (folder / file.name).symlink_to(file)
    towns, population = release.dataset("towns"), release.dataset("population_town")
    closed = replace(population, supply=tuple(replace(one, download=Access.APPLY) for one in population.supply))
    manifest = replace(release.manifest, id=folder.name, datasets=(closed, towns), grids=())
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_bytes(MANIFEST.dump_json(manifest))
    Releases(tmp_path).activate(folder.name)
    done = onestop(tmp_path, "download", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["鄉鎮市區界.csv"]


@pytest.fixture(scope="module")
def served(serve: Callable[..., Any], home: Path) -> Iterator[str]:
    with serve(home, workers=1) as base:
        yield base


def asked(address: str, method: str = "GET", **headers: str) -> HTTPResponse:
    request = urllib.request.Request(address, method=method, headers=headers)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)
    return answer


def test_the_front_door_serves_files_and_parts_of_them(served: str) -> None:
    address = f"{served}/download/population_basic/file?format=gpkg&county=10018"
    with asked(address) as whole:
        data = whole.read()
        length = whole.headers["Content-Length"]
    assert int(length) == len(data)
    with asked(address, "HEAD") as head:
        assert (head.read(), head.headers["Content-Length"]) == (b"", length)
    with asked(address, Range="bytes=5-9") as part:
        assert (part.status, part.read()) == (206, data[5:10])
    query = urllib.parse.urlencode({"method": "filedown.DownloadProductFile", "code": "population_town"})
    with asked(f"{served}/STATCloud/reqcontroller.file?{query}") as old:
        assert old.headers["Content-Type"] == "application/zip"
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(f"{served}/download/population_basic/file?format=doc")
    refused.value.close()
    assert refused.value.code == 400


@pytest.mark.parametrize("path", ["villages/10018.gpkg", "villages/10018.geojson"])
def test_gdal_reads_a_download_over_http(served: str, gdal_environment: dict[str, str], path: str) -> None:
    command = ["ogrinfo", "-so", "-al", f"/vsicurl/{served}/download/{path}"]
    done = subprocess.run(command, env=gdal_environment, capture_output=True, text=True, check=True)
    assert "Feature Count: 122" in done.stdout


@pytest.mark.parametrize("name", FORMATS)
def test_a_worker_writes_every_format(served: str, name: str) -> None:
    with asked(f"{served}/download/towns{FORMATS[name].ending}?county=10018") as answer:
        assert answer.status == 200
        data = answer.read()
    if name == "shp":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            projection = next(one for one in archive.namelist() if one.endswith(".prj"))
            assert b"TWD_1997_TM_Taiwan" in archive.read(projection)


def test_a_path_that_ends_as_a_file_does_gives_it(get: Callable[..., TestResponse]) -> None:
    by_path = get("/population_basic/113Y12M/10018.csv")
    assert by_path.data == get("/population_basic/file?format=csv&period=113Y12M&county=10018").data
    assert get("/population_town/all.csv").text.count("\r\n") == 38
    assert get("/towns.shp.zip").content_type == "application/zip"
    assert get("/towns/1/2/3.csv").status_code == 404
    assert get("/towns/..%2f..%2fx.csv").status_code in (400, 404)


def test_big5_is_said_to_be_big5(get: Callable[..., TestResponse]) -> None:
    assert get("/population_town/file?format=csv&encoding=big5").content_type == "text/csv; charset=big5"
