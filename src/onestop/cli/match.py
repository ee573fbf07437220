"""`onestop match FILE`: a table with addresses in, the same table with doorplates, coordinates and areas out."""

import argparse
import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onestop.command_line import both
from onestop.dataset import Words
from onestop.errors import BadFile, BadRelease, BadValue
from onestop.progress_bar import shown
from onestop.release import Release, Releases
from onestop.settings import Settings, whole

if TYPE_CHECKING:
    import pyarrow as pa

    from onestop.tabular import Summary, Texts

BRIEF = Words("比對地址", "match a table of addresses")
ABOUT = Words(
    "讀入有地址欄的表格，逐列加上門牌、坐標與各級統計區。",
    "A table with addresses in, the same table with doorplates, coordinates and areas out.",
)
FILE = Words("CSV、Parquet 或 XLSX；- 為標準輸入", "CSV, Parquet or XLSX; - is standard input")
COLUMN = Words("地址所在的欄位，名稱或編號", "column with the address, by name or number")
OUTPUT = Words(
    "輸出檔，- 為標準輸出；預設在原檔旁，檔名加 _matched",
    "file to write, - for standard output; default: FILE_matched beside FILE",
)
FORMAT = Words(
    "輸出格式，檔名看不出時指定；預設同輸入",
    "what to write, where the name of the output does not tell; default: as the input",
)
CRS = Words("x、y 的坐標系統", "coordinate system of x and y")
WORKERS = Words("工作程序數；預設每個核心一個", "processes; default: one for each core")
EXPLAIN = Words("說明這個地址如何比對", "say how this one address is matched")
MATCHING = Words("比對地址", "Matching addresses")
CUT_OFF = 1
"""Exit code where whoever read our output stopped reading."""
MOST_WORKERS = 64
ADDRESS = re.compile(r"\d+(?:之\d+)?號")
"""What no name of a column has."""
DEFAULT_CRS = "EPSG:4326"
USUAL = frozenset(
    (
        *(
            "地址",
            "住址",
            "址",
            "地點",
            "門牌",
            "地址資料",
            "完整地址",
            "通訊地址",
            "戶籍地址",
            "聯絡地址",
            "營業地址",
            "公司地址",
        ),
        *(
            "機構地址",
            "門牌地址",
            "所在地址",
            "登記地址",
            "現居地址",
            "居住地址",
            "送貨地址",
            "收件地址",
            "房屋地址",
            "學校地址",
        ),
        *(
            "address",
            "addr",
            "full_addr",
            "full_address",
            "fulladdr",
            "fulladdress",
            "street_address",
            "address1",
            "addr1",
        ),
    )
)
"""Usual names of a column with addresses."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("match", help=both(BRIEF), description=both(ABOUT))
    parser.add_argument("file", nargs="?", metavar="FILE", help=both(FILE))
    parser.add_argument("--column", metavar="NAME", help=both(COLUMN))
    parser.add_argument("--output", metavar="FILE", help=both(OUTPUT))
    parser.add_argument("--format", choices=("csv", "parquet", "xlsx"), help=both(FORMAT))
    parser.add_argument("--crs", default=DEFAULT_CRS, help=f"{both(CRS)} (default %(default)s)")
    parser.add_argument("--workers", metavar="N", help=both(WORKERS))
    parser.add_argument("--explain", metavar="TEXT", help=both(EXPLAIN))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Match a file, or explain one address."""
    if (arguments.file is None) == (arguments.explain is None):
        raise BadValue(
            "FILE", arguments.file or "", "一個檔案，或 --explain 一個地址 a file, or --explain and an address"
        )
    release = Releases(settings.home).current()
    check_index(release)
    if arguments.explain is not None:
        return explain(release, arguments.explain)
    try:
        with one_sentence(arguments):
            say(match_file(arguments, release))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it ends
        return CUT_OFF
    return 0


def check_index(release: Release) -> None:
    """Raise BadRelease where there is nothing to match addresses by, before a worker is started."""
    from onestop.address.layout import FOLDER  # noqa: PLC0415 -- other commands need no matcher

    if not (release.path / FOLDER).is_dir():
        raise BadRelease(
            f"資料版本 {release.id} 沒有門牌索引，請載入門牌 "
            f"release {release.id} has no index of addresses; load doorplates with `onestop load SOURCE…`"
        )


