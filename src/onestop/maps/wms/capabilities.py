"""What the WMS offers, in the words of 1.1.1 and of 1.3.0: a tree of layers with styles, legends and times."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from pyproj import Transformer

from onestop.cartography import Atlas, Choropleth, Look, MapLayer
from onestop.cartography.layers import Basemap, Labels
from onestop.cartography.legend import legend
from onestop.cartography.looks import periods_of, styles_of, title_of
from onestop.cartography.periods import extent
from onestop.catalogue.describe import dataset_identifier, record_address, service_identifier
from onestop.crs import WORLD, lies_within
from onestop.dataset import BBox, Dataset, Words
from onestop.maps.cascade import Cascaded
from onestop.maps.configuration import GROUPS, both
from onestop.maps.wms.requests import (
    INFORMATION,
    LARGEST,
    LATITUDE_FIRST,
    LAYERS,
    LEGENDS,
    OLD_NAMES,
    PICTURES,
    SYSTEMS,
    Version,
)

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
HEADS: dict[Version, str] = {
    "1.3.0": (
        '<WMS_Capabilities version="1.3.0" updateSequence={sequence} xmlns="http://www.opengis.net/wms"'
        f' xmlns:sld="http://www.opengis.net/sld" {XLINK} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd'
        ' http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd">'
    ),
    "1.1.1": (
        '<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">\n'
        '<WMT_MS_Capabilities version="1.1.1" updateSequence={sequence}>'
    ),
}
ROOTS: dict[Version, str] = {"1.3.0": "WMS_Capabilities", "1.1.1": "WMT_MS_Capabilities"}
NAMES: dict[Version, str] = {"1.3.0": "WMS", "1.1.1": "OGC:WMS"}
DOCUMENTS: dict[Version, str] = {"1.3.0": "text/xml", "1.1.1": "application/vnd.ogc.wms_xml"}
EXCEPTIONS: dict[Version, tuple[str, ...]] = {
    "1.3.0": ("XML", "INIMAGE", "BLANK"),
    "1.1.1": tuple(f"application/vnd.ogc.se_{kind}" for kind in ("xml", "inimage", "blank")),
}
EXTENDED: dict[Version, str] = {
    "1.3.0": '<sld:UserDefinedSymbolization SupportSLD="1" UserLayer="0" UserStyle="1" RemoteWFS="0"/>',
    "1.1.1": '<UserDefinedSymbolization SupportSLD="1" UserLayer="0" UserStyle="1" RemoteWFS="0"/>',
}
ADDRESS = {
    "address": "Address",
    "city": "City",
    "state": "StateOrProvince",
    "postcode": "PostCode",
    "country": "Country",
}
"""Parts of the contact's address in MapProxy's words and in WMS's, in the order of WMS."""
PATH = "/maps/service"
ELSEWHERE = Words("外部圖資", "Other map services")
DIGITS = 7
SPECK = 0.0001
"""Degrees on a side that the extent of a single place is given."""


@dataclass(frozen=True, slots=True)
class Offer:
    """All that capabilities are made from.

    :ivar metadata: of the service, as MapProxy's configuration has it
    """

    atlas: Atlas
    elsewhere: tuple[Cascaded, ...]
    metadata: Mapping[str, Any]


def document(offer: Offer, version: Version, address: str) -> bytes:
    """The capabilities in one version.

    :param address: of the service, without a question mark
    """
    return "".join(Writer(offer, version, address).parts()).encode()


