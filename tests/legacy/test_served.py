"""The old services behind the door, in a real server: any case of the path, GET and POST."""

import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

FULL = "新竹市東區錦華里3鄰國華街30號"


@pytest.mark.parametrize(
    "path",
    [
        "/addrws/v40/QueryAddr.asmx/QueryAddr",
        "/AddrWS/V40/queryaddr.asmx/queryaddr",
        "//ADDRWS//v40//QueryAddr.asmx/QueryAddr",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_is_found(front_door: str, parameters: dict[str, str], path: str, method: str) -> None:
    given = urlencode(parameters)
    query, body = (f"?{given}", None) if method == "GET" else ("?", given.encode())
    with urlopen(Request(f"{front_door}{path}{query}", body, method=method), timeout=60) as answer:
        text = answer.read().decode()
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert FULL in text


@pytest.mark.parametrize("path", ["/STATWSSTData/OpenService.asmx", "//statwsstdata//openservice.asmx"])
def test_statistics_are_found_and_streamed(front_door: str, path: str) -> None:
    with urlopen(f"{front_door}/STATWSSTData/products.json", timeout=60) as answer:
        products = json.load(answer)["products"]
    code = next(one["oCode"] for one in products if one["InSTUnitCode"] == "U0200" and one["InCountyId"] == "10018")
    with urlopen(f"{front_door}{path}/GetStatSTDataForOpenCode?oCode={code}", timeout=60) as answer:
        assert len(json.load(answer)["RowDataList"]) == 2178


def test_scripts_of_every_site_may_ask(front_door: str) -> None:
    query = urlencode({"input": "新竹市東區國華街30號", "format": "json"})
    with urlopen(f"{front_door}/TGLocator/TGLocator.ashx?{query}", timeout=60) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert FULL in answer.read().decode()
