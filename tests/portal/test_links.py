"""Links of pages lead somewhere, those in their heads too, whichever face answers."""

import re
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import Request, urlopen

import pytest

PAGES = (
    "/",
    "/search?q=",
    "/datasets/onestop.dataset.population_town",
    "/datasets/onestop.dataset.population_grid_1km",
    "/datasets/onestop.service.wfs",
    "/datasets/onestop.service.wms",
    "/datasets/onestop.service.csw",
    "/ogcapi/",
    "/ogcapi/collections",
    "/ogcapi/collections/villages",
    "/ogcapi/collections/population_grid_1km",
    "/ogcapi/collections/catalogue",
    "/ogcapi/collections/villages/items",
    "/ogcapi/collections/catalogue/items",
    "/ogcapi/collections/population_county/table",
    "/ogcapi/processes",
    "/ogcapi/tileMatrixSets",
)
LINK = re.compile(r'\b(?:href|src)="([^"]+)"')
FINE = {200, 202}
"""Answered, or being made."""


def status(address: str) -> int:
    asked = Request(quote(address, safe=":/?&=%+,;@$!*'()~"), headers={"Accept": "text/html, */*;q=0.8"})
    try:
        with urlopen(asked, timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def links_of(front_door: str, page: str) -> set[str]:
    with urlopen(Request(front_door + page, headers={"Accept": "text/html"}), timeout=60) as answer:
        text = answer.read().decode()
    found = {urljoin(front_door + page, unescape(link)).partition("#")[0] for link in LINK.findall(text)}
    return {link for link in found if link.startswith(front_door) and "{" not in link}


@pytest.mark.slow
def test_no_link_of_a_page_leads_nowhere(front_door: str) -> None:
    links = set[str]().union(*(links_of(front_door, page) for page in PAGES))
    assert len(links) > 100
    assert sorted((found, link) for link in links if (found := status(link)) not in FINE) == []
