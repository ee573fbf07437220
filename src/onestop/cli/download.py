"""`onestop download`: make the files of /download ahead, so that nobody waits for a large one."""

import argparse

from onestop.command_line import both
from onestop.dataset import Words
from onestop.errors import BadValue
from onestop.release import Releases
from onestop.settings import Settings

BRIEF = Words("預先製作下載檔", "make files for download ahead")
ABOUT = Words(
    "預先製作 /download 的檔案，大檔不必等候。",
    "Make the files of /download ahead, so that nobody waits for a large one.",
)
DATASET = Words("資料集名稱；未指定則全部", "data sets; all where none is named")
FORMAT = Words("格式，可重複；預設 csv 與 gpkg", "format, may be given again; default: csv and gpkg")
PERIOD = Words("資料時間或 all；預設最新一期", "INFO_TIME, or all; default: the newest")
COUNTY = Words("縣市代碼或名稱；預設全國", "code or name of a county; default: the whole country")
PRODUCT = Words("依 SEGIS 產品包裝，含 Info.ini 與 Schema.ini", "with Info.ini and Schema.ini, as SEGIS packs products")
RELEASE = Words("資料版本；預設目前版本", "identifier of a release; default: the current one")
QUEUE = Words("製作有人等候的檔案；由服務自行啟動", "make what people wait for; the server starts this itself")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("download", help=both(BRIEF), description=both(ABOUT))
    parser.add_argument("dataset", nargs="*", metavar="DATASET", help=both(DATASET))
    parser.add_argument("--format", action="append", default=[], metavar="NAME", help=both(FORMAT))
    parser.add_argument("--period", default="", metavar="TIME", help=both(PERIOD))
    parser.add_argument("--county", default="", metavar="NAME", help=both(COUNTY))
    parser.add_argument("--product", action="store_true", help=both(PRODUCT))
    parser.add_argument("--release", default="", metavar="ID", help=both(RELEASE))
    parser.add_argument("--queue", action="store_true", help=both(QUEUE))
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
    for name in arguments.dataset:
        if name not in release.datasets:
            raise BadValue("DATASET", name, ", ".join(release.datasets))
    for name in arguments.dataset or release.given_out.datasets:
        for form in arguments.format or ["csv", "gpkg"]:
            asked = {"format": form, "period": arguments.period, "county": arguments.county}
            wanted = shelf.fitted(wanted_of(release.dataset(name), places, asked, packed=arguments.product))
            path = shelf.find(wanted) or shelf.make(wanted)
            print(f"{path.stat().st_size:>14,}  {wanted.file_name}")
    return 0
