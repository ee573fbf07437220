"""The labelled set of the address matcher: every known fault is in it, and what it says is right can be relied on."""

from collections import Counter

import pytest
from addresses.faults import BEYOND, FAULTS, labelled
from addresses.plates import World
from addresses.written import Expects

D3 = {
    "台 and 臺": {"tai", "tai_on_the_doorplate"},
    "巿 for 市": {"shi"},
    "full width": {"wide_digits", "wide_everything", "postcode_marked", "floor_wide", "dash_wide"},
    "postcode": {"postcode_3", "postcode_5", "postcode_6"},
    "province": {"province", "country"},
    "Arabic and Chinese numerals": {
        "section_arabic",
        "street_arabic",
        "lane_chinese",
        "alley_chinese",
        "number_chinese",
    },
    "formal numerals": {"all_formal", "tens_in_one"},
    "dashes": {"dash_hyphen", "dash_wide", "dash_other", "dash_one", "dash_wave"},
    "N號之M": {"sub_behind", "sub_before", "sub_bare"},
    "lists": {"list_commas", "list_points", "list_units", "list_words", "list_sub", "list_range"},
    "floors": {
        "floor_f",
        "floor_chinese",
        "floor_arabic",
        "floor_and_room",
        "floor_below",
        "floor_top",
        "floor_bottom",
    },
    "rooms": {"room", "block", "building"},
    "land lots": {"land_lot"},
    "臨, 附, 建": {"kind_written", "kind_otherwise", "kind_missing", "kind_added"},
    "landmarks": {"beside", "junction"},
    "remarks": {"remark", "remark_inside", "remark_open"},
    "doubled": {"county_doubled", "both_doubled", "short_doubled", "town_before_county", "town_doubled"},
    "missing county or town": {"county_missing", "town_missing", "both_missing"},
    "short names": {"county_short", "county_bare", "town_bare", "both_bare"},
    "old county": {"county_old", "county_old_alone"},
    "old town": {"town_old"},
    "村 and 里": {"village_unit"},
    "路 and 街": {"unit_swapped"},
    "wrong village": {"village_wrong", "neighbourhood_wrong", "village_unknown"},
    "renumbered": {"number_before"},
    "variants": {"variant", "variant_village", "written_simply"},
    "lost characters": {"street_private", "street_lost", "street_box", "damaged"},
    "special roads": {"unnamed_road", "place", "place_without_village", "village_as_place"},
    "spaces and commas": {"spaces", "spaces_everywhere", "commas", "breaks", "invisible"},
    "several addresses": {"several"},
}
"""Each variant of the list of those met in real data, and faults that have it."""
NAMES = {fault.name for fault in FAULTS}


@pytest.mark.parametrize("variant", D3)
def test_every_variant_that_was_met_is_among_the_faults(variant: str) -> None:
    assert D3[variant] <= NAMES


def test_a_fault_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []


def test_the_same_seed_makes_the_same_set(sample_world: World) -> None:
    assert list(labelled(sample_world, 2, seed=5)) == list(labelled(sample_world, 2, seed=5))


def test_another_seed_makes_another_set(sample_world: World) -> None:
    assert list(labelled(sample_world, 2, seed=5)) != list(labelled(sample_world, 2, seed=6))


def test_a_new_fault_changes_nothing_for_the_others(sample_world: World) -> None:
    few = [label.text for label in labelled(sample_world, 2, faults=FAULTS[3:9])]
    many = [label.text for label in labelled(sample_world, 2, faults=FAULTS[:12])]
    assert set(few) <= set(many)


def test_most_faults_can_be_made_from_the_sample(sample_world: World) -> None:
    assert len({label.fault for label in labelled(sample_world, 1)}) > 0.8 * len(FAULTS)


def test_a_label_says_what_is_right(sample_world: World) -> None:
    for label in labelled(sample_world, 3):
        if label.expects in (Expects.STATUS, Expects.LEVEL):
            assert label.accepted, label
            assert not label.rights, label
        else:
            assert all(label.rights), label
            assert all(0 < one <= len(sample_world) for rights in label.rights for one in rights), label


def test_what_is_right_of_a_single_doorplate_is_its_own_address(sample_world: World) -> None:
    for label in labelled(sample_world, 3):
        for one in label.rights[0] if label.rights else ():
            plate = sample_world.plate(one - 1)
            assert label.source.endswith(plate.street + plate.lane + plate.alley + plate.number), label


def test_goals_count_the_faults_that_were_met_and_no_others(sample_world: World) -> None:
    beyond = {fault.name for fault in FAULTS if fault.row == BEYOND}
    assert all(label.beyond == (label.fault in beyond) for label in labelled(sample_world, 1))
