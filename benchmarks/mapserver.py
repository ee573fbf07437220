"""MapServer 8 as a WFS over the areas of a release: FastCGI processes behind nginx, as its documentation advises."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from postgis import free_port
from server import busy, wait_for

PROGRAMS = {"mapserv": "cgi-mapserver", "nginx": "nginx-light", "ogr2ogr": "gdal-bin"}
"""What is needed, and the package of Debian that has it."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MAP = """
MAP
  NAME "areas"
  SIZE 400 300
  EXTENT {extent}
  PROJECTION "init=epsg:4326" END
  WEB METADATA
    "wfs_title" "areas"
    "wfs_onlineresource" "{base}/wfs?"
    "wfs_srs" "EPSG:4326 EPSG:3826"
    "wfs_enable_request" "*"
    "wfs_encoding" "UTF-8"
  END END
  LAYER
    NAME "{table}"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE FLATGEOBUF
    DATA "{folder}/{table}.fgb"
    PROJECTION "init=epsg:4326" END
    METADATA
      "wfs_title" "{table}"
      "wfs_featureid" "{key}"
      "gml_featureid" "{key}"
      "gml_include_items" "all"
      "gml_geometries" "geom"
      "gml_geom_type" "multipolygon"
      "wfs_getfeature_formatlist" "gml,gml32"
    END
  END
END
"""
NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
daemon off;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      fastcgi_pass 127.0.0.1:{inner};
      fastcgi_buffers 512 16k;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SCRIPT_NAME /wfs;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT {port};
      fastcgi_param MS_MAPFILE {folder}/areas.map;
    }}
  }}
}}
"""
"""No connection to MapServer is kept: it would wait on that one for more, and whoever comes by another waits too."""


@dataclass(frozen=True, slots=True)
class MapServer:
    """A running MapServer.

    :ivar pids: of its processes and of nginx
    """

    wfs: str
    pids: tuple[int, ...]

    def busy(self) -> float:
        """Seconds that all of them have used a processor."""
        return busy(*self.pids)


def missing() -> str | None:
    """What is not installed, in words; None where all is there."""
    packages = [package for program, package in PROGRAMS.items() if not shutil.which(program, path=PATH)]
    return f"not installed: apt install {' '.join(packages)}" if packages else None


@contextmanager
def mapserver(areas: Path, *, table: str, key: str, workers: int) -> Iterator[MapServer]:
    """Run MapServer over one table of a GeoPackage, copied to FlatGeobuf, which it reads fastest."""
    with tempfile.TemporaryDirectory(prefix="mapserver-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        port, inner = free_port(), free_port()
        base = f"http://127.0.0.1:{port}"
        write(folder, base, areas, table=table, key=key)
        told = NGINX.format(folder=folder, port=port, inner=inner)
        (folder / "nginx.conf").write_text(told)
        with processes(folder, inner, workers) as started:
            wait_for(f"{base}/wfs?service=WFS&request=GetCapabilities", started[0], "MapServer did not start")
            yield MapServer(f"{base}/wfs", tuple(process.pid for process in started))


def write(folder: Path, base: str, areas: Path, *, table: str, key: str) -> None:
    """The data and the map file."""
    file = folder / f"{table}.fgb"
    kind = ["-f", "FlatGeobuf", "-nlt", "PROMOTE_TO_MULTI", "-lco", "SPATIAL_INDEX=YES"]
    subprocess.run(["ogr2ogr", *kind, str(file), str(areas), table], check=True, capture_output=True)
    told = subprocess.run(["ogrinfo", "-so", str(file), table], check=True, capture_output=True, text=True).stdout
    numbers = next(line for line in told.splitlines() if line.startswith("Extent:"))
    extent = " ".join(sign for sign in numbers.translate(str.maketrans("(),-", "    ")).split()[1:])
    told = MAP.format(base=base, folder=folder, extent=extent, table=table, key=key)
    (folder / "areas.map").write_text(told)
    (folder / "mapserver.conf").write_text('CONFIG\n  ENV\n    "MS_MAP_PATTERN" "^/.*\\.map$"\n  END\nEND\n')


@contextmanager
def processes(folder: Path, inner: int, workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run nginx, the first, and behind it the FastCGI processes, whose standard input is the socket they listen on."""
    environ = {"PATH": PATH, "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf")}
    program = shutil.which("mapserv", path=PATH) or ""
    with ExitStack() as running:
        listener = running.enter_context(socket.create_server(("127.0.0.1", inner)))
        behind = [
            running.enter_context(subprocess.Popen([program], stdin=listener.fileno(), env=environ))
            for _ in range(workers)
        ]
        for mapserv in behind:
            running.callback(mapserv.kill)  # it takes the polite signal for the end of a request
        command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        nginx = running.enter_context(subprocess.Popen(command, env=environ))
        running.callback(nginx.terminate)
        yield [nginx, *behind]
