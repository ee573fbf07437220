from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def document(api: Any) -> Any:
    answer = api.get("/openapi")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    return answer.json


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def resolved(document: Any, value: Any) -> Any:
    if "$ref" not in value:
        return value
    for name in value["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document


def test_nothing_has_to_be_fetched_from_elsewhere(document: Any) -> None:
    assert [each for each in references(document) if not each.startswith("#/")] == []


def test_every_reference_leads_somewhere(document: Any) -> None:
    for each in references(document):
        assert resolved(document, {"$ref": each}), each


def test_every_operation_has_its_own_identifier_and_an_answer(document: Any) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(operation["responses"] for operation in operations)


def test_what_is_described_can_be_asked_and_nothing_else(document: Any, api: Any, release: Any) -> None:
    for name, dataset in release.datasets.items():
        listed = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        names = {resolved(document, part)["name"] for part in listed}
        refused = api.get(f"/collections/{name}/items?nope=1").json["description"]
        assert names == set(refused.rpartition("allowed: ")[2].split(", "))
        assert {field.name for field in dataset.fields} <= names


def formats(document: Any, operation: Any) -> list[str]:
    parameters = [resolved(document, part) for part in operation["parameters"]]
    return next((part["schema"]["enum"] for part in parameters if part["name"] == "f"), [])


PLAIN = [
    *("/", "/openapi", "/conformance", "/collections", "/collections/catalogue", "/collections/catalogue/items"),
    *("/collections/towns", "/collections/towns/items", "/collections/towns/queryables", "/collections/towns/schema"),
    *("/processes", "/processes/echo", "/jobs", "/tileMatrixSets", "/tiles"),
]


@pytest.mark.parametrize("path", PLAIN)
def test_every_format_that_is_described_is_answered_as_the_media_type_that_is_described(
    document: Any, api: Any, path: str
) -> None:
    operation = document["paths"][path]["get"]
    described = resolved(document, operation["responses"]["200"])["content"]
    for form in formats(document, operation):
        answer = api.get(f"{path}?f={form}")
        assert answer.status_code == 200
        assert {answer.mimetype, answer.content_type.replace(" ", "")} & set(described)


def test_every_operation_says_how_a_mistake_is_answered(document: Any) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            content = resolved(document, operation["responses"]["default"])["content"]
            assert {"application/json", "text/html", "text/plain"} <= set(content), path


def test_nothing_of_features_alone_is_described_of_the_catalogue(document: Any, api: Any) -> None:
    listed = document["paths"]["/collections/catalogue/items"]["get"]["parameters"]
    names = {resolved(document, part)["name"] for part in listed}
    refused = api.get("/collections/catalogue/items?nope=1").json["description"]
    assert names <= set(refused.rpartition("allowed: ")[2].split(", "))


def test_parameters_are_written_as_the_conformance_suite_wants_them(document: Any) -> None:
    listed = document["paths"]["/collections/villages/items"]["get"]["parameters"]
    parameters = {part["name"]: part for part in (resolved(document, each) for each in listed)}
    for name in ("limit", "bbox", "datetime"):
        assert (parameters[name]["style"], parameters[name]["explode"]) == ("form", False)
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 10}
    assert (parameters["bbox"]["schema"]["minItems"], parameters["bbox"]["schema"]["maxItems"]) == (4, 6)
    assert parameters["f"]["schema"]["enum"] == ["json", "html", "jsonld", "csv"]


def test_qgis_finds_among_the_components_how_long_a_page_may_be(document: Any) -> None:
    assert document["components"]["parameters"]["limit"]["schema"]["maximum"] == 10000


def test_the_server_is_our_address(document: Any, settings: Any) -> None:
    assert document["servers"][0]["url"] == f"http://{settings.host}:{settings.port}/ogcapi"
