"""Records as OGC API - Records, part 1, has them."""

import json
from typing import Any

import pytest

from onestop.catalogue import Record
from onestop.catalogue.geojson import record_object
from onestop.release import MANIFEST, Manifest
from onestop.server import mounts


@pytest.fixture(scope="module")
def provider(records: tuple[Record, ...], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The provider over the five records."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from onestop.catalogue import FILE, write_records  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("release")
    manifest = Manifest("20260101T000000Z-0001", 1, datetime(2026, 1, 1, tzinfo=UTC), "0", (), ())
    (folder / "manifest.json").write_bytes(MANIFEST.dump_json(manifest))
    write_records(folder / FILE, records)
    with mounts.known_warnings():
        from providers.records import RecordProvider  # noqa: PLC0415

        options = {"seconds": 10, "address": "http://127.0.0.1:9140"}
        return RecordProvider({"name": "records", "type": "record", "data": str(folder), "options": options})


def found(answer: dict[str, Any]) -> set[str]:
    assert answer["numberReturned"] == len(answer["features"])
    return {feature["id"] for feature in answer["features"]}


def test_every_parameter_narrows(provider: Any) -> None:
    assert found(provider.query(q="人口")) == {"population", "addresses"}
    assert found(provider.query(q="人口", bbox=[120, 23, 121, 24])) == {"population"}
    assert found(provider.query(properties=[("type", "service,series")])) == {"wms"}
    assert found(provider.query(properties=[("externalIds", "far,wms")])) == {"far", "wms"}
    assert found(provider.query(datetime_="2017-06-01/2017-06-30")) == {"population", "far"}
    assert provider.query(resulttype="hits")["numberMatched"] == 5


def test_pages_and_order_are_kept(provider: Any) -> None:
    page = provider.query(offset=1, limit=2, sortby=[{"property": "title", "order": "-"}])
    titles = sorted((feature["properties"]["title"] for feature in provider.query()["features"]), reverse=True)
    assert [feature["properties"]["title"] for feature in page["features"]] == titles[1:3]
    assert page["numberMatched"] == 5


def test_properties_and_geometry_can_be_left_out(provider: Any) -> None:
    feature = provider.query(q="人口統計", select_properties=["title"], skip_geometry=True)["features"][0]
    assert (feature["properties"], feature["geometry"]) == ({"title": "臺北市人口統計"}, None)


def test_one_record_knows_its_neighbours(provider: Any) -> None:
    record = provider.get("geology")
    assert (record["prev"], record["next"]) == ("population", "addresses")
    with pytest.raises(Exception, match="'nothing' was not found"):
        provider.get("nothing")


def test_a_record_speaks_the_language_that_is_asked_for(provider: Any) -> None:
    assert provider.get("population", language="en")["properties"]["title"] == "Population of Taipei"
    assert provider.get("population")["properties"]["title"] == "臺北市人口統計"


def test_a_record_has_what_the_standard_wants(records: tuple[Record, ...]) -> None:
    for record in records:
        made = json.loads(json.dumps(record_object(record, "zh-TW", "http://x")))
        assert {"id", "type", "geometry", "time", "properties", "links", "conformsTo"} <= made.keys()
        assert made["properties"]["updated"].endswith("Z")
        assert all({"href", "rel"} <= link.keys() for link in made["links"])
        assert made["properties"]["contacts"][0]["organization"] == record.provider.zh
        assert "@BASE@" not in json.dumps(made)
