"""Every fault that is known of written addresses, and the labelled set: seeded, out of the doorplates of a release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from random import Random

import numpy as np

from addresses import administration as admin
from addresses import behind, elsewhere, numbering, spelling, streets
from addresses.judge import Label, label
from addresses.plates import Plate, Rows, World
from addresses.signs import VARIANTS
from addresses.written import Draw, Make, Written, written

BEYOND = "beyond"
"""The row of faults that no list of met faults has; they are measured, and no goal counts them."""
TRIES = 60
"""How often a doorplate is drawn for each label that is wanted."""
GOOD_NUMBER = re.compile(r"[臨附建特]?\d+(?:[之附]\d+)*號(?:[之附]\d+)?")
GOOD_NAME = re.compile(r"[^\d?？■\ue000-\uf8ff\ufffd０-９A-Za-z()（）號巷]{2,10}|")
GOOD_PLACE = re.compile(r"[^\d?？■\ue000-\uf8ff\ufffd０-９A-Za-z()（）號]{2,10}|")
GOOD_LANE = re.compile(r"[^?？■\ue000-\uf8ff\ufffd()（）號衖]*")
GOOD_FLOOR = re.compile(r"[一二三四五六七八九十\d]+樓(?:之\d+)?|地下[室層]?|地下[一二三][層樓]|")


@dataclass(frozen=True, slots=True)
class Pool:
    """The doorplates that can have a fault which few can: those with a pattern in a column."""

    column: str
    pattern: str


SUB = Pool("NUMBER", r"^\d+之\d+號")
BEHIND = Pool("NUMBER", r"^\d+號之\d+")
KIND = Pool("NUMBER", "^[臨附建]")
SECTION = Pool("SECTION", "段")
ALLEY = Pool("ALLEY", r"^\d+弄$")
NUMERAL = Pool("ROAD", "[一二三四五六七八九十].*[路街道]$")
VARIED = Pool("ROAD", "[{}]".format("".join(VARIANTS)))
VARIED_VILLAGE = Pool("VILLAGE", "[{}]".format("".join(VARIANTS)))
PLACE = Pool("AREA", ".")
SPECIAL = Pool("ROAD", "[^路街道]$")
NOWHERE = Pool("ROAD", "")
OLD = Pool("TOWN", "那瑪夏|員林|頭份|中西|楊梅|蘆竹")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault.

    :ivar row: the row of the list of variants in real data (D3) that it is of
    :ivar steps: what is done to an address, one after another
    :ivar weight: how many times as common as others it is taken to be
    :ivar well_formed: whether only doorplates have it that are written as doorplates are
    """

    name: str
    row: str
    steps: tuple[Make, ...]
    pool: Pool | None = None
    weight: int = 1
    well_formed: bool = True

    def written(self, plate: Plate, draw: Draw) -> Written | None:
        """A doorplate written with this fault."""
        return reduce(lambda so_far, step: so_far and step(so_far, draw), self.steps, written(plate, draw) or None)


def one(row: str, *makes: Make, pool: Pool | None = None) -> tuple[Fault, ...]:
    """A fault for each function of a row, named as the function is."""
    return tuple(Fault(make.__name__, row, (make,), pool) for make in makes)


def under(name: str, row: str, *steps: Make, pool: Pool | None = None) -> tuple[Fault, ...]:
    """A fault of several steps, or one with a name or a pool of its own."""
    return (Fault(name, row, steps, pool),)


def clean(address: Written, _: Draw) -> Written:
    """No fault."""
    return address


def perhaps(make: Make) -> Make:
    """A step of several that not every address can take."""

    def step(address: Written, draw: Draw) -> Written | None:
        return make(address, draw) or address

    return step


S, A, R, N, B, E = spelling, admin, streets, numbering, behind, elsewhere
TAI = perhaps(S.tai)

