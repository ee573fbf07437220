"""A record in the fifteen elements of Dublin Core, in Chinese and in English."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from onestop.catalogue import Record
from onestop.dataset import Words

ROOT = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)


def dublin_core(record: Record) -> str:
    """The document."""
    return f"{ROOT}{''.join(elements(record))}</oai_dc:dc>"


def elements(record: Record) -> Iterator[str]:
    """What there is to say, element by element."""
    yield from in_both("title", record.title)
    yield from in_both("creator", record.provider)
    for keyword in record.keywords:
        yield from in_both("subject", keyword)
    yield from in_both("description", record.abstract)
    yield from in_both("publisher", record.provider)
    yield from plain("date", record.stamp[:10])
    yield from plain("type", record.type)
    for name in record.formats:
        yield from plain("format", name)
    yield from plain("identifier", record.identifier)
    for link in record.links:
        yield from plain("identifier", link.url)
    yield from plain("source", record.source)
    yield from plain("language", record.language)
    yield from plain("relation", record.parent)
    yield from plain("coverage", where(record))
    yield from plain("coverage", when(record))
    yield from in_both("rights", record.licence)
    yield from plain("rights", record.licence_url)


def where(record: Record) -> str:
    """The box as DCMI Box writes it."""
    if record.bbox is None:
        return ""
    west, south, east, north = record.bbox
    limits = f"northlimit={north!r}; eastlimit={east!r}; southlimit={south!r}; westlimit={west!r}"
    return f"{limits}; units=signed decimal degrees"


def when(record: Record) -> str:
    """The time as DCMI Period writes it."""
    limits = (("start", record.begin), ("end", record.end))
    return "; ".join(f"{name}={day.isoformat()}" for name, day in limits if day)


def in_both(name: str, words: Words) -> Iterator[str]:
    """An element for each language."""
    for language, text in (("zh-TW", words.zh), ("en", words.en)):
        if text:
            yield f'<dc:{name} xml:lang="{language}">{escape(text)}</dc:{name}>'


def plain(name: str, text: str) -> Iterator[str]:
    """An element that has no language."""
    if text:
        yield f"<dc:{name}>{escape(text)}</dc:{name}>"