def explain(release: Release, text: str) -> int:
    """Print how the answers to one text came about."""
    from onestop.address import explain as words  # noqa: PLC0415
    from onestop.address.opened import open_matcher  # noqa: PLC0415

    print(words.explain(open_matcher(release.path).match(text)), end="")
    return 0


def match_file(arguments: argparse.Namespace, release: Release) -> "Summary":
    """Write the table with its new columns."""
    from onestop import crs, tabular  # noqa: PLC0415

    crs.find(arguments.crs, "--crs")
    task = tabular.Task(
        source=arguments.file,
        output=arguments.output,
        target=tabular.Format(arguments.format) if arguments.format else None,
        wanted={"--column": arguments.column},
        usual=USUAL,
        answer=partial(answers, release.path, arguments.crs),
        schema=schema(),
        about={"release": release.id, "crs": arguments.crs},
        workers=workers_of(arguments.workers),
        step=MATCHING,
    )
    return tabular.fill(task, shown(sys.stderr))


def workers_of(given: str | None) -> int:
    """How many processes; raises BadValue."""
    if given is None:
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    try:
        return int(whole(1, MOST_WORKERS)(given))
    except ValueError as error:
        raise BadValue("--workers", given, str(error)) from error


def schema() -> "pa.Schema":
    """The new columns: text, but for three numbers."""
    import pyarrow as pa  # noqa: PLC0415

    from onestop.address.bulk import COLUMNS  # noqa: PLC0415

    return pa.schema([(name, pa.float64() if name in ("score", "x", "y") else pa.string()) for name in COLUMNS])


def answers(release: Path, crs: str, columns: "list[Texts]") -> "pa.RecordBatch":
    """The answers to some addresses, in a worker."""
    from onestop.address import bulk  # noqa: PLC0415
    from onestop.address.opened import open_matcher  # noqa: PLC0415

    return bulk.answer(open_matcher(release), columns[0], crs)


@contextmanager
def one_sentence(arguments: argparse.Namespace) -> Iterator[None]:
    """What the disk does to us comes out as one sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print("已停止，再執行一次會接續 stopped; run the same again to go on", file=sys.stderr)
        raise
    except OSError as error:
        where = error.filename or arguments.output or arguments.file
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BadFile(
                f"{where}: 磁碟空間不足，騰出空間再執行一次會接續 "
                "no room is left on the disk; make room and run the same again to go on"
            ) from error
        raise BadFile(f"{where}: {error.strerror or error}") from error


def say(summary: "Summary") -> None:
    """What was done, on standard error."""
    for line in sentences(summary):
        print(line, file=sys.stderr)


def sentences(summary: "Summary") -> Iterator[str]:
    """Rows by status, what was odd, and how fast it went."""
    from onestop.address.model import STATUS_WORDS, Status  # noqa: PLC0415
    from onestop.tabular import ODDITIES  # noqa: PLC0415

    for status, count in summary.tally.most_common():
        words = STATUS_WORDS[Status(status)]
        yield f"{count:>12,} {count / summary.rows:>6.1%} {status}: {words.zh} {words.en}"
    for oddity, noted in summary.notes.items():
        words, more = ODDITIES[oddity], " …" if noted.count > len(noted.first) else ""
        lines = f"行 lines {', '.join(map(str, noted.first))}{more}"
        yield f"{noted.count:,} {words.zh}。 {noted.count:,} {words.en}: {lines}"
    for old, new in summary.renamed.items():
        yield f"輸入已有 {old} 欄，新欄名為 {new}。 The input has a column {old}; ours is {new}."
    if ADDRESS.search(summary.columns[0]):
        yield (
            f"第一列被當作欄名，欄名「{summary.columns[0]}」卻像地址：請加上一列欄名。 "
            "The first row was taken for names of columns, and looks like an address: put a row of names before it."
        )
    if summary.resumed:
        yield f"先前已完成 {summary.resumed:,} 列。 {summary.resumed:,} rows had been finished before."
    where = summary.output or "標準輸出 standard output"
    speed = f"{summary.seconds:.1f} s, {summary.speed:,.0f} 列/秒 rows/s"
    yield f"{summary.columns[0]}: {summary.rows:,} 列 rows, {speed} → {where}"
