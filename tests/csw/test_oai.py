"""OAI-PMH: six verbs, harvests that can be resumed, every error of the protocol."""

from typing import Any

import pytest

PREFIX = {"metadataPrefix": "oai_dc"}


def error(answer: Any) -> str:
    assert answer.status == 200
    return str(answer.texts("/oai:OAI-PMH/oai:error/@code")[0])


def oai(ask: Any, verb: str, **arguments: object) -> Any:
    """Both addresses answer alike."""
    given = {"verb": verb} | {name.rstrip("_"): value for name, value in arguments.items()}
    answer = ask({"mode": "oaipmh"} | given)
    other = ask(given, path="/oai")
    assert answer.type == other.type == "text/xml; charset=UTF-8"
    assert [one.text for one in answer.xml[2].iter()] == [one.text for one in other.xml[2].iter()]
    return answer


def harvest(ask: Any, verb: str = "ListIdentifiers", **arguments: object) -> list[str]:
    """Every identifier of a harvest, page by page."""
    found: list[str] = []
    answer = oai(ask, verb, **arguments)
    while True:
        found += answer.texts("//oai:header/oai:identifier")
        token = answer.texts("//oai:resumptionToken")
        if not token or token[0] == "None":
            return found
        answer = oai(ask, verb, resumptionToken=token[0])


def test_identify_says_what_harvesters_need(ask: Any) -> None:
    fields = {one.tag.rpartition("}")[2]: one.text for one in oai(ask, "Identify").xml[2]}
    assert fields["baseURL"] == "http://127.0.0.1:9140/csw/oai"
    assert fields["earliestDatestamp"] == "2026-01-01T00:00:00Z"
    assert (fields["deletedRecord"], fields["granularity"]) == ("no", "YYYY-MM-DDThh:mm:ssZ")
    assert fields["protocolVersion"] == "2.0"


@pytest.mark.parametrize("prefix", ["oai_dc", "iso19139"])
@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_harvest_gives_every_record_once(ask: Any, verb: str, prefix: str) -> None:
    found = harvest(ask, verb, metadataPrefix=prefix)
    assert len(found) == len(set(found)) == 250
    assert set(found) == {f"oai:onestop:record-{n:03}" for n in range(250)}


def test_a_page_says_how_long_the_list_is_and_where_it_stands(ask: Any) -> None:
    first = oai(ask, "ListRecords", **PREFIX)
    assert first.texts("//oai:resumptionToken/@completeListSize") == ["250"]
    assert first.texts("//oai:resumptionToken/@cursor") == ["0"]
    second = oai(ask, "ListRecords", resumptionToken=first.texts("//oai:resumptionToken")[0])
    assert second.texts("//oai:resumptionToken/@cursor") == ["100"]
    last = oai(ask, "ListRecords", resumptionToken=second.texts("//oai:resumptionToken")[0])
    assert last.texts("//oai:resumptionToken") == ["None"]
    assert len(last.texts("//oai:record")) == 50


def test_a_token_can_be_used_again(ask: Any) -> None:
    token = oai(ask, "ListRecords", **PREFIX).texts("//oai:resumptionToken")[0]
    pages = [oai(ask, "ListRecords", resumptionToken=token).texts("//oai:header/oai:identifier") for _ in range(2)]
    assert pages[0] == pages[1]


def test_a_harvest_is_narrowed_by_time_and_set(ask: Any) -> None:
    assert harvest(ask, from_="2026-01-01T00:00:00Z", until="2026-01-01T00:00:59Z", **PREFIX) == [
        "oai:onestop:record-000",
        "oai:onestop:record-001",
        "oai:onestop:record-002",
    ]
    assert len(harvest(ask, from_="2026-01-01", until="2026-01-01", **PREFIX)) == 250
    services = harvest(ask, set="service", **PREFIX)
    assert len(services) == 24
    assert len(harvest(ask, set="dataset", from_="2026-01-01T01:00:00Z", **PREFIX)) == len(
        [n for n in range(180, 250) if n % 10]
    )


def test_a_record_is_had_in_either_format(ask: Any) -> None:
    dublin = oai(ask, "GetRecord", identifier="oai:onestop:record-000", metadataPrefix="oai_dc")
    assert dublin.texts("//dc:title") == ["人口統計", "Population"]
    iso = oai(ask, "GetRecord", identifier="oai:onestop:record-000", metadataPrefix="iso19139")
    assert iso.texts("//gmd:fileIdentifier/gco:CharacterString") == ["record-000"]
    assert "@BASE@" not in iso.body.decode()


def test_formats_and_sets_are_listed(ask: Any) -> None:
    assert oai(ask, "ListMetadataFormats").texts("//oai:metadataPrefix") == ["oai_dc", "iso19139"]
    assert oai(ask, "ListMetadataFormats", identifier="record-000").texts("//oai:metadataPrefix") == [
        "oai_dc",
        "iso19139",
    ]
    assert oai(ask, "ListSets").texts("//oai:setSpec") == ["dataset", "service"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "GetRecord", **PREFIX}, "badArgument"),
        ({"verb": "Identify", "identifier": "x"}, "badArgument"),
        ({"verb": "ListRecords", **PREFIX, "from": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", **PREFIX, "from": "2026-13-01"}, "badArgument"),
        ({"verb": "ListRecords", **PREFIX, "from": "2026-01-01", "until": "2026-01-01T00:00:00Z"}, "badArgument"),
        ({"verb": "ListRecords", **PREFIX, "from": "2026-02-01", "until": "2026-01-01"}, "badArgument"),
        ({"verb": "ListRecords", **PREFIX, "resumptionToken": "x"}, "badArgument"),
        ({"verb": "Identify", "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "nonsense"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "WzEsMl0="}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": "record-000", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": "nothing", **PREFIX}, "idDoesNotExist"),
        ({"verb": "GetRecord", "identifier": "\x01\ufffe", **PREFIX}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "nothing"}, "idDoesNotExist"),
        ({"verb": "ListRecords", **PREFIX, "from": "2030-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", **PREFIX, "until": "1999-01-01"}, "noRecordsMatch"),
        ({"verb": "ListIdentifiers", **PREFIX, "set": "nothing"}, "noRecordsMatch"),
    ],
)
def test_every_error_has_its_code(ask: Any, arguments: dict[str, object], code: str) -> None:
    answer = ask(arguments, path="/oai")
    assert error(answer) == code
    if code in ("badVerb", "badArgument"):
        assert answer.texts("/oai:OAI-PMH/oai:request/@*") == []


def test_an_argument_given_twice_is_bad(ask: Any) -> None:
    assert error(ask("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", path="/oai")) == "badArgument"
    assert error(ask("verb=Identify&verb=Identify", path="/oai")) == "badVerb"


def test_arguments_can_be_posted_as_a_form(ask: Any) -> None:
    answer = ask(body="verb=ListSets", path="/oai", CONTENT_TYPE="application/x-www-form-urlencoded")
    assert answer.texts("//oai:setSpec") == ["dataset", "service"]
