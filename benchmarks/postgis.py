"""A PostgreSQL of the benchmark's own with PostGIS, which has the areas of a release, and is gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where Debian puts the server's programs, by version."""
SERVER_USER = "postgres"
"""Who runs the server where we are root, which PostgreSQL refuses to run as."""
SETTINGS = ("shared_buffers=1GB", "fsync=off", "jit=off", "max_connections=50")
"""The data are read only; PostGIS's queries are too short for compiling to pay."""


def missing() -> str | None:
    """What is not installed, in words; None where all is there."""
    if not PROGRAMS or not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostgreSQL with PostGIS is not installed: apt install postgresql-15-postgis-3"
    return None if shutil.which("ogr2ogr") else "ogr2ogr is not installed: apt install gdal-bin"


@contextmanager
def areas_database(areas: Path, table: str, key: str) -> Iterator[str]:
    """The address of a database that has one table of a GeoPackage as it is, its key made the primary one."""
    with tempfile.TemporaryDirectory(prefix="postgis-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            shutil.chown(data, SERVER_USER)
        run("initdb", "--pgdata", str(data), "--username", "bench", "--auth", "trust", "--encoding", "UTF8")
        port = free_port()
        options = " ".join(f"-c {setting}" for setting in SETTINGS)
        options += f" -c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
        run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(data / "log"), "--options", options, "start")
        try:
            url = f"postgresql://bench@127.0.0.1:{port}/bench"
            fill(url, areas, table=table, key=key)
            yield url
        finally:
            run("pg_ctl", "--pgdata", str(data), "--mode", "fast", "stop")


def fill(url: str, areas: Path, *, table: str, key: str) -> None:
    """Create the database and copy the table into it."""
    port = url.partition("@127.0.0.1:")[2].partition("/")[0]
    run("createdb", "--host", "127.0.0.1", "--port", port, "--username", "bench", "bench")
    sql(url, "CREATE EXTENSION postgis")
    layer = ["-lco", "LAUNDER=NO", "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=fid", "-nlt", "GEOMETRY"]
    target = f"PG:host=127.0.0.1 port={port} user=bench dbname=bench"
    copied = ["ogr2ogr", "-f", "PostgreSQL", target, str(areas), table, *layer, "--config", "PG_USE_COPY", "YES"]
    subprocess.run(copied, check=True, capture_output=True)
    sql(url, f'ALTER TABLE "{table}" DROP COLUMN fid, ADD PRIMARY KEY ("{key}")')
    sql(url, f'VACUUM ANALYZE "{table}"')


def sql(url: str, command: str) -> None:
    """Run one command."""
    run("psql", "--quiet", "--dbname", url, "--command", command)


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as whom it lets itself be run."""
    user = SERVER_USER if os.getuid() == 0 else None
    quiet = subprocess.DEVNULL
    subprocess.run(
        [str(PROGRAMS[-1] / program), *arguments], check=True, stdout=quiet, stderr=quiet, user=user, cwd="/"
    )


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
