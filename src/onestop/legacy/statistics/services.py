"""The old statistics services, each with its operations."""

import re
from dataclasses import dataclass
from functools import partial

from onestop.dataset import Words
from onestop.legacy.asmx import DescribedOperation, Description
from onestop.legacy.statistics import operations
from onestop.legacy.statistics.operations import KEYS, KIND, WHAT, Operation
from onestop.levels import LEVELS, Level

ADMIN_FILTERS = ("oFilterSTTimes", "oFilterCountys", "oFilterTowns", "oFilterVillages")
STAT_FILTERS = (
    *("oFilterSTTimes", "oCountyId", "oFilterCountys", "oFilterTowns"),
    *("oFilterCode2s", "oFilterCode1s", "oFilterCodeBases"),
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service; its file name is the last part of its path."""

    file: str
    name: str
    title: Words
    operations: tuple[Operation, ...]

    def described(self, address: str) -> Description:
        """The service as its WSDL and its help page say it."""
        listed = tuple(DescribedOperation(one.name, one.title, one.parameters) for one in self.operations)
        return Description(self.name, self.title, address, listed)


def rows_of(name: str, level: Level, filters: tuple[str, ...]) -> Operation:
    """An operation that answers the rows of one level."""
    info = LEVELS[level]
    return Operation(
        name,
        Words(f"{info.zh}統計資料", f"statistics by {info.en}"),
        (*KEYS, *WHAT, "oSelectColumns", *filters, KIND),
        partial(operations.rows, level=level, filters=filters),
        WHAT,
    )


AT_POINT = Operation(
    "GetSTATCode",
    Words("以坐標查詢統計區、鄉鎮市區與村里代碼", "the codes of the areas at a point"),
    ("x", "y", "oSRS"),
    operations.point,
    ("x", "y"),
)
"""Recorded beside the operations of StatService; which service had it was not, so each has."""
LISTS = (
    Operation(
        "GetSTTimeList", Words("資料時間清單", "the periods of a product"), (*KEYS, *WHAT, KIND), operations.times, WHAT
    ),
    Operation(
        "GetColumnList",
        Words("欄位清單", "the columns of a product"),
        (*KEYS, *WHAT, KIND),
        operations.column_list,
        WHAT,
    ),
    AT_POINT,
)

ADMIN = Service(
    "AdminService.asmx",
    "AdminService",
    Words("行政區統計資料", "statistics by administrative unit"),
    (
        rows_of("GetVillageSTData", Level.VILLAGE, ADMIN_FILTERS),
        rows_of("GetTownSTData", Level.TOWN, ADMIN_FILTERS[:3]),
        rows_of("GetCountySTData", Level.COUNTY, ADMIN_FILTERS[:2]),
        *LISTS,
    ),
)
STAT = Service(
    "StatService.asmx",
    "StatService",
    Words("統計區統計資料", "statistics by statistical area"),
    (
        rows_of("GetCodeBaseSTData", Level.BASIC, STAT_FILTERS),
        rows_of("GetCode1STData", Level.LEVEL1, STAT_FILTERS[:-1]),
        rows_of("GetCode2STData", Level.LEVEL2, STAT_FILTERS[:-2]),
        *LISTS,
    ),
)
POINT = Service(
    "GetStatCode.asmx",
    "GetStatCode",
    Words("坐標查詢統計區代碼", "the areas that a point lies in"),
    (AT_POINT,),
)
SERVICES = (ADMIN, STAT, POINT)

TARGETS = {"admin": ADMIN, "stat": STAT}
"""The services that GetStatData.ashx, a county's way to them, was told by oTargetService."""

OPEN_FILE = "OpenService.asmx"
OPEN_OPERATION = re.compile(r"get[a-z]{1,20}stdataforopencode")
"""Of three groups the third one's exact name was never written down. The code says everything, so any name is taken."""
CODE = "oCode"
OPEN_OPERATIONS = tuple(
    DescribedOperation(f"Get{group}STDataForOpenCode", Words(f"{zh}（最新一期）", f"{en}, newest period"), (CODE,))
    for group, zh, en in (
        ("Admin", "行政區統計資料", "administrative units"),
        ("Stat", "統計區統計資料", "statistical areas"),
        ("Org", "其他單元統計資料", "other units"),
    )
)


def open_service(address: str) -> Description:
    """OpenService: one code is all that it takes."""
    return Description(
        "OpenService", Words("開放統計資料（免金鑰）", "open statistics, no key"), address, OPEN_OPERATIONS
    )
