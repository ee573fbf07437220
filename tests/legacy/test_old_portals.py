"""Pages of the old portals lead to ours; what else was below their paths is left to others."""

from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from onestop.legacy.portal.redirects import OldPortals, redirects

BASE = "https://one.example"


@pytest.fixture
def portals(client: Any) -> Any:
    return client(OldPortals(BASE))


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("/tgos/Web/Address/TGOS_Address.aspx", "", "/addresses"),
        (
            "/TGOS/web/metadata/TGOS_MetaData_View.aspx",
            "MID=7&SHOW_BACK_BUTTON=false&keyword=%E9%81%93",
            "/search?q=%E9%81%93",
        ),
        ("/tgos/Web/Service/TGOS_Service_Detail.aspx", "SID=1", "/search?q="),
        ("/tgos/Web/MAPData/Apply/TGOS_Apply_FreeDownload.aspx", "ID=1", "/search?q="),
        ("/tgos/NgdaMap", "", "/"),
        ("/tgos/VirtualDir/Product/0f/a.zip", "", "/search?q="),
        ("/TGOS_WEB_API/Web/TGOSQueryAddrSample.aspx", "", "/addrws"),
        ("/tgos/EngWeb/Web/Introduction/TGOS_ENG_Intro_Evolution.aspx", "", "/?lang=en"),
        ("/TGOS/Addr/Compare", "", "/addresses"),
        ("/moiap/match/system_common.cfm", "", "/addresses"),
        ("/moiap/gis2010/index.cfm", "", "/map"),
        ("/SEGIS/", "", "/"),
        ("/STAT/Web/Platform/QueryInterface/STAT_QueryProductView.aspx", "pid=1&spid=2", "/STATWSSTData/products"),
        ("/STAT/Web/Platform/DataConsolidation/STAT_DataConsolidation.aspx", "", "/search?q="),
    ],
)
def test_a_page_leads_to_the_one_that_does_the_same(portals: Any, path: str, query: str, target: str) -> None:
    answer = portals(path, query)
    assert (answer.status, answer.headers["Location"]) == (302, BASE + target)


@pytest.mark.parametrize("keyword", ["//evil.example", "\r\nSet-Cookie: a=b", "{base}", "&q=1", "<script>"])
def test_what_was_looked_for_cannot_leave_the_query(portals: Any, keyword: str) -> None:
    answer = portals("/tgos/Web/Metadata/TGOS_MetaData_View.aspx", f"keyword={quote(keyword)}")
    assert answer.headers["Location"] == f"{BASE}/search?q={quote(keyword.strip(), safe='')}"


def test_a_path_that_the_table_has_not_is_not_there(portals: Any) -> None:
    assert portals("/STATCloud/reqcontroller.go").status == 404


def test_other_paths_and_methods_are_another_faces(client: Any) -> None:
    def inner(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode()]

    portals = client(OldPortals(BASE, inner))
    assert portals("/STATCloud/reqcontroller.file", "method=x").body == b"/reqcontroller.file"
    assert portals("/STATCloud", body=b"a=b").body == b"/"
    assert portals("/STATCloud").status == 302


def test_the_table_can_be_read(portals: Any) -> None:
    assert len(portals("/tgos/redirects").text.splitlines()) == len(redirects())


def test_every_target_is_a_page(front_door: str) -> None:
    for one in redirects():
        with urlopen(front_door + one.target({"keyword": "x"}), timeout=60) as answer:
            assert answer.status == 200
