"""Documents that are built element by element, by names with the prefixes of a version."""

from collections.abc import Mapping

from lxml import etree

from onestop.dataset import Words
from onestop.wfs.names import FES, GML, OWS, SCHEMAS, WFS, XLINK, XSI, Version

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def prefixes(version: Version) -> dict[str, str]:
    """The prefixes of a version's namespaces; the filter's is `fes` in 2.0.0 and `ogc` in 1.1.0."""
    fes = "fes" if version == "2.0.0" else "ogc"
    return {
        "wfs": WFS[version],
        "ows": OWS[version],
        fes: FES[version],
        "gml": GML[version],
        "xlink": XLINK,
        "xsi": XSI,
    }


def document(name: str, version: Version, more: Mapping[str, str], /, **attributes: str) -> etree._Element:
    """A root of the namespace `wfs`, with the place of its schema."""
    bound = prefixes(version) | dict(more)
    root = etree.Element(expanded(name, bound), attributes, nsmap=bound)
    root.set(f"{{{XSI}}}schemaLocation", f"{WFS[version]} {SCHEMAS[version]}")
    return root


def add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """A new child; a name of an attribute with `__` has the prefix before it."""
    bound = {prefix or "": uri for prefix, uri in parent.nsmap.items()}
    given = {expanded(key.replace("__", ":"), bound): value for key, value in attributes.items()}
    child = etree.SubElement(parent, expanded(name, bound), given)
    child.text = text
    return child


def expanded(name: str, bound: Mapping[str, str]) -> str:
    """`prefix:local` as lxml writes it."""
    prefix, colon, local = name.rpartition(":")
    return f"{{{bound[prefix]}}}{local}" if colon else local


def both(parent: etree._Element, name: str, words: Words) -> None:
    """A text in both languages, the Chinese first."""
    for language, text in (("zh-TW", words.zh), ("en", words.en)):
        add(parent, name, text).set(LANGUAGE, language)


def written(root: etree._Element) -> bytes:
    """A document as text."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
