"""The old services as a SOAP toolkit calls them: zeep reads the WSDL and does the rest."""

import json
from typing import Any

import pytest
import zeep

pytestmark = pytest.mark.slow


@pytest.fixture(params=["Soap", "Soap12"])
def operations(front_door: str, request: pytest.FixtureRequest) -> Any:
    """The operations of a service, by SOAP 1.1 and by SOAP 1.2."""

    def bound(path: str) -> Any:
        client = zeep.Client(f"{front_door}/{path}?WSDL")
        (service,) = client.wsdl.services.values()
        return client.bind(service.name, service.name + request.param)

    return bound


def test_an_address_is_found(operations: Any) -> None:
    found = json.loads(operations("addrws/v40/QueryAddr.asmx").QueryAddr(oAddress="新竹市東區國華街30號"))
    assert found["AddressList"][0]["FULL_ADDR"] == "新竹市東區錦華里3鄰國華街30號"


def test_the_rows_of_one_town_are_answered(operations: Any) -> None:
    text = operations("STATWSSTData/AdminService.asmx").GetVillageSTData(
        oSTUnitCode="U01VI", oMetaDatCode="3A1FA_A1C1", oFilterTowns="10018010", oFilterSTTimes="113Y12M"
    )
    assert {row["TOWN"] for row in json.loads(text)["RowDataList"]} == {"東區"}


def test_a_product_is_answered_by_its_code(operations: Any, open_code: Any) -> None:
    service = operations("STATWSSTData/OpenService.asmx")
    found = json.loads(service.GetAdminSTDataForOpenCode(oCode=open_code("3A1FA_A1C1", "U01VI")))
    assert int(found["Info"][0]["OutTotal"]) == len(found["RowDataList"]) > 0


def test_the_codes_at_a_point_are_answered(operations: Any) -> None:
    (found,) = json.loads(operations("STATWSSTData/GetStatCode.asmx").GetSTATCode(x="120.97", y="24.80"))
    assert found["COUNTY_ID"] == "10018"
