"""What a browser is shown at the address of an old service: how it is called, in both languages."""

from collections.abc import Mapping, Sequence
from html import escape

from onestop.dataset import Words
from onestop.legacy.asmx import DescribedOperation, Description
from onestop.legacy.query_addr import FUZZY_WORDS
from onestop.legacy.services import SERVICES, VERSIONS

STYLE_SHEET = "/static/onestop.css"
"""That of the portal: one look for all pages."""
ICON = '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
BRAND = '<a class="brand" href="/">One<span>Stop</span> 地理資訊一站通</a>'
LOCKS = {
    "County": Words("縣市", "county"),
    "Town": Words("鄉鎮市區", "town"),
    "Village": Words("村里", "village"),
    "RoadSection": Words("路街與段", "road and section"),
    "Lane": Words("巷", "lane"),
    "Alley": Words("弄", "alley"),
    "Area": Words("地名", "place name"),
}
MEANINGS = {
    "oAPPId": Words("應用程式代碼；本站可留白", "identifier of the application; may be empty here"),
    "oAPIKey": Words("金鑰；本站可留白", "key; may be empty here"),
    "oAddress": Words("門牌地址", "the address"),
    "oSRS": Words(
        "坐標系統：EPSG:4326、3825、3826、3827、3828", "coordinate system: EPSG:4326, 3825, 3826, 3827, 3828"
    ),
    "oFuzzyType": Words(
        "、".join(f"{kind.value} {words}" for kind, words in FUZZY_WORDS.items()),
        "0 nearest number, 1 same side of the street, 2 both",
    ),
    "oResultDataType": Words("JSON 或 XML", "JSON or XML"),
    "oFuzzyBuffer": Words("容許的門牌號差距，0 為不限", "how far a number may be off; 0 is any"),
    "oIsOnlyFullMatch": Words("只要完全比對", "exact matches only"),
    "oIsSupportPast": Words("包含歷史門牌", "past doorplates too"),
    "oIsShowCodeBase": Words("加上統計區代碼", "with the codes of statistical areas"),
    **{
        f"oIsLock{name}": Words(
            f"結果的{part.zh}須與輸入相同", f"the {part.en} of the result must be that of the address"
        )
        for name, part in LOCKS.items()
    },
    "oIsSameNumber_SubNumber": Words("「N之M號」與「N號之M」視為相同", "N之M號 and N號之M are the same"),
    "oCanIgnoreVillage": Words("找不到時忽略村里", "leave the village out where it is not found"),
    "oCanIgnoreNeighborhood": Words("找不到時忽略鄰", "leave the 鄰 out where it is not found"),
    "oReturnMaxCount": Words("回傳筆數，0 為不限（最多 10 筆）", "rows wanted; 0 is any, of which ten are sent"),
    "oPX": Words("點的東向坐標或經度", "east or longitude of the point"),
    "oPY": Words("點的北向坐標或緯度", "north or latitude of the point"),
    "oBuffer": Words("環域距離（公尺）", "distance in metres"),
    "oLine": Words("線：WKT 或 x y,x y", "the line: WKT or x y,x y"),
    "oPolygon": Words("面：WKT 或 x y,x y", "the polygon: WKT or x y,x y"),
}
NOTES = (
    Words(
        "以 GET 或 POST 表單呼叫；也支援 SOAP 1.1、1.2。回應為 XML 內的一段 JSON 或 XML 文字。",
        "Call by GET or a POSTed form, or by SOAP 1.1 and 1.2. The answer is a text of JSON or XML within XML.",
    ),
    Words(
        "XML 的欄位與 JSON 同名；AddressList 有幾筆就重複幾次。",
        "XML has the names of the JSON; the element AddressList is repeated for each row.",
    ),
    Words(
        "加上 compat=strict 則連舊服務的錯誤也照舊：重複的鄉鎮市區、郵遞區號與「15、17號」一類的寫法找不到。",
        "With compat=strict the old service's mistakes are made again: repeated towns, postcodes, lists of numbers.",
    ),
    Words(
        "Accept 標頭為 application/json 時，只回 JSON，不加 XML。",
        "Where the header Accept is application/json, the JSON comes by itself.",
    ),
)
DISCOVERED = '<link rel="alternate" type="text/xml" href="?disco">'
"""By what Visual Studio finds the description of a service from its page."""
BATCH = Words(
    "批次：以 POST 將五欄的 CSV（id,Address,Response_Address,Response_X,Response_Y；UTF-8 或 Big5，最多 10,000 筆）"
    "送到 /addrws/batch，可加 oSRS、oIsOnlyFullMatch、oFuzzyType、oFuzzyBuffer。",
    "Batches: POST a CSV of five columns (UTF-8 or Big5, up to 10,000 rows) to /addrws/batch, with oSRS, "
    "oIsOnlyFullMatch, oFuzzyType and oFuzzyBuffer if you like.",
)


def help_page(service: Description) -> str:
    """The page of one address service."""
    base, _, _ = service.address.rpartition("/addrws/")
    return service_page(service, MEANINGS, f'<a href="{escape(base)}/addrws">addrws</a>', notes=NOTES)


def service_page(service: Description, meanings: Mapping[str, Words], link: str, *, notes: Sequence[Words]) -> str:
    """The page of one service: its operations, and what their parameters mean."""
    operations = "".join(operation_part(one, service.address, meanings) for one in service.operations)
    links = f'<p><a href="?WSDL">WSDL</a> · {link}</p>'
    return page(
        Words(service.name, service.title.zh), both(service.title) + operations + links + noted(notes), DISCOVERED
    )


def overview(base: str) -> str:
    """The page of all services."""
    links = "".join(
        f'<li><a href="{escape(base)}/addrws/{version}/{one.file}">{version} {one.file}</a> '
        f"{both(one.title, 'span')}</li>"
        for version in VERSIONS
        for one in SERVICES
    )
    return page(Words("門牌地址服務", "Address services"), f"<ul>{links}</ul>{both(BATCH)}{noted(NOTES)}")


def operation_part(operation: DescribedOperation, address: str, meanings: Mapping[str, Words]) -> str:
    """One operation with its parameters."""
    rows = "".join(
        f"<div><dt><code>{name}</code></dt><dd>{both(meanings[name], 'span') if name in meanings else ''}</dd></div>"
        for name in operation.parameters
    )
    call = f"{escape(address)}/{operation.name}"
    heading = f'<h2 id="{operation.name}">{operation.name}</h2>'
    return f'{heading}{both(operation.title)}<p><code>GET|POST {call}</code></p><dl class="facts">{rows}</dl>'


def noted(notes: Sequence[Words]) -> str:
    """What is the same for all operations."""
    return "<h2>說明 Notes</h2>" + "".join(both(note) for note in notes)


def both(words: Words, element: str = "p") -> str:
    """A text in both languages."""
    return f'<{element}>{escape(words.zh)} <span class="meta" lang="en">{escape(words.en)}</span></{element}>'


def page(title: Words, body: str, head: str = "") -> str:
    """A whole page.

    :param head: what stands in its head besides
    """
    heading = f"{escape(title.zh)} {escape(title.en)}"
    known = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{head}'
    looks = f'<link rel="stylesheet" href="{STYLE_SHEET}">{ICON}<title>{heading}</title>'
    top = f'<header class="site-head"><div class="inside">{BRAND}</div></header>'
    main = f'<main><section class="inside"><h1>{both(title, "span")}</h1>{body}</section></main>'
    return f'<!doctype html>\n<html lang="zh-TW"><head>{known}{looks}</head><body>{top}{main}</body></html>\n'
