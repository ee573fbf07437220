"""The services that people add to their own programs, and how."""

from dataclasses import dataclass

from onestop.dataset import Words


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    :ivar path: what a person pastes, below our address
    :ivar look: a page or document that describes the service, below our address
    """

    title: Words
    what: Words
    path: str
    how: Words
    look: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A service in one language, with whole addresses."""

    title: str
    what: str
    address: str
    how: str
    look: str


SERVICES: tuple[Service, ...] = (
    Service(
        Words("OGC API － Features", "OGC API - Features"),
        Words(
            "向量圖徵：統計區、統計與門牌，可依屬性、範圍與時間篩選。",
            "Vector features: areas, statistics and doorplates, by attribute, box and time.",
        ),
        "/ogcapi",
        Words(
            "QGIS：圖層 → 資料來源管理員 → WFS / OGC API - Features → 新增，貼上網址後連線。",
            "QGIS: Layer → Data Source Manager → WFS / OGC API - Features → New, paste the address and connect.",
        ),
        "/ogcapi/",
    ),
    Service(
        Words("WFS 1.1.0、2.0.0", "WFS 1.1.0 and 2.0.0"),
        Words(
            "向量圖徵：同樣的資料，供 QGIS、ArcGIS 與 GDAL 以 WFS 讀取。",
            "Vector features: the same data for QGIS, ArcGIS and GDAL by WFS.",
        ),
        "/wfs",
        Words(
            "QGIS：資料來源管理員 → WFS / OGC API - Features → 新增。ArcGIS Pro：插入 → 連線 → 新增 WFS 伺服器。",
            "QGIS: Data Source Manager → WFS / OGC API - Features → New. "
            "ArcGIS Pro: Insert → Connections → New WFS Server.",
        ),
        "/wfs?service=WFS&request=GetCapabilities",
    ),
    Service(
        Words("WMS 1.1.1、1.3.0", "WMS 1.1.1 and 1.3.0"),
        Words(
            "地圖影像：底圖、各級界線與每項統計的分級著色圖。",
            "Map images: base map, boundaries and a choropleth of each statistic.",
        ),
        "/maps/service",
        Words(
            "QGIS：資料來源管理員 → WMS/WMTS → 新增。ArcGIS Pro：插入 → 連線 → 新增 WMS 伺服器。",
            "QGIS: Data Source Manager → WMS/WMTS → New. ArcGIS Pro: Insert → Connections → New WMS Server.",
        ),
        "/maps/service?service=WMS&request=GetCapabilities",
    ),
    Service(
        Words("WMTS 圖磚", "WMTS tiles"),
        Words("快取圖磚：EPSG:3857、3826 與 4326。", "Cached tiles in EPSG:3857, 3826 and 4326."),
        "/maps/service?service=WMTS&request=GetCapabilities",
        Words(
            "QGIS：資料來源管理員 → WMS/WMTS → 新增，貼上整段網址。",
            "QGIS: Data Source Manager → WMS/WMTS → New, paste the whole address.",
        ),
        "/maps/service?service=WMTS&request=GetCapabilities",
    ),
    Service(
        Words("OGC API － Tiles 向量圖磚", "OGC API - Tiles: vector tiles"),
        Words(
            "各級統計區的向量圖磚（EPSG:3857、3826），亦有 PMTiles 單一檔；數值另以陣列提供。",
            "Areas of every level as vector tiles in EPSG:3857 and 3826, or as one PMTiles file; values as an array.",
        ),
        "/ogcapi/collections/villages/tiles/WebMercatorQuad/{z}/{y}/{x}",
        Words(
            "QGIS：資料來源管理員 → 向量圖磚 → 新增一般連線，縮放層級 6 至 14。",
            "QGIS: Data Source Manager → Vector Tile → New Generic Connection, zoom levels 6 to 14.",
        ),
        "/ogcapi/tiles?f=html",
    ),
    Service(
        Words("CSW 目錄", "CSW catalogue"),
        Words(
            "詮釋資料目錄，供 QGIS MetaSearch 與收割程式使用；亦提供 OAI-PMH 與 OGC API － Records。",
            "The metadata catalogue for QGIS MetaSearch and harvesters; also as OAI-PMH and OGC API - Records.",
        ),
        "/csw",
        Words("QGIS：網頁 → MetaSearch → 服務 → 新增。", "QGIS: Web → MetaSearch → Services → New."),
        "/csw?service=CSW&version=2.0.2&request=GetCapabilities",
    ),
)


def services_in(language: str, base: str) -> list[Shown]:
    """Every service as its card on the first page shows it."""
    return [
        Shown(
            s.title.in_(language), s.what.in_(language), base + s.path, s.how.in_(language), look_in(s.look, language)
        )
        for s in SERVICES
    ]


def look_in(look: str, language: str) -> str:
    """The address of a description, in the reader's language where it is a page of ours."""
    if not look.startswith("/ogcapi"):
        return look
    path, _, query = look.partition("?")
    return f"{path}?{query or 'f=html'}&lang={language}"
