"""OneStop: an open, standards-based geospatial one-stop."""

__version__ = "0.1.0"