class Writer:
    """One document."""

    def __init__(self, offer: Offer, version: Version, address: str) -> None:
        self.offer, self.version, self.address = offer, version, address
        self.latest = version == "1.3.0"
        self.link = "" if self.latest else f" {XLINK}"

    def parts(self) -> Iterator[str]:
        """The document, piece by piece."""
        sequence = quoteattr(self.offer.atlas.release.id)
        yield '<?xml version="1.0" encoding="UTF-8"?>\n' + HEADS[self.version].format(sequence=sequence)
        yield from self.service()
        yield "<Capability>"
        yield from self.requests()
        yield f"<Exception>{tags('Format', EXCEPTIONS[self.version])}</Exception>"
        yield EXTENDED[self.version]
        yield from self.tree()
        yield f"</Capability></{ROOTS[self.version]}>"

    def service(self) -> Iterator[str]:
        """Who offers it and on what terms."""
        said = self.offer.metadata
        words = tags("Keyword", (word for each in said.get("keyword_list", ()) for word in each["keywords"]))
        yield f"<Service><Name>{NAMES[self.version]}</Name>{tag('Title', said['title'])}"
        yield f"{tag('Abstract', said['abstract'])}<KeywordList>{words}</KeywordList>{self.resource(self.address)}"
        yield self.contact() + tag("Fees", said["fees"]) + tag("AccessConstraints", said["access_constraints"])
        if self.latest:
            yield f"<LayerLimit>{LAYERS}</LayerLimit><MaxWidth>{LARGEST}</MaxWidth><MaxHeight>{LARGEST}</MaxHeight>"
        yield "</Service>"

    def requests(self) -> Iterator[str]:
        """What can be asked and in which formats."""
        legends = "sld:GetLegendGraphic" if self.latest else "GetLegendGraphic"
        offered = {
            "GetCapabilities": (DOCUMENTS[self.version],),
            "GetMap": PICTURES,
            "GetFeatureInfo": INFORMATION[self.version],
            legends: LEGENDS,
        }
        at = self.resource(f"{self.address}?")
        ways = f"<DCPType><HTTP><Get>{at}</Get><Post>{at}</Post></HTTP></DCPType>"
        yield "<Request>"
        for name, formats in offered.items():
            yield f"<{name}>{tags('Format', formats)}{ways}</{name}>"
        yield "</Request>"

    def tree(self) -> Iterator[str]:
        """All layers."""
        found = list(self.offer.atlas.layers.values())
        kind = "CRS" if self.latest else "SRS"
        yield f"<Layer>{tag('Title', self.offer.metadata['title'])}{tags(kind, SYSTEMS)}{self.boxes(WORLD)}"
        for words, kinds in GROUPS:
            if some := [layer for layer in found if isinstance(layer, kinds)]:
                yield f"<Layer>{tag('Title', both(words))}"
                yield from self.group(some)
                yield "</Layer>"
        if self.offer.elsewhere:
            yield f"<Layer>{tag('Title', both(ELSEWHERE))}"
            yield from map(self.remote, self.offer.elsewhere)
            yield "</Layer>"
        yield "</Layer>"

    def group(self, layers: Iterable[MapLayer]) -> Iterator[str]:
        """The layers of a group; those of a statistic, one for each field, in a group of their own."""
        for dataset, of in groupby(layers, lambda layer: layer.dataset if isinstance(layer, Choropleth) else None):
            yield f"<Layer>{tag('Title', both(dataset.title))}" if dataset else ""
            yield from map(self.layer, of)
            yield "</Layer>" if dataset else ""

    def layer(self, layer: MapLayer) -> str:
        """One layer of ours."""
        dataset = None if isinstance(layer, Basemap | Labels) else layer.dataset
        words = layer.keywords if isinstance(layer, Basemap | Labels) else layer.dataset.keywords
        opaque = ' opaque="1"' if layer.opaque else ""
        return (
            f'<Layer queryable="1"{opaque}>{tag("Name", layer.name)}{tag("Title", both(layer.title))}'
            f"{tag('Abstract', both(layer.abstract))}{keywords(words)}{self.boxes(layer.bbox)}{self.times(layer)}"
            f"{attribution(dataset)}{self.record(dataset)}{''.join(self.styles(layer))}</Layer>"
        )

    def record(self, dataset: Dataset | None) -> str:
        """Where the catalogue tells of a layer's data, or of this service for a layer without data of its own."""
        identifier = dataset_identifier(dataset.name) if dataset else service_identifier("wms")
        shown = self.resource(record_address(self.address.removesuffix(PATH), identifier))
        kind = "ISO19115:2003" if self.latest else "TC211"
        return f'<MetadataURL type="{kind}"><Format>application/xml</Format>{shown}</MetadataURL>'

    def contact(self) -> str:
        """Who can be asked; an address in 1.3.0 has all of its parts."""
        said = self.offer.metadata.get("contact", {})
        if not said:
            return ""
        person = tag("ContactPerson", said.get("person", "")) + tag("ContactOrganization", said.get("organization", ""))
        place = "".join(tag(name, str(said.get(key, ""))) for key, name in ADDRESS.items())
        return (
            f"<ContactInformation><ContactPersonPrimary>{person}</ContactPersonPrimary>"
            f"{tag('ContactPosition', said.get('position', ''))}"
            f"<ContactAddress><AddressType>postal</AddressType>{place}</ContactAddress>"
            f"{tag('ContactElectronicMailAddress', said.get('email', ''))}</ContactInformation>"
        )

    def remote(self, layer: Cascaded) -> str:
        """One layer of another service."""
        said = f"<Attribution>{tag('Title', both(layer.attribution))}</Attribution>"
        return f"<Layer>{tag('Name', layer.name)}{tag('Title', both(layer.title))}{self.boxes(WORLD)}{said}</Layer>"

    def times(self, layer: MapLayer) -> str:
        """The periods of a statistic or of a grid, the newest where none is named."""
        periods = periods_of(layer)
        if not periods:
            return ""
        said = f'default="{periods[-1].start}" nearestValue="0"'
        if self.latest:
            return f'<Dimension name="time" units="ISO8601" {said} current="1">{extent(periods)}</Dimension>'
        return f'<Dimension name="time" units="ISO8601"/><Extent name="time" {said}>{extent(periods)}</Extent>'

    def styles(self, layer: MapLayer) -> Iterator[str]:
        """Every style with its legend."""
        for name in styles_of(layer):
            width, height = legend(layer, Look(name)).size
            shown = self.resource(legend_address(self.address, layer.name, name))
            yield (
                f"<Style>{tag('Name', name)}{tag('Title', both(title_of(layer, name)))}"
                f'<LegendURL width="{width}" height="{height}"><Format>image/png</Format>{shown}</LegendURL></Style>'
            )

    def boxes(self, box: BBox) -> str:
        """An extent in every system, by its present name."""
        box = widened(box)
        west, south, east, north = (round(side, DIGITS) for side in box)
        if self.latest:
            degrees = (
                f"<EX_GeographicBoundingBox><westBoundLongitude>{west}</westBoundLongitude>"
                f"<eastBoundLongitude>{east}</eastBoundLongitude><southBoundLatitude>{south}</southBoundLatitude>"
                f"<northBoundLatitude>{north}</northBoundLatitude></EX_GeographicBoundingBox>"
            )
        else:
            degrees = f'<LatLonBoundingBox minx="{west}" miny="{south}" maxx="{east}" maxy="{north}"/>'
        kind = "CRS" if self.latest else "SRS"
        return degrees + "".join(
            f'<BoundingBox {kind}="{name}" minx="{sides[0]}" miny="{sides[1]}" maxx="{sides[2]}" maxy="{sides[3]}"/>'
            for name in SYSTEMS
            if name not in OLD_NAMES and lies_within(box, REGIONS[SYSTEMS[name]])
            for sides in [sides_in(box, name, turned=self.latest and name in LATITUDE_FIRST)]
        )

    def resource(self, address: str) -> str:
        """Where something is."""
        return f'<OnlineResource{self.link} xlink:type="simple" xlink:href={quoteattr(address)}/>'


