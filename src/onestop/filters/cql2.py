"""CQL2 (OGC 21-065r2), text and JSON, into pygeofilter's tree.

pygeofilter has parsers of its own; they are not used since (0.4.0) their AND binds no tighter than their OR, their
LIKE takes `.` for one sign, dates stay text, `''` ends a text, the temporal functions are not the standard's, and
nesting is not limited.
"""

from onestop.filters.cql2_json import parse_json
from onestop.filters.cql2_text import parse_text

__all__ = ["parse_json", "parse_text"]
