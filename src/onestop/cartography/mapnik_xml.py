"""The few kinds of Mapnik XML that our styles are written with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from onestop.cartography.ladder import Zooms

WORLD = "-20037508,-20037508,20037508,20037508"
"""Stated so that the plug-in does not look through a table for its extent."""
MERCATOR = "epsg:3857"
EVERYWHERE = Zooms()
HAIR = 0.8
"""Pixels; a finer line shows no corners, and is drawn a tenth faster without."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is drawn of the features that a filter picks, within a range of zoom levels.

    :ivar filter: in Mapnik's words; None for every feature, `else` for those no other rule takes
    """

    symbols: tuple[str, ...]
    zooms: Zooms = EVERYWHERE
    filter: str | None = None

    def xml(self) -> str:
        """The rule as Mapnik reads it."""
        least, greatest = self.zooms.scales
        scales = (
            ""
            if self.zooms == EVERYWHERE
            else (
                f"<MinScaleDenominator>{least:.0f}</MinScaleDenominator>"
                f"<MaxScaleDenominator>{greatest:.0f}</MaxScaleDenominator>"
            )
        )
        chosen = (
            "<ElseFilter/>"
            if self.filter == "else"
            else f"<Filter>{escape(self.filter)}</Filter>"
            if self.filter
            else ""
        )
        return f"<Rule>{chosen}{scales}{''.join(self.symbols)}</Rule>"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table drawn in one style within a range of zoom levels; a map is a pile of them, the lowest first.

    :ivar columns: what rules and labels name in brackets
    :ivar join: an SQL clause that brings in columns of another table
    :ivar attached: a file whose tables `join` names as `other.TABLE`
    """

    name: str
    table: str
    rules: tuple[Rule, ...]
    columns: tuple[str, ...] = ()
    join: str = ""
    attached: Path | None = None
    zooms: Zooms = EVERYWHERE

    def xml(self, file: Path) -> str:
        """A style and a layer."""
        least, greatest = self.zooms.scales
        name = quoteattr(self.name)
        return (
            f"<Style name={name}>{''.join(rule.xml() for rule in self.rules)}</Style>"
            f'<Layer name={name} srs="{MERCATOR}" minimum-scale-denominator="{least:.0f}"'
            f' maximum-scale-denominator="{greatest:.0f}">'
            f"<StyleName>{escape(self.name)}</StyleName>{self.datasource(file)}</Layer>"
        )

    def datasource(self, file: Path) -> str:
        """Where the features come from: only those whose boxes meet the picture are read."""
        columns = "".join(f', "{column}"' for column in self.columns)
        query = f'(SELECT id, geom{columns} FROM "{self.table}"{self.join} WHERE !intersects!) AS q'
        parameters = {
            "type": "sqlite",
            "file": str(file),
            "table": query if self.columns else self.table,
            "geometry_table": self.table,
            "index_table": f"idx_{self.table}_geom",
            "geometry_field": "geom",
            "key_field": "id",
            "wkb_format": "generic",
            "extent": WORLD,
        }
        if self.attached:
            parameters["attachdb"] = f"other@{self.attached}"
        return datasource(parameters)


@dataclass(frozen=True, slots=True)
class Features:
    """A table of a GeoPackage drawn as it is."""

    name: str
    rules: tuple[Rule, ...]
    table: str

    def xml(self, file: Path) -> str:
        """A style and a layer; coordinates of a GeoPackage are longitude and latitude."""
        name = quoteattr(self.name)
        source = datasource({"type": "ogr", "file": str(file), "layer": self.table})
        return (
            f"<Style name={name}>{''.join(rule.xml() for rule in self.rules)}</Style>"
            f'<Layer name={name} srs="epsg:4326"><StyleName>{escape(self.name)}</StyleName>{source}</Layer>'
        )


def datasource(parameters: Mapping[str, str]) -> str:
    """Where features come from."""
    written = (f"<Parameter name={quoteattr(key)}>{escape(value)}</Parameter>" for key, value in parameters.items())
    return f"<Datasource>{''.join(written)}</Datasource>"


def map_xml(sheets: Iterable[Sheet | Features], file: Path, background: str = "transparent") -> str:
    """A whole map. The buffer lets names of places just outside be drawn as far as they reach in."""
    piled = "".join(sheet.xml(file) for sheet in sheets)
    return f'<Map srs="{MERCATOR}" background-color="{background}" buffer-size="128">{piled}</Map>'


def symbol(kind: str, text: str = "", /, **attributes: object) -> str:
    """One symbolizer: `symbol("Line", stroke="#ffffff", stroke_width=2)`."""
    written = "".join(f" {key.replace('_', '-')}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{kind}Symbolizer{written}>{escape(text)}</{kind}Symbolizer>"


def line(colour: str, width: float, **attributes: object) -> str:
    """A line with round corners, where it is wide enough for them to be seen."""
    corners = {"stroke_linejoin": "round", "stroke_linecap": "round"} if width > HAIR else {}
    return symbol("Line", stroke=colour, stroke_width=width, **corners, **attributes)


def fill(colour: str, **attributes: object) -> str:
    """A filled area."""
    return symbol("Polygon", fill=colour, **attributes)
