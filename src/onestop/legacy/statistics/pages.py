"""What a browser is shown at the addresses of the old statistics services, and the products with their oCodes."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

import orjson

from onestop.dataset import Words
from onestop.legacy.asmx import Description
from onestop.legacy.pages import both, page, service_page
from onestop.legacy.statistics.opencodes import COLUMNS, EVERYWHERE, OpenCode, issued
from onestop.legacy.statistics.operations import Engine
from onestop.legacy.statistics.products import Product
from onestop.legacy.statistics.services import OPEN_FILE, OPEN_OPERATIONS, SERVICES

MEANINGS = {
    "oAPPId": Words("應用程式代碼；本站可留白", "identifier of the application; may be empty here"),
    "oAPIKey": Words("金鑰；本站可留白", "key; may be empty here"),
    "oCode": Words("產品代碼，見產品清單", "the code of a product, see the list of products"),
    "oSTUnitCode": Words("統計單元代碼，如 U01VI", "code of the statistical unit, such as U01VI"),
    "oMetaDatCode": Words("主題代碼，如 3A1FA_A1C1", "code of the theme, such as 3A1FA_A1C1"),
    "oSelectColumns": Words("欄位，以逗號分隔；* 為全部", "columns with commas between them; * is all"),
    "oFilterSTTimes": Words("資料時間，如 113Y12M,112Y12M；* 為全部", "periods, such as 113Y12M,112Y12M; * is all"),
    "oCountyId": Words("縣市代碼，同 oFilterCountys", "codes of counties, as oFilterCountys"),
    "oFilterCountys": Words("縣市代碼；* 為全部", "codes of counties; * is all"),
    "oFilterTowns": Words("鄉鎮市區代碼；* 為全部", "codes of towns; * is all"),
    "oFilterVillages": Words(
        "村里代碼，如 10007230-001；* 為全部", "codes of villages, such as 10007230-001; * is all"
    ),
    "oFilterCode2s": Words("二級發布區代碼；* 為全部", "codes of second-level dissemination areas; * is all"),
    "oFilterCode1s": Words("一級發布區代碼；* 為全部", "codes of first-level dissemination areas; * is all"),
    "oFilterCodeBases": Words("最小統計區代碼；* 為全部", "codes of basic statistical areas; * is all"),
    "oResultDataType": Words("JSON 或 XML", "JSON or XML"),
    "x": Words("橫坐標或經度", "easting or longitude"),
    "y": Words("縱坐標或緯度", "northing or latitude"),
    "oSRS": Words(
        "坐標系統，可省略：經緯度視為 EPSG:4326，公尺視為 EPSG:3826",
        "coordinate system, may be left out: degrees are taken as EPSG:4326, metres as EPSG:3826",
    ),
}
NOTES = (
    Words(
        "以 SOAP 1.1、1.2、GET 或 POST 表單呼叫。AdminService 等的回應為 XML 內的 JSON；"
        "OpenService 除 SOAP 外不加 XML。",
        "Call by SOAP 1.1 and 1.2, by GET or a POSTed form. AdminService and its like answer a text of JSON within "
        "XML; the answers of OpenService have no XML around them but that of SOAP.",
    ),
    Words("數值一律帶小數點；「-」表示無統計值。", 'Numbers have a point; "-" stands where there is no value.'),
)
WHOLE = "全國 whole country"
PRODUCTS = Words("統計資料產品與 oCode", "Statistical products and their oCodes")
ABOUT = Words(
    "每個 oCode 固定代表一個產品、格式與範圍，回應永遠是最新一期。舊平台的 oCode 由管理者以對照表加入。",
    "Each oCode stands for one product, format and extent for good, and always answers the newest period. "
    "Old oCodes are added by the operator, in a table.",
)
FILES = ("products.json", "products.tsv")
JSON, TSV = "application/json; charset=utf-8", "text/tab-separated-values; charset=utf-8"


def products_link(base: str) -> str:
    """The way to the list."""
    return f'<a href="{escape(base)}/products">{escape(PRODUCTS.zh)} {escape(PRODUCTS.en)}</a>'


def help_page(service: Description, base: str) -> str:
    """The page of one service."""
    return service_page(service, MEANINGS, products_link(base), notes=NOTES)


def overview(base: str) -> str:
    """The page of all services."""
    files = (OPEN_FILE, *(one.file for one in SERVICES))
    links = "".join(f'<li><a href="{escape(base)}/{file}">{file}</a></li>' for file in files)
    return page(Words("統計資料服務", "Statistics services"), f"<ul>{links}<li>{products_link(base)}</li></ul>")


def wrong_code(sentence: str, base: str) -> str:
    """The page for an oCode that is none."""
    return page(Words("oCode 錯誤", "Wrong oCode"), f"<p>{escape(sentence)}</p><p>{products_link(base)}</p>")


def products_page(products: Iterable[Product], counties: Mapping[str, str], base: str) -> str:
    """The list for people."""
    files = " · ".join(f'<a href="{escape(base)}/{name}">{name}</a>' for name in FILES)
    parts = "".join(product_part(product, counties, base) for product in products)
    return page(PRODUCTS, f"{both(ABOUT)}<p>{files}</p>{parts}")


def product_part(product: Product, counties: Mapping[str, str], base: str) -> str:
    """One product: what it has, and a line of links for each place."""
    lines: dict[str, list[str]] = {}
    for code in issued(product, counties):
        lines.setdefault(code.county, []).append(f'<a href="{escape(url(code, base))}">{code.format}</a>')
    rows = "".join(
        f"<tr><th>{escape(counties.get(county, WHOLE))}</th><td>{' · '.join(links)}</td></tr>"
        for county, links in lines.items()
    )
    columns = ", ".join(column.name for column in product.columns)
    heading = f'<h2 id="{product.dataset.name}-{product.code}">{product.code} {product.unit}</h2>'
    facts = f"<p>{escape(product.newest)} · <code>{escape(columns)}</code></p>"
    return f"{heading}{both(product.title)}{facts}<table>{rows}</table>"


def url(code: OpenCode, base: str) -> str:
    """Where the product of a code is."""
    name = OPEN_OPERATIONS[code.unit.startswith("U02")].name
    return f"{base}/{OPEN_FILE}/{name}?oCode={code.text}"


def listed(engine: Engine) -> Iterator[OpenCode]:
    """Every code whose product there is, the operator's among them."""
    return (code for code in engine.open_codes.values() if engine.products.get(code.code, code.unit))


def products_json(engine: Engine, base: str) -> bytes:
    """The list for programs: the columns of the operator's table, and where each product is."""
    rows = [
        {**dict(zip(COLUMNS, cells(code), strict=True)), "title": title(engine, code), "url": url(code, base)}
        for code in listed(engine)
    ]
    return orjson.dumps({"products": rows})


def products_tsv(engine: Engine) -> bytes:
    """The list as the operator's table is written."""
    lines = ["\t".join(COLUMNS), *("\t".join(cells(code)) for code in listed(engine))]
    return "".join(f"{line}\n" for line in lines).encode()


def cells(code: OpenCode) -> tuple[str, ...]:
    """A code as a row of the table; no county is the whole country."""
    return (code.text, code.code, code.unit, code.format, "" if code.county == EVERYWHERE else code.county)


def title(engine: Engine, code: OpenCode) -> str:
    """What a product is called."""
    product = engine.products.get(code.code, code.unit)
    return product.title.zh if product else ""
