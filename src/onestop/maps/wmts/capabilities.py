"""What the WMTS offers: layers with styles, legends and times, and the grids that their tiles lie in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from onestop.cartography import Atlas, MapLayer
from onestop.cartography.classes import DEFAULT
from onestop.cartography.layers import TAIWAN
from onestop.cartography.looks import periods_of, styles_of, title_of
from onestop.cartography.periods import extent
from onestop.dataset import BBox
from onestop.maps.cascade import Cascaded
from onestop.maps.configuration import both
from onestop.maps.wms.capabilities import legend_address
from onestop.maps.wmts.grids import Grid
from onestop.maps.wmts.requests import CAPABILITIES, ENDINGS, SECTIONS

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Capabilities version="1.0.0" updateSequence={sequence}'
    ' xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="http://www.opengis.net/wmts/1.0'
    ' http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd">'
)
END = "</Capabilities>"
PERSON = {"person": "IndividualName", "position": "PositionName"}
ADDRESS = {
    "address": "DeliveryPoint",
    "city": "City",
    "state": "AdministrativeArea",
    "postcode": "PostalCode",
    "country": "Country",
    "email": "ElectronicMailAddress",
}
"""Parts of the contact in MapProxy's words, and what they are called in OWS Common, in its order."""
PNG = "image/png"
TILE = "{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}"


@dataclass(frozen=True, slots=True)
class Offer:
    """All that capabilities are made from.

    :ivar own: the grids of our layers
    :ivar grids: every grid
    :ivar metadata: of the service, as MapProxy's configuration has it
    """

    atlas: Atlas
    elsewhere: tuple[Cascaded, ...]
    own: tuple[str, ...]
    grids: Mapping[str, Grid]
    metadata: Mapping[str, Any]


def document(offer: Offer, address: str, sections: tuple[str, ...] = ()) -> bytes:
    """The capabilities.

    :param address: of the service by key and value; the tiles' addresses lie beside it
    :param sections: the parts that are wanted; none for all of them
    """
    return "".join(Writer(offer, address).parts(sections)).encode()


def unchanged(offer: Offer) -> bytes:
    """What a client is told that has the capabilities already: that they are still the same."""
    return (HEAD.format(sequence=quoteattr(sequence(offer.atlas.release.id))) + END).encode()


def sequence(release: str) -> str:
    """A number that grows from release to release: the time in its name, such as `20261126094908`."""
    return "".join(filter(str.isdigit, release.partition("-")[0]))


class Writer:
    """One document."""

    def __init__(self, offer: Offer, address: str) -> None:
        self.offer, self.address = offer, address
        self.base = address.removesuffix("/service")

    def parts(self, wanted: tuple[str, ...]) -> Iterator[str]:
        """The document, piece by piece."""
        written = (self.service, self.provider, self.operations, self.contents)
        yield HEAD.format(sequence=quoteattr(sequence(self.offer.atlas.release.id)))
        for name, section in zip(SECTIONS, written, strict=True):
            if not wanted or name in wanted:
                yield from section()
        if not wanted:
            yield f"<ServiceMetadataURL xlink:href={quoteattr(self.base + CAPABILITIES)}/>"
        yield END

    def contents(self) -> Iterator[str]:
        """The layers and the grids."""
        yield "<Contents>"
        yield from map(self.layer, self.offer.atlas.layers.values())
        yield from map(self.remote, self.offer.elsewhere)
        for name in dict.fromkeys((*self.offer.own, *(layer.grid_name for layer in self.offer.elsewhere))):
            yield from matrix_set(self.offer.grids[name])
        yield "</Contents>"

    def service(self) -> Iterator[str]:
        """Who offers it and on what terms."""
        said = self.offer.metadata
        yield f"<ows:ServiceIdentification>{ows('Title', said['title'])}{ows('Abstract', said['abstract'])}"
        words = (word for each in said.get("keyword_list", ()) for word in each["keywords"])
        yield f"<ows:Keywords>{''.join(ows('Keyword', word) for word in words)}</ows:Keywords>"
        yield ows("ServiceType", "OGC WMTS") + ows("ServiceTypeVersion", "1.0.0")
        yield ows("Fees", said["fees"]) + ows("AccessConstraints", said["access_constraints"])
        yield "</ows:ServiceIdentification>"

    def provider(self) -> Iterator[str]:
        """Who can be asked about it."""
        said = self.offer.metadata.get("contact", {})
        place = "".join(ows(name, said[key]) for key, name in ADDRESS.items() if said.get(key))
        person = "".join(ows(name, said[key]) for key, name in PERSON.items() if said.get(key))
        reached = f"<ows:ContactInfo><ows:Address>{place}</ows:Address></ows:ContactInfo>" if place else ""
        yield f"<ows:ServiceProvider>{ows('ProviderName', said.get('organization', 'OneStop'))}"
        yield f"<ows:ServiceContact>{person}{reached}</ows:ServiceContact></ows:ServiceProvider>"

    def operations(self) -> Iterator[str]:
        """What can be asked by key and value.

        The other way is told by ResourceURL and ServiceMetadataURL alone: beside a second address here, some clients
        take the first for the one by key and value, some the last.
        """
        yield "<ows:OperationsMetadata>"
        how = f'<ows:Constraint name="GetEncoding"><ows:AllowedValues>{ows("Value", "KVP")}</ows:AllowedValues>'
        way = f"<ows:Get xlink:href={quoteattr(f'{self.address}?')}>{how}</ows:Constraint></ows:Get>"
        for name in ("GetCapabilities", "GetTile", "GetFeatureInfo"):
            yield f'<ows:Operation name="{name}"><ows:DCP><ows:HTTP>{way}</ows:HTTP></ows:DCP></ows:Operation>'
        yield "</ows:OperationsMetadata>"

    def layer(self, layer: MapLayer) -> str:
        """One layer of ours."""
        informed = "".join(f"<InfoFormat>{kind}</InfoFormat>" for kind in ENDINGS.values())
        timed = "{Time}/" if periods_of(layer) else ""
        tile = f"{self.base}/wmts/{layer.name}/{{Style}}/{timed}{TILE}"
        resources = resource(PNG, "tile", f"{tile}.png") + "".join(
            resource(kind, "FeatureInfo", f"{tile}/{{I}}/{{J}}.{ending}") for ending, kind in ENDINGS.items()
        )
        links = "".join(link(name) for name in self.offer.own)
        return (
            f"<Layer>{described(both(layer.title), both(layer.abstract), layer.bbox)}{ows('Identifier', layer.name)}"
            f"{''.join(self.styles(layer))}<Format>{PNG}</Format>{informed}{times(layer)}{links}{resources}</Layer>"
        )

    def remote(self, layer: Cascaded) -> str:
        """One layer of another service."""
        style = f'<Style isDefault="true">{ows("Identifier", DEFAULT)}</Style>'
        ending = layer.format.removeprefix("image/")
        tile = f"{self.base}/wmts/{layer.name}/{{Style}}/{TILE}.{ending}"
        return (
            f"<Layer>{described(both(layer.title), both(layer.attribution), TAIWAN)}{ows('Identifier', layer.name)}"
            f"{style}<Format>{layer.format}</Format>{link(layer.grid_name)}"
            f"{resource(layer.format, 'tile', tile)}</Layer>"
        )

    def styles(self, layer: MapLayer) -> Iterator[str]:
        """Every style with its legend."""
        for name in styles_of(layer):
            default = ' isDefault="true"' if name == DEFAULT else ""
            shown = quoteattr(legend_address(self.address, layer.name, name))
            yield f"<Style{default}>{ows('Title', both(title_of(layer, name)))}{ows('Identifier', name)}"
            yield f'<LegendURL format="{PNG}" xlink:href={shown}/></Style>'


