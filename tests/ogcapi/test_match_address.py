import csv
import io
import math
from typing import Any

import pytest

from onestop.address.bulk import COLUMNS
from onestop.crs import SYSTEMS, find, to_crs84_transformer

TO_CSV = {"result": {"format": {"mediaType": "text/csv"}}}


@pytest.fixture
def match(execute: Any) -> Any:
    """The features that addresses are answered with."""

    def ask(address: Any, /, **inputs: Any) -> list[Any]:
        answer = execute("match-address", {"address": address, **inputs})
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/geo+json"
        assert answer.json["numberReturned"] == len(answer.json["features"])
        features: list[Any] = answer.json["features"]
        return features

    return ask


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_an_address_is_answered_with_its_doorplate(match: Any, doorplate: Any) -> None:
    (feature,) = match(doorplate.properties["FULL_ADDR"])
    told, fields = feature["properties"], doorplate.properties
    assert (told["match_status"], told["match_level"], told["coordinate_level"]) == (
        "matched",
        "doorplate",
        "doorplate",
    )
    assert told["matched_address"] == told["address"] == fields["FULL_ADDR"]
    assert str(told["doorplate"]) == doorplate.id
    assert told["basic"], told["county"] == (fields["CODEBASE"], fields["COUNTY_ID"])
    assert (told["level1"], told["level2"]) == (fields["CODE1"], fields["CODE2"])
    assert feature["geometry"] == {"type": "Point", "coordinates": [told["x"], told["y"]]}


def test_an_answer_tells_everything_there_is(match: Any, addresses: list[str]) -> None:
    (feature,) = match(addresses[0])
    expected = {*COLUMNS, "index", "address", "match_status_zh", "match_status_en", "rivals", "floor", "period", "crs"}
    assert feature["properties"].keys() == expected | {"runner_up", "doorplate", "parts"}
    assert feature["properties"]["parts"].keys() >= {"county", "town", "village", "road", "lane", "number"}
    assert "".join(feature["properties"]["parts"].values()) == addresses[0]


def test_a_status_is_told_in_both_languages(match: Any) -> None:
    (feature,) = match("")
    assert feature["properties"]["match_status_zh"] == "沒有地址"
    assert feature["properties"]["match_status_en"] == "no address"


def test_an_answer_leads_to_the_feature_of_its_doorplate(match: Any, ask: Any, doorplate: Any, settings: Any) -> None:
    (link,) = match(doorplate.properties["FULL_ADDR"])[0]["links"]
    base = f"http://{settings.host}:{settings.port}/ogcapi"
    assert ask(link["href"].removeprefix(base)).json["properties"]["FULL_ADDR"] == doorplate.properties["FULL_ADDR"]


def test_addresses_are_answered_in_their_order(match: Any, addresses: list[str]) -> None:
    features = match([*addresses, "", *addresses])
    assert [one["properties"]["index"] for one in features] == list(range(2 * len(addresses) + 1))
    assert [one["properties"]["address"] for one in features] == [*addresses, "", *addresses]


def test_several_addresses_can_be_called_addresses(execute: Any, addresses: list[str]) -> None:
    answer = execute("match-address", {"addresses": addresses})
    assert answer.json["numberReturned"] == len(addresses)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("03-5216121", "phone"),
        ("新竹市東門段一小段12地號", "land_lot"),
        ("美國加州", "abroad"),
        ("新竹市", "incomplete"),
        ("路" * 1001, "too_long"),
        ("\u0000", None),
        ("<script>", None),
    ],
)
def test_what_is_no_address_is_a_status_and_no_error(match: Any, text: str, status: str | None) -> None:
    (feature,) = match(text)
    assert status in (None, feature["properties"]["match_status"])
    assert feature["properties"]["doorplate"] is None
    assert feature["properties"]["address"] == text


def test_nothing_found_has_no_geometry(match: Any) -> None:
    (feature,) = match("看不懂")
    assert feature["geometry"] is None
    assert (feature["properties"]["x"], feature["properties"]["y"]) == (None, None)
    assert "links" not in feature


def test_a_list_of_numbers_has_an_answer_for_each(match: Any, addresses: list[str]) -> None:
    features = match([addresses[0][:-1] + "、" + "7號", addresses[1]])
    assert [one["properties"]["index"] for one in features] == [0, 0, 1]


