"""The services that run over a release, as rows of one table."""

from dataclasses import dataclass

from onestop.catalogue.record import BASE, Operation, Service
from onestop.dataset import Words


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of ours.

    :ivar kind: the protocol, as links in catalogues spell it
    :ivar path: its address below ours
    :ivar operations: name and path of each
    :ivar draws: whether it only shows what is drawn on maps
    """

    name: str
    kind: str
    versions: tuple[str, ...]
    path: str
    operations: tuple[tuple[str, str], ...]
    draws: bool
    title: Words
    abstract: Words
    keywords: tuple[Words, ...]

    @property
    def url(self) -> str:
        """Its address."""
        return BASE + self.path

    def service(self, data: tuple[str, ...]) -> Service:
        """What its record says of it.

        :param data: identifiers of the records of its data sets
        """
        operations = tuple(Operation(name, BASE + path) for name, path in self.operations)
        return Service(self.kind, self.versions, operations, data)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "ogcapi",
        "OGC API Features",
        ("1.0",),
        "/ogcapi",
        (("getLandingPage", "/ogcapi"), ("getCollections", "/ogcapi/collections")),
        False,
        Words("OGC API 圖徵與詮釋資料服務", "OGC API Features and Records"),
        Words(
            "統計區、統計資料與門牌之圖徵，以及詮釋資料目錄。", "Areas, statistics and doorplates, and the catalogue."
        ),
        (Words("圖徵服務", "features"), Words("應用程式介面", "API")),
    ),
    Offer(
        "csw",
        "OGC:CSW",
        ("2.0.2", "3.0.0"),
        "/csw",
        (("GetCapabilities", "/csw"), ("GetRecords", "/csw"), ("GetRecordById", "/csw")),
        False,
        Words("詮釋資料目錄服務", "Catalogue service"),
        Words("以 CSW、OpenSearch、SRU 與 OAI-PMH 查詢詮釋資料。", "Metadata by CSW, OpenSearch, SRU and OAI-PMH."),
        (Words("目錄服務", "catalogue"), Words("詮釋資料", "metadata")),
    ),
    Offer(
        "wfs",
        "OGC:WFS",
        ("1.1.0", "2.0.0"),
        "/wfs",
        (("GetCapabilities", "/wfs"), ("DescribeFeatureType", "/wfs"), ("GetFeature", "/wfs")),
        False,
        Words("網路圖徵服務", "Web feature service"),
        Words("統計區、統計資料與門牌之圖徵。", "Areas, statistics and doorplates as features."),
        (Words("圖徵服務", "feature service"), Words("下載", "download")),
    ),
    Offer(
        "wms",
        "OGC:WMS",
        ("1.1.1", "1.3.0"),
        "/maps/service",
        (("GetCapabilities", "/maps/service"), ("GetMap", "/maps/service"), ("GetFeatureInfo", "/maps/service")),
        True,
        Words("網路地圖服務", "Web map service"),
        Words("底圖、統計區界線與統計主題圖。", "Basemap, boundaries and maps of statistics."),
        (Words("地圖服務", "map service"), Words("主題圖", "thematic map")),
    ),
    Offer(
        "wmts",
        "OGC:WMTS",
        ("1.0.0",),
        "/maps/wmts/1.0.0/WMTSCapabilities.xml",
        (("GetCapabilities", "/maps/wmts/1.0.0/WMTSCapabilities.xml"), ("GetTile", "/maps/wmts")),
        True,
        Words("網路地圖圖磚服務", "Web map tile service"),
        Words("預先快取之底圖與統計主題圖圖磚。", "Cached tiles of the basemap and of maps of statistics."),
        (Words("圖磚服務", "tile service"), Words("主題圖", "thematic map")),
    ),
)