def described(title: str, abstract: str, box: BBox) -> str:
    """Title, abstract and extent."""
    west, south, east, north = box
    corners = f"{ows('LowerCorner', f'{west} {south}')}{ows('UpperCorner', f'{east} {north}')}"
    return f"{ows('Title', title)}{ows('Abstract', abstract)}<ows:WGS84BoundingBox>{corners}</ows:WGS84BoundingBox>"


def times(layer: MapLayer) -> str:
    """The periods of a layer; those that follow each other are one value with its step."""
    periods = periods_of(layer)
    if not periods:
        return ""
    values = "".join(f"<Value>{part}</Value>" for part in extent(periods).split(","))
    newest = f"<Default>{periods[-1].start}</Default><Current>true</Current>"
    return f"<Dimension>{ows('Identifier', 'Time')}{ows('UOM', 'ISO8601')}{newest}{values}</Dimension>"


def link(grid: str) -> str:
    """That a layer's tiles lie in a grid."""
    return f"<TileMatrixSetLink><TileMatrixSet>{escape(grid)}</TileMatrixSet></TileMatrixSetLink>"


def resource(kind: str, what: str, template: str) -> str:
    """How an address is made."""
    return f'<ResourceURL format="{kind}" resourceType="{what}" template={quoteattr(template)}/>'


def matrix_set(grid: Grid) -> Iterator[str]:
    """A grid and its levels.

    No well-known scale set is named: it would bind `urn:ogc:def:crs:EPSG:6.18:3:3857`, which libraries do not read.
    """
    west, _, _, north = grid.box
    corner = f"{north} {west}" if grid.degrees else f"{west} {north}"
    code = grid.srs.removeprefix("EPSG:")
    yield f"<TileMatrixSet>{ows('Identifier', grid.name)}{ows('SupportedCRS', f'urn:ogc:def:crs:EPSG::{code}')}"
    for matrix in grid.matrices:
        yield (
            f"<TileMatrix>{ows('Identifier', matrix.name)}"
            f"<ScaleDenominator>{grid.denominator(matrix)!r}</ScaleDenominator>"
            f"<TopLeftCorner>{corner}</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>"
            f"<MatrixWidth>{matrix.width}</MatrixWidth><MatrixHeight>{matrix.height}</MatrixHeight></TileMatrix>"
        )
    yield "</TileMatrixSet>"


def ows(name: str, text: str) -> str:
    """An element of OWS Common with a text."""
    return f"<ows:{name}>{escape(text)}</ows:{name}>"
