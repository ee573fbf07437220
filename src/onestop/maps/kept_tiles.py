"""Shows a tile that MapProxy cannot keep, because the disk is full, instead of an error."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

LOGGER = logging.getLogger(__name__)

type Store = Callable[..., None]


def show_what_cannot_be_kept(caches: Iterable[Any]) -> None:
    """Have each of MapProxy's tile caches go on where it cannot write."""
    for cache in caches:
        cache.store_tile = forgiving(cache.store_tile)


def forgiving(store: Store) -> Store:
    """A cache's `store_tile` that logs what keeps it from writing."""

    def store_if_possible(tile: Any, dimensions: Any = None) -> None:
        try:
            store(tile, dimensions=dimensions)
        except OSError as error:
            LOGGER.error("a tile cannot be kept: %s", error.strerror)

    return store_if_possible
