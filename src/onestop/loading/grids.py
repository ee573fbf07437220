"""Population on square cells: basic areas spread over 500 m and 1 km by their doorplates, as files of the release."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.transform import from_origin

from onestop import crs
from onestop.dataset import Band, Dataset, Grid, Words
from onestop.grids import classes
from onestop.grids.cells import HALVES, NO_VALUE, PERSONS, cells_of, drawn
from onestop.grids.geotiff import Named, Sheet, whole, write_geotiff
from onestop.grids.lattice import CODE, Lattice, covering, summed
from onestop.grids.spread import Whole, together
from onestop.loading.describe_grids import band_tags, both, describe_population, file_tags
from onestop.loading.findings import Finding, Severity
from onestop.loading.grid_parts import Figures, by_doorplates, by_surface, numbered, read_figures, read_polygons

SIZES = (500, 1000)
"""Sides of the cells in metres, each a multiple of the first."""
FIELDS = (PERSONS, "H_CNT", *HALVES)
"""What is spread, of these what the statistic has; the order of the bands."""
NEEDED = ("population_basic", "areas_basic", "towns", "doorplates")
"""The data sets that a grid is made of."""
RAMP = "YlOrRd"

type Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the population: nothing where the release lacks what a grid is made of."""

    grids: tuple[Dataset, ...] = ()
    findings: tuple[Finding, ...] = ()


def write_grids(folder: Path, datasets: Sequence[Dataset], progress: Progress = lambda _done, _of: None) -> Made:
    """Write the grids of a release that is being built."""
    known = {dataset.name: dataset for dataset in datasets}
    if not all(name in known for name in NEEDED) or not known["areas_basic"].bbox:
        progress(1, 1)
        return Made()
    statistic, areas, towns, doorplates = (known[name] for name in NEEDED)
    fields = tuple(name for name in FIELDS if statistic.field(name))
    figures = read_figures(folder, statistic, fields, areas=areas)
    lattice = covering(extent(areas, towns), SIZES[0])
    total = doorplates.count + 1
    parts = by_doorplates(
        folder, doorplates, areas, lattice=lattice, tell=lambda rows: progress(min(rows, total - 1), total)
    )
    lone = np.flatnonzero(figures.peopled & ~np.isin(np.arange(areas.count), parts.area))
    parts = together(parts, by_surface(folder, areas, lone, lattice=lattice))
    known_cells = cells_with_data(folder, figures, towns=towns, areas=areas, lattice=lattice)
    finest = cells_of(figures.totals, parts, known_cells, lattice=lattice)
    grids = tuple(write_one(folder, statistic, finest, lattice=lattice, size=size) for size in SIZES)
    progress(total, total)
    return Made(grids, tuple(findings(figures, lone)))


def extent(*datasets: Dataset) -> tuple[float, float, float, float]:
    """The box around areas in metres of the grid."""
    move = crs.to_crs84_transformer(CODE).transform_bounds
    boxes = [move(*one.bbox, densify_pts=crs.DENSITY, direction="INVERSE") for one in datasets if one.bbox]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def cells_with_data(
    folder: Path, figures: Figures, *, towns: Dataset, areas: Dataset, lattice: Lattice
) -> NDArray[np.bool_]:
    """The cells that touch a town with figures, without those whose middle lies in an area that lacks them.

    An area that the source does not list has nobody where its town has figures, since sources list only areas with
    people; where the whole town is not listed, nothing is known.
    """
    quoted = ",".join(f"'{code}'" for code in sorted(figures.towns))
    touched = drawn(read_polygons(folder, towns, f"TOWN_ID IN ({quoted})"), lattice, all_touched=True)
    if not figures.unknown.any():
        return touched
    unknown = read_polygons(folder, areas, numbered(np.flatnonzero(figures.unknown)))
    return touched & ~drawn(unknown, lattice, all_touched=False)


def write_one(folder: Path, statistic: Dataset, finest: Mapping[str, Whole], *, lattice: Lattice, size: int) -> Dataset:
    """One grid's file, and what is said of it.

    :param finest: counts in the cells of the lattice, by field
    """
    coarse = lattice.coarser(size // lattice.size)
    values = np.stack([summed(cells, size // lattice.size) for cells in finest.values()])
    bands = tuple(band(cells) for cells in values)
    grid = Grid(CODE, coarse.box, coarse.columns, coarse.rows, NO_VALUE, bands, RAMP)
    dataset = describe_population(statistic, tuple(finest), grid, size=size, count=int((values[0] >= 0).sum()))
    sheet = Sheet(
        columns=coarse.columns,
        rows=coarse.rows,
        transform=from_origin(coarse.west, coarse.north, size, size),
        code=CODE,
        type="int32",
        no_value=NO_VALUE,
        bands=tuple(Named(one.name, both(one.title), both(one.unit), band_tags(one)) for one in dataset.fields),
        tags=file_tags(dataset),
    )
    write_geotiff(folder / dataset.file, sheet, whole(values.astype(np.int32)))
    return dataset


def band(cells: Whole) -> Band:
    """What the counts of a band are like."""
    known = cells[cells != NO_VALUE]
    if not len(known):
        return Band(None, None)
    return Band(float(known.min()), float(known.max()), classes.of_counts(known))


def findings(figures: Figures, lone: Whole) -> Iterator[Finding]:
    """How many people were spread how, and those who could not be."""
    people = next(iter(figures.totals.values()))
    yield Finding(
        "population_grid",
        Severity.NOTE,
        Words(
            f"人口網格：{int(people.sum()):,} 人分配至網格，其中 {int(people[lone].sum()):,} 人所在的 "
            f"{len(lone):,} 個統計區沒有門牌，按面積分配",
            f"Population grid: {int(people.sum()):,} persons were spread; the {int(people[lone].sum()):,} of "
            f"{len(lone):,} areas without doorplates by surface",
        ),
        Words("門牌齊全可使網格更準確。", "Complete doorplates make the grid better."),
        "population_grid_500m",
        len(lone),
    )
    if lost := next(iter(figures.lost.values())):
        yield Finding(
            "population_grid",
            Severity.WARNING,
            Words(f"人口網格缺 {lost:,} 人", f"The population grid lacks {lost:,} persons"),
            Words(
                "其統計區無界線，或該列有缺值；請補齊來源。",
                "Their areas have no borders, or lack a figure; complete the source.",
            ),
            "population_grid_500m",
            lost,
        )
