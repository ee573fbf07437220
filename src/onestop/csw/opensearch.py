"""What pycsw's OpenSearch and Atom documents have wrong, put right before they are written."""

from lxml import etree

from onestop.catalogue import Catalogue, Question

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
MIDNIGHT = "T00:00:00Z"
DAY = len("2006-03-26")


def mend(document: etree._Element, catalogue: Catalogue) -> None:
    """Give the days of Atom their times, and a description addresses that can be read and an example that finds."""
    for updated in document.iter(f"{ATOM}updated"):
        if updated.text and len(updated.text) == DAY:
            updated.text += MIDNIGHT
    for url in document.iter(f"{OPENSEARCH}Url"):
        url.set("template", str(url.get("template")).replace("%%", "%"))
    for query in document.iter(f"{OPENSEARCH}Query"):
        query.set("searchTerms", example(catalogue))


def example(catalogue: Catalogue) -> str:
    """A word of the first record's title; of a catalogue without records any word."""
    first = catalogue.search(Question(limit=1)).records
    return first[0].title.zh.split()[0] if first and first[0].title.zh.strip() else "map"
