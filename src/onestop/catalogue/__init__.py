"""The catalogue: what the release holds, as records that can be found by words, place, time and property."""

from onestop.catalogue.catalogue import FILE, Catalogue, Hits, Question, open_catalogue
from onestop.catalogue.describe import write_catalogue
from onestop.catalogue.geojson import FIELDS
from onestop.catalogue.iso19139 import document
from onestop.catalogue.record import BASE, Link, Operation, Record, Service
from onestop.catalogue.write import write_records

__all__ = [
    "BASE",
    "FIELDS",
    "FILE",
    "Catalogue",
    "Hits",
    "Link",
    "Operation",
    "Question",
    "Record",
    "Service",
    "document",
    "open_catalogue",
    "write_catalogue",
    "write_records",
]
