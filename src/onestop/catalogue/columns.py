"""The properties of records that a filter may name, and how the index answers for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from onestop.catalogue.text import match, tokens
from onestop.crs import lies_within
from onestop.dataset import BBox, FieldType
from onestop.filters import sqlite
from onestop.filters.columns import Column, Columns, Condition, Pattern, Relation
from onestop.filters.spatial import RtreeColumn, is_box

NOTHING = Condition("0")
EVERYTHING = Condition("1")

NAMES: dict[str, tuple[str, ...]] = {
    "identifier": ("identifier", "Identifier", "id", "externalId", "externalIds"),
    "type": ("type", "Type"),
    "title": ("title", "Title"),
    "title_en": ("alternative", "AlternateTitle"),
    "abstract": ("abstract", "Abstract", "description"),
    "subject": ("subject", "Subject", "keywords"),
    "provider": (
        "creator",
        "publisher",
        "contributor",
        "Creator",
        "Publisher",
        "Contributor",
        "OrganisationName",
        "provider",
    ),
    "language": ("language", "Language", "ResourceLanguage"),
    "topic": ("TopicCategory", "themes"),
    "format": ("format", "Format", "formats"),
    "crs": ("spatial", "CRS"),
    "licence": ("rights", "AccessConstraints", "ConditionApplyingToAccessAndUse", "license"),
    "supply": ("OtherConstraints",),
    "lineage": ("Lineage",),
    "begin_date": ("TempExtent_begin",),
    "end_date": ("TempExtent_end",),
    "created": ("CreationDate", "created"),
    "revised": ("RevisionDate",),
    "dated": ("date",),
    "published": ("PublicationDate",),
    "modified": ("modified", "Modified", "updated"),
    "service": ("ServiceType",),
    "parent": ("ParentIdentifier", "relation"),
    "source": ("source",),
    "time": ("time", "datetime"),
    "anytext": ("AnyText", "anytext", "q"),
}
"""What a property is called in Dublin Core, in the ISO profile of CSW and in OGC API Records, by our own name.

