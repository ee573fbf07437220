"""A record as ISO 19139 in the profile TWSMP 2.0, with the elements of the agencies' records in their order.

Three things of theirs are not copied: `big5` for files that are UTF-8, https:// for namespaces, and Chinese only.
The document is put together as text: an index of 100,000 records needs 100,000 of them.
"""

from datetime import UTC, date
from xml.sax.saxutils import escape, quoteattr

from onestop.catalogue.record import Link, Operation, Record, Service
from onestop.dataset import BBox, Words

NAMESPACES = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:srv="http://www.isotc211.org/2005/srv" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
CODELISTS = "http://www.isotc211.org/2005/resources/codeList.xml"
ENGLISH = "locale-en"
UNKNOWN_DATE = date(1900, 1, 1)
"""What TWSMP writes for a date that is not known."""

ROLES = ("custodian", "distributor", "originator")
"""The three contacts that every record of the profile has."""


def document(record: Record) -> str:
    """The whole document."""
    return f"<gmd:MD_Metadata {NAMESPACES}>{about_metadata(record)}{about_resource(record)}</gmd:MD_Metadata>"


def about_metadata(record: Record) -> str:
    """What concerns the record and not the resource."""
    parts = (
        text("gmd:fileIdentifier", record.identifier),
        text("gmd:language", record.language),
        code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
        text("gmd:parentIdentifier", record.parent),
        code("gmd:hierarchyLevel", "MD_ScopeCode", record.type),
        *(element("gmd:contact", party(record, role)) for role in ROLES),
        element("gmd:dateStamp", day(record.changed.astimezone(UTC).date())),
        text("gmd:metadataStandardName", "TWSMP"),
        text("gmd:metadataStandardVersion", "2.0"),
        element("gmd:locale", english_locale()),
    )
    return "".join(parts)


def about_resource(record: Record) -> str:
    """Representation, reference systems, identification, distribution and quality."""
    parts = (
        element("gmd:spatialRepresentationInfo", vector(record.geometry)) if kind_of(record) == "vector" else "",
        *(element("gmd:referenceSystemInfo", reference_system(epsg)) for epsg in record.crs),
        element("gmd:identificationInfo", identification(record)),
        element("gmd:distributionInfo", distribution(record)),
        element("gmd:dataQualityInfo", quality(record)),
    )
    return "".join(parts)


def kind_of(record: Record) -> str:
    """How the data are represented, in ISO's word; nothing of a record that says nothing of it."""
    return "vector" if record.geometry not in ("", "grid") else record.geometry


def identification(record: Record) -> str:
    """MD_DataIdentification, or SV_ServiceIdentification for a service."""
    common = (
        element("gmd:citation", citation(record)),
        words("gmd:abstract", record.abstract),
        code("gmd:status", "MD_ProgressCode", "onGoing"),
        *(element("gmd:pointOfContact", party(record, role)) for role in ROLES),
        element("gmd:resourceMaintenance", maintenance(record)),
        element("gmd:descriptiveKeywords", keywords(record.keywords)) if record.keywords else "",
        element("gmd:resourceConstraints", legal(record)),
        element("gmd:resourceConstraints", security()),
    )
    if record.service:
        return element("srv:SV_ServiceIdentification", "".join(common) + about_service(record, record.service))
    return element("gmd:MD_DataIdentification", "".join(common) + about_data(record))


def about_data(record: Record) -> str:
    """The part of the identification that only data have."""
    parts = (
        code("gmd:spatialRepresentationType", "MD_SpatialRepresentationTypeCode", kind_of(record))
        if record.geometry
        else "",
        text("gmd:language", record.language),
        code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
        element("gmd:topicCategory", element("gmd:MD_TopicCategoryCode", record.topic)) if record.topic else "",
        extent("gmd:extent", record),
    )
    return "".join(parts)


def about_service(record: Record, service: Service) -> str:
    """The part of the identification that only services have."""
    parts = (
        element("srv:serviceType", element("gco:LocalName", escape(service.kind))),
        *(text("srv:serviceTypeVersion", version) for version in service.versions),
        extent("srv:extent", record),
        code("srv:couplingType", "SV_CouplingType", "tight" if service.operates_on else "loose", prefix="srv"),
        *(element("srv:containsOperations", operation(each)) for each in service.operations),
        *(f"<srv:operatesOn uuidref={quoteattr(identifier)}/>" for identifier in service.operates_on),
    )
    return "".join(parts)


