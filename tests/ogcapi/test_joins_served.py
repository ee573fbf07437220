"""A served join: QGIS adds it as a layer of features and as a map, and it outlives the server."""

import io
import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from onestop.joins.known import known_areas

pytestmark = pytest.mark.slow


@pytest.fixture
def values(release: Any) -> dict[str, int]:
    """A number for each village of Hsinchu City."""
    codes = [code for code in known_areas(release, release.dataset("villages")).numbers if code.startswith("10018")]
    return {code: at for at, code in enumerate(codes)}


def posted(base: str, values: dict[str, int]) -> str:
    """The address of a join, made over the network."""
    table = "code,n\n" + "".join(f"{code},{number}\n" for code, number in values.items())
    form = {
        "collection-id": "villages",
        "right-dataset-key": "code",
        "right-dataset-file": (io.BytesIO(table.encode()), "t.csv"),
    }
    environ = EnvironBuilder(method="POST", data=form).get_environ()
    body, headers = environ["wsgi.input"].read(), {"Content-Type": environ["CONTENT_TYPE"]}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/ogcapi/joins", body, headers)) as answer:
        return str(answer.headers["Location"])


def test_qgis_shows_a_join(front_door: str, values: dict[str, int], run_in_qgis: Callable[..., Any]) -> None:
    told = run_in_qgis("join.py", posted(front_door, values))
    assert told["valid"] == [True, True]
    assert told["values"] == values
    assert told["colours"] > 4


def test_a_join_is_there_for_all_workers_and_after_a_restart(home: Path, serve: Any, values: dict[str, int]) -> None:
    with serve(home, workers=2) as base:
        address = posted(base, values)
        told = {urllib.request.urlopen(f"{address}/items?limit=1").read() for _ in range(8)}
        assert len(told) == 1
    path = address.removeprefix(base)
    with serve(home, workers=1) as base:
        with urllib.request.urlopen(f"{base}{path}/file") as answer:
            features = json.load(answer)["features"]
        urllib.request.urlopen(urllib.request.Request(f"{base}{path}", method="DELETE")).close()
    assert {one["id"]: one["properties"]["n"] for one in features} == values
