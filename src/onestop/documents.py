"""XML that strangers send, read safely: no declarations, no entities, no network, bounded depth; what XML holds."""

import re
from concurrent.futures import ThreadPoolExecutor

from lxml import etree

from onestop.errors import OneStopError

MAX_DEPTH = 60
"""How deep elements may lie in one another."""
NO_SIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 can have."""
DECLARES = "the document declares a DTD or entities; leave them out"


class Unreadable(OneStopError):
    """A document that is not XML, or that has in it what we do not take."""


def parse(body: bytes, encoding: str | None = None) -> etree._Element:
    """The root of a document without declarations of its own and of bounded depth; raises Unreadable.

    :param encoding: what it is read in, whatever it says itself; None for what it says itself
    """
    if b"<!" in body.replace(b"\0", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise Unreadable(DECLARES)
    # libxml2 keeps every name that a thread has read until the thread ends, and strangers can write ever new ones.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(read, body, encoding).result()


def read(body: bytes, encoding: str | None) -> etree._Element:
    """The root of a document; raises Unreadable."""
    try:
        root = etree.fromstring(body, strict_parser(encoding))
    except LookupError as error:
        raise Unreadable(f"the document is in an encoding that is not known: {encoding}") from error
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the document is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(DECLARES)
    check_depth(root)
    return root


def strict_parser(encoding: str | None) -> etree.XMLParser:
    """Reads what stands in a document and nothing else."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def check_depth(root: etree._Element) -> None:
    """Raise Unreadable where elements lie too deep in one another."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise Unreadable(f"elements lie more than {MAX_DEPTH} deep in one another")


def sayable(text: str) -> str:
    """A text as XML can have it: U+FFFD for each sign that it cannot."""
    return NO_SIGN.sub("\N{REPLACEMENT CHARACTER}", text)


def text_of(element: etree._Element) -> str:
    """All text that stands in an element, at any depth, without the space around it."""
    return "".join(map(str, element.itertext())).strip()
