"""`onestop load SOURCE…`: official files in, a checked release out, made current in one step."""

import argparse
import errno
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onestop import __version__
from onestop.command_line import both
from onestop.dataset import Dataset, Words
from onestop.errors import BadFile, BadRelease
from onestop.progress import Progress
from onestop.progress_bar import shown
from onestop.release import FORMAT, Manifest, Release, Releases
from onestop.settings import Settings
from onestop.shipped import shipped

if TYPE_CHECKING:
    from onestop.loading.build import Loaded, Options
    from onestop.loading.findings import Finding
    from onestop.loading.source import Source

NOT_USED = 1
"""Exit code of a load whose release was kept and not made current, because a check forbids its use."""

BRIEF = Words("載入資料", "load official files as a new release")
ABOUT = Words(
    "讀入官方檔案，做成檢查過的資料版本並一次啟用。",
    "Official files in, a checked release out, made current in one step.",
)
SOURCE = Words("檔案或資料夾", "file or folder")
REPAIR = Words("修正檢查出的坐標與單位錯誤", "undo wrong transformations and lost units that the checks find")
NO_ACTIVATE = Words("不啟用新版", "keep the current release current")
BOUNDARIES = Words("來源沒有的界線由此補足", "boundaries for levels that the sources lack")

CATALOGUE = Words("寫入目錄", "Writing the catalogue")
MAPS = Words("準備繪圖資料", "Preparing maps")
TILES = Words("切製向量圖磚", "Cutting vector tiles")
ADDRESSES = Words("建立地址索引", "Indexing addresses")
GRIDS = Words("將人口分配至網格", "Spreading people over grids")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("load", help=both(BRIEF), description=both(ABOUT))
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help=both(SOURCE))
    parser.add_argument("--repair", action="store_true", help=both(REPAIR))
    parser.add_argument("--no-activate", action="store_true", help=both(NO_ACTIVATE))
    parser.add_argument(
        "--boundaries",
        type=Path,
        default=shipped("data/boundaries"),
        metavar="FOLDER",
        help=f"{both(BOUNDARIES)} (default %(default)s)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load, publish, activate; say what was found."""
    started = time.monotonic()
    show = shown(sys.stderr)
    with one_sentence(settings.home):
        sources, options = recognised(arguments)
        releases = Releases(settings.home)
        with releases.building() as folder:
            work = Work(folder, sources, options, show, datetime.now(UTC))
            for step in STEPS:
                step(work)
            release = releases.publish(folder, work.manifest)
        summary(work.loaded, release, time.monotonic() - started)
        if work.loaded.report.errors:
            print(
                f"未啟用：有錯誤 not made current, for the errors above: onestop release activate {release.id}",
                file=sys.stderr,
            )
            return NOT_USED
        if not arguments.no_activate:
            make_current(releases, release.id)
    return 0


def make_current(releases: Releases, identifier: str) -> None:
    """Activate a release, and let go of the tiles and files of all but it and the one before."""
    from onestop.maps.caches import prune_caches  # noqa: PLC0415
    from onestop.products.shelf import prune_downloads  # noqa: PLC0415

    releases.activate(identifier)
    kept = [one for one in releases.active() if one]
    prune_caches(releases.folder.parent, kept)
    prune_downloads(releases.folder.parent, kept)


@dataclass(slots=True)
class Work:
    """A load under way."""

    folder: Path
    sources: "list[Source]"
    options: "Options"
    progress: Progress
    started: datetime
    made: "list[Loaded]" = field(default_factory=list)

    @property
    def loaded(self) -> "Loaded":
        """What was made of the sources."""
        return self.made[0]

    def add(self, *, grids: tuple[Dataset, ...] = (), findings: "tuple[Finding, ...]" = ()) -> None:
        """What a step made beside the data, and what there is to say of it."""
        loaded = self.loaded
        report = replace(loaded.report, findings=(*loaded.report.findings, *findings))
        self.made[0] = replace(loaded, grids=(*loaded.grids, *grids), report=report)

    @property
    def manifest(self) -> Manifest:
        """What the release holds."""
        loaded = self.loaded
        identifier = self.folder.name.removeprefix(".building-")
        return Manifest(
            identifier,
            FORMAT,
            self.started,
            __version__,
            loaded.datasets,
            loaded.sources,
            loaded.roads,
            loaded.synthetic,
            loaded.grids,
        )


def write_data(work: Work) -> None:
    """Areas, doorplates and statistics."""
    from onestop.loading.build import load  # noqa: PLC0415

    work.made.append(load(work.sources, work.folder, work.options, work.progress))


def write_grids(work: Work) -> None:
    """Statistics on square cells, and the grids that an operator names."""
    from onestop.loading import given_grids, grids  # noqa: PLC0415

    made = grids.write_grids(work.folder, work.loaded.datasets, partial(work.progress, GRIDS))
    taken = [*work.loaded.datasets, *made.grids]
    given = given_grids.write_given(work.folder, work.sources, frozenset(one.name for one in taken))
    work.add(grids=(*made.grids, *given), findings=made.findings)


def write_catalogue(work: Work) -> None:
    """The records of what the release holds."""
    from onestop import catalogue  # noqa: PLC0415

    work.progress(CATALOGUE, 0, 1)
    catalogue.write_catalogue(work.folder, work.manifest)
    work.progress(CATALOGUE, 1, 1)


def write_maps(work: Work) -> None:
    """What the maps are drawn from."""
    from onestop import cartography  # noqa: PLC0415

    cartography.write_maps(work.folder, work.manifest, partial(work.progress, MAPS))


def write_tiles(work: Work) -> None:
    """The vector tiles of every level."""
    from onestop.loading import tiles  # noqa: PLC0415

    tiles.write_tiles(work.folder, work.manifest, partial(work.progress, TILES))


def write_addresses(work: Work) -> None:
    """The index that addresses are matched by."""
    from onestop.loading import addresses  # noqa: PLC0415

    found = addresses.write_addresses(work.folder, partial(work.progress, ADDRESSES))
    work.add(findings=found)


def write_report(work: Work) -> None:
    """What the checks found."""
    from onestop.loading import report  # noqa: PLC0415

    report.write_report(work.folder, work.manifest.id, work.loaded.report)


def verify(work: Work) -> None:
    """The files hold what the manifest says."""
    from onestop.loading.verify import verify_folder  # noqa: PLC0415

    problems = list(verify_folder(work.folder, work.manifest))
    if problems:
        raise BadRelease(f"做成的版本不完整 the release that was built is not whole: {problems[0]}")


STEPS = (write_data, write_grids, write_catalogue, write_maps, write_tiles, write_addresses, write_report, verify)
"""What makes a release, in order; publishing and activating follow."""


def recognised(arguments: argparse.Namespace) -> "tuple[list[Source], Options]":
    """The sources of what was given, and how to load them; raises BadFile where there is nothing to load."""
    from onestop.loading.build import Options  # noqa: PLC0415
    from onestop.loading.recognise import recognise  # noqa: PLC0415
    from onestop.loading.source import SetAside, Source  # noqa: PLC0415

    found = list(recognise(arguments.sources))
    sources = [one for one in found if isinstance(one, Source)]
    aside = tuple(one for one in found if isinstance(one, SetAside))
    if not sources:
        given = " ".join(map(str, arguments.sources))
        reason = f"; {aside[0].path.name}: {aside[0].reason.zh} {aside[0].reason.en}" if aside else ""
        raise BadFile(f"{given}: 沒有可載入的資料 has nothing to load{reason}")
    boundaries = recognise([arguments.boundaries])
    return sources, Options(arguments.repair, tuple(one for one in boundaries if isinstance(one, Source)), aside)


@contextmanager
def one_sentence(home: Path) -> Iterator[None]:
    """What the disk does to us comes out as one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BadRelease(
                f"{home}: 磁碟空間不足，未變更任何資料 there is no room left; nothing was changed"
            ) from error
        raise BadFile(
            f"{error.filename or home}: {error.strerror or error}; 未變更任何資料 nothing was changed"
        ) from error
    except sqlite3.Error as error:
        raise BadRelease(
            f"{home}: 寫入失敗，未變更任何資料 writing failed ({error}): is the disk full? nothing was changed"
        ) from error


def summary(loaded: "Loaded", release: Release, seconds: float) -> None:
    """What the steward should see at once, and where the rest stands."""
    from onestop.loading.findings import Severity  # noqa: PLC0415

    for finding in loaded.report.findings:
        if finding.severity is not Severity.NOTE:
            where = f"{finding.where}: " if finding.where else ""
            print(f"{finding.severity.upper()} {where}{finding.sentence.zh}。 {finding.sentence.en}.")
    rows = sum(file.rows for file in loaded.sources)
    count = len(loaded.datasets) + len(loaded.grids)
    print(f"{release.id}: {count} 個資料集 data sets, {rows:,} 列 rows, {seconds:.0f} s")
    print(f"報告 report: {release.path / 'report.md'}")