def citation(record: Record) -> str:
    """Title and the three dates of the profile."""
    dates = (("creation", record.created), ("revision", record.revised), ("publication", record.published))
    return element(
        "gmd:CI_Citation",
        words("gmd:title", record.title) + "".join(dated(kind, value or UNKNOWN_DATE) for kind, value in dates),
    )


def dated(kind: str, value: date) -> str:
    """A date and what happened on it."""
    inner = element("gmd:date", day(value)) + code("gmd:dateType", "CI_DateTypeCode", kind)
    return element("gmd:date", element("gmd:CI_Date", inner))


def party(record: Record, role: str) -> str:
    """The provider in one of its roles; its address is known to the provider and not to us."""
    inner = words("gmd:organisationName", record.provider) + code("gmd:role", "CI_RoleCode", role)
    return element("gmd:CI_ResponsibleParty", inner)


def maintenance(record: Record) -> str:
    """How often the resource changes; services and boundaries do at no fixed interval."""
    frequency = code("gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", record.frequency)
    return element("gmd:MD_MaintenanceInformation", frequency)


def keywords(given: tuple[Words, ...]) -> str:
    """A flat list without a thesaurus, as the profile has it."""
    return element("gmd:MD_Keywords", "".join(words("gmd:keyword", word) for word in given))


def legal(record: Record) -> str:
    """Supply conditions and licence."""
    restricted = "otherRestrictions"
    parts = (
        code("gmd:accessConstraints", "MD_RestrictionCode", restricted),
        code("gmd:useConstraints", "MD_RestrictionCode", restricted),
        words("gmd:otherConstraints", record.supply),
        words("gmd:otherConstraints", Words(*(f"{of} {record.licence_url}".strip() for of in both(record.licence)))),
    )
    return element("gmd:MD_LegalConstraints", "".join(parts))


def security() -> str:
    """Nothing secret is in a release."""
    inner = code("gmd:classification", "MD_ClassificationCode", "unclassified")
    return element("gmd:MD_SecurityConstraints", inner)


def extent(tag: str, record: Record) -> str:
    """Where and when; nothing where neither is known."""
    where = element("gmd:geographicElement", box(record.bbox)) if record.bbox else ""
    when = element("gmd:temporalElement", period(record)) if record.begin or record.end else ""
    return element(tag, element("gmd:EX_Extent", where + when)) if where or when else ""


def box(bbox: BBox) -> str:
    """The bounding box, every digit of it."""
    sides = zip(
        ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude"), bbox, strict=True
    )
    value = {side: element(f"gmd:{side}", element("gco:Decimal", f"{degrees!r}")) for side, degrees in sides}
    order = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
    return element("gmd:EX_GeographicBoundingBox", "".join(value[side] for side in order))


def period(record: Record) -> str:
    """The time that the data are about."""
    limits = (("beginPosition", record.begin), ("endPosition", record.end))
    inner = "".join(
        element(f"gml:{name}", value.isoformat()) if value else f'<gml:{name} indeterminatePosition="unknown"/>'
        for name, value in limits
    )
    time = f'<gml:TimePeriod gml:id="period">{inner}</gml:TimePeriod>'
    return element("gmd:EX_TemporalExtent", element("gmd:extent", time))


def distribution(record: Record) -> str:
    """Formats, who gives the data out and for how much, and where they are."""
    order = text("gmd:fees", "免費" if record.free else "需收費") + text("gmd:orderingInstructions", "無")
    distributor = element("gmd:distributorContact", party(record, "distributor")) + element(
        "gmd:distributionOrderProcess", element("gmd:MD_StandardOrderProcess", order)
    )
    parts = (
        *(element("gmd:distributionFormat", file_format(name)) for name in record.formats),
        element("gmd:distributor", element("gmd:MD_Distributor", distributor)),
        element("gmd:transferOptions", online(record.links)) if record.links else "",
    )
    return element("gmd:MD_Distribution", "".join(parts))


