"""Every face says of a data set what its one description says: titles, abstracts, licences, fields, units, links."""

import json
import re
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree

from onestop.catalogue.describe import FILES, dataset_identifier
from onestop.dataset import Dataset, Words
from onestop.formats import FORMATS
from onestop.release import Release

WMS, WFS = "{http://www.opengis.net/wms}", "{http://www.opengis.net/wfs/2.0}"
GMD = "{http://www.isotc211.org/2005/gmd}"
LANGUAGES = ("zh-TW", "en")


@pytest.fixture(scope="session")
def get(front_door: str) -> Callable[[str], bytes]:
    """What an address answers, asked for once."""

    @cache
    def get(path: str) -> bytes:
        with urllib.request.urlopen(front_door + path, timeout=60) as answer:
            body: bytes = answer.read()
        return body

    return get


@pytest.fixture(params=["population_basic", "income_town", "villages", "areas_basic", "doorplates"])
def dataset(request: pytest.FixtureRequest, release: Release) -> Dataset:
    return release.dataset(request.param)


def both(words: Words) -> tuple[str, str]:
    return words.zh, words.en


def names(dataset: Dataset) -> list[str]:
    return [field.name for field in dataset.fields]


def page_text(body: bytes) -> str:
    """The text of a page as a person reads it."""
    return unescape(re.sub(r"<[^>]+>", " ", body.decode()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_collection_of_ogc_api(get: Callable[[str], bytes], dataset: Dataset, language: str) -> None:
    told = json.loads(get(f"/ogcapi/collections/{dataset.name}?f=json&lang={language}"))
    assert told["title"] == dataset.title.in_(language)
    assert told["description"] == dataset.summary.in_(language)
    for words in (dataset.method, dataset.attribution, dataset.licence):
        assert words.in_(language).rstrip("。.") in told["description"]
    licence = [link for link in told["links"] if link["rel"] == "license"]
    assert [(one["href"], one["title"]) for one in licence] == [(dataset.licence_url, dataset.licence.in_(language))]


@pytest.mark.parametrize("resource", ["schema", "queryables"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_fields(get: Callable[[str], bytes], dataset: Dataset, resource: str, language: str) -> None:
    said = json.loads(get(f"/ogcapi/collections/{dataset.name}/{resource}?f=json&lang={language}"))
    page = page_text(get(f"/ogcapi/collections/{dataset.name}/{resource}?f=html&lang={language}"))
    assert (said["title"], said["description"]) == (dataset.title.in_(language), dataset.abstract.in_(language))
    for field in dataset.fields:
        told = said["properties"][field.name]
        assert told["title"] == field.title.in_(language)
        assert told.get("description", "") == field.note.in_(language)
        assert told.get("x-ogc-unit") == (field.unit.in_(language) if field.unit else None)
        assert told.get("x-ogc-unitLang") == (language if field.unit else None)
        for words in (field.title, field.note, field.unit):
            assert words is None or words.in_(language) in page
    beside = set(said["properties"]) - {"geometry", *names(dataset)}
    allowed = {"q", *(field.name for field in dataset.times)} if resource == "queryables" else set()
    assert beside <= allowed


def test_the_record_of_the_catalogue(get: Callable[[str], bytes], dataset: Dataset) -> None:
    path = (
        "/csw?service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full"
        f"&outputschema=http://www.isotc211.org/2005/gmd&id={dataset_identifier(dataset.name)}"
    )
    record = etree.fromstring(get(path))
    texts = [text.strip() for text in record.itertext() if text.strip()]
    for words in (dataset.title, dataset.provider, dataset.conditions):
        assert set(both(words)) <= set(texts), words
    whole = "\n".join(texts)
    for words in (
        dataset.abstract,
        dataset.licence,
        dataset.method,
        dataset.disclosure,
        *(field.title for field in dataset.mapped),
    ):
        assert all(text in whole for text in both(words)), words
    frequency = record.find(f".//{GMD}MD_MaintenanceFrequencyCode")
    assert frequency is not None
    assert frequency.get("codeListValue") == (dataset.frequency[0] if dataset.frequency else "asNeeded")


def test_the_type_of_wfs(get: Callable[[str], bytes], dataset: Dataset) -> None:
    capabilities = etree.fromstring(get("/wfs?service=WFS&version=2.0.0&request=GetCapabilities"))
    types = {one.findtext(f"{WFS}Name"): one for one in capabilities.iter(f"{WFS}FeatureType")}
    told = types[f"onestop:{dataset.name}"]
    title, abstract = (told.findtext(f"{WFS}{name}") or "" for name in ("Title", "Abstract"))
    assert dataset.title.zh in title
    assert dataset.abstract.zh in abstract
    assert dataset.licence.zh in abstract
    schema = get(
        f"/wfs?service=WFS&version=2.0.0&request=DescribeFeatureType&typenames=onestop:{dataset.name}"
    ).decode()
    for field in dataset.fields:
        assert f'name="{field.name}"' in schema
        for words in (field.title, field.note, field.unit):
            assert words is None or all(text in schema for text in both(words))


def test_the_layers_of_wms(get: Callable[[str], bytes], dataset: Dataset) -> None:
    if dataset.kind == "doorplates":
        pytest.skip("doorplates are no layer of maps")
    capabilities = etree.fromstring(get("/maps/service?service=WMS&version=1.3.0&request=GetCapabilities"))
    layers = {one.findtext(f"{WMS}Name"): one for one in capabilities.iter(f"{WMS}Layer")}
    assert dataset.title.zh in (layers[dataset.name].findtext(f"{WMS}Title") or "")
    main, *others = ("", *(f":{field.name}" for field in dataset.mapped[1:]))
    for field, ending in zip(dataset.mapped, (main, *others), strict=False):
        title = layers[dataset.name + ending].findtext(f"{WMS}Title") or ""
        assert field.title.zh in title
        assert field.title.en in title


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_people(get: Callable[[str], bytes], dataset: Dataset, language: str) -> None:
    text = page_text(get(f"/datasets/{dataset_identifier(dataset.name)}?lang={language}"))
    shown = (dataset.title, dataset.abstract, dataset.provider, dataset.licence, dataset.method, dataset.disclosure)
    for words in (*shown, *(field.title for field in dataset.fields), *(field.note for field in dataset.fields)):
        assert words.in_(language) in text, words
    for supply in dataset.supply:
        assert supply.audience.in_(language) in text
        assert supply.terms.in_(language) in text
    assert set(names(dataset)) <= set(text.split())


def test_the_package_for_download(get: Callable[[str], bytes], dataset: Dataset) -> None:
    with zipfile.ZipFile(BytesIO(get(f"/download/{dataset.name}/product?format=csv&county=10018"))) as archive:
        schema = archive.read("Schema.ini").decode("cp950")
        head = archive.read(archive.namelist()[0]).decode("utf-8-sig").splitlines()[:2]
    columns = head[0].split(",")
    titles = dict(zip(columns, head[1].split(","), strict=True))
    for field in dataset.fields:
        if field.name in columns:
            section = schema.partition(f"[{field.name}]")[2].partition("[")[0]
            assert titles[field.name] == field.title.zh
            assert f"中文欄位名={field.title.zh}\r\n" in section
            assert f"顯示計量單位={field.unit.zh if field.unit else ''}\r\n" in section
            assert f"無統計值代表值={field.missing}\r\n" in section


def test_the_listing_of_downloads(get: Callable[[str], bytes], dataset: Dataset) -> None:
    told = json.loads(get(f"/download/{dataset.name}"))
    for name, words in {"title": dataset.title, "licence": dataset.licence, "conditions": dataset.conditions}.items():
        assert told[name] == {"zh-TW": words.zh, "en": words.en}
    assert told["periods"] == [period.info_time for period in dataset.periods]


def test_the_files_that_catalogue_and_collections_name_are_the_formats(
    get: Callable[[str], bytes], front_door: str, dataset: Dataset
) -> None:
    assert tuple((one.ending, one.title, one.handed_out[0]) for one in FORMATS.values()) == FILES
    expected = {f"{front_door}/download/{dataset.name}{one.ending}" for one in FORMATS.values()}
    links: list[Mapping[str, Any]] = json.loads(get(f"/ogcapi/collections/{dataset.name}?f=json"))["links"]
    assert {one["href"] for one in links if one["rel"] == "enclosure" and "/download/" in one["href"]} == expected
    record = json.loads(get(f"/ogcapi/collections/catalogue/items/{quote(dataset_identifier(dataset.name))}?f=json"))
    assert expected <= {one["href"] for one in record["links"] if one["rel"] == "enclosure"}
