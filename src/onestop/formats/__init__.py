"""Features of any source as files for programs of maps and tables: `write_file(FORMATS["gpkg"], order, path)`."""

from onestop.formats.encoding import Encoding
from onestop.formats.order import Order, Written
from onestop.formats.table import FORMATS, Format, write, write_file

__all__ = ["FORMATS", "Encoding", "Format", "Order", "Written", "write", "write_file"]
