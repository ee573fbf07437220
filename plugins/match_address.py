"""Written addresses → doorplates, coordinates and statistical areas, with how sure and why."""

from dataclasses import dataclass
from typing import Annotated

from onestop.address.features import AT_ONCE, Form, match_features, match_rows
from onestop.address.opened import open_matcher
from onestop.crs import SYSTEMS, Crs
from onestop.dataset import Words
from onestop.errors import BadValue
from plugins.base import CSV, FORMAT, GEOJSON, MOST, MOST_LATER, Call, Description, Process, Work, answer, few
from plugins.inputs import Input, flag, system, texts, whole

MOST_ANSWERS = 2 * MOST_LATER
"""Addresses times candidates."""
ADDRESS = Words("地址，一個或多個", "an address, or several")
ADDRESSES = Words("多個地址，同 address", "several addresses; the same as address")
SYSTEM = Words("x、y 的坐標系統，x 一律向東", "system of x and y; x is always to the east")
LIMIT = Words("每個地址最多幾個候選", "most candidates for each address")
EXPLAIN = Words("說明比對步驟", "explain how each answer came about")


@dataclass(frozen=True, slots=True)
class Asked:
    """The inputs."""

    address: Annotated[tuple[str, ...], Input(ADDRESS, texts(MOST_LATER, also_one=True))] = ()
    addresses: Annotated[tuple[str, ...], Input(ADDRESSES, texts(MOST_LATER, also_one=False))] = ()
    crs: Annotated[Crs, Input(SYSTEM, system())] = SYSTEMS[0]
    limit: Annotated[int, Input(LIMIT, whole(1, 10, 1))] = 1
    explain: Annotated[bool, Input(EXPLAIN, flag())] = False
    f: Annotated[str | None, FORMAT] = None


class MatchAddressProcess(Process[Asked]):
    """Takes `{"inputs": {"address": "新竹市東區中正路120號"}}`."""

    asked = Asked
    described = Description(
        name="match-address",
        title=Words("地址比對", "Match addresses"),
        text=Words(
            f"由地址文字找出門牌、坐標與各級統計區，並說明可信度。一次最多 {MOST:,} 個地址；加上 Prefer: respond-async "
            f"最多 {MOST_LATER:,} 個。CSV 每個地址一列。",
            "Finds the doorplate, coordinates and statistical areas of written addresses, and tells how sure it is. "
            f"At most {MOST:,} at once, {MOST_LATER:,} with Prefer: respond-async. CSV has one row for each address.",
        ),
        output="result",
        output_title=Words("比對結果，依輸入順序", "answers, in the order of the addresses"),
        media_types=(GEOJSON, CSV),
        example={"address": ["新竹市東區中正路120號", "新竹市北區中正路2號之1"], "crs": "EPSG:3826"},
        keywords=(Words("地址", "address"), Words("門牌", "doorplate"), Words("地理編碼", "geocoding")),
    )

    def run(self, asked: Asked, call: Call) -> Work:
        """Match every address."""
        texts = asked.address or asked.addresses
        check(asked, len(texts), call)
        matcher, form = open_matcher(self.release), Form(asked.crs, self.doorplates, asked.explain)
        features = match_features(matcher, texts, asked.limit, form=form)
        return answer(call, len(texts) // AT_ONCE + 1, features=features, rows=match_rows(matcher, texts, asked.crs))


def check(asked: Asked, count: int, call: Call) -> None:
    """Raise BadValue for inputs that do not go together."""
    if not count or (asked.address and asked.addresses):
        raise BadValue(
            "address", "both" if count else "nothing", "addresses, in one of the inputs address and addresses"
        )
    few("address", count, call)
    if call.media_type == CSV and (asked.limit > 1 or asked.explain):
        raise BadValue(
            "f", "csv", "geojson where limit is above 1 or explain is true; a CSV has one row for each address"
        )
    if count * asked.limit > MOST_ANSWERS:
        raise BadValue("limit", asked.limit, f"at most {MOST_ANSWERS // count} for {count:,} addresses")
