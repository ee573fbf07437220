"""Candidates → what people are told: address, parts, coordinates and codes."""

from onestop.address.finders import World
from onestop.address.found import NOTHING, Answer, Found
from onestop.address.layout import NO_AREA
from onestop.address.model import AreaCodes, CoordinateLevel, Match, MatchLevel, Parts
from onestop.address.normalise import JOINT
from onestop.address.plate import codes as plate_codes
from onestop.address.plate import parts as plate_parts
from onestop.address.plate import runner_up

COORDINATE_LEVELS = {
    MatchLevel.DOORPLATE: CoordinateLevel.DOORPLATE,
    MatchLevel.MAIN_NUMBER: CoordinateLevel.NEAREST,
    MatchLevel.NEAREST: CoordinateLevel.NEAREST,
    MatchLevel.LANE: CoordinateLevel.LANE,
    MatchLevel.JUNCTION: CoordinateLevel.NEAREST,
    MatchLevel.SECTION: CoordinateLevel.ROAD,
    MatchLevel.ROAD: CoordinateLevel.ROAD,
    MatchLevel.VILLAGE: CoordinateLevel.VILLAGE,
    MatchLevel.TOWN: CoordinateLevel.TOWN,
    MatchLevel.COUNTY: CoordinateLevel.COUNTY,
    MatchLevel.NONE: CoordinateLevel.NONE,
}
"""What the coordinates of each match level are of."""
OF_A_PLATE = frozenset({MatchLevel.DOORPLATE, MatchLevel.MAIN_NUMBER, MatchLevel.NEAREST})
"""Levels whose answer is one doorplate."""
LARGEST = 2000
"""Doorplates of a lane or road that are asked whether they lie in one area."""


def match_of(world: World, written: str, answer: Answer) -> Match:
    """An answer with all that people want to know."""
    status, found, score = answer
    if found is None:
        return Match(written, status)
    if found.level is MatchLevel.NONE:
        return Match(written, status, trace=found.notes)
    parts = parts_of(world, found)
    place = place_of(world, found)
    one = found.level in OF_A_PLATE
    return Match(
        query=written,
        status=status,
        match_level=found.level,
        coordinate_level=COORDINATE_LEVELS[found.level] if place else CoordinateLevel.NONE,
        score=score,
        address=parts.text,
        parts=parts,
        x=place[0] if place else None,
        y=place[1] if place else None,
        codes=codes_of(world, found),
        runner_up=runner_up(world.index, found.plate) if one else None,
        rivals=found.rivals,
        doorplate=world.index.arrays.feature[found.plate] if one else None,
        floor=found.floor.replace(JOINT, "") if one else "",
        period=world.index.period(found.plate) if one else "",
        trace=found.notes,
    )


def parts_of(world: World, found: Found) -> Parts:
    """The parts of what was found: down to the number, the lane, the road, or the village."""
    tables = world.index.tables
    if found.plate == NOTHING:
        return Parts(
            county=tables.counties[found.county][1] if found.county != NOTHING else "",
            town=tables.towns[found.town][2] if found.town != NOTHING else "",
            village=tables.villages[found.village][2] if found.village != NOTHING else "",
        )
    whole = plate_parts(world.index, found.plate)
    if found.level in OF_A_PLATE:
        return whole
    street = Parts(county=whole.county, town=whole.town, road=whole.road, section=whole.section, area=whole.area)
    if found.level is MatchLevel.LANE:
        return Parts(**{**as_dict(street), "lane": whole.lane, "alley": whole.alley, "sub_alley": whole.sub_alley})
    return street


def as_dict(parts: Parts) -> dict[str, str]:
    """Parts by name."""
    return {name: getattr(parts, name) for name in Parts.__slots__}


def place_of(world: World, found: Found) -> tuple[float, float] | None:
    """Longitude and latitude: of the doorplate, of one in the middle of lane or road, of the village or the town."""
    if found.plate != NOTHING:
        return world.index.place(found.plate)
    centres = world.index.tables.centres
    if found.village != NOTHING:
        centre = centres[found.village]
        return (centre[0], centre[1]) if centre else None
    return world.index.middle(found.town, found.county)


def codes_of(world: World, found: Found) -> AreaCodes:
    """The codes of the six levels: those of the doorplate; above it those that all doorplates there share."""
    tables = world.index.tables
    if found.level in OF_A_PLATE:
        return plate_codes(world.index, found.plate)
    county = tables.counties[found.county][0] if found.county != NOTHING else None
    town = tables.towns[found.town][0] if found.town != NOTHING else None
    village = tables.villages[found.village][0] or None if found.village != NOTHING and found.plate == NOTHING else None
    if found.plate == NOTHING or found.level is MatchLevel.JUNCTION:
        return AreaCodes(county, town, village)
    return shared_codes(world, found, AreaCodes(county, town))


def shared_codes(world: World, found: Found, known: AreaCodes) -> AreaCodes:
    """The codes that every doorplate of a lane or a road has."""
    index, arrays = world.index, world.index.arrays.whole
    path = index.path_of(found.plate)
    plates = index.plates(path) if found.level is MatchLevel.LANE else index.street_plates(index.street_of(path))
    villages, areas = index.areas_in(range(plates.start, min(plates.stop, plates.start + LARGEST)))
    mine = plate_codes(index, found.plate)
    village = mine.village if len(villages) == 1 else None
    if NO_AREA in areas:
        return AreaCodes(known.county, known.town, village)
    levels = {name: {bytes(arrays[name][area]) for area in areas} for name in ("level2", "level1", "basic")}
    same = {name: getattr(mine, name) if len(found) == 1 else None for name, found in levels.items()}
    return AreaCodes(known.county, known.town, village, **same)
