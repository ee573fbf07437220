"""The matcher of a release, opened once in a process, by whichever face asks for it first."""

from functools import cache
from pathlib import Path

from onestop.address.layout import FOLDER, TABLES
from onestop.address.match import Matcher
from onestop.errors import BadRelease


@cache
def open_matcher(release: Path) -> Matcher:
    """The matcher of the release in a folder.

    :raises BadRelease: for a release without doorplates, or one that was loaded before addresses were indexed
    """
    folder = release / FOLDER
    if not (folder / TABLES).exists():
        raise BadRelease(
            "本站目前的資料沒有地址索引，無法比對地址。 "
            "The data served here have no address index: addresses cannot be matched until they are loaded again."
        )
    return Matcher(folder)
