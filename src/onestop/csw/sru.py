"""SRU 1.1 over the catalogue: explain and searchRetrieve, with queries in CQL as libraries write it.

pycsw's own is not used: it takes any query with `and` in it for the CQL of OGC, and puts schemas beside the records.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from xml.sax.saxutils import escape, quoteattr

from pygeofilter import ast
from pygeofilter.ast import Node

from onestop.catalogue import Question, Record
from onestop.catalogue.columns import OUR_NAME
from onestop.csw.dublin_core import elements
from onestop.csw.oai import Site
from onestop.errors import BadValue, OneStopError, TooMuch

VERSION = "1.1"
PAGE, MOST = 10, 100
"""Records of a page: where the request does not say, and at most."""
DC = "info:srw/schema/1/dc-v1.1"
INDEXES = ("title", "creator", "subject", "abstract", "publisher", "date", "type", "format", "identifier", "language")
ANYWHERE = ("cql.serverchoice", "cql.anywhere", "cql.allindexes", "serverchoice", "anywhere", "anytext")
NAMESPACES = 'xmlns:zs="http://www.loc.gov/zing/srw/"'

TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(<=|>=|<>|==|[()=<>])|([^\s()=<>"]+))')
RELATIONS = ("=", "==", "exact", "<>", "<", ">", "<=", ">=", "any", "all", "adj", "scr")
SIGNS = (")", "=", "==", "<>", "<", ">", "<=", ">=")
COMPARISONS = {"==": ast.Equal, "exact": ast.Equal, "<>": ast.NotEqual}
COMPARISONS |= {"<": ast.LessThan, ">": ast.GreaterThan, "<=": ast.LessEqual, ">=": ast.GreaterEqual}
BOOLEANS = ("and", "or", "not")
MAX_TOKENS = 200
MAX_DEPTH = 20

DIAGNOSTICS = {"operation": 4, "query": 10, "startRecord": 61, "maximumRecords": 6, "property": 16}
"""Numbers of SRU's list of diagnostics, by what was wrong."""
GENERAL_ERROR = 1


def answer(site: Site, given: Mapping[str, str]) -> bytes:
    """The answer to a request; what is wrong with one is said in a diagnostic, as SRU wants it."""
    operation = given.get("operation", "explain")
    try:
        if operation not in ("explain", "searchRetrieve"):
            raise BadValue("operation", operation, "explain, searchRetrieve")
        inner = explain(site) if operation == "explain" else search(site, given)
    except OneStopError as error:
        number = DIAGNOSTICS.get(str(getattr(error, "what", "")), GENERAL_ERROR)
        return response("searchRetrieve", diagnostic(number, str(error)))
    return response(operation, inner)


def response(operation: str, inner: str) -> bytes:
    """The envelope of an answer."""
    name = f"zs:{operation}Response"
    head = "<?xml version='1.0' encoding='UTF-8'?>\n"
    return f"{head}<{name} {NAMESPACES}>{tag('version', VERSION)}{inner}</{name}>".encode()


def search(site: Site, given: Mapping[str, str]) -> str:
    """One page of records in Dublin Core."""
    first, size = int(given.get("startrecord") or 1), min(int(given.get("maximumrecords") or PAGE), MOST)
    query = given.get("query", "")
    if not query.strip():
        raise BadValue("query", query, "words, or an index, a relation and a term")
    hits = site.catalogue.search(Question(filter=Reader(query).read(), limit=size, offset=first - 1))
    if hits.total and first > hits.total:
        raise BadValue("startRecord", first, f"1 to {hits.total}")
    records = "".join(result(record, first + at) for at, record in enumerate(hits.records))
    following = first + len(hits.records)
    more = tag("nextRecordPosition", str(following)) if hits.records and following <= hits.total else ""
    return tag("numberOfRecords", str(hits.total)) + (f"<zs:records>{records}</zs:records>" if records else "") + more


def result(record: Record, position: int) -> str:
    """A record in its wrapping."""
    root = '<srw_dc:dc xmlns:srw_dc="info:srw/schema/1/dc-schema" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    data = f"<zs:recordData>{root}{''.join(elements(record))}</srw_dc:dc></zs:recordData>"
    how = tag("recordSchema", DC) + tag("recordPacking", "xml")
    return f"<zs:record>{how}{data}{tag('recordPosition', str(position))}</zs:record>"


