"""Links from one page of an answer to the next and the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from onestop.wfs.parsers import kvp
from onestop.wfs.requests import GetFeature, GetPropertyValue
from onestop.wfs.selection import COUNT_DEFAULT, Selection

LONGEST = 8000
"""Characters of a link; a filter that makes it longer has no links to pages."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of the pages after and before; empty where there is none."""

    next: str = ""
    previous: str = ""


def pages(url: str, request: GetFeature | GetPropertyValue, selection: Selection) -> Pages:
    """The pages around an answer; that after the count alone is the first."""
    asked = request if isinstance(request, GetFeature) else request.features
    given = kvp.write(asked)
    if isinstance(request, GetPropertyValue):
        given |= {"request": "GetPropertyValue", "valueReference": request.valueReference}
    size, start = min(asked.count or COUNT_DEFAULT, COUNT_DEFAULT), asked.startIndex
    if asked.resultType == "hits":
        return Pages(next=link(url, given, start=start, count=size) if selection.matched > start else "")
    more = start + selection.returned < selection.matched
    before = link(url, given, start=max(0, start - size), count=min(size, start)) if start else ""
    return Pages(link(url, given, start=start + size, count=size) if more else "", before)


def link(url: str, given: Mapping[str, str], *, start: int, count: int) -> str:
    """The address of one page; empty where it would be too long to be used."""
    asked = {name: value for name, value in given.items() if value} | {"startIndex": str(start), "count": str(count)}
    address = f"{url}?{urlencode(asked)}"
    return address if len(address) <= LONGEST else ""
