"""Features as GeoJSON objects whose geometry stays the text it is stored as until somebody looks into it."""

from collections.abc import ItemsView, Iterator, KeysView
from typing import Any

import orjson

from onestop.features import Feature

ROUND = bytes.maketrans(b"[]", b"()")


class Geometry(dict[str, Any]):
    """A geometry that is parsed by whoever reads it and passed through by `write`."""

    __slots__ = ("_parsed", "text")

    def __init__(self, text: bytes) -> None:
        # `json` takes a dict without entries for an empty object and does not ask it for anything.
        self["type"] = None
        self.text = text
        self._parsed = False

    def _look(self) -> None:
        if not self._parsed:
            super().update(orjson.loads(self.text))
            self._parsed = True

    def __getitem__(self, key: str) -> Any:
        self._look()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._look()
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._look()
        return super().__iter__()

    def get(self, key: str, default: Any = None) -> Any:
        """As a dict has it."""
        self._look()
        return super().get(key, default)

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # dict's own class of view cannot be subclassed
        """As a dict has it."""
        self._look()
        return super().keys()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]  # as above
        """As a dict has it; what `json` asks for."""
        self._look()
        return super().items()


def feature_object(feature: Feature) -> dict[str, Any]:
    """A feature as a GeoJSON object."""
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": None if feature.geometry is None else Geometry(feature.geometry),
        "properties": feature.properties,
    }


def as_wkt(text: bytes) -> str:
    """A geometry as well-known text: the numbers stay as they are, and only the signs between them change.

    :param text: GeoJSON as GEOS writes it, without spaces
    """
    kind, _, rest = text.removeprefix(b'{"type":"').partition(b'"')
    numbers = rest.removeprefix(b',"coordinates":').removesuffix(b"}").replace(b",", b" ").replace(b"] [", b", ")
    inner = numbers if kind == b"Point" else numbers[1:-1]
    return f"{kind.decode().upper()} {inner.translate(ROUND).decode()}"


def write(value: object) -> bytes:
    """JSON of GeoJSON objects; geometries are passed through untouched."""
    return orjson.dumps(value, default=_as_stored, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _as_stored(value: object) -> orjson.Fragment:
    if isinstance(value, Geometry):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} has no place in GeoJSON")
