"""A product that one file cannot hold, in parts: a file for each county or town, which together have every row once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pygeofilter import ast

from onestop.features import Query, Sources
from onestop.levels import BY_KEY, LEVELS, Level, LevelInfo
from onestop.products.product import COUNTY, Place, Product

ELSEWHERE = Place("other", "未編定")
"""Where features lie whose county or town is none of ours, or not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of several.

    :ivar name: as SEGIS would name a product of that place alone
    :ivar query: the question that finds its rows
    """

    name: str
    query: Query


def parts(product: Product, query: Query, level: Level, *, sources: Sources) -> Iterator[Part]:
    """The parts of a product, one for each area of a level that has any of its rows.

    :param query: the question that finds all rows
    """
    source, info = sources[product.dataset.name], LEVELS[level]
    places = named(info, product.place, sources)
    left = source.count(query)
    for code, name in places.items():
        asked = replace(query, equals=(*query.equals, (info.key, code)))
        if count := source.count(asked):
            left -= count
            yield Part(replace(product, place=Place(code, name)).name, asked)
    if left:
        yield Part(replace(product, place=ELSEWHERE).name, replace(query, filter=outside(info.key, list(places))))


def named(info: LevelInfo, place: Place, sources: Sources) -> Mapping[str, str]:
    """The areas of a level in a place: 新北市板橋區 by 65000010."""
    names = [str(LEVELS[BY_KEY[key]].name) for key in (*reversed(info.parents), info.key)]
    equals = ((COUNTY, place.code),) if place.code else ()
    areas = (one.properties for one in sources[info.collection].stream(Query(geometry=False, equals=equals)))
    return {str(one[info.key]): "".join(str(one[name]) for name in names) for one in areas}


def outside(column: str, codes: list[str]) -> ast.Node:
    """The condition that a column has none of these codes."""
    attribute = ast.Attribute(column)
    return ast.Or(ast.IsNull(attribute, not_=False), ast.In(attribute, codes, not_=True))
