"""`onestop download`: make the files of /download ahead, so that nobody waits for a large one."""

import argparse

from onestop.release import Releases
from onestop.settings import Settings

DATASETS_HELP = "data sets; all where none is named 資料集名稱，未指定則全部"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("download", help="make files for download ahead 預先製作下載檔", description=__doc__)
    parser.add_argument("dataset", nargs="*", help=DATASETS_HELP)
    parser.add_argument("--format", action="append", default=[], help="csv, gpkg, …; may be given again")
    parser.add_argument("--period", default="", help="INFO_TIME, or all; the newest where none is given")
    parser.add_argument("--county", default="", help="code or name; the whole country where none is given")
    parser.add_argument("--product", action="store_true", help="with Info.ini and Schema.ini, as SEGIS packs products")
    parser.add_argument("--release", default="", help="identifier; the current release where none is given")
    parser.add_argument("--queue", action="store_true", help="make what people wait for; the server starts this itself")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make files and say which."""
    from onestop.products import Maker, Shelf, counties, wanted_of  # noqa: PLC0415
    from onestop.store import open_sources  # noqa: PLC0415

    releases = Releases(settings.home)
    release = releases.get(arguments.release) if arguments.release else releases.current()
    shelf = Shelf(settings.home, release, open_sources(release, 3600))
    if arguments.queue:
        Maker(shelf).run()
        return 0
    places = counties(shelf.sources)
    for name in arguments.dataset or release.given_out.datasets:
        for form in arguments.format or ["csv", "gpkg"]:
            asked = {"format": form, "period": arguments.period, "county": arguments.county}
            wanted = shelf.fitted(wanted_of(release.dataset(name), places, asked, packed=arguments.product))
            path = shelf.find(wanted) or shelf.make(wanted)
            print(f"{path.stat().st_size:>14,}  {wanted.file_name}")
    return 0
