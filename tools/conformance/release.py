"""The conformance release: the suites' reference data in a home of their own, loaded as any other data are."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from onestop.catalogue import FILE as CATALOGUE
from onestop.catalogue import write_records
from onestop.cli import load as steps
from onestop.levels import Level
from onestop.loading.build import Options
from onestop.loading.recognise import recognise
from onestop.loading.source import Source
from onestop.progress import silent
from onestop.release import Release, Releases
from onestop.shipped import shipped
from tools.conformance import records, reference


def build(home: Path, cache: Path, csw_suite: list[Path]) -> Release:
    """Load the reference data and make them current."""
    cache.mkdir(parents=True, exist_ok=True)
    releases = Releases(home)
    with tempfile.TemporaryDirectory() as scratch, releases.building() as folder:
        reference.write_sources(Path(scratch), cache)
        work = steps.Work(folder, list(sources(Path(scratch))), Options(), silent, datetime.now(UTC))
        steps.write_data(work)
        write_records(folder / CATALOGUE, map(records.record, reference.reference_records(csw_suite)))
        for step in (steps.write_maps, steps.write_tiles, steps.write_report, steps.verify):
            step(work)
        release = releases.publish(folder, work.manifest)
    releases.activate(release.id)
    return release


def sources(folder: Path) -> list[Source]:
    """The reference data, and the counties, so that there are areas to cut tiles of."""
    found = [one for one in recognise([folder]) if isinstance(one, Source)]
    return [*found, *counties()]


def counties() -> list[Source]:
    """The boundaries of the counties that ship."""
    found = recognise([shipped("data/boundaries")])
    return [one for one in found if isinstance(one, Source) and one.level is Level.COUNTY]
