"""The WSGI application of the old map API: one script made of parts, and the pictures of marks that pages name.

/TGOS_API/tgos?ver=2&AppID=&APIKey=      the script, which sets the global TGOS
/TGOS_API/images/marker.png              a mark, its point at (10, 33)
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from wsgiref.types import StartResponse, WSGIEnvironment

import orjson

from onestop.errors import OneStopError
from onestop.legacy.mistakes import answer_mistake, not_here
from onestop.legacy.replies import Reply, send
from onestop.legacy.requests import read
from onestop.legacy.tile_agent.maps import SCRIPT, OldMap

SOURCE = "地理資訊一站通 OneStop"
PARTS = ("shapes", "systems", "events", "map", "overlays", "services", "names")
"""In the order in which they need each other."""
MARKS = ("marker", "marker1", "marker2")
KEPT = (("Cache-Control", "public, max-age=3600"),)
"""For an hour: a release may bring other maps."""


class MapApi:
    """The script and its pictures.

    :param base: our address, which the script asks from pages of other sites
    :param maps: the maps of the tile agent
    """

    def __init__(self, base: str, maps: Mapping[str, OldMap]) -> None:
        pictures = {f"/tgos_api/images/{name}.png": picture(name) for name in MARKS}
        self.answers = {"/tgos_api/tgos": Reply(script(base, maps), SCRIPT, headers=KEPT), **pictures}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            request = read(environ)
        except OneStopError as error:
            return send(answer_mistake(error, enveloped=False), start_response)
        return send(self.answers.get(request.path) or not_here(request), start_response)


def script(base: str, maps: Mapping[str, OldMap]) -> bytes:
    """The parts within one function, which knows our address and the maps that there are."""
    named = {
        one.name: {"title": one.title.zh, "web": one.web, "twd97": one.twd97, "shown": bool(one.layer)}
        for one in maps.values()
    }
    known = {"BASE": base, "SOURCE": SOURCE, "MAPS": named}
    head = "".join(f"const {name} = {orjson.dumps(value).decode()};\n" for name, value in known.items())
    parts = "\n".join(part(name) for name in PARTS)
    return f'(() => {{\n"use strict";\n{head}\n{parts}}})();\n'.encode()


def part(name: str) -> str:
    """One part of the script."""
    return files(__package__).joinpath("script", f"{name}.js").read_text("utf-8")


def picture(name: str) -> Reply:
    """The picture of a mark."""
    return Reply(files(__package__).joinpath("images", f"{name}.png").read_bytes(), "image/png", headers=KEPT)