AROUND_TAIWAN: BBox = (114.0, 17.0, 126.0, 30.0)
"""Where coordinates of TWD97 mean something."""
REGIONS: dict[str, BBox] = {
    "EPSG:4326": WORLD,
    "EPSG:3857": (-180.0, -85.06, 180.0, 85.06),
    **dict.fromkeys(("EPSG:3824", "EPSG:3825", "EPSG:3826"), AROUND_TAIWAN),
}
"""The part of the world that each system is for, in degrees; an extent is stated where it lies within."""


def widened(box: BBox) -> BBox:
    """An extent with some ground around it where it has none, as that of a single place: no map can be without."""
    west, south, east, north = box
    aside, above = (0.0 if end > start else SPECK / 2 for start, end in ((west, east), (south, north)))
    return west - aside, south - above, east + aside, north + above


@cache
def sides_in(box: BBox, system: str, *, turned: bool) -> tuple[float, ...]:
    """The sides of a box of degrees in a system, in the order of its axes."""
    move = Transformer.from_crs("EPSG:4326", SYSTEMS[system], always_xy=True)
    west, south, east, north = (round(side, DIGITS) for side in move.transform_bounds(*box))
    return (south, west, north, east) if turned else (west, south, east, north)


def legend_address(address: str, layer: str, style: str) -> str:
    """Where the legend of a style is."""
    asked = "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&SLD_VERSION=1.1.0&FORMAT=image/png"
    return f"{address}?{asked}&LAYER={quote(layer)}&STYLE={style}"


def keywords(words: Iterable[Words]) -> str:
    """What a layer is about."""
    written = tags("Keyword", map(both, words))
    return f"<KeywordList>{written}</KeywordList>" if written else ""


def attribution(dataset: Dataset | None) -> str:
    """Whose data are shown."""
    return f"<Attribution>{tag('Title', both(dataset.attribution))}</Attribution>" if dataset else ""


def tag(name: str, text: str) -> str:
    """An element with a text."""
    return f"<{name}>{escape(text)}</{name}>"


def tags(name: str, texts: Iterable[str]) -> str:
    """An element for each text."""
    return "".join(tag(name, text) for text in texts)
