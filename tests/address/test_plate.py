"""A doorplate told: its parts, its codes, and the area that it may lie in as well."""

import pytest

from onestop.address import Matcher, plate
from onestop.address.index import Index
from onestop.address.layout import FAR, NO_AREA


@pytest.fixture(scope="module")
def index(matcher: Matcher) -> Index:
    return matcher.index


def test_the_parts_of_every_doorplate_make_its_address(index: Index, matcher: Matcher) -> None:
    for at in range(len(index.arrays.number)):
        parts = plate.parts(index, at)
        assert parts.text.startswith(parts.county + parts.town)
        assert parts.text.endswith(parts.number)
        assert parts.number


def test_the_codes_lie_in_one_another(index: Index) -> None:
    for at in range(len(index.arrays.number)):
        codes = plate.codes(index, at)
        assert codes.town.startswith(codes.county)
        assert codes.village is None or codes.village.startswith(codes.town)
        assert (codes.basic is None) == (index.arrays.area[at] == NO_AREA)


def test_a_runner_up_is_another_area_and_less_probable(index: Index) -> None:
    told = [(at, plate.runner_up(index, at)) for at in range(len(index.arrays.number))]
    assert all(index.arrays.edge[at] != FAR for at, runner_up in told if runner_up)
    assert all(runner_up.basic != plate.codes(index, at).basic for at, runner_up in told if runner_up)
    assert all(plate.LEAST <= runner_up.probability <= 0.5 for _, runner_up in told if runner_up)


@pytest.mark.parametrize(("metres", "probability"), [(0, 0.5), (plate.SIGMA, 0.1587), (2 * plate.SIGMA, 0.0228)])
def test_the_probability_is_the_normal_tail(metres: float, probability: float) -> None:
    assert plate.beyond(metres) == pytest.approx(probability, abs=1e-4)
