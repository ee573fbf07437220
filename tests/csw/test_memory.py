"""A catalogue that runs for months."""

import gc
import tracemalloc
from typing import Any

import pytest

REQUESTS = 600
ALLOWED = 64 * 1024
"""Bytes that may be left over; a leak of one object each would be more."""


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
    gc.collect()
    tracemalloc.start()
    try:
        some(20)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        some(REQUESTS // 3)
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after - before < ALLOWED
