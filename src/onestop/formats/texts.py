"""Features of an order as texts, for formats whose every byte we write ourselves."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from onestop.features import Encoding, Record
from onestop.formats.order import Order


def records(order: Order, encoding: Encoding) -> Iterator[Sequence[Record]]:
    """The features of an order some at a time: identifier, fields in the order of `order.fields`, geometry."""
    names = [field.name for field in order.fields]
    stored = [field.name for field in order.source.dataset.fields if field.name in names]
    query = replace(order.query, fields=tuple(stored), encoding=encoding, limit=sys.maxsize, offset=0)
    some = order.source.records(query)
    if names == stored:
        return some
    arranged = itemgetter(0, *(1 + stored.index(name) for name in names), -1)
    return ([arranged(record) for record in batch] for batch in some)
