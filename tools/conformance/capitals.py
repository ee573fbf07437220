"""Stands before a front door and writes the names of headers with capitals, as nginx does before a deployed one.

Names of headers have no case (RFC 9110, 5.1). Suites of TEAM Engine look for `Content-Type` letter by letter.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})
"""Headers of one leg of the way only, and those that are said anew."""
SECONDS = 120

type Address = tuple[str, int]


class Forwarding(ThreadingHTTPServer):
    """A server whose clients may go away whenever they like."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of it."""


@contextmanager
def capitals(at: Address, behind: Address) -> Iterator[None]:
    """Answer at one address with what another one answers, while the block runs."""
    server = Forwarding(at, forwarder(behind))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def forwarder(behind: Address) -> type[BaseHTTPRequestHandler]:
    """What passes one request on."""

    class Forward(BaseHTTPRequestHandler):
        """One request to the server behind, its answer whole."""

        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            """Pass the request on and the answer back."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = http.client.HTTPConnection(*behind, timeout=SECONDS)
            asked.request(self.command, self.path, body or None, {name: self.headers[name] for name in self.headers})
            answer = asked.getresponse()
            content = answer.read()
            self.send_response(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name.title(), value)
            self.send_header("Content-Length", answer.getheader("content-length") or str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            asked.close()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = forward  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing; the server behind logs."""

    return Forward
