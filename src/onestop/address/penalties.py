"""What counts against an answer, from penalties.tsv."""

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Penalties:
    """Each penalty by its name; penalties.tsv says what it is for."""

    county_without_unit: float
    county_short: float
    county_missing: float
    town_without_unit: float
    town_missing: float
    town_other: float
    renamed: float
    repeated: float
    village_unit: float
    village_unknown: float
    village_skipped: float
    village_differs: float
    neighbourhood_differs: float
    street_unit: float
    street_unit_missing: float
    section_missing: float
    section_unknown: float
    section_differs: float
    street_homophone: float
    street_typo: float
    street_typo_short: float
    number_unit_missing: float
    number_style: float
    number_kind: float
    main_number: float
    lane_as_number: float
    nearest: float
    lane: float
    section: float
    road: float
    village: float
    town: float
    county: float
    landmark: float
    junction: float
    tie: float
    past: float
    guess: float
    village_typo: float
    sub_of_floor: float
    street_numeral: float
    noise: float
    guess_common: float
    guess_agrees: float
    section_unit_missing: float
    behind_number: float
    floor_or_sub: float
    words: float
    misread: float
    turned: float
    lanes_by_dashes: float


@cache
def penalties() -> Penalties:
    """The penalties that ship."""
    text = files("onestop.address").joinpath("penalties.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    given = {row[0]: float(row[1]) for row in rows}
    return Penalties(**{one.name: given[one.name] for one in fields(Penalties)})
