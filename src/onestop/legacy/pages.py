"""What a browser is shown at the address of an old service: how it is called, in both languages."""

from collections.abc import Mapping, Sequence
from html import escape

from onestop.dataset import Words
from onestop.legacy.asmx import DescribedOperation, Description
from onestop.legacy.query_addr import FUZZY_WORDS
from onestop.legacy.services import SERVICES, VERSIONS

STYLE = "body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dt{margin-top:1rem}"
MEANINGS = {
    "oAPPId": Words("應用程式代碼;本站可留白", "identifier of the application; may be empty here"),
    "oAPIKey": Words("金鑰;本站可留白", "key; may be empty here"),
    "oAddress": Words("門牌地址", "the address"),
    "oSRS": Words("坐標系統:EPSG:4326、3825、3826、3827、3828", "coordinate system"),
    "oFuzzyType": Words(
        "、".join(f"{kind.value} {words}" for kind, words in FUZZY_WORDS.items()),
        "0 nearest number, 1 same side of the street, 2 both",
    ),
    "oResultDataType": Words("JSON 或 XML", "JSON or XML"),
    "oFuzzyBuffer": Words("容許的門牌號差距,0 為不限", "how far a number may be off; 0 is any"),
    "oIsOnlyFullMatch": Words("只要完全比對", "exact matches only"),
    "oIsSupportPast": Words("包含歷史門牌", "past doorplates too"),
    "oIsShowCodeBase": Words("加上統計區代碼", "with the codes of statistical areas"),
    "oIsLockCounty": Words("鎖定縣市;其他 oIsLock… 依此類推", "keep the county; so for every oIsLock…"),
    "oIsSameNumber_SubNumber": Words("N之M號 與 N號之M 視為相同", "N之M號 and N號之M are the same"),
    "oCanIgnoreVillage": Words("找不到時忽略村里", "leave the village out where it is not found"),
    "oCanIgnoreNeighborhood": Words("找不到時忽略鄰", "leave the 鄰 out where it is not found"),
    "oReturnMaxCount": Words("回傳筆數,0 為不限(最多 10 筆)", "rows wanted; 0 is any, of which ten are sent"),
    "oPX": Words("點的東向坐標或經度", "east or longitude of the point"),
    "oPY": Words("點的北向坐標或緯度", "north or latitude of the point"),
    "oBuffer": Words("環域距離(公尺)", "distance in metres"),
    "oLine": Words("線:WKT 或 x y,x y", "the line: WKT or x y,x y"),
    "oPolygon": Words("面:WKT 或 x y,x y", "the polygon: WKT or x y,x y"),
}
NOTES = (
    Words(
        "以 GET 或 POST 表單呼叫;也支援 SOAP 1.1、1.2。回應為 XML 內的一段 JSON 或 XML 文字。",
        "Call by GET or a POSTed form, or by SOAP 1.1 and 1.2. The answer is a text of JSON or XML within XML.",
    ),
    Words(
        "XML 的欄位與 JSON 同名;AddressList 有幾筆就重複幾次。",
        "XML has the names of the JSON; the element AddressList is repeated for each row.",
    ),
    Words(
        "加上 compat=strict 則連舊服務的錯誤也照舊:重複的鄉鎮市區、郵遞區號與「15、17號」一類的寫法找不到。",
        "With compat=strict the old service's mistakes are made again: repeated towns, postcodes, lists of numbers.",
    ),
    Words(
        "Accept 標頭為 application/json 時,只回 JSON,不加 XML。",
        "Where the header Accept is application/json, the JSON comes by itself.",
    ),
)
BATCH = Words(
    "批次:以 POST 將五欄的 CSV(id,Address,Response_Address,Response_X,Response_Y;UTF-8 或 Big5,最多 10,000 筆)送到 "
    "/addrws/batch,可加 oSRS、oIsOnlyFullMatch、oFuzzyType、oFuzzyBuffer。",
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
    return page(Words(service.name, service.title.en), both(service.title) + operations + links + noted(notes))


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
        f"<dt><code>{name}</code></dt><dd>{both(meanings[name], 'span') if name in meanings else ''}</dd>"
        for name in operation.parameters
    )
    call = f"{escape(address)}/{operation.name}"
    heading = f'<h2 id="{operation.name}">{operation.name}</h2>'
    return f"{heading}{both(operation.title)}<p><code>GET|POST {call}</code></p><dl>{rows}</dl>"


def noted(notes: Sequence[Words]) -> str:
    """What is the same for all operations."""
    return "<h2>說明 Notes</h2>" + "".join(both(note) for note in notes)


def both(words: Words, element: str = "p") -> str:
    """A text in both languages."""
    return f'<{element}>{escape(words.zh)} <span lang="en">{escape(words.en)}</span></{element}>'


def page(title: Words, body: str) -> str:
    """A whole page."""
    heading = f"{escape(title.zh)} {escape(title.en)}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{heading}</title>'
    top = f'<!doctype html>\n<html lang="zh-TW"><head>{head}<style>{STYLE}</style></head>'
    return f"{top}<body><h1>{heading}</h1>{body}</body></html>\n"
