"""What the page of a data set offers: files to choose, and addresses for QGIS and ArcGIS."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop.dataset import Dataset, Period, Words
from onestop.formats import FORMATS, Encoding
from onestop.portal.texts import Spoken
from onestop.series.periods import words

ENCODINGS = {Encoding.UTF_8: "UTF-8", Encoding.BIG5: "Big5"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice, and what a person reads."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """The conditions for one audience, in one language."""

    audience: str
    terms: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be downloaded of a data set, in one language.

    :ivar address: of the data set below /download
    :ivar periods: the newest first; none where it has no periods
    :ivar counties: none where it is not by county
    """

    address: str
    periods: list[Choice]
    counties: list[Choice]
    formats: list[Choice]
    every_period: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A service with the data set in it.

    :ivar layer: what the data set is called there
    """

    title: str
    address: str
    layer: str


SERVICES: tuple[tuple[str, str, str, bool], ...] = (
    ("WMS", "/maps/service", "{}", True),
    ("WMTS", "/maps/service?service=WMTS&request=GetCapabilities", "{}", True),
    ("WFS", "/wfs", "onestop:{}", False),
    ("OGC API － Features", "/ogcapi/collections/{}", "{}", False),
)
"""Title, address, name of the layer, and whether it only shows what is drawn on maps."""


def connections(dataset: Dataset, base: str) -> list[Connection]:
    """The services that have the data set."""
    drawn = dataset.kind != "doorplates"
    return [
        Connection(title, base + path.format(dataset.name), layer.format(dataset.name))
        for title, path, layer, maps in SERVICES
        if (drawn if maps else dataset.grid is None)
    ]


def supplied(dataset: Dataset, language: str) -> list[Supplied]:
    """For whom it is and on what terms."""
    return [Supplied(one.audience.in_(language), one.terms.in_(language)) for one in dataset.supply]


def offered(dataset: Dataset, places: Mapping[str, str], language: str) -> Offered | None:
    """What can be chosen to download; None where it is given out by application only, or as one file."""
    if not dataset.given_out or dataset.grid:
        return None
    everywhere = Choice("", Spoken(language).whole_country)
    counties = [everywhere, *(Choice(code, name) for code, name in places.items())]
    return Offered(
        f"/download/{dataset.name}",
        [Choice(one.info_time, dated(one, language)) for one in reversed(dataset.periods)],
        counties if dataset.field("COUNTY_ID") else [],
        [
            Choice(
                f"{form.name}:{encoding}",
                titled(form.title, ENCODINGS[encoding] if len(form.encodings) > 1 else "", language),
            )
            for form in FORMATS.values()
            for encoding in form.encodings
        ],
        len(dataset.periods) > 1,
    )


def dated(period: Period, language: str) -> str:
    """A period in words and as SEGIS writes it."""
    return titled(words(period).in_(language), period.info_time, language)


def titled(title: str, note: str, language: str) -> str:
    """A title with a note in brackets, where there is one to make."""
    return Words(f"{title}（{note}）", f"{title} ({note})").in_(language) if note else title
