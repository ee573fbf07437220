"""Leads from the pages of the old portals to ours, by redirects.tsv."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.errors import OneStopError
from onestop.legacy.mistakes import answer_mistake, not_here
from onestop.legacy.replies import moved, plain, send
from onestop.legacy.requests import read
from onestop.legacy.tables import shipped_rows

REST = "*"
LIST = "/redirects"
"""Ends the path of the table itself."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A row of the table."""

    old: str
    ours: str

    def fits(self, path: str) -> bool:
        """Whether it is of a path in small letters."""
        return path.startswith(self.old[:-1]) if self.old.endswith(REST) else path == self.old

    def target(self, parameters: Mapping[str, str]) -> str:
        """The page of ours, with the parameters that it takes over."""
        names = [name for _, name, _, _ in Formatter().parse(self.ours) if name]
        return self.ours.format(**{name: quote(parameters.get(name, ""), safe="") for name in names})


class OldPortals:
    """The pages of the old portals.

    :param base: our address
    :param inner: what is asked for a path that the table has not
    """

    def __init__(self, base: str, inner: WSGIApplication | None = None) -> None:
        self.base, self.inner = base, inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] != "GET" and self.inner:
            return self.inner(environ, start_response)
        try:
            request = read(environ)
        except OneStopError as error:
            return send(answer_mistake(error, enveloped=False), start_response)
        if request.path.endswith(LIST):
            return send(plain("".join(f"{one.old}\t{one.ours}\n" for one in redirects())), start_response)
        found = next((one for one in redirects() if one.fits(request.path)), None)
        if found is None and self.inner:
            return self.inner(environ, start_response)
        return send(moved(self.base + found.target(request.parameters)) if found else not_here(request), start_response)


@cache
def redirects() -> tuple[Redirect, ...]:
    """The table."""
    return tuple(Redirect(old, ours) for old, ours in shipped_rows("portal", "redirects.tsv"))
