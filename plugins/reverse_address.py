"""Places → the doorplates there: nearest to points, along a line, or inside a polygon."""

from dataclasses import dataclass
from typing import Annotated, Any

import shapely

from onestop.address.features import AT_ONCE, Form, hits_at, hits_of, near_features, near_rows
from onestop.address.opened import open_matcher
from onestop.crs import SYSTEMS, Crs
from onestop.dataset import Words
from onestop.errors import BadValue
from plugins.base import CSV, FORMAT, GEOJSON, MOST, MOST_LATER, Call, Description, Process, Work, answer, few
from plugins.inputs import Input, degrees, geometry, number, numbers, one_place, system, whole

NEAREST, IN_SHAPE = 50, 10_000
"""Most doorplates of a point, and of a line or a polygon."""
FARTHEST = 5_000
"""In metres."""


EAST = Words("東向坐標，一個或多個", "to the east: one number or several")
NORTH = Words("北向坐標，一個或多個", "to the north: one number or several")
POINT = Words("一點或多點", "a point or several")
LINE, POLYGON = Words("沿這條線", "along this line"), Words("在這個面內", "inside this polygon")
SYSTEM = Words("輸入與輸出坐標的系統，x 一律向東", "system of all coordinates; x is always to the east")
DISTANCE = Words("最遠幾公尺", "how many metres away")
LIMIT = Words(
    f"每一點最多幾個（預設 1，至多 {NEAREST}），線或面最多幾個",
    f"most for each point (1, at most {NEAREST}), or for a line or polygon",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The inputs."""

    x: Annotated[tuple[float, ...], Input(EAST, numbers())] = ()
    y: Annotated[tuple[float, ...], Input(NORTH, numbers())] = ()
    point: Annotated[Any, Input(POINT, geometry("Point", "MultiPoint"))] = None
    line: Annotated[Any, Input(LINE, geometry("LineString", "MultiLineString"))] = None
    polygon: Annotated[Any, Input(POLYGON, geometry("Polygon", "MultiPolygon"))] = None
    crs: Annotated[Crs, Input(SYSTEM, system())] = SYSTEMS[0]
    distance: Annotated[float, Input(DISTANCE, number(0, FARTHEST, 100))] = 100
    limit: Annotated[int | None, Input(LIMIT, whole(1, IN_SHAPE))] = None
    f: Annotated[str | None, FORMAT] = None


class ReverseAddressProcess(Process[Asked]):
    """Takes `{"inputs": {"x": 120.9675, "y": 24.8018, "distance": 50, "limit": 3}}`."""

    asked = Asked
    described = Description(
        name="reverse-address",
        title=Words("由坐標查門牌", "Doorplates at a place"),
        text=Words(
            f"找出點附近、沿線或面內的門牌及其統計區。一次最多 {MOST:,} 點；"
            f"加上 Prefer: respond-async 最多 {MOST_LATER:,} 點。",
            "Finds the doorplates near points, along a line or inside a polygon, and their statistical areas. "
            f"At most {MOST:,} points at once, {MOST_LATER:,} with Prefer: respond-async.",
        ),
        output="result",
        output_title=Words("門牌，由近而遠", "doorplates, the nearest first"),
        media_types=(GEOJSON, CSV),
        example={"x": 120.9675, "y": 24.8018, "distance": 200, "limit": 3},
        keywords=(Words("門牌", "doorplate"), Words("反向地理編碼", "reverse geocoding")),
    )

    def run(self, asked: Asked, call: Call) -> Work:
        """Look around every place."""
        shape, count = degrees(one_place(asked.x, asked.y, (asked.point, asked.line, asked.polygon)), asked.crs), 1
        index = open_matcher(self.release).index
        if shape.geom_type.endswith("Point"):
            points = shapely.get_coordinates(shape).tolist()
            check(asked, count := len(points), call)
            pages = hits_at(index, points, asked.distance, limit=asked.limit or 1)
        else:
            pages = hits_of(index, shape, asked.distance, limit=asked.limit or IN_SHAPE)
        features = near_features(index, pages, Form(asked.crs, self.doorplates))
        return answer(call, count // AT_ONCE + 1, features=features, rows=near_rows(index, pages, asked.crs))


def check(asked: Asked, count: int, call: Call) -> None:
    """Raise BadValue for too many points, and for too many doorplates of each."""
    few("point", count, call)
    if asked.limit and asked.limit > NEAREST:
        raise BadValue("limit", asked.limit, f"a whole number from 1 to {NEAREST} for points")