def file_format(name: str) -> str:
    """A format under the two names that the profile gives it."""
    return element("gmd:MD_Format", text("gmd:name", f"電子資料_{name}") + text("gmd:version", name))


def online(links: tuple[Link, ...]) -> str:
    """The addresses of the resource."""
    inner = "".join(element("gmd:onLine", online_resource(link)) for link in links)
    return element("gmd:MD_DigitalTransferOptions", inner)


def online_resource(link: Link) -> str:
    """One address; the name is the layer's where it has one, since clients look for it there."""
    parts = (
        element("gmd:linkage", element("gmd:URL", escape(link.url))),
        text("gmd:protocol", link.protocol),
        text("gmd:name", link.layer) if link.layer else "",
        words("gmd:description", link.title),
    )
    return element("gmd:CI_OnlineResource", "".join(parts))


def operation(given: Operation) -> str:
    """An operation of a service, asked by GET."""
    address = element("gmd:CI_OnlineResource", element("gmd:linkage", element("gmd:URL", escape(given.url))))
    parts = (
        text("srv:operationName", given.name),
        code("srv:DCP", "DCPList", "WebServices", prefix="srv"),
        element("srv:connectPoint", address),
    )
    return element("srv:SV_OperationMetadata", "".join(parts))


def quality(record: Record) -> str:
    """What the statement is about, and where the data come from."""
    scope = element("gmd:DQ_Scope", code("gmd:level", "MD_ScopeCode", record.type))
    lineage = element("gmd:LI_Lineage", words("gmd:statement", record.lineage)) if record.lineage.zh else ""
    inner = element("gmd:scope", scope) + (element("gmd:lineage", lineage) if lineage else "")
    return element("gmd:DQ_DataQuality", inner)


def vector(geometry: str) -> str:
    """What kind of geometry the data have."""
    kind = code("gmd:geometricObjectType", "MD_GeometricObjectTypeCode", geometry)
    objects = element("gmd:geometricObjects", element("gmd:MD_GeometricObjects", kind))
    return element("gmd:MD_VectorSpatialRepresentation", objects)


def reference_system(epsg: int) -> str:
    """A reference system by its EPSG number."""
    identifier = text("gmd:code", f"EPSG:{epsg}")
    inner = element("gmd:referenceSystemIdentifier", element("gmd:RS_Identifier", identifier))
    return element("gmd:MD_ReferenceSystem", inner)


def english_locale() -> str:
    """The second language of every text."""
    inner = code("gmd:languageCode", "LanguageCode", "eng") + code(
        "gmd:characterEncoding", "MD_CharacterSetCode", "utf8"
    )
    return f'<gmd:PT_Locale id="{ENGLISH}">{inner}</gmd:PT_Locale>'


def day(value: date) -> str:
    """A date without a time."""
    return element("gco:Date", value.isoformat())


def both(given: Words) -> tuple[str, str]:
    """The text in Chinese and in English."""
    return given.zh, given.en


def words(tag: str, given: Words) -> str:
    """A text in Chinese with its English, if there is any, beside it."""
    if not given.en:
        return text(tag, given.zh)
    english = f'<gmd:LocalisedCharacterString locale="#{ENGLISH}">{escape(given.en)}</gmd:LocalisedCharacterString>'
    free = element("gmd:PT_FreeText", element("gmd:textGroup", english))
    chinese = element("gco:CharacterString", escape(given.zh))
    return f'<{tag} xsi:type="gmd:PT_FreeText_PropertyType">{chinese}{free}</{tag}>'


def text(tag: str, value: str) -> str:
    """A text in one language, or in none."""
    return element(tag, element("gco:CharacterString", escape(value)))


def code(tag: str, codelist: str, value: str, prefix: str = "gmd") -> str:
    """A value of a code list."""
    listed = f'codeList="{CODELISTS}#{codelist}" codeListValue="{value}" codeSpace="ISOTC211/19115"'
    return element(tag, f"<{prefix}:{codelist} {listed}>{value}</{prefix}:{codelist}>")


def element(tag: str, inner: str) -> str:
    """An element around what is already XML."""
    return f"<{tag}>{inner}</{tag}>"
