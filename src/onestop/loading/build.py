"""Sources → the data files of a release, and what there is to say about them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onestop.areas import AreaTable, Levels
from onestop.dataset import Dataset, Words
from onestop.errors import BadFile
from onestop.levels import LEVELS, Level
from onestop.loading.aggregate import complete
from onestop.loading.boundaries import Areas, read_areas
from onestop.loading.checks import check
from onestop.loading.described import union
from onestop.loading.doorplates import read_doorplates
from onestop.loading.facts import Facts, area_facts, statistic_facts
from onestop.loading.findings import Account, FileTally, Finding
from onestop.loading.place import DoorplateFacts, place
from onestop.loading.report import Report
from onestop.loading.second_process import beside
from onestop.loading.source import Kind, SetAside, Source
from onestop.loading.statistics import Statistic, Statistics, gazetteer_of, read_statistics
from onestop.loading.write_areas import write_areas
from onestop.loading.write_doorplates import write_doorplates
from onestop.loading.write_features import write_features
from onestop.loading.write_roads import write_roads
from onestop.loading.write_statistics import write_statistics
from onestop.progress import Progress, silent
from onestop.release import SourceFile

AREAS = Words("讀取界線並合併各級", "Boundaries and levels")
STATISTICS = Words("讀取統計並加總", "Statistics and sums")
READING = Words("讀取門牌", "Reading doorplates")
PLACING = Words("定位門牌", "Placing doorplates")
WRITING = Words("寫入門牌", "Writing doorplates")
FILES = Words("寫入界線與統計", "Writing areas and statistics")

NO_ACCOUNT = Account()

PARTS = 1000
"""Steps of a progress that is told as a share."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to load.

    :ivar repair: undo the wrong transformations that the checks find
    :ivar shipped: sources of boundaries for the levels that the sources lack
    :ivar set_aside: files that are not loaded, for the report
    """

    repair: bool = False
    shipped: tuple[Source, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load made.

    :ivar grids: none until they are made of the data sets
    """

    datasets: tuple[Dataset, ...]
    sources: tuple[SourceFile, ...]
    report: Report
    roads: bool
    synthetic: bool
    grids: tuple[Dataset, ...] = ()


def load(sources: Sequence[Source], folder: Path, options: Options, progress: Progress = silent) -> Loaded:
    """Write the data files of a release into a folder.

    Areas and statistics are written by a second process while this one reads, places and writes doorplates.
    """
    areas = build_areas(sources, options, progress)
    statistics = build_statistics(sources, areas.levels, progress)
    facts = area_facts(areas.levels), statistic_facts(statistics.tables)
    account = areas.account + statistics.account
    with beside(write_tables, folder, areas.levels, statistics.tables) as written:
        levels = for_placing(areas.levels)
        del areas, statistics  # the second process has them now, and doorplates need the room
        roads = write_roads(folder / "roads.gpkg", sources)
        features, kept = write_features(folder / "features.gpkg", sources)
        doorplates = build_doorplates(sources, folder, levels, repair=options.repair, progress=progress)
        progress(FILES, 0, 1)
        datasets = in_order((*written(), *doorplates.datasets, *features))
        progress(FILES, 1, 1)
    account += doorplates.account + roads + kept
    found = check(Facts(*facts, doorplates.facts, account.files, account.lost, options.set_aside))
    report = Report(account.files, found, doorplates.facts.counties if doorplates.facts else ())
    synthetic = any(dataset.synthetic for dataset in datasets)
    return Loaded(datasets, source_files(account.files), report, bool(roads.files), synthetic)


def build_areas(sources: Sequence[Source], options: Options, progress: Progress) -> Areas:
    """Every level of areas; raises BadFile where there is none and other data than described features need one."""
    progress(AREAS, 0, 1)
    if all(source.kind in (Kind.FEATURES, Kind.GRIDS) for source in sources):
        return Areas({}, NO_ACCOUNT)
    if not any(source.kind is Kind.AREAS for source in (*sources, *options.shipped)):
        raise BadFile(
            "來源沒有界線，也沒有隨附；至少要有村里、鄉鎮市區或縣市的界線 "
            "the sources have no boundaries and none are shipped; a release needs those of villages, towns or counties"
        )
    areas = read_areas(sources, options.shipped)
    progress(AREAS, 1, 1)
    return areas


def build_statistics(sources: Sequence[Source], levels: Levels, progress: Progress) -> Statistics:
    """Every theme at every level."""
    tick = ticker(progress, STATISTICS, sum(source.rows for source in sources if source.kind is Kind.STATISTICS))
    read = read_statistics(sources, levels, tick)
    return replace(read, tables=complete(read.tables, levels))


def write_tables(folder: Path, levels: Levels, statistics: Sequence[Statistic]) -> tuple[Dataset, ...]:
    """areas.gpkg and statistics.gpkg."""
    areas = write_areas(folder / "areas.gpkg", levels) if levels else ()
    if not statistics:
        return areas
    boxes = {dataset.level: dataset.bbox for dataset in areas if dataset.level}
    everywhere = union(boxes.values())
    known = {level: boxes.get(level, everywhere) for level in LEVELS}
    return (*areas, *write_statistics(folder / "statistics.gpkg", statistics, known))


def for_placing(levels: Levels) -> dict[Level, AreaTable]:
    """The levels that doorplates are placed by."""
    return {level: levels[level] for level in (Level.BASIC, Level.VILLAGE, Level.TOWN) if level in levels}


@dataclass(frozen=True, slots=True)
class DoorplatesMade:
    """What became of the doorplates; nothing of all this where the sources have none."""

    datasets: tuple[Dataset, ...] = ()
    facts: DoorplateFacts | None = None
    account: Account = NO_ACCOUNT


def build_doorplates(
    sources: Sequence[Source], folder: Path, levels: dict[Level, AreaTable], *, repair: bool, progress: Progress
) -> DoorplatesMade:
    """doorplates.gpkg; takes the levels, which are let go when every doorplate is placed."""
    total = sum(source.rows for source in sources if source.kind is Kind.DOORPLATES)
    doorplates = read_doorplates(sources, ticker(progress, READING, total), repair=repair)
    if doorplates is None:
        return DoorplatesMade()
    placed = place(
        doorplates, levels, gazetteer_of(levels, ()), repair=repair, tick=ticker(progress, PLACING, len(doorplates))
    )
    codes = levels[Level.BASIC].columns if Level.BASIC in levels else {}
    levels.clear()

    def tell(share: float) -> None:
        progress(WRITING, round(share * PARTS), PARTS)

    dataset = write_doorplates(folder / "doorplates.gpkg", placed, codes, tell=tell)
    return DoorplatesMade((dataset,), placed.facts, doorplates.account)


def in_order(datasets: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Areas, doorplates, statistics, features."""
    kinds = ("areas", "doorplates", "statistics", "features")
    return tuple(sorted(datasets, key=lambda dataset: kinds.index(dataset.kind)))


def source_files(files: Sequence[FileTally]) -> tuple[SourceFile, ...]:
    """The files that a release was made from, each with its checksum."""
    sums = {path: sha256(path) for path in {file.path for file in files}}
    return tuple(
        SourceFile(file.path.name, sums[file.path], file.kind, file.rows, file.stored, file.reported) for file in files
    )


def sha256(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ticker(progress: Progress, step: Words, total: int) -> Callable[[int], None]:
    """Tells a progress how far a step is each time that so many more rows are done."""
    done = 0

    def tick(rows: int) -> None:
        nonlocal done
        done = min(done + rows, total)
        progress(step, done, total)

    return tick


__all__ = ["Finding", "Loaded", "Options", "load"]