Prefixes are left out: `dc:title`, `apiso:Title` and `/csw:Record/dc:title` all come to `title`.
"""

ROUNDING = 1e-4
"""In degrees: more than the 32-bit sides of the tree can be off; only sides nearer than this are looked up exactly."""
GEOMETRY_NAMES = ("BoundingBox", "Envelope", "geometry", "geom", "the_geom", "bbox")
END = "coalesce(records.end_date, '9999-12-31')"
"""The last day that the data are about; a time without an end goes on."""
DATES = frozenset({"begin_date", "end_date", "created", "revised", "published", "modified", "dated"})
IN_BOTH = {"title": "title", "abstract": "abstract", "provider": "provider"}
"""Texts that are there in Chinese and in English; either may match."""

SORTABLE = {"title": "title_zh", "abstract": "abstract_zh", "provider": "provider_zh", "time": "begin_date"}
"""Our names whose column is called otherwise."""

OUR_NAME: dict[str, str] = {given: ours for ours, names in NAMES.items() for given in (ours, *names)}


def record_columns(boxes: "BoxColumn") -> Columns:
    """Every property of the table `records`, under every name it goes by."""
    made = {ours: column(ours) for ours in NAMES}
    return Columns({given: made[ours] for given, ours in OUR_NAME.items()}, boxes, GEOMETRY_NAMES)


def column(name: str) -> Column:
    """One property, by our own name."""
    if name == "anytext":
        return Column("''", FieldType.STRING, equal=anytext_equal, like=anytext_like)
    if name == "time":
        return Column("records.begin_date", FieldType.DATE, end=END)
    if name in DATES:
        return Column(f"records.{name}", FieldType.DATE)
    if name == "subject":
        return Column("records.subject", FieldType.STRING, equal=subject_equal, like=either_like(("records.subject",)))
    if name in IN_BOTH:
        both = (f"records.{name}_zh", f"records.{name}_en")
        return Column(
            both[0], FieldType.STRING, equal=either_equal(both), like=either_like(both, title=name == "title")
        )
    return Column(f"records.{name}", FieldType.STRING)


def anytext_equal(text: str) -> Condition:
    """Every word of a text is somewhere in the record."""
    found = match(text)
    return Condition("records.id IN (SELECT rowid FROM words WHERE words MATCH ?)", (found,)) if found else NOTHING


def anytext_like(pattern: Pattern, _nocase: bool) -> Condition:
    """The runs between the wild signs are looked up as words, those before a wild sign as beginnings."""
    runs = pattern.words
    if not runs:
        return EVERYTHING
    last = pattern.parts[-1] is not runs[-1]
    sought = " ".join(f"{run}*" if at < len(runs) - 1 or last else run for at, run in enumerate(runs))
    return anytext_equal(sought.replace(",", " "))


def subject_equal(text: str) -> Condition:
    """One of the keywords, in either language."""
    return Condition("records.id IN (SELECT record FROM subjects WHERE keyword = ?)", (text,))


def either_equal(expressions: Iterable[str]) -> Callable[[str], Condition]:
    """The text is this one in either language."""

    def equal(text: str) -> Condition:
        return any_of(Condition(f"{expression} = ?", (text,)) for expression in expressions)

    return equal


def either_like(expressions: Iterable[str], *, title: bool = False) -> Callable[[Pattern, bool], Condition]:
    """The text matches in either language; where the text index can narrow the search, it does so first."""

    def like(pattern: Pattern, nocase: bool) -> Condition:
        exact = any_of(sqlite.like(f"coalesce({expression}, '')", pattern, nocase) for expression in expressions)
        sought = narrowing(pattern)
        if not sought:
            return exact
        sought = f"title : ({sought})" if title else sought
        sql = f"(records.id IN (SELECT rowid FROM words WHERE words MATCH ?) AND {exact.sql})"
        return Condition(sql, (sought, *exact.parameters))

    return like


def narrowing(pattern: Pattern) -> str:
    """What the text index must hold for a pattern to match: its pairs of Chinese characters.

    Latin words say nothing here, since `%opula%` is none; nor does a pair whose writing the index unifies say less.
    """
    pairs = {token for run in pattern.words for token in tokens(run) if len(token) == 2 and token[0] >= "\u2e80"}  # noqa: PLR2004
    return " AND ".join(f'"{pair}"' for pair in sorted(pairs))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """True where one of them is."""
    given = tuple(conditions)
    parameters = tuple(value for condition in given for value in condition.parameters)
    return Condition(f"({' OR '.join(condition.sql for condition in given)})", parameters)


@dataclass(frozen=True, slots=True)
class BoxColumn:
    """The boxes of records; questions that are boxes are answered to the last digit without leaving the index.

    :ivar extent: of all of them
    :ivar everywhere: whether every record has one
    """

    extent: BBox | None
    everywhere: bool

    @property
    def present(self) -> str:
        """SQL: the record has a box."""
        return "records.located = 1"

    def compare(self, relation: Relation, literal: BaseGeometry) -> Condition:
        """Whether the box is in this relation to a literal."""
        if relation is Relation.INTERSECTS and is_box(literal):
            return self.meets(literal.bounds)
        return self._tree().compare(relation, literal)

    def near(self, literal: BaseGeometry, metres: float) -> Condition:
        """Whether the box is at most so far from a literal."""
        return self._tree().near(literal, metres)

    def meets(self, box: BBox) -> Condition:
        """Whether the box has a point in common with another; one whose west is east of its east goes over 180°."""
        west, south, east, north = box
        if west > east:
            return any_of((self.meets((west, south, 180.0, north)), self.meets((-180.0, south, east, north))))
        if self.extent and lies_within(self.extent, box):
            return EVERYTHING if self.everywhere else Condition(self.present)
        tree = "maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
        exact = "(maxx >= ? OR east >= ?) AND (minx <= ? OR west <= ?)"
        exact += " AND (maxy >= ? OR north >= ?) AND (miny <= ? OR south <= ?)"
        sure = (west + ROUNDING, west, east - ROUNDING, east, south + ROUNDING, south, north - ROUNDING, north)
        sql = f"records.id IN (SELECT id FROM boxes WHERE {tree} AND {exact})"
        return Condition(sql, (west, east, south, north, *sure))

    def _tree(self) -> RtreeColumn:
        return RtreeColumn("records.id", "boxes", "box_geometry(r.west, r.south, r.east, r.north)", self.present)
