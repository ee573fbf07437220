"""Metrics: what several workers counted, added up, as Prometheus reads it."""

import os
from pathlib import Path

import pytest

from onestop.server.metrics import Meter, read_workers, render


@pytest.fixture
def meter(tmp_path: Path) -> Meter:
    return Meter(tmp_path, ["ogcapi", "portal"])


def lines(folder: Path) -> list[str]:
    return render(folder, "20260101T000000Z-0001").splitlines()


def test_a_request_falls_into_its_bucket_and_all_longer_ones(meter: Meter, tmp_path: Path) -> None:
    meter.count("ogcapi", 200, 0.03)
    said = lines(tmp_path)
    assert 'onestop_request_seconds_bucket{face="ogcapi",status="2xx",le="0.025"} 0' in said
    assert 'onestop_request_seconds_bucket{face="ogcapi",status="2xx",le="0.05"} 1' in said
    assert 'onestop_request_seconds_bucket{face="ogcapi",status="2xx",le="+Inf"} 1' in said
    assert 'onestop_request_seconds_sum{face="ogcapi",status="2xx"} 0.030000' in said


def test_a_request_longer_than_every_bound_is_still_counted(meter: Meter, tmp_path: Path) -> None:
    meter.count("portal", 503, 60)
    said = lines(tmp_path)
    assert 'onestop_request_seconds_bucket{face="portal",status="5xx",le="10.0"} 0' in said
    assert 'onestop_request_seconds_count{face="portal",status="5xx"} 1' in said


def test_faces_and_status_classes_are_kept_apart(meter: Meter, tmp_path: Path) -> None:
    for status in (200, 204, 301, 404, 500):
        meter.count("ogcapi", status, 0.001)
    counts = {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in lines(tmp_path) if "_count{" in line}
    assert [
        counts[f'onestop_request_seconds_count{{face="ogcapi",status="{c}"}}'] for c in ("2xx", "3xx", "4xx", "5xx")
    ] == ["2", "1", "1", "1"]
    assert not any("portal" in name for name in counts)


def test_the_counts_of_a_worker_that_has_gone_stay(meter: Meter, tmp_path: Path) -> None:
    meter.count("ogcapi", 200, 0.001)
    for path in list(tmp_path.iterdir()):
        path.rename(path.with_stem("999999999"))
    Meter(tmp_path, ["ogcapi", "portal"]).count("ogcapi", 200, 0.001)
    assert 'onestop_request_seconds_count{face="ogcapi",status="2xx"} 2' in lines(tmp_path)
    assert [worker.pid for worker in read_workers(tmp_path)] == [os.getpid()]


def test_a_worker_says_how_much_memory_it_holds(meter: Meter, tmp_path: Path) -> None:
    (worker,) = read_workers(tmp_path)
    assert 5_000_000 < worker.resident < 2_000_000_000


def test_the_release_is_named(tmp_path: Path) -> None:
    assert 'onestop_release_info{release="20260101T000000Z-0001"} 1' in lines(tmp_path)
