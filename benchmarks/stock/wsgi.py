"""Stock pygeoapi as granian serves it: PYGEOAPI_CONFIG and PYGEOAPI_OPENAPI say over what.

Its SQLiteGPKG provider loads SpatiaLite into Python's sqlite3, which many builds of Python do not allow; pysqlite3,
which does, takes that place here.
"""

import sys
from contextlib import suppress
from importlib import import_module

with suppress(ImportError):
    sys.modules["sqlite3"] = import_module("pysqlite3")

from pygeoapi.flask_app import APP

__all__ = ["APP"]
