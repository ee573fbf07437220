"""The catalogue on 100,000 synthetic records: requests a second, p50 and p99, and memory over many requests.

    python benchmarks/catalogue.py [--size smoke|full] [--port 9150]

In process it measures the application alone; through the server it measures two workers with four clients.
"""

import argparse
import gc
import http.client
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onestop.catalogue import Link, Record, open_catalogue, write_records
from onestop.dataset import Words

PLACES: tuple[str, ...] = (
    "澎湖縣",
    "花蓮縣",
    "臺東縣",
    "苗栗縣",
    "臺北市",
    "高雄市",
    "屏東縣",
    "宜蘭縣",
    "彰化縣",
    "南投縣",
)
THEMES: tuple[str, ...] = (
    "人口統計",
    "土地利用",
    "地質圖",
    "電信信令",
    "門牌",
    "公車路線",
    "雨量站",
    "國土測繪",
    "都市計畫",
    "水質監測",
)
THEMES += (
    "空氣品質",
    "交通事故",
    "學校位置",
    "醫療院所",
    "公園綠地",
    "地籍圖",
    "航照影像",
    "河川水位",
    "統計區",
    "斷層",
)
WARM_UP = 50
CLIENTS = 4
WORKERS = 2

QUESTIONS: dict[str, Callable[[int], str]] = {
    "GetRecordById": lambda n: f"service=CSW&version=2.0.2&request=GetRecordById&elementSetName=full&id=record-{n:07}",
    "GetRecordById gmd": lambda n: (
        "service=CSW&version=2.0.2&request=GetRecordById&elementSetName=full"
        f"&outputSchema=http://www.isotc211.org/2005/gmd&id=record-{n:07}"
    ),
    "a page": lambda n: f"{RECORDS}&startPosition={n % 1000 + 1}",
    "a deep page": lambda n: f"{RECORDS}&startPosition={n + 1}",
    "sorted by title": lambda n: f"{RECORDS}&sortBy=dc:title:A&startPosition={n % 1000 + 1}",
    "two characters": lambda n: f"{RECORDS}&q={quote(('人口', '地質', '水質', '門牌')[n % 4])}",
    "five characters, rare": lambda n: f"{RECORDS}&q={quote(f'編號{n:07}')}",
    "a box of 0.1 degrees": lambda n: f"{RECORDS}&bbox={box(n, 0.1)}",
    "a box of 1 degree": lambda n: f"{RECORDS}&bbox={box(n, 1.0)}",
    "a box around all": lambda _: f"{RECORDS}&bbox=-180,-90,180,90",
    "words and a box": lambda n: f"{RECORDS}&q={quote('人口')}&bbox={box(n, 1.0)}",
    "OAI ListRecords": lambda _: "mode=oaipmh&verb=ListRecords&metadataPrefix=oai_dc",
}
QUICK = ("GetRecordById", "GetRecordById gmd", "a page", "five characters, rare")
"""Asked many times over for the measure of memory."""
RECORDS = "service=CSW&version=3.0.0&request=GetRecords&typeNames=csw:Record&elementSetName=summary"


def box(number: int, size: float) -> str:
    """A box somewhere in Taiwan."""
    west, south = 120 + number % 97 / 100, 22 + number % 211 / 100
    return f"{west},{south},{west + size},{south + size}"


def synthetic(count: int) -> Iterator[Record]:
    """Records that a seeded generator makes up."""
    chance = random.Random(20261123)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(count):
        place, theme = PLACES[number % len(PLACES)], THEMES[number * 7 % len(THEMES)]
        west, south = 118 + chance.random() * 4, 21.5 + chance.random() * 4
        yield Record(
            identifier=f"record-{number:07}",
            type="dataset",
            title=Words(f"{place}{theme}第{number % 977}號", f"{theme} of {place}, sheet {number % 977}"),
            abstract=Words(
                f"{place}之{theme}資料，編號{number:07}，供規劃與研究使用。" * 4, "Synthetic record for measuring."
            ),
            keywords=(Words(place, "county"), Words(theme, "theme"), Words("空間資料", "spatial data")),
            provider=Words(f"{place}政府", "County government"),
            licence=Words("政府資料開放授權條款-第1版", "Open Government Data License, version 1.0"),
            licence_url="https://data.gov.tw/license",
            supply=Words("一般民眾自由瀏覽/自由下載。", "Free to all."),
            changed=start + timedelta(seconds=number),
            topic="society",
            bbox=(west, south, west + chance.random() / 5, south + chance.random() / 5),
            begin=date(2017, 1, 1),
            end=date(2017, 12, 31),
            published=date(2018, 1, 1),
            links=(Link(f"@BASE@/ogcapi/collections/{number}", "OGC API Features", Words("圖徵", "features")),),
        )


