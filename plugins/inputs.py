"""Kinds of inputs of a process: what their JSON Schema is, and how they are read; what is wrong is a BadValue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from onestop import crs
from onestop.dataset import Words
from onestop.errors import BadValue, TooMuch

SHOWN = 60
"""Characters of a value that an error repeats."""
MOST_VERTICES = 10_000
"""Of a line or a polygon."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    :ivar read: makes the value out of an input's name and what JSON has; raises BadValue
    """

    schema: Mapping[str, Any]
    read: Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Input:
    """What an input means and of which kind it is; annotates a field of a dataclass of inputs."""

    title: Words
    kind: Kind


def shown(value: object) -> str:
    """The beginning of a value, for an error."""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def text() -> Kind:
    """A text."""

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise BadValue(name, shown(value), "text")
        return value

    return Kind({"type": "string"}, read)


def texts(most: int, *, also_one: bool) -> Kind:
    """A list of texts, or one text alone."""
    allowed = f"{'text, or ' if also_one else ''}a list of 1 to {most:,} texts"
    several = {"type": "array", "minItems": 1, "maxItems": most, "items": {"type": "string"}}

    def read(name: str, value: Any) -> tuple[str, ...]:
        if also_one and isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not value:
            raise BadValue(name, shown(value), allowed)
        wrong = next((at for at, one in enumerate(value) if not isinstance(one, str)), None)
        if wrong is not None:
            raise BadValue(f"{name}[{wrong}]", shown(value[wrong]), "text")
        return tuple(value)

    return Kind({"oneOf": [{"type": "string"}, several]} if also_one else several, read)


def number(low: float, high: float, default: float | None = None) -> Kind:
    """A number between two bounds, both allowed."""
    known = {} if default is None else {"default": default}

    def read(name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise BadValue(name, shown(value), f"a number from {low:g} to {high:g}")
        return value

    return Kind({"type": "number", "minimum": low, "maximum": high, **known}, read)


def whole(low: int, high: int, default: int | None = None) -> Kind:
    """A whole number between two bounds, both allowed."""
    known = {} if default is None else {"default": default}

    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(name, shown(value), f"a whole number from {low} to {high:,}")
        return value

    return Kind({"type": "integer", "minimum": low, "maximum": high, **known}, read)


def numbers() -> Kind:
    """A number, or a list of numbers."""

    def read(name: str, value: Any) -> tuple[float, ...]:
        several = value if isinstance(value, list) and value else [value]
        if any(isinstance(one, bool) or not isinstance(one, int | float) for one in several):
            raise BadValue(name, shown(value), "a number, or a list of numbers")
        return tuple(map(float, several))

    one = {"type": "number"}
    return Kind({"oneOf": [one, {"type": "array", "minItems": 1, "items": one}]}, read)


def flag() -> Kind:
    """True or false."""

    def read(name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise BadValue(name, shown(value), "true or false")
        return value

    return Kind({"type": "boolean", "default": False}, read)


def choice(words: Mapping[str, str]) -> Kind:
    """A word, and what each means."""

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str) or value.lower() not in words:
            raise BadValue(name, shown(value), ", ".join(words))
        return words[value.lower()]

    return Kind({"type": "string", "enum": list(words)}, read)


def system() -> Kind:
    """One of the systems that we speak."""

    def read(name: str, value: Any) -> crs.Crs:
        if not isinstance(value, str):
            raise BadValue(name, shown(value), crs.ALLOWED)
        return crs.find(value[:SHOWN], name)

    names = [one.name for one in crs.SYSTEMS]
    return Kind({"type": "string", "enum": names, "default": names[0]}, read)


def geometry(*types: str) -> Kind:
    """A GeoJSON geometry of one of some types, its coordinates finite and its rings proper."""
    allowed = f"a GeoJSON {' or '.join(types)}"

    def read(name: str, value: Any) -> BaseGeometry:
        if not isinstance(value, dict) or value.get("type") not in types:
            raise BadValue(name, shown(value), allowed)
        try:
            shape = shapely.from_geojson(orjson.dumps(value))
        except GEOSException:
            raise BadValue(name, shown(value), allowed) from None
        return proper(name, shapely.force_2d(shape), allowed)

    return Kind({"type": "object", "properties": {"type": {"type": "string", "enum": list(types)}}}, read)


def proper(name: str, shape: BaseGeometry, allowed: str) -> BaseGeometry:
    """The geometry itself; raises BadValue and TooMuch."""
    coordinates = shapely.get_coordinates(shape)
    if shape.is_empty or not np.isfinite(coordinates).all():
        raise BadValue(name, shown(shape.wkt), allowed)
    if len(coordinates) > MOST_VERTICES and shape.geom_type != "MultiPoint":
        raise TooMuch(f"{name} has {len(coordinates):,} vertices; at most {MOST_VERTICES:,} are taken")
    if not shape.is_valid:
        raise BadValue(name, shown(shape.wkt), f"{allowed} that is valid: {shapely.is_valid_reason(shape)}")
    return shape


def inlined(name: str, value: Any) -> Any:
    """An input's value: itself, or in the object with `value` that OGC API Processes also has.

    A `href` is refused: it would have us fetch whatever address a stranger names.
    """
    if isinstance(value, dict) and "href" in value:
        raise BadValue(name, shown(value["href"]), "the value itself; nothing is fetched from elsewhere")
    return value["value"] if isinstance(value, dict) and "value" in value and "type" not in value else value


def one_place(x: tuple[float, ...], y: tuple[float, ...], shapes: Sequence[Any]) -> Any:
    """The one place that is given, be it as numbers or as a geometry; raises BadValue."""
    if len(x) != len(y):
        raise BadValue("y", f"{len(y):,} numbers", f"as many as x has: {len(x):,}")
    pairs = shapely.multipoints(np.column_stack([x, y])) if x else None
    places = [one for one in (pairs, *shapes) if one is not None]
    if len(places) != 1:
        raise BadValue("place", f"{len(places)} of them", "one: x and y, or point, or line, or polygon")
    return places[0]


def degrees(shape: Any, system: crs.Crs) -> Any:
    """A geometry of a system, east first, in CRS84; raises BadValue for what lies outside the world."""
    moved = crs.to_crs84(np.array([shape], object), system.name)[0]
    west, south, east, north = moved.bounds
    if west < crs.WORLD[0] or south < crs.WORLD[1] or east > crs.WORLD[2] or north > crs.WORLD[3]:
        raise BadValue("place", shown(shape.wkt), f"coordinates of {system.name}, what goes east first")
    return moved
