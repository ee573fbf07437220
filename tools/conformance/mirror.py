"""Answers for the hosts whose schemas the suites fetch while they run, to one Java process and nobody else.

Java is told by a hosts file of its own that those hosts are at 127.0.0.80; nothing of the machine changes.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

from tools.conformance.central import fetched

ADDRESS = ("127.0.0.80", 80)
PACKAGES = {
    "org.jvnet.ogc:ogc-schemas:2.6.1:jar": {"ogc/": "schemas.opengis.net/", "w3c/": "www.w3.org/"},
    "org.hisrc.w3c:w3c-schemas:1.4.0:jar": {"w3c/": "www.w3.org/"},
}
"""Packages of Maven Central with schemas: which of their folders is which host."""
HOSTS = ("schemas.opengis.net", "www.opengis.net", "www.w3.org", "java.sun.com")
PROPERTIES = b"""<!ELEMENT properties (comment?, entry*)>
<!ATTLIST properties version CDATA #FIXED "1.0">
<!ELEMENT comment (#PCDATA)>
<!ELEMENT entry (#PCDATA)>
<!ATTLIST entry key CDATA #REQUIRED>
"""
"""The document type of Java's properties, by which CTL suites read their arguments."""

type Documents = dict[str, bytes]
"""By host and path."""


def documents(cache: Path, folders: Sequence[Path] = ()) -> Documents:
    """Every schema; raises NotToBeHad.

    :param folders: with further documents, each under the name of its host
    """
    found: Documents = {"java.sun.com/dtd/properties.dtd": PROPERTIES}
    for coordinates, hosts in PACKAGES.items():
        found = read_package(fetched(coordinates, cache), hosts) | found
    for folder in folders:
        found |= {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found


def read_package(jar: Path, hosts: Mapping[str, str]) -> Documents:
    """The documents of some folders of a package."""
    with ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        inside = [(name, folder) for name in names for folder in hosts if name.startswith(folder)]
        return {hosts[folder] + name.removeprefix(folder): archive.read(name) for name, folder in inside}


@contextmanager
def answering(found: Documents, folder: Path) -> Iterator[list[str]]:
    """Answer for the hosts while the block runs; gives what Java has to be told."""
    hosts = folder / "hosts"
    lines = ["127.0.0.1 localhost", *(f"{ADDRESS[0]} {host}" for host in HOSTS)]
    hosts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    server = ThreadingHTTPServer(ADDRESS, handler(found))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield [f"-Djdk.net.hosts.file={hosts}"]
    finally:
        server.shutdown()
        server.server_close()


def handler(found: Documents) -> type[BaseHTTPRequestHandler]:
    """What answers one request."""

    class Answer(BaseHTTPRequestHandler):
        """The document of the host and path that are asked for."""

        def do_GET(self) -> None:
            """One document."""
            path = urlsplit(self.path).path
            body = found.get(self.headers.get("Host", "").split(":")[0] + path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Answer
