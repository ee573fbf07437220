"""The old services and their operations: what each is called, takes and does."""

from collections.abc import Callable
from dataclasses import dataclass

from onestop.dataset import Words
from onestop.legacy import geo_query, query_addr
from onestop.legacy.asmx import DescribedOperation, Description
from onestop.legacy.calls import Call
from onestop.legacy.fields import V30, V40
from onestop.legacy.mistakes import MissingParameter

VERSIONS = (V30, V40)
KEYS = ("oAPPId", "oAPIKey")
KIND = ("oSRS", "oResultDataType")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    :ivar run: the text in the envelope
    :ivar parameters: the names of its parameters in a version, in their order
    :ivar needed: those that the HTTP bindings insist on
    """

    name: str
    title: Words
    run: Callable[[Call], str]
    parameters: Callable[[str], tuple[str, ...]]
    needed: Callable[[str], tuple[str, ...]]

    def check(self, call: Call) -> None:
        """Raises MissingParameter for the first that is missing."""
        for name in self.needed(call.version):
            if name.lower() not in call.parameters:
                raise MissingParameter(name)


@dataclass(frozen=True, slots=True)
class Service:
    """One ASMX service of before; its file name is the last part of its path."""

    file: str
    name: str
    title: Words
    operations: tuple[Operation, ...]

    def described(self, version: str, address: str) -> Description:
        """The service in a version, as its WSDL and its help page say it."""
        operations = tuple(DescribedOperation(one.name, one.title, one.parameters(version)) for one in self.operations)
        return Description(self.name + version.removeprefix("v"), self.title, address, operations)


def around(title: Words, run: Callable[[Call], str], where: tuple[str, ...]) -> Operation:
    """An operation of GeoQueryAddr."""
    name = "".join(word.capitalize() for word in run.__name__.split("_"))

    def parameters(version: str) -> tuple[str, ...]:
        return (*KEYS, *where, *KIND, *(("oIsShowCodeBase",) if version == V40 else ()))

    def needed(_version: str) -> tuple[str, ...]:
        return where

    return Operation(name, title, run, parameters, needed)


SERVICES = (
    Service(
        "QueryAddr.asmx",
        "WSQueryAddr",
        Words("門牌地址定位", "addresses to places"),
        (
            Operation(
                "QueryAddr",
                Words("以門牌地址查詢坐標", "the place of a written address"),
                query_addr.query_addr,
                query_addr.parameters,
                query_addr.parameters,
            ),
        ),
    ),
    Service(
        "GeoQueryAddr.asmx",
        "WSGeoQueryAddr",
        Words("坐標查詢門牌地址", "places to addresses"),
        (
            around(
                Words("以點及環域距離查詢門牌", "doorplates around a point"),
                geo_query.point_query_addr,
                ("oPX", "oPY", "oBuffer"),
            ),
            around(
                Words("查詢距離點最近的門牌", "the doorplate nearest to a point"),
                geo_query.point_query_near_addr,
                ("oPX", "oPY"),
            ),
            around(
                Words("查詢環域內距離點最近的門牌", "the nearest doorplate within a distance"),
                geo_query.point_query_near_addr_by_buffer,
                ("oPX", "oPY", "oBuffer"),
            ),
            around(
                Words("以線及環域距離查詢門牌", "doorplates along a line"),
                geo_query.line_query_addr,
                ("oLine", "oBuffer"),
            ),
            around(Words("以面查詢門牌", "doorplates inside a polygon"), geo_query.polygon_query_addr, ("oPolygon",)),
        ),
    ),
)


def service_of(file: str) -> Service | None:
    """The service of a file name in any case."""
    return next((one for one in SERVICES if one.file.lower() == file.lower()), None)