def explain(site: Site) -> str:
    """What can be asked for, as ZeeRex says it."""
    address = site.url.removesuffix("/oai")
    named = "".join(
        f'<zr:index><zr:title>{name}</zr:title><zr:map><zr:name set="dc">{name}</zr:name></zr:map></zr:index>'
        for name in INDEXES
    )
    data = (
        '<zr:explain xmlns:zr="http://explain.z3950.org/dtd/2.0/">'
        f'<zr:serverInfo protocol="SRU" version="{VERSION}"><zr:host>{escape(address)}</zr:host><zr:port>0</zr:port>'
        f"<zr:database>csw?mode=sru</zr:database></zr:serverInfo>"
        f"<zr:databaseInfo><zr:title>{escape(site.name)}</zr:title></zr:databaseInfo>"
        f'<zr:indexInfo><zr:set name="dc" identifier="info:srw/cql-context-set/1/dc-v1.1"/>{named}</zr:indexInfo>'
        f'<zr:schemaInfo><zr:schema name="dc" identifier={quoteattr(DC)}><zr:title>Dublin Core</zr:title></zr:schema>'
        f'</zr:schemaInfo><zr:configInfo><zr:default type="numberOfRecords">{PAGE}</zr:default>'
        f'<zr:setting type="maximumRecords">{MOST}</zr:setting></zr:configInfo></zr:explain>'
    )
    how = tag("recordSchema", "http://explain.z3950.org/dtd/2.0/") + tag("recordPacking", "xml")
    return f"<zs:record>{how}<zs:recordData>{data}</zs:recordData></zs:record>"


def diagnostic(number: int, text: str) -> str:
    """What was wrong."""
    inner = f"<uri>info:srw/diagnostic/1/{number}</uri><message>{escape(text)}</message>"
    diagnosed = f'<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">{inner}</diagnostic>'
    return tag("numberOfRecords", "0") + f"<zs:diagnostics>{diagnosed}</zs:diagnostics>"


def tag(name: str, text: str) -> str:
    """An element of SRU with a text."""
    return f"<zs:{name}>{escape(text)}</zs:{name}>"


class Reader:
    """Reads CQL 1.1: clauses of an index, a relation and a term, joined from left to right."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = tokens(query)
        self.at = 0

    def read(self) -> Node:
        """The whole query; raises BadValue."""
        tree = self.joined(0)
        if self.at < len(self.tokens):
            raise self.wrong(self.tokens[self.at][0])
        return tree

    def joined(self, depth: int) -> Node:
        """Clauses and what joins them."""
        if depth > MAX_DEPTH:
            raise TooMuch(f"the query is nested more than {MAX_DEPTH} deep; write it flatter")
        tree = self.clause(depth)
        while (word := self.peek().lower()) in BOOLEANS:
            self.at += 1
            right = self.clause(depth)
            tree = ast.Or(tree, right) if word == "or" else ast.And(tree, ast.Not(right) if word == "not" else right)
        return tree

    def clause(self, depth: int) -> Node:
        """A term, a comparison, or clauses in parentheses."""
        first = self.take()
        if first == "(":
            tree = self.joined(depth + 1)
            if self.take() != ")":
                raise self.wrong("a parenthesis that is not closed")
            return tree
        if first in SIGNS:
            raise self.wrong(first)
        relation = self.peek().lower()
        if relation not in RELATIONS:
            return compare("anytext", "=", first)
        self.at += 1
        return compare(index(first), relation, self.take())

    def peek(self) -> str:
        """The next token, if it is a bare word or a sign."""
        return self.tokens[self.at][0] if self.at < len(self.tokens) and not self.tokens[self.at][1] else ""

    def take(self) -> str:
        """The next token; raises BadValue at the end."""
        if self.at >= len(self.tokens):
            raise self.wrong("the end")
        self.at += 1
        return self.tokens[self.at - 1][0]

    def wrong(self, what: str) -> BadValue:
        """What stands where it cannot."""
        return BadValue(
            "query", f"{what} in {self.query[:80]}", "words, or an index, a relation and a term, joined by and, or, not"
        )


def tokens(query: str) -> Sequence[tuple[str, bool]]:
    """Words and signs, and whether each stood in quotes."""
    found = [
        (quoted or sign or word, match.start(1) >= 0)
        for match in TOKEN.finditer(query)
        for quoted, sign, word in [match.groups("")]
    ]
    if len(found) > MAX_TOKENS:
        raise TooMuch(f"the query has more than {MAX_TOKENS} words and signs")
    return found


def index(name: str) -> str:
    """The property that an index means; raises BadValue."""
    if name.lower() in ANYWHERE:
        return "anytext"
    local = name.rpartition(".")[2]
    if local not in OUR_NAME:
        raise BadValue("property", name, ", ".join(INDEXES))
    return OUR_NAME[local]


def compare(name: str, relation: str, term: str) -> Node:
    """A condition; texts are searched for, dates compared."""
    attribute = ast.Attribute(name)
    if relation in COMPARISONS and name != "anytext":
        return COMPARISONS[relation](attribute, term)
    words = term.split() if relation in ("any", "all") else [term]
    sought = [one_word(attribute, word) for word in words or [term]]
    return reduce(ast.Or if relation == "any" else ast.And, sought)


def one_word(attribute: ast.Attribute, word: str) -> Node:
    """A word or phrase somewhere in a property."""
    if attribute.name == "anytext":
        return ast.Equal(attribute, f'"{word}"' if " " in word else word)
    pattern = word if "*" in word else f"*{word}*"
    return ast.Like(attribute, pattern, nocase=True, wildcard="*", singlechar="?", escapechar="\\", not_=False)
