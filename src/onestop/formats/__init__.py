"""Features of any source as files for programs of maps and tables: `write_file(FORMATS["gpkg"], order, path)`."""

from onestop.formats.encoding import Encoding
from onestop.formats.order import Order, Written
from onestop.formats.table import FORMATS, Format, write, write_file
from onestop.formats.zones import tm2_of

__all__ = ["FORMATS", "Encoding", "Format", "Order", "Written", "tm2_of", "write", "write_file"]