FAULTS: tuple[Fault, ...] = (
    *one("none", clean),
    *under("clean_whole", "none", A.village_and_neighbourhood),
    Fault("as_released", "none", (A.as_released,), well_formed=False),
    Fault("described_glyph", "lost characters", (A.as_released,), Pool("ROAD", r"\["), well_formed=False),
    *one("tai", S.tai),
    *under("tai_on_the_doorplate", "tai", S.tai, pool=Pool("ROAD", "台")),
    *one("shi", S.shi),
    *one("width", S.wide_digits, S.wide_everything),
    *one("postcode", S.postcode_3, S.postcode_5, S.postcode_6, S.postcode_marked),
    *one("province", A.province, A.country, S.points),
    *one("numerals", S.section_arabic, pool=SECTION),
    *one("numerals", S.street_arabic, pool=NUMERAL),
    *one("numerals", S.alley_chinese, pool=ALLEY),
    *one("numerals", S.lane_chinese, S.number_chinese, S.all_chinese, S.digit_by_digit),
    *one("formal numerals", S.all_formal, S.tens_in_one),
    *one("dashes", N.dash_hyphen, N.dash_wide, N.dash_other, N.dash_one, N.dash_wave, N.dash_behind, pool=SUB),
    *one("dashes", N.dash_without_unit, N.sub_phonetic, pool=SUB),
    *one("sub-number", N.sub_behind, N.sub_bare, pool=SUB),
    *one("sub-number", N.sub_before, pool=BEHIND),
    *one("lists", N.list_commas, N.list_points, N.list_units, N.list_words, N.list_sub, N.list_range),
    *one("floors", B.floor_f, B.floor_wide, B.floor_chinese, B.floor_arabic, B.floor_and_room, B.floor_below),
    *one("floors", B.floor_top, B.floor_bottom, B.floors),
    *one("rooms", B.room, B.block, B.building),
    *one("land lots", E.land_lot),
    *one("kinds", N.kind_written, N.kind_otherwise, N.kind_missing, pool=KIND),
    *one("kinds", N.kind_added),
    *one("landmarks", B.beside, R.junction),
    *one("remarks", B.remark, B.remark_inside, B.remark_open),
    *one("doubled", A.county_doubled, A.both_doubled, A.short_doubled, A.town_before_county, A.town_doubled),
    *one("missing", A.county_missing, A.town_missing, A.both_missing),
    *one("short", A.county_short, A.county_bare, A.town_bare, A.both_bare),
    *one("old county", A.county_old, A.county_old_alone),
    *one("old town", A.town_old, pool=OLD),
    *one("village unit", A.village_unit),
    *one("street unit", R.unit_swapped),
    *under("street_unit_missing", "street unit", R.unit_missing),
    *one("wrong village", A.village_wrong, A.neighbourhood_wrong, A.village_unknown),
    *one(
        "village given or not", A.village_alone, A.village_and_neighbourhood, A.village_missing, A.neighbourhood_alone
    ),
    *one("village given or not", A.neighbourhood_padded),
    *one("renumbered", B.number_before),
    *one("variants", S.variant, pool=VARIED),
    *under("variant_village", "variants", A.village_alone, S.variant, pool=VARIED_VILLAGE),
    *one("variants", S.written_simply, S.written_simply_in_part),
    *one("lost characters", R.street_private, R.street_lost, R.street_box),
    *one("special roads", R.unnamed_road, pool=SPECIAL),
    *under("place", "special roads", R.unnamed_road, pool=PLACE),
    *one("special roads", R.place_without_village, pool=PLACE),
    *one("special roads", R.village_as_place, R.village_as_place_with_neighbourhood, pool=NOWHERE),
    *one("spaces", S.spaces, S.spaces_everywhere, S.commas, S.breaks, S.invisible),
    *one("several", E.several),
    *one(
        "typing",
        R.street_wrong,
        R.street_homophone,
        R.street_lookalike,
        R.street_short,
        R.street_long,
        R.street_swapped,
    ),
    *one("typing", A.village_typo, pool=NOWHERE),
    *one("typing", N.number_padded),
    *one("unit", N.unit_missing, N.unit_missing_before_floor),
    *one("section", R.section_missing, pool=SECTION),
    *one("unknown", N.number_unknown, N.sub_unknown, R.lane_unknown),
    *one("incomplete", R.road_alone, R.lane_alone, E.only_county, E.only_town, E.only_village),
    Fault("street_missing", BEYOND, (E.street_missing,), weight=8),  # as many as there are misspelt streets
    *one(
        "no address", E.phone, E.abroad, E.empty, E.noise, E.nonsense, E.damaged, E.mojibake, E.too_long, E.in_english
    ),
    *under("daily_1", "combined", A.village_missing, TAI, B.floor_f),
    *under("daily_2", "combined", A.county_missing, S.wide_digits, B.floor_wide),
    *under("daily_3", "combined", S.postcode_3, A.village_missing, S.section_arabic, B.floor_arabic, pool=SECTION),
    *under("daily_4", "combined", A.village_missing, N.dash_hyphen, B.floor_f, TAI, pool=SUB),
    *under("daily_5", "combined", S.postcode_5, A.both_bare, B.floor_and_room),
    *under("daily_6", "combined", A.village_wrong, S.all_chinese, B.floor_chinese),
    *under("daily_7", "combined", A.county_old, N.dash_wide, B.remark, pool=SUB),
    *under("daily_8", "combined", A.county_old, A.village_missing, S.number_chinese, B.floor_and_room),
    *under("daily_9", "combined", R.street_homophone, A.village_missing, B.floor_f, TAI),
    *under("daily_10", "combined", A.town_missing, TAI, B.room),
    *under("daily_11", "combined", S.spaces, N.unit_missing_before_floor, TAI),
    *under("daily_12", "combined", A.county_doubled, A.village_wrong, B.floors),
    *under("daily_13", "combined", S.written_simply, A.village_missing, B.floor_arabic),
    *under("daily_14", "combined", R.street_lost, A.village_alone, S.wide_digits),
    *under("daily_15", "combined", A.neighbourhood_padded, A.village_unit, S.section_arabic, pool=SECTION),
    *under("daily_16", "combined", A.county_missing, R.street_lost, N.dash_hyphen, pool=SUB),
    *under("daily_17", "combined", R.unit_swapped, A.village_wrong, S.all_chinese),
    *under("daily_18", "combined", R.street_wrong, A.county_old, B.floor_f),
    *under("daily_19", "combined", A.village_missing, R.section_missing, B.floor_and_room, pool=SECTION),
    *under("daily_20", "combined", A.county_short, S.lane_chinese, B.remark),
    *under("daily_21", "combined", S.points, A.both_bare, R.unit_swapped),
    *under("daily_22", "combined", A.town_bare, R.street_homophone, S.wide_digits),
    *under("daily_23", "combined", A.county_bare, A.village_alone, N.unit_missing),
    *one(BEYOND, A.town_typo, A.county_typo, A.town_wrong),
    *under("town_missing_and_homophone", BEYOND, R.street_homophone, A.town_missing, B.floor_arabic),
)
"""Every fault, in the order of D3 and then what is not in it."""