def test_further_candidates_come_after_the_best_and_are_no_surer(match: Any) -> None:
    features = match("中華路", limit=10)
    scores = [one["properties"]["score"] for one in features]
    assert 1 < len(features) <= 10
    assert max(scores) == scores[0]
    assert {one["properties"]["index"] for one in features} == {0}
    assert len({one["properties"]["matched_address"] for one in features}) == len(features)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_coordinates_come_in_each_system_with_x_to_the_east(match: Any, addresses: list[str], system: Any) -> None:
    (feature,) = match(addresses[0], crs=system.name)
    x, y = feature["properties"]["x"], feature["properties"]["y"]
    there = to_crs84_transformer(find(system.name).code).transform(x, y) if not system.degrees else (x, y)
    assert math.dist(there, feature["geometry"]["coordinates"]) < 1e-6
    assert feature["properties"]["crs"] == system.name


def test_a_system_may_be_named_by_its_address(match: Any, addresses: list[str]) -> None:
    (feature,) = match(addresses[0], crs="http://www.opengis.net/def/crs/EPSG/0/3826")
    assert feature["properties"]["crs"] == "EPSG:3826"


def test_the_steps_are_explained_in_both_languages_where_asked(match: Any, addresses: list[str]) -> None:
    (feature,) = match("300 " + addresses[0].replace("路", ""), explain=True)
    steps = feature["properties"]["explanation"]
    assert len(steps["zh"]) == len(steps["en"]) > 0
    assert any("300" in step for step in steps["zh"])
    (plain,) = match(addresses[0], explain=False)
    assert "explanation" not in plain["properties"]


@pytest.mark.parametrize("how", [{"outputs": TO_CSV}, {"f": "csv"}])
def test_csv_has_a_row_for_each_address(execute: Any, addresses: list[str], how: dict[str, Any]) -> None:
    inputs = {"address": [*addresses, "x、y", ""], **({"f": how["f"]} if "f" in how else {})}
    answer = execute("match-address", inputs, **({} if "f" in how else how))
    table = rows(answer)
    assert list(table[0]) == ["address", *COLUMNS]
    assert [row["address"] for row in table] == [*addresses, "x、y", ""]
    assert [row["matched_address"] for row in table[: len(addresses)]] == addresses


def test_csv_and_geojson_say_the_same(execute: Any, match: Any, addresses: list[str]) -> None:
    asked = [addresses[0], addresses[1][3:], "中華路", "新竹市", ""]
    table = rows(execute("match-address", {"address": asked, "crs": "EPSG:3826", "f": "csv"}))
    for row, feature in zip(table, match(asked, crs="EPSG:3826"), strict=True):
        told = feature["properties"]
        assert row == {name: "" if told[name] is None else str(told[name]) for name in row}


def test_a_document_has_the_outputs_by_name(execute: Any, addresses: list[str]) -> None:
    answer = execute("match-address", {"address": addresses[0]}, response="document")
    assert answer.content_type == "application/json"
    assert answer.json["result"]["type"] == "FeatureCollection"
    answer = execute("match-address", {"address": addresses[0], "f": "csv"}, response="document")
    assert answer.json["result"]["mediaType"] == "text/csv"
    assert answer.json["result"]["value"].startswith("address,match_status")


