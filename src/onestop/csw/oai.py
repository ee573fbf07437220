"""OAI-PMH 2.0 over the catalogue: six verbs, harvests that can be resumed, and every error of the protocol.

pycsw's own is not used: it refuses an exclusive resumptionToken, which is the only kind that the protocol knows.
A token holds the moment and identifier of the last record given, so it means the same after a new release: what
changed since is given again, nothing is left out, and nothing is kept on the server between two requests.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from onestop.catalogue import Catalogue, Record, document
from onestop.csw.dublin_core import dublin_core
from onestop.csw.gate import Asked

PAGE = 100
"""Records of one answer."""
CONTENT_TYPE = "text/xml; charset=UTF-8"
SCHEME = "oai:onestop:"
"""What makes an identifier of ours a URI."""
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
    'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format."""

    schema: str
    namespace: str
    write: Callable[[Record], str]


FORMATS = {
    "oai_dc": Format(
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/", dublin_core
    ),
    "iso19139": Format(
        "http://www.isotc211.org/2005/gmd/gmd.xsd", "http://www.isotc211.org/2005/gmd", lambda r: r.xml or document(r)
    ),
}


class OaiError(Exception):
    """An error of the protocol, by its code."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Harvest:
    """What is harvested and how far it has come; a token is this.

    :ivar after: moment and identifier of the last record given
    :ivar given: how many records were given
    """

    prefix: str
    kind: str
    first: str
    until: str
    after: tuple[str, str]
    given: int = 0

    def token(self) -> str:
        """What a harvester brings back for the next page."""
        fields = [self.prefix, self.kind, self.first, self.until, *self.after, self.given]
        return urlsafe_b64encode(json.dumps(fields, ensure_ascii=False).encode()).decode()


@dataclass(frozen=True, slots=True)
class Site:
    """Who answers, over which catalogue, and at which address."""

    catalogue: Catalogue
    name: str
    url: str
    email: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, the arguments that it needs and those that it may have."""

    answer: Callable[[Site, Mapping[str, str]], str]
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    resumes: bool = False


def answer(site: Site, asked: Asked) -> bytes:
    """The answer to a request."""
    given = {name: value for name, value in asked.parameters.items() if name != "mode"}
    try:
        inner = perform(site, given, asked.repeated)
        told = f" {' '.join(f'{NAMES.get(name, name)}={quoteattr(value)}' for name, value in given.items())}"
    except OaiError as error:
        inner = f'<error code="{error.code}">{escape(str(error))}</error>'
        silent = error.code in ("badVerb", "badArgument")
        told = "" if silent else f" verb={quoteattr(given['verb'])}"
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"{ROOT}<responseDate>{now}</responseDate><request{told}>{escape(site.url)}</request>{inner}</OAI-PMH>".encode()
    )


def perform(site: Site, given: Mapping[str, str], repeated: Iterable[str]) -> str:
    """Check the arguments of a verb and answer it; raises OaiError."""
    name = given.get("verb", "")
    verb = VERBS.get(name)
    if verb is None or "verb" in repeated:
        raise OaiError("badVerb", f"verb: {name!r} is not allowed; allowed: {', '.join(VERBS)}")
    arguments = {key: value for key, value in given.items() if key != "verb"}
    for key in repeated:
        raise OaiError("badArgument", f"{NAMES.get(key, key)} is given more than once")
    if "resumptiontoken" in arguments:
        if not verb.resumes or len(arguments) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone, with ListRecords, ListIdentifiers or ListSets")
    else:
        check(arguments, verb)
    return f"<{name}>{verb.answer(site, arguments)}</{name}>"


def check(arguments: Mapping[str, str], verb: Verb) -> None:
    """Raise OaiError for an argument too few or too many."""
    for key in sorted(verb.needs - arguments.keys()):
        raise OaiError("badArgument", f"{NAMES[key]} is missing")
    for key in sorted(arguments.keys() - verb.needs - verb.may):
        raise OaiError("badArgument", f"{NAMES.get(key, key)} is not an argument of this verb")


def identify(site: Site, _arguments: Mapping[str, str]) -> str:
    """Identify: who we are; records that go with a release are not told of."""
    fields = (
        ("repositoryName", site.name),
        ("baseURL", site.url),
        ("protocolVersion", "2.0"),
        ("adminEmail", site.email),
        ("earliestDatestamp", site.catalogue.summary.first_change or FIRST),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    )
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields)


def list_metadata_formats(site: Site, arguments: Mapping[str, str]) -> str:
    """ListMetadataFormats: the same for every record."""
    if "identifier" in arguments:
        find(site.catalogue, arguments["identifier"])
    return "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{each.schema}</schema>"
        f"<metadataNamespace>{each.namespace}</metadataNamespace></metadataFormat>"
        for prefix, each in FORMATS.items()
    )


def list_sets(site: Site, arguments: Mapping[str, str]) -> str:
    """ListSets: a set for each type of record."""
    if "resumptiontoken" in arguments:
        raise OaiError("badResumptionToken", "the list of sets has one page")
    kinds = [kind for kind, _ in site.catalogue.values("type")]
    return "".join(f"<set><setSpec>{kind}</setSpec><setName>{kind}</setName></set>" for kind in sorted(kinds))


