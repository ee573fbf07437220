"""The checks of a load: each looks at the facts and says what it found and what to do."""

from collections.abc import Callable, Iterator

from onestop.loading.check_addresses import addresses_have_their_units, periods_can_be_read
from onestop.loading.check_areas import (
    basic_areas_know_their_village,
    children_nest_in_parents,
    codes_match_their_level,
    polygons_are_valid,
)
from onestop.loading.check_doorplates import (
    counties_lie_where_they_should,
    doorplates_know_their_areas,
    places_are_possible,
    points_lie_in_their_town,
)
from onestop.loading.check_rows import boundaries_are_given, files_are_known, rows_are_accounted_for, rows_not_stored
from onestop.loading.check_statistics import statistics_know_their_area, totals_equal_their_parts
from onestop.loading.facts import Facts
from onestop.loading.findings import Finding, Severity

type Check = Callable[[Facts], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    rows_are_accounted_for,
    totals_equal_their_parts,
    counties_lie_where_they_should,
    addresses_have_their_units,
    points_lie_in_their_town,
    places_are_possible,
    periods_can_be_read,
    doorplates_know_their_areas,
    rows_not_stored,
    codes_match_their_level,
    children_nest_in_parents,
    polygons_are_valid,
    basic_areas_know_their_village,
    statistics_know_their_area,
    boundaries_are_given,
    files_are_known,
)
"""Every check, in the order in which findings of one severity are told."""


def check(facts: Facts) -> tuple[Finding, ...]:
    """What all the checks found, what matters most first."""
    order = list(Severity)
    found = [finding for one in CHECKS for finding in one(facts)]
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
