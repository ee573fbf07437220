"""Doorplates of the national file and of the counties' open data."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from onestop.errors import BadFile
from onestop.loading.readers.doorplates import neighbourhood, split_section
from onestop.loading.source import Kind

NATIONAL = {
    "county_id": ["63", "66", "10008", "09020", "66", "10008"],
    "town_id": ["6300100", "6600600", "1000804", "0902001", "6600700", "1000804"],
    "village_id": ["6300100-002", "廣福里", "1000804-013", "0902001-005", "中和里", None],
    "neighborhood": ["13鄰", "3鄰", "7鄰", "2鄰", "20鄰", None],
    "road": ["八德路", None, None, None, None, None],
    "section": ["四段", None, None, None, None, None],
    "lane": ["106巷", None, None, None, None, None],
    "alley": [None, None, None, None, "1弄", None],
    "sub_alley": pa.nulls(6, pa.string()),
    "tong": pa.nulls(6, pa.string()),
    "number": ["12號三樓之28", "13號三樓之28", "157號", "110之2號", "11號", "9號"],
    "x": [121.56, 120.63, 120.68, 118.3, 120.64, 120.7],
    "y": [25.05, 24.18, 23.75, 24.42, 24.14, 23.7],
    "full_addr": [
        "臺北市松山區中崙里13鄰八德路四段106巷12號三樓之28",
        "臺中市西屯區廣福里3鄰廣興巷13號三樓之28",
        "南投縣竹山鎮延山里7鄰瑞山巷157號",
        "金門縣金城鎮古城里2鄰110之2號",
        "臺中市南屯區中和里20鄰中和北一巷1弄11號",
        "南投縣竹山鎮延山里9號",
    ],
}


@pytest.fixture(params=[pa.string(), pa.large_string()], ids=str)
def national(request, tmp_path, only, rows):
    columns = {
        name: pa.array(values, request.param) if name not in "xy" else values for name, values in NATIONAL.items()
    }
    path = tmp_path / "no-name-that-tells"
    pq.write_table(pa.table(columns), path)
    source = only(path)
    assert source.kind is Kind.DOORPLATES
    return rows(source)


def test_short_codes_become_official_ones(national) -> None:
    assert [row["COUNTY_ID"] for row in national[:4]] == ["63000", "66000", "10008", "09020"]
    assert [row["TOWN_ID"] for row in national[:4]] == ["63000010", "66000060", "10008040", "09020010"]
    assert [row["V_ID"] for row in national[:4]] == ["63000010-002", None, "10008040-013", "09020010-005"]


def test_a_village_name_in_the_place_of_its_code_is_a_name(national) -> None:
    assert [row["VILLAGE"] for row in national] == [None, "廣福里", None, None, "中和里", None]


def test_a_place_name_without_a_road_is_cut_out_of_the_address(national) -> None:
    assert [row["AREA"] for row in national] == [None, "廣興巷", "瑞山巷", None, "中和北一巷", None]


def test_a_floor_stays_in_the_number(national) -> None:
    assert national[0]["NUMBER"] == "12號三樓之28"


def test_the_point_is_longitude_first(national) -> None:
    assert shapely.from_wkb(national[0]["geometry"]) == shapely.Point(121.56, 25.05)


COUNTY = (
    "省市縣市代碼,鄉鎮市區代碼,村里,鄰,街、路段,地區,巷,弄,號,橫座標,縱座標\r\n"
    "67,6700100,中營里,007,中山路一段,,12巷,,３之１號,214924.1924,2682213.1004\r\n"
    "67,6700100,中營里,000,,茅港尾,,,5號,,\r\n"
)


@pytest.mark.parametrize("encoding", ["cp950", "utf-8", "utf-8-sig"])
def test_a_countys_csv_in_metres_is_read(write, only, rows, encoding: str) -> None:
    source = only(write("門牌.csv", COUNTY, encoding))
    first, second = rows(source)
    assert source.kind is Kind.DOORPLATES
    assert {name: value for name, value in first.items() if value is not None and name != "geometry"} == {
        "COUNTY_ID": "67000",
        "TOWN_ID": "67000010",
        "VILLAGE": "中營里",
        "NEIGHBORHOOD": "7鄰",
        "ROAD": "中山路",
        "SECTION": "一段",
        "LANE": "12巷",
        "NUMBER": "3之1號",
    }
    point = shapely.from_wkb(first["geometry"])
    assert (round(point.x, 4), round(point.y, 4)) == (
        120.6546,
        24.2451,
    )  # as its county publishes the same point in degrees
    assert (second["NEIGHBORHOOD"], second["AREA"], second["geometry"]) == (None, "茅港尾", None)


def test_the_metres_of_the_islands_count_from_119_degrees(write, only, rows) -> None:
    header = "countycode,areacode,village,neighbor,street、road、section,number,x_3826,y_3826"
    text = header + "\n{},{},a里,1,b路,1號,250000,2600000\n"
    east = rows(only(write("a.csv", text.format("10018", "10018010"))))[0]["geometry"]
    west = rows(only(write("b.csv", text.format("10016", "10016010"))))[0]["geometry"]
    assert round(shapely.from_wkb(east).x, 6) == 121
    assert round(shapely.from_wkb(west).x, 6) == 119


def test_a_county_may_be_given_by_name_only(write, only, rows) -> None:
    text = "縣市,鄉鎮市區,村里,街、路段,號,橫座標,縱座標\n澎湖縣,馬公市,中央里,中山路,1號,250000,2600000\n"
    row = rows(only(write("a.csv", text)))[0]
    assert (row["COUNTY"], row["TOWN"], row["COUNTY_ID"]) == ("澎湖縣", "馬公市", None)
    assert round(shapely.from_wkb(row["geometry"]).x, 6) == 119


def test_degrees_are_taken_before_metres(write, only, rows) -> None:
    header = "鄉鎮市區代碼,村里,鄰,街_路段,號,TWD97橫坐標,TWD97縱坐標,WGS84經度,WGS84緯度\n"
    row = rows(only(write("a.csv", header + "6601800,員林里,7,大林路,35號,0,0,120.65,24.24\n")))[0]
    assert (row["COUNTY_ID"], shapely.from_wkb(row["geometry"])) == ("66000", shapely.Point(120.65, 24.24))


def test_a_whole_address_without_parts_is_kept(write, only, rows) -> None:
    row = rows(
        only(
            write(
                "a.csv",
                "縣市代碼,鄉鎮市區代碼,村里,地址,X,Y\n10018,10018010,光明里,新竹市東區光明里1鄰民族路1號,247000,2744000\n",
            )
        )
    )[0]
    assert (row["FULL_ADDR"], row["NUMBER"]) == ("新竹市東區光明里1鄰民族路1號", None)


def test_doorplates_come_as_json_too(write, only, rows) -> None:
    record = {"縣市別代碼": "9020", "鄉鎮市區代碼": "9020010", "村里": "東門里", "街路段": "民生路", "號": "5號"}
    record |= {"橫座標": 182000, "縱座標": 2703000}
    row = rows(only(write("金門.json", json.dumps([record]))))[0]
    assert (row["COUNTY_ID"], row["TOWN_ID"], row["ROAD"]) == ("09020", "09020010", "民生路")


def test_a_table_with_numbers_and_no_coordinates_is_refused(write, only) -> None:
    with pytest.raises(BadFile, match=r"a\.csv.*no coordinates.*allowed"):
        only(write("a.csv", "鄉鎮市區代碼,村里,鄰,街路段,號\n6601800,員林里,7,大林路,35號\n"))


def test_a_coordinate_that_cannot_be_read_is_a_row_without_a_point(write, only, rows) -> None:
    row = rows(only(write("a.csv", "鄉鎮市區代碼,村里,街路段,號,X,Y\n6601800,員林里,大林路,35號,?,24.2\n")))[0]
    assert row["geometry"] is None


@pytest.mark.parametrize(
    ("road", "parts"),
    [
        ("中山路一段", ("中山路", "一段")),
        ("中山路", ("中山路", None)),
        ("文化大道3段", ("文化大道", "3段")),
        ("三段", ("三段", None)),
    ],
)
def test_the_section_at_the_end_of_a_road_is_a_part_of_its_own(road: str, parts: tuple[str, str | None]) -> None:
    assert split_section(road) == parts


def test_a_neighbourhood_has_no_leading_zeros() -> None:
    assert [neighbourhood(value) for value in ("007", "13鄰", "000", "特鄰")] == ["7鄰", "13鄰", None, "特鄰"]


@pytest.mark.parametrize("heading", ["period", "期別", "門牌期別", "歷史門牌期別"])
def test_the_period_of_a_past_doorplate_is_read_under_each_of_its_headings(write, only, rows, heading: str) -> None:
    text = f"鄉鎮市區代碼,村里,街路段,號,X,Y,{heading}\n6601800,員林里,大林路,35號,120.65,24.24,10704\n"
    assert rows(only(write("a.csv", text)))[0]["PERIOD"] == "10704"


def test_the_period_may_be_a_number(tmp_path, only, rows) -> None:
    periods = {"period": pa.array([10704, *[None] * 5], pa.int32())}
    pq.write_table(pa.table(NATIONAL | periods), tmp_path / "past.parquet")
    assert [row["PERIOD"] for row in rows(only(tmp_path / "past.parquet"))] == ["10704", *[None] * 5]
