"""What is to be written, and what became of it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from onestop import crs
from onestop.crs import CRS84
from onestop.dataset import Field
from onestop.errors import BadValue
from onestop.features import FeatureSource, Query
from onestop.formats.encoding import Encoding


@dataclass(frozen=True)
class Order:
    """Features to be written to a file.

    :ivar query: which features; its `crs` is the system of the coordinates, its `fields` the columns in their order;
        `limit` and `offset` do not count
    :ivar encoding: of text, where the format leaves a choice
    """

    source: FeatureSource
    query: Query = field(default_factory=Query)
    encoding: Encoding = Encoding.UTF_8

    @cached_property
    def system(self) -> crs.Crs:
        """The system of the coordinates; raises BadValue."""
        return crs.find(self.query.crs)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns, in the order in which they were asked for; raises BadValue."""
        known = {one.name: one for one in self.source.dataset.fields}
        wanted = tuple(known) if self.query.fields is None else self.query.fields
        for name in wanted:
            if name not in known:
                raise BadValue("properties", name, ", ".join(known))
        return tuple(known[name] for name in dict.fromkeys(wanted))

    def in_degrees(self) -> "Order":
        """The same with the longitude and latitude of WGS 84, for formats that know no other system."""
        return replace(self, query=replace(self.query, crs=CRS84))


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written.

    :ivar files: the one that programs open first
    :ivar rows: how many features they hold
    :ivar cut: columns of which some text was longer than the format can hold
    :ivar lost: characters that the encoding does not have, the most frequent first; □ stands for them in the file
    """

    files: tuple[Path, ...]
    rows: int
    lost: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
