"""What we say about population grids, in both languages: how they were made, and what their numbers cannot bear."""

from dataclasses import replace

from onestop import crs
from onestop.dataset import Dataset, Field, Grid, Words
from onestop.grids.lattice import CODE
from onestop.loading.described import marked

KILOMETRE = 1000
"""In metres."""
METHOD = Words(
    "以最小統計區之數分配至該區內現有門牌所在之網格，各門牌（含各樓層）權重相同；無門牌之統計區按面積分配。"
    "以最大餘數法取整數，各統計區、各縣市及全國合計均與原統計相同。",
    "The count of each basic statistical area is shared among the cells of the present doorplates in it, each "
    "doorplate and each floor of one counting alike; an area without doorplates is shared by surface. Shares are whole "
    "numbers by largest remainder, so that the totals of every basic area, of every county and of all are those of the "
    "statistic.",
)
LIMITS = Words(
    "網格值為推估，並非逐格普查：門牌不等於住戶，商業門牌亦計入；人口稀少地區之整數化誤差相對較大；"
    "門牌與統計之時點不同。來源未列之統計區，於有統計之鄉鎮市區內視為無人（0）；整個鄉鎮市區均無統計者為無資料；"
    "跨越兩者之網格僅含有統計的部分。",
    "Cells are estimates, not counted on the ground: a doorplate is not a household, shops have doorplates, too; "
    "whole numbers are coarse where few people live; doorplates are not of the statistic's date. A basic area that the "
    "source does not list has nobody (0) where its town has figures; a town without any figures has no data; a cell "
    "that lies in both has the figures of the one part only.",
)


def describe_population(statistic: Dataset, fields: tuple[str, ...], grid: Grid, *, size: int, count: int) -> Dataset:
    """The data set of a population grid.

    :param fields: of the statistic, those that were spread, in the order of the bands
    :param size: side of a cell in metres
    :param count: cells with data
    """
    side = side_of(size)
    name = f"population_grid_{size // KILOMETRE}km" if size >= KILOMETRE else f"population_grid_{size}m"
    period = statistic.periods[-1]
    system = Words("TWD97 二度分帶 121（EPSG:3826）", "TWD97 TM2 zone 121 (EPSG:3826)")
    abstract = Words(
        f"戶籍登記人口數、戶數與性別，每格 {side.zh}見方，{system.zh}，資料時間 {period.info_time}。",
        f"Registered persons, households and sex in cells of {side.en} on a side, {system.en}, "
        f"period {period.info_time}. ",
    )
    return replace(
        statistic,
        name=name,
        kind="grid",
        file=f"{name}.tif",
        title=marked(Words(f"人口網格（{side.zh}）", f"Population grid ({side.en})"), statistic.synthetic),
        abstract=Words(abstract.zh + LIMITS.zh, abstract.en + LIMITS.en),
        method=METHOD,
        segis=None,
        product="",
        keywords=(*statistic.keywords[:2], Words("網格", "grid"), Words("人口分布", "population distribution")),
        fields=tuple(field for name in fields if (field := statistic.field(name))),
        geometry="Cell",
        count=count,
        bbox=crs.transform_bbox(grid.box, f"EPSG:{CODE}"),
        level=None,
        key=None,
        periods=(period,),
        grid=grid,
    )


def side_of(size: int) -> Words:
    """The side of a cell in words."""
    if size < KILOMETRE:
        return Words(f"{size} 公尺", f"{size} m")
    return Words(f"{size // KILOMETRE} 公里", f"{size // KILOMETRE} km")


def file_tags(dataset: Dataset) -> dict[str, str]:
    """What the file says of itself, so that it can be understood wherever it is copied to."""
    said = {
        "TITLE": dataset.title,
        "ABSTRACT": dataset.abstract,
        "METHOD": dataset.method,
        "PROVIDER": dataset.provider,
        "LICENCE": dataset.licence,
    }
    told = {f"{key}_{tag}": words.in_(tag) for key, words in said.items() for tag in ("zh", "en") if words.in_(tag)}
    times = {"PERIOD": dataset.periods[-1].info_time} if dataset.periods else {}
    if dataset.periods:
        times |= {"TIME_START": f"{dataset.periods[-1].start}", "TIME_END": f"{dataset.periods[-1].end}"}
    address = {"LICENCE_URL": dataset.licence_url} if dataset.licence_url else {}
    return told | times | address | {"SYNTHETIC": str(dataset.synthetic).lower()}


def band_tags(field: Field) -> dict[str, str]:
    """What a band says of itself beside its description, in each language."""
    told = {"TITLE_zh": field.title.zh, "TITLE_en": field.title.en}
    return told | ({"UNIT_zh": field.unit.zh, "UNIT_en": field.unit.en} if field.unit else {})


def both(words: Words | None) -> str:
    """Both languages, where a file has room for one text."""
    return f"{words.zh} {words.en}" if words else ""
