"""A catalogue that runs for months."""

import gc
import sys
import tracemalloc
from typing import Any

import pytest

REQUESTS = 600
ALLOWED = 16 * 1024
"""Bytes that may be left over; a leak of one small object each would be more."""


def kept() -> int:
    """Bytes that are kept, but for Python's own cache of attributes.

    That one holds 4,096 names; pycsw and the datetime of the standard library look attributes up by names that they
    make anew each time, which fill it with some 40 kB of copies.
    """
    sys._clear_internal_caches()  # documented, for finding leaks
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.slow
def test_requests_leave_nothing_behind(ask: Any) -> None:
    def some(count: int) -> None:
        for n in range(count):
            ask({"service": "CSW", "version": "2.0.2", "request": "GetRecordById", "id": f"record-{n % 250:03}"})
            ask(
                {
                    "service": "CSW",
                    "version": "3.0.0",
                    "request": "GetRecords",
                    "typeNames": "csw:Record",
                    "q": f"地質{n}",
                }
            )
            ask(
                {
                    "service": "CSW",
                    "version": "3.0.0",
                    "request": "GetRecords",
                    "typeNames": "csw:Record",
                    "maxRecords": -n,
                }
            )

    some(REQUESTS // 3)  # so that what is kept of each record, in bounded caches, is there before we look
    tracemalloc.start()
    try:
        some(20)
        before = kept()
        some(REQUESTS // 3)
        assert kept() - before < ALLOWED
    finally:
        tracemalloc.stop()