def get_record(site: Site, arguments: Mapping[str, str]) -> str:
    """GetRecord."""
    return whole(find(site.catalogue, arguments["identifier"]), metadata_format(arguments["metadataprefix"]))


def list_identifiers(site: Site, arguments: Mapping[str, str]) -> str:
    """ListIdentifiers."""
    return listed(site, arguments, lambda record, _format: header(record))


def list_records(site: Site, arguments: Mapping[str, str]) -> str:
    """ListRecords."""
    return listed(site, arguments, whole)


def listed(site: Site, arguments: Mapping[str, str], write: Callable[[Record, Format], str]) -> str:
    """One page of a harvest, and the token of the next."""
    token = arguments.get("resumptiontoken")
    harvest = begin(arguments) if token is None else resume(token)
    written = metadata_format(harvest.prefix)
    found = site.catalogue.changes(harvest.after, harvest.until, kind=harvest.kind or None, limit=PAGE + 1)
    if not found:
        raise OaiError("noRecordsMatch", "no record changed in this time, or none of this set did")
    page = found[:PAGE]
    return "".join(write(record, written) for record in page) + next_token(
        site.catalogue, harvest, page, more=len(found) > PAGE
    )


def next_token(catalogue: Catalogue, harvest: Harvest, page: tuple[Record, ...], *, more: bool) -> str:
    """The token that leads on; an empty one ends a list that had several pages, and one page needs none."""
    if not more and not harvest.given:
        return ""
    size = catalogue.changed_between(harvest.first, harvest.until, kind=harvest.kind or None)
    on = replace(harvest, after=(page[-1].stamp, page[-1].identifier), given=harvest.given + len(page))
    text = on.token() if more else ""
    return f'<resumptionToken completeListSize="{size}" cursor="{harvest.given}">{text}</resumptionToken>'


def begin(arguments: Mapping[str, str]) -> Harvest:
    """The start of a harvest; raises OaiError."""
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "from and until are to be of the same granularity: both days or both moments")
    first, last = moment(since or FIRST, "from", "T00:00:00Z"), moment(until or LAST, "until", "T23:59:59Z")
    if first > last:
        raise OaiError("badArgument", f"from {since!r} is later than until {until!r}")
    metadata_format(arguments["metadataprefix"])
    return Harvest(arguments["metadataprefix"], arguments.get("set", ""), first, last, (first, ""))


def moment(text: str, name: str, time: str) -> str:
    """A moment in UTC; a day is taken with its first or its last second."""
    whole_text = text + time if DAY.fullmatch(text) else text
    try:
        datetime.strptime(whole_text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        allowed = "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
        raise OaiError("badArgument", f"{name}: {text!r} is not allowed; allowed: {allowed}") from error
    return whole_text


def resume(token: str) -> Harvest:
    """A harvest by its token; raises OaiError."""
    try:
        prefix, kind, first, until, stamp, identifier, given = json.loads(urlsafe_b64decode(token.encode()))
        if not isinstance(given, int) or prefix not in FORMATS:
            raise TypeError
        checked = [moment(text, "resumptionToken", "") for text in (first, until, stamp)]
        return Harvest(prefix, str(kind), checked[0], checked[1], (checked[2], str(identifier)), given)
    except (ValueError, TypeError, Base64Error, OaiError) as error:
        raise OaiError("badResumptionToken", f"resumptionToken: {token[:80]!r} is none of ours") from error


def metadata_format(prefix: str) -> Format:
    """A format by its prefix; raises OaiError."""
    if prefix not in FORMATS:
        raise OaiError(
            "cannotDisseminateFormat", f"metadataPrefix: {prefix!r} is not allowed; allowed: {', '.join(FORMATS)}"
        )
    return FORMATS[prefix]


def find(catalogue: Catalogue, identifier: str) -> Record:
    """A record by its URI, or by its identifier in the catalogue; raises OaiError."""
    record = catalogue.get(identifier.removeprefix(SCHEME))
    if record is None:
        raise OaiError("idDoesNotExist", f"identifier {identifier!r} was not found")
    return record


def whole(record: Record, written: Format) -> str:
    """A record with its header."""
    return f"<record>{header(record)}<metadata>{written.write(record)}</metadata></record>"


def header(record: Record) -> str:
    """The header of a record."""
    identifier = f"<identifier>{escape(SCHEME + record.identifier)}</identifier>"
    return f"<header>{identifier}<datestamp>{record.stamp}</datestamp><setSpec>{record.type}</setSpec></header>"


SELECTIVE = frozenset({"from", "until", "set"})
PREFIX, IDENTIFIER = frozenset({"metadataprefix"}), frozenset({"identifier"})
NAMES = {"metadataprefix": "metadataPrefix", "resumptiontoken": "resumptionToken", "identifier": "identifier"}
"""Arguments as the protocol spells them, by the small letters that they are read in."""

VERBS = {
    "Identify": Verb(identify),
    "ListMetadataFormats": Verb(list_metadata_formats, may=IDENTIFIER),
    "ListSets": Verb(list_sets, resumes=True),
    "GetRecord": Verb(get_record, needs=PREFIX | IDENTIFIER),
    "ListIdentifiers": Verb(list_identifiers, needs=PREFIX, may=SELECTIVE, resumes=True),
    "ListRecords": Verb(list_records, needs=PREFIX, may=SELECTIVE, resumes=True),
}
