"""Values of a whole level for whoever draws vector tiles: the address in, one compact array out."""

import gzip
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug import Request, Response

import onestop
from onestop.cartography import Choropleth
from onestop.cartography.classes import DEFAULT
from onestop.cartography.legend import of_classes
from onestop.dataset import Period
from onestop.geojson import write
from onestop.ogcapi.tiles import filled, kept_by_mark
from onestop.release import Release
from onestop.vectortiles import Values, read_values

type Key = tuple[str, str, str]

MOST = 32
"""Answers that a worker keeps; the largest takes some 0.3 MB."""
FASTEST = 1
FORMAT = 3
"""Raised by one when the same values are written otherwise."""


@dataclass(frozen=True, slots=True)
class ValueService:
    """Answers for values."""

    release: Release
    kept: OrderedDict[Key, bytes] = field(default_factory=OrderedDict)

    def values(self, request: Request, parts: Mapping[str, str], _form: str) -> Response:
        """One field of a statistic in one period; whoever has it already is told so."""
        key = (parts["collection"], request.args.get("field", ""), request.args.get("period", ""))
        packed = self._packed(key)
        response = Response(content_type="application/json")
        if kept_by_mark(response, request, f"{self.release.id}-{onestop.__version__}-values-{FORMAT}"):
            return response
        return filled(response, packed, request)

    def _packed(self, key: Key) -> bytes:
        """The answer, compressed; those asked for most lately are kept."""
        if key not in self.kept:
            collection, name, period = key
            found = read_values(self.release, collection, name, period)
            self.kept[key] = gzip.compress(write(document(found)), FASTEST, mtime=0)
            if len(self.kept) > MOST:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        return self.kept[key]


def document(found: Values) -> dict[str, object]:
    """Values with what a map says of them."""
    return {
        "collection": found.dataset.name,
        "areas": found.areas,
        "field": found.field.name,
        "title": found.field.title.tagged,
        "unit": found.field.unit.tagged if found.field.unit else None,
        "period": period_object(found.period) if found.period else None,
        "classes": classes_object(found.layer) if found.layer else None,
        "styles": {name: classes_object(found.layer, name) for name in found.layer.styles} if found.layer else {},
        "values": found.listed(),
    }


def period_object(period: Period) -> dict[str, object]:
    """A period, both days within."""
    return {"info_time": period.info_time, "start": f"{period.start}", "end": f"{period.end}"}


def classes_object(layer: Choropleth, style: str = DEFAULT) -> dict[str, object]:
    """The classes and colours that maps show the field with in one of its styles, and what legends say of each."""
    classes, entries = layer.classes_of(style), of_classes(layer, style)
    numbers = {"limits": classes.limits, "low": classes.low, "high": classes.high}
    return numbers | {"colours": layer.colours_of(style), "labels": [entry.text for entry in entries]}
