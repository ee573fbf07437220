"""The engine behind the old services: opened once in a process, when it is first asked for."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onestop.address.index import Index
from onestop.address.match import Matcher
from onestop.address.old.service import OldService
from onestop.address.opened import open_matcher


@dataclass(frozen=True, slots=True)
class Engine:
    """Our matcher, and the old search beside it over the same index."""

    matcher: Matcher
    old: OldService

    @property
    def index(self) -> Index:
        """The index of both."""
        return self.matcher.index


@cache
def open_engine(release: Path) -> Engine:
    """The engine of the release in a folder; raises BadRelease where it has no doorplates."""
    matcher = open_matcher(release)
    return Engine(matcher, OldService(matcher.index, matcher.match))
