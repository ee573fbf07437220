"""Where tiles are kept: under the release and the style that they show, so that none outlives either."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from onestop.cartography import Atlas
from onestop.cartography.styles import style_mark


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the maps of one release are kept.

    :ivar tiles: of this release in the present style
    :ivar cascade: of other services' tiles, which do not depend on the release
    :ivar run: of what is written while the release is served
    """

    tiles: Path
    cascade: Path
    run: Path


def folders(atlas: Atlas, home: Path) -> Folders:
    """The folders under a home."""
    cache = home.absolute() / "cache"
    release = atlas.release.id
    return Folders(
        cache / "tiles" / release / style_mark(atlas), cache / "cascade", home.absolute() / "run" / release / "maps"
    )


def prune_caches(home: Path, kept: Collection[str]) -> list[str]:
    """Remove the tiles of every release but these; the names of those removed."""
    folder = home / "cache" / "tiles"
    gone = [path for path in sorted(folder.glob("*")) if path.is_dir() and path.name not in kept]
    for path in gone:
        # Moved away first: a tile that is being written cannot bring half of the folder back.
        aside = path.rename(path.with_name(f".removed-{path.name}"))
        shutil.rmtree(aside, ignore_errors=True)
    for left in folder.glob(".removed-*"):
        shutil.rmtree(left, ignore_errors=True)
    return [path.name for path in gone]