def resident() -> float:
    """Memory of this process alone in MB: pages of the index, which all processes share, are not in it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


def application(path: Path) -> Any:
    """The face over an index."""
    from onestop.server.mounts import known_warnings  # noqa: PLC0415

    with known_warnings():
        from onestop.csw.application import CswApplication  # noqa: PLC0415

        return CswApplication(open_catalogue(path), "http://127.0.0.1:8080")


def ask(app: Any, query: str) -> float:
    """One request in process, in milliseconds."""
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "PATH_INFO": "", "wsgi.input": io.BytesIO()}
    environ |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    status: list[str] = []
    start = time.perf_counter()
    app(environ, lambda given, _headers: status.append(given))
    took = (time.perf_counter() - start) * 1000
    assert status[0].startswith("200"), (query, status)
    return took


def report(name: str, times: list[float], seconds: float) -> None:
    """One line of figures."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{name:26} {len(times) / seconds:8.0f} req/s   p50 {statistics.median(ordered):7.2f} ms   p99 {p99:7.2f} ms",
        flush=True,
    )


def in_process(app: Any, count: int) -> None:
    """Every question, one after the other."""
    print("\nIn process, one thread:")
    for name, query in QUESTIONS.items():
        numbers = [(n * 7919) % count for n in range(300)]
        for number in numbers[:WARM_UP]:
            ask(app, query(number))
        start = time.perf_counter()
        times = [ask(app, query(number)) for number in numbers]
        report(name, times, time.perf_counter() - start)


def memory(app: Any, count: int, requests: int) -> None:
    """Growth of memory over many requests of every kind."""
    kinds = [QUESTIONS[name] for name in QUICK]
    for n in range(1000):
        ask(app, kinds[n % len(kinds)](n * 7919 % count))
    gc.collect()
    before = resident()
    for n in range(requests):
        ask(app, kinds[n % len(kinds)](n * 104729 % count))
    gc.collect()
    print(f"\nMemory over {requests:,} requests: {before:.1f} MB, then {resident():.1f} MB")


def through_server(path: Path, count: int, port: int, seconds: float) -> None:
    """Two workers of granian, four clients that keep their connections."""
    environ = os.environ | {"BENCH_INDEX": str(path), "PYTHONPATH": str(Path(__file__).parent)}
    options = ["--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "1", "--no-access-log"]
    command = [
        sys.executable,
        "-m",
        "granian",
        *options,
        "--port",
        str(port),
        "--factory",
        "catalogue:from_environment",
    ]
    with subprocess.Popen([*command, "--log-level", "error"], env=environ) as server:
        try:
            wait(port)
            print(f"\nThrough granian, {WORKERS} workers, {CLIENTS} clients:")
            for name, query in QUESTIONS.items():
                load(name, query, count, port, seconds)
        finally:
            server.terminate()


def from_environment() -> Any:
    """What granian serves."""
    return application(Path(os.environ["BENCH_INDEX"]))


def wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/?mode=oaipmh&verb=Identify")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def load(name: str, query: Callable[[int], str], count: int, port: int, seconds: float) -> None:
    """Ask one kind of question from every client for some seconds."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    def client(seed: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = seed
        while time.perf_counter() < end:
            number += 7919
            start = time.perf_counter()
            connection.request("GET", "/?" + query(number % count))
            response = connection.getresponse()
            response.read()
            assert response.status == 200, (name, response.status)
            times.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=client, args=(seed * 1009,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(name, times, seconds)


SIZES = {"smoke": (5_000, 500, 0.5), "full": (100_000, 20_000, 3.0)}
"""Records, requests for the measure of memory, and seconds of load for each question."""


def main() -> None:
    """Build the index and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--port", type=int, default=9150)
    given = parser.parse_args()
    count, requests, seconds = SIZES[given.size]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        start = time.perf_counter()
        write_records(path, synthetic(count))
        size = path.stat().st_size / 2**20
        print(f"{count:,} records indexed in {time.perf_counter() - start:.1f} s, {size:.0f} MB", flush=True)
        app = application(path)
        in_process(app, count)
        through_server(path, count, given.port, seconds)
        memory(app, count, requests)


if __name__ == "__main__":
    main()
