"""The WSGI application of SimpleWMS, SimpleWFS and themes: the same question, put to our WMS or WFS in this process.

/TGOS_UserServices/{id}/{name}/SimpleWMS.aspx?REQUEST=GetMap&LAYERS=…&STYLES=&SRS=EPSG:4326&BBOX=…   WMS 1.1.1
/TGOS_UserServices/{id}/{name}/SimpleWFS.aspx?REQUEST=GetFeature&TYPENAME=…                          WFS 1.1.0
/SGSPWS/TGService.ashx/TGThemeService?TGMapServiceId=SHELTERS&Left=&Top=&Right=&Bottom=&Width=&Height=    a picture

Layers had names of their publishers: a name that is none of the service's layers here stands for all of them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.errors import BadSetting, BadValue, OneStopError
from onestop.legacy.mistakes import MissingParameter, NothingHere, answer_mistake, not_here
from onestop.legacy.replies import Reply, plain, send
from onestop.legacy.requests import read
from onestop.legacy.tables import FOLDER, operator_rows

TABLE = "user-services.tsv"
LISTS, THEME = ("/tgos_userservices", "/sgspws"), "/sgspws/tgservice.ashx/tgthemeservice"
THEME_NAME, THEME_BOX, THEME_SIZE = "TGMapServiceId", ("Left", "Bottom", "Right", "Top"), ("Width", "Height")
DEGREES = 180
"""What no number of a box in degrees is above."""
COLUMNS = ("id", "name", "layers")
ADDRESS = re.compile(r"/tgos_userservices/(?P<id>[^/]{1,64})/(?P<name>[^/]{1,128})/simple(?P<kind>wms|wfs)\.aspx")
NO_LAYER = (
    "沒有這個使用者服務；管理者可在 old-services/user-services.tsv 指定圖層。 There is no service {} here; an operator "
    "can name its layers in old-services/user-services.tsv."
)

type Layers = Collection[str]
type Services = Mapping[tuple[str, str], tuple[str, ...]]
"""The layers of each service, by its id and its name in small letters."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of our services, and what was meant where a client of the old one said nothing.

    :ivar layers: what can be named in it
    :ivar named: parameters that name layers, in small letters
    """

    application: WSGIApplication
    segment: str
    path: str
    layers: Layers
    named: tuple[str, ...]
    meant: Mapping[str, str]


class UserServices:
    """SimpleWMS and SimpleWFS over our WMS and WFS."""

    def __init__(
        self, maps: WSGIApplication, wfs: WSGIApplication, *, layers: Layers, types: Layers, home: Path
    ) -> None:
        capable = {"request": "GetCapabilities"}
        wms_meant = {"service": "WMS", "version": "1.1.1", "styles": "", **capable}
        wfs_meant = {"service": "WFS", "version": "1.1.0", "srsname": "EPSG:3826", **capable}
        self.kinds = {
            "wms": Kind(maps, "/maps", "/service", layers, ("layers", "query_layers"), wms_meant),
            "wfs": Kind(wfs, "/wfs", "", types, ("typename",), wfs_meant),
        }
        self.services = services_of(home, {*layers, *types})

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            request = read(environ)
            if request.path in LISTS:
                return send(self.listed(), start_response)
            if request.by_soap:  # a document, which no client of these was seen to send
                raise BadValue("Content-Type", request.content_type[:60], "GET, application/x-www-form-urlencoded")
            if request.path == THEME:
                kind, given = self.kinds["wms"], request.parameters
                query = theme(given, self.layers("theme", needed(given, THEME_NAME).lower(), kind))
            elif found := ADDRESS.fullmatch(request.path):
                kind = self.kinds[found["kind"]]
                query = asked(request.parameters, kind, self.layers(found["id"], found["name"], kind))
            else:
                return send(not_here(request), start_response)
        except OneStopError as error:
            return send(answer_mistake(error, enveloped=False), start_response)
        there = {
            "SCRIPT_NAME": kind.segment,
            "PATH_INFO": kind.path,
            "QUERY_STRING": urlencode(query),
            "REQUEST_METHOD": "GET",
        }
        return kind.application({**environ, **there}, start_response)

    def listed(self) -> Reply:
        """The operator's table."""
        rows = ("\t".join((*key, " ".join(layers))) for key, layers in self.services.items())
        return plain("".join(f"{row}\n" for row in ("\t".join(COLUMNS), *rows)))

    def layers(self, identifier: str, name: str, kind: Kind) -> tuple[str, ...]:
        """The layers of a service, by the operator's table or by its own name; raises NothingHere."""
        wanted = self.services.get((identifier, name), (name,))
        found = tuple(one for one in wanted if one in kind.layers)
        if not found:
            raise NothingHere(NO_LAYER.format(f"{identifier}/{name}"))
        return found


def services_of(home: Path, known: Layers) -> Services:
    """The operator's table; raises BadSetting for a row that names a layer that there is not."""
    found = {}
    for line, (identifier, name, layers) in operator_rows(home, TABLE, len(COLUMNS)):
        if (identifier, name) == COLUMNS[:2]:
            continue
        unknown = [layer for layer in layers.split() if layer not in known]
        if unknown or not layers:
            raise BadSetting(
                f"{home / FOLDER / TABLE}, line {line}: 不接受 {' '.join(unknown)!r} is not allowed; "
                f"可用 allowed: {', '.join(sorted(known))}"
            )
        found[identifier.lower(), name.lower()] = tuple(layers.split())
    return found


def asked(given: Mapping[str, str], kind: Kind, layers: tuple[str, ...]) -> dict[str, str]:
    """The parameters of a request as our service is asked."""
    renamed = {name: ",".join(meant(given[name], layers)) for name in kind.named if name in given}
    return {**kind.meant, **given, **renamed}


def meant(names: str, layers: tuple[str, ...]) -> tuple[str, ...]:
    """The layers that somebody names, all of the service where none of the names is ours."""
    return tuple(name for name in names.split(",") if name in layers) or layers


def theme(given: Mapping[str, str], layers: tuple[str, ...]) -> dict[str, str]:
    """A picture of a theme, in degrees or in metres of TWD97 as its box is; raises MissingParameter and BadValue."""
    box = [number(given, name) for name in THEME_BOX]
    width, height = (needed(given, name) for name in THEME_SIZE)
    return {
        "service": "WMS",
        "version": "1.1.1",
        "request": "GetMap",
        "layers": ",".join(layers),
        "styles": "",
        "srs": "EPSG:4326" if max(map(abs, box)) <= DEGREES else "EPSG:3826",
        "bbox": ",".join(map(repr, box)),
        "width": width,
        "height": height,
        "format": "image/png",
        "transparent": "true",
    }


def number(given: Mapping[str, str], name: str) -> float:
    """A number of a request; raises MissingParameter and BadValue."""
    text = needed(given, name)
    try:
        return float(text)
    except ValueError:
        raise BadValue(name, text[:20], "數字 a number") from None


def needed(given: Mapping[str, str], name: str) -> str:
    """A parameter of a request; raises MissingParameter."""
    if name.lower() not in given:
        raise MissingParameter(name)
    return given[name.lower()]