def labelled(world: World, count: int, seed: int = 1, faults: tuple[Fault, ...] = FAULTS) -> Iterator[Label]:
    """As many labels of each fault as are wanted and can be had; the same for the same seed and release."""
    pools = {fault.pool: rows_of(world, fault.pool) for fault in faults if fault.pool}
    evenly = by_county(world)
    for fault in faults:
        draw = Draw(Random(f"{seed} {fault.name}"), world)  # a new fault changes nothing for the others
        yield from some(fault, draw, pools[fault.pool] if fault.pool else evenly, count * fault.weight)


def some(fault: Fault, draw: Draw, rows: "Rows | list[Rows]", count: int) -> Iterator[Label]:
    """Labels of one fault; up to half as many again where the text fits several doorplates."""
    clear = unclear = 0
    texts: set[str] = set()
    for _ in range(count * TRIES):
        if clear >= count:
            return
        made = attempt(fault, draw, rows)
        if made is None or (made.text in texts and made.rights) or (made.ambiguous and unclear >= count // 2):
            continue
        texts.add(made.text)
        clear, unclear = clear + (not made.ambiguous), unclear + made.ambiguous
        yield made


def attempt(fault: Fault, draw: Draw, rows: "Rows | list[Rows]") -> Label | None:
    """One label, None where the doorplate that was drawn cannot have the fault."""
    chosen = draw.one(rows) if isinstance(rows, list) else rows
    if not len(chosen):
        return None
    plate = draw.world.plate(int(chosen[draw.random.randrange(len(chosen))]))
    if fault.well_formed and not is_well_formed(plate):
        return None
    address = fault.written(plate, draw)
    made = label(draw.world, fault.name, address) if address else None
    return made and replace(made, beyond=fault.row == BEYOND)


def rows_of(world: World, pool: Pool) -> Rows:
    """The rows of a pool; an empty pattern takes those that have nothing in the column."""
    if pool.pattern:
        return world.with_text(pool.column, re.compile(pool.pattern))
    return np.flatnonzero((world.columns[pool.column].codes < 0) & (world.columns["AREA"].codes < 0))


def by_county(world: World) -> list[Rows]:
    """All rows, once for each county and then county by county: half of what is drawn is as common as it is."""
    codes = world.columns["COUNTY"].codes
    counties = [np.flatnonzero(codes == at) for at in range(len(world.columns["COUNTY"].values))]
    return [*counties, *[np.arange(len(world))] * len(counties)]


def is_well_formed(plate: Plate) -> bool:
    """Whether the doorplate itself is written as doorplates are; some of a release are not."""
    return (
        all(GOOD_NAME.fullmatch(name) for name in (plate.road, plate.village))
        and bool(GOOD_PLACE.fullmatch(plate.area))
        and all(GOOD_LANE.fullmatch(lane) for lane in (plate.lane, plate.alley))
        and bool(GOOD_NUMBER.fullmatch(plate.number))
        and bool(GOOD_FLOOR.fullmatch(plate.floor))
        and bool(plate.road or plate.area or plate.village)
        and (not plate.section or plate.section.endswith("段"))
    )
