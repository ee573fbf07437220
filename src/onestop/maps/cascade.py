"""Layers of other map services, as the operator's file names them; nothing else is ever asked."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from onestop.dataset import Words
from onestop.errors import BadSetting

LAST_ZOOM = 19
SECONDS = 10.0
"""Longest wait for an answer of another service, unless the file says otherwise."""
NAME = r"^[A-Za-z][A-Za-z0-9_]{0,62}$"
WEB_MERCATOR = [-20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244]


class Cascaded(BaseModel):
    """One layer of another service.

    :ivar kind: `tiles` for WMTS REST and XYZ addresses with {z}, {x} and {y} in web mercator; `wms` for WMS
    :ivar last_zoom: the closest level that the other service has tiles of
    :ivar seconds: longest wait for one answer
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=NAME)]
    title: Words
    attribution: Words
    kind: Literal["tiles", "wms"]
    url: str
    format: Literal["image/png", "image/jpeg"] = "image/png"
    transparent: bool = False
    layers: tuple[str, ...] = ()
    version: Literal["1.1.1", "1.3.0"] = "1.1.1"
    crs: tuple[Literal["EPSG:3857", "EPSG:3826", "EPSG:4326"], ...] = ("EPSG:3857",)
    last_zoom: Annotated[int, Field(ge=0, le=22)] = LAST_ZOOM
    seconds: Annotated[float, Field(gt=0, le=60)] = SECONDS

    @field_validator("url")
    @classmethod
    def web_address(cls, url: str) -> str:
        """Only http and https, and no password inside, which logs would show."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError("an address that begins with http:// or https:// and carries no user name")
        return url

    @model_validator(mode="after")
    def complete(self) -> "Cascaded":
        """Tiles need places for their numbers, WMS needs layers."""
        if self.kind == "tiles" and not all(part in self.url for part in ("{z}", "{x}", "{y}")):
            raise ValueError("the url of tiles has {z}, {x} and {y} where level, column and row stand")
        if self.kind == "wms" and not self.layers:
            raise ValueError("a WMS needs the names of its layers")
        return self

    @property
    def grid_name(self) -> str:
        """The web mercator grid down to the last level there is."""
        return f"GoogleMapsCompatible-{self.last_zoom}"

    def grid(self) -> dict[str, Any]:
        """That grid for MapProxy."""
        return {
            self.grid_name: {
                "srs": "EPSG:3857",
                "origin": "nw",
                "bbox": WEB_MERCATOR,
                "num_levels": self.last_zoom + 1,
            }
        }

    def source(self) -> dict[str, Any]:
        """Where MapProxy asks."""
        common = {"http": {"client_timeout": self.seconds}, "image": {"transparent": self.transparent}}
        if self.kind == "tiles":
            url = self.url.replace("%", "%%")
            for part in ("z", "x", "y"):
                url = url.replace(f"{{{part}}}", f"%({part})s")
            return common | {"type": "onestop_tiles", "url": url, "grid": self.grid_name}
        request = {"url": self.url, "layers": ",".join(self.layers), "transparent": self.transparent}
        request["format"] = self.format
        return common | {
            "type": "onestop_wms",
            "req": request,
            "supported_srs": list(self.crs),
            "wms_opts": {"version": self.version},
        }

    def cache(self, folder: Path, source: str) -> dict[str, Any]:
        """Tiles kept until the folder is removed, also while the other service is down."""
        return {
            "sources": [source],
            "grids": [self.grid_name],
            "format": self.format,
            "image": {"transparent": self.transparent},
            "meta_size": [1, 1] if self.kind == "tiles" else [4, 4],
            "cache_dir": str(folder),
            "cache": {"type": "file", "directory_layout": "tms", "use_grid_names": True},
        }

    def entry(self, cache: str) -> dict[str, Any]:
        """The layer as we offer it."""
        return {
            "name": self.name,
            "title": f"{self.title.zh} {self.title.en}",
            "sources": [cache],
            "md": {"attribution": {"title": f"{self.attribution.zh} {self.attribution.en}"}},
        }


class Cascade(BaseModel):
    """The operator's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layers: tuple[Cascaded, ...]


def read_cascade(path: Path | None, taken: frozenset[str]) -> tuple[Cascaded, ...]:
    """The layers of the file, none where no file is named; raises BadSetting.

    :param taken: names of our own layers
    """
    if path is None:
        return ()
    try:
        layers = Cascade.model_validate(yaml.safe_load(path.read_bytes())).layers
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadSetting(f"ONESTOP_CASCADE={str(path)!r} 無法使用 cannot be taken: {error}") from error
    names = [layer.name for layer in layers]
    double = next((name for name in names if names.count(name) > 1 or name in taken), None)
    if double:
        raise BadSetting(
            f"ONESTOP_CASCADE={str(path)!r} 圖層名稱 {double!r} 重複 cannot be taken: this layer name is there already"
        )
    return layers