def test_an_input_may_be_wrapped_as_the_standard_has_it(match: Any, addresses: list[str]) -> None:
    assert match({"value": addresses[0], "mediaType": "text/plain"})[0]["properties"]["match_status"] == "matched"


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "address: 'nothing' is not allowed"),
    ({"address": []}, "address: '[]' is not allowed; allowed: text, or a list of 1 to 100,000 texts"),
    ({"address": None}, "address: 'null'"),
    ({"address": 5}, "address: '5'"),
    ({"address": {"text": "x"}}, "address"),
    ({"address": ["x", 5]}, "address[1]: '5' is not allowed; allowed: text"),
    ({"address": ["x", None]}, "address[1]"),
    ({"address": ["x", ["y"]]}, "address[1]"),
    ({"address": ["x"] * 1001}, "1,001 of them"),
    ({"address": ["x"] * 100_001}, "100,000"),
    ({"address": {"href": "http://127.0.0.1:1/"}}, "nothing is fetched"),
    ({"addresses": "x"}, "addresses: 'x'"),
    ({"address": "x", "addresses": ["x"]}, "both"),
    ({"address": "x", "crs": "EPSG:9999"}, "crs: 'EPSG:9999' is not allowed; allowed: CRS84, EPSG:4326"),
    ({"address": "x", "crs": 3826}, "crs"),
    ({"address": "x", "crs": "x" * 10_000}, "crs"),
    ({"address": "x", "limit": 0}, "limit: '0' is not allowed; allowed: a whole number from 1 to 10"),
    ({"address": "x", "limit": 11}, "limit"),
    ({"address": "x", "limit": 1.5}, "limit"),
    ({"address": "x", "limit": True}, "limit"),
    ({"address": "x", "limit": "1"}, "limit"),
    ({"address": "x", "explain": "yes"}, "explain: 'yes' is not allowed; allowed: true or false"),
    ({"address": "x", "f": "xml"}, "f: 'xml' is not allowed; allowed: geojson, json, csv"),
    ({"address": "x", "f": "csv", "limit": 2}, "one row for each address"),
    ({"address": "x", "f": "csv", "explain": True}, "one row for each address"),
    ({"address": "x", "nope": 1}, "input: 'nope' is not allowed; allowed: address, addresses, crs"),
)


@pytest.mark.parametrize(("inputs", "words"), WRONG, ids=[str(inputs)[:40] for inputs, _ in WRONG])
def test_wrong_inputs_are_answered_with_one_sentence(execute: Any, inputs: dict[str, Any], words: str) -> None:
    answer = execute("match-address", inputs)
    assert answer.status_code == 400
    assert answer.content_type == "application/json"
    assert words in answer.json["description"]
    assert len(answer.json["description"]) < 300
    assert "\n" not in answer.json["description"]


OUTPUTS: tuple[tuple[Any, str], ...] = (
    ({"nope": {}}, "outputs: 'nope' is not allowed; allowed: result"),
    ({"result": {"format": {"mediaType": "image/png"}}}, "mediaType: 'image/png'"),
    ({"result": {"transmissionMode": "reference"}}, "transmissionMode"),
    ({"result": 1}, "outputs"),
    ("result", "outputs"),
)


@pytest.mark.parametrize(("outputs", "words"), OUTPUTS, ids=str)
def test_outputs_that_cannot_be_had_are_refused(execute: Any, outputs: Any, words: str) -> None:
    answer = execute("match-address", {"address": "x"}, outputs=outputs)
    assert answer.status_code == 400
    assert words in answer.json["description"]


def test_a_response_that_is_none_is_refused(execute: Any) -> None:
    answer = execute("match-address", {"address": "x"}, response="nope")
    assert answer.status_code == 400
    assert "raw, document" in answer.json["description"]


def test_a_thousand_addresses_are_answered_at_once(match: Any, addresses: list[str]) -> None:
    many = (addresses * 20)[:1000]
    assert [one["properties"]["matched_address"] for one in match(many)] == many


def test_a_release_without_an_address_index_says_so_and_serves_the_rest(old_api: Any) -> None:
    answer = old_api.post("/processes/match-address/execution", json={"inputs": {"address": "x"}})
    assert answer.status_code == 503
    assert "no address index" in answer.json["description"]
    assert "沒有地址索引" in answer.json["description"]
    assert old_api.get("/collections/doorplates/items?limit=1").status_code == 200
    assert old_api.post("/processes/echo/execution", json={"inputs": {"echoInput": "x"}}).status_code == 200


def test_the_process_is_described_in_both_languages(ask: Any) -> None:
    for lang, title, words in (("zh-TW", "地址比對", "地址，一個或多個"), ("en", "Match addresses", "an address")):
        described = ask("/processes/match-address", lang=lang).json
        assert described["title"] == title
        assert words in described["inputs"]["address"]["title"]
        assert described["jobControlOptions"] == ["sync-execute", "async-execute"]
        assert described["inputs"]["crs"]["schema"]["enum"] == [system.name for system in SYSTEMS]
        kinds = described["outputs"]["result"]["schema"]["oneOf"]
        assert [kind["contentMediaType"] for kind in kinds] == ["application/geo+json", "text/csv"]


def test_its_own_example_can_be_run(execute: Any, ask: Any) -> None:
    for process in ("echo", "match-address", "reverse-address"):
        example = ask(f"/processes/{process}").json["example"]
        assert execute(process, example["inputs"]).status_code == 200
