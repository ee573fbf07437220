"""The numbers of the source files themselves."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def population() -> dict[tuple[str, str], int]:
    """Persons by village and month, as the source has them."""
    rows = pq.read_table(ROOT / "data/sample/population-village-monthly.parquet").to_pylist()
    return {(row["村里代碼"], info_time(row["年月"])): int(row["人口"]) for row in rows}


def info_time(month: str) -> str:
    year, number = month.split("-")
    return f"{int(year) - 1911}Y{number}M"
