"""Namespaces, versions and the names of types, as requests write them."""

import re
from collections.abc import Mapping
from typing import Literal

from onestop.gml import ONESTOP, PREFIX

type Version = Literal["2.0.0", "1.1.0"]
type Name = str
"""A name that is `{namespace}local`, or only `local` where the request named no namespace."""

XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK = "http://www.w3.org/1999/xlink"
WFS: dict[Version, str] = {"2.0.0": "http://www.opengis.net/wfs/2.0", "1.1.0": "http://www.opengis.net/wfs"}
OWS: dict[Version, str] = {"2.0.0": "http://www.opengis.net/ows/1.1", "1.1.0": "http://www.opengis.net/ows"}
FES: dict[Version, str] = {"2.0.0": "http://www.opengis.net/fes/2.0", "1.1.0": "http://www.opengis.net/ogc"}
GML: dict[Version, str] = {"2.0.0": "http://www.opengis.net/gml/3.2", "1.1.0": "http://www.opengis.net/gml"}
SCHEMAS: dict[Version, str] = {
    "2.0.0": "http://schemas.opengis.net/wfs/2.0/wfs.xsd",
    "1.1.0": "http://schemas.opengis.net/wfs/1.1.0/wfs.xsd",
}
GML_SCHEMAS: dict[Version, str] = {
    "2.0.0": "http://schemas.opengis.net/gml/3.2.1/gml.xsd",
    "1.1.0": "http://schemas.opengis.net/gml/3.1.1/base/gml.xsd",
}
VERSIONS: tuple[Version, ...] = ("2.0.0", "1.1.0")
"""What we speak, newest first."""
SPELLINGS: dict[str, Version] = {"2.0.0": "2.0.0", "2.0": "2.0.0", "2.0.2": "2.0.0", "1.1.0": "1.1.0", "1.1": "1.1.0"}
"""How requests write them; 2.0.2 is the corrected text of 2.0.0, which some clients ask for."""


FIRST = re.compile(r"\[\s*(?:position\(\)\s*=\s*)?1\s*\]$")
"""The predicate of XPath's that means the first of a property, of which none of ours has more."""


def qualified(text: str, namespaces: Mapping[str, str]) -> Name:
    """A name with its prefix resolved; one of our own prefix means our namespace, whether it was declared or not.

    `schema-element(…)` means the element itself: none of ours stands in the place of another.
    """
    prefix, colon, local = text.strip().removeprefix("schema-element(").rstrip(")").rpartition(":")
    if not colon:
        return local
    namespace = namespaces.get(prefix) or (ONESTOP if prefix == PREFIX else prefix)
    return f"{{{namespace}}}{local}"


def local_of(name: Name) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def last_step(path: str) -> str:
    """What a path of XPath ends in, without prefix: `onestop:towns/onestop:TOWN[1]` is about TOWN."""
    return FIRST.sub("", path.strip()).rpartition("/")[2].rpartition(":")[2]
