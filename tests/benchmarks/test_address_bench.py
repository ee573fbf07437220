"""The benchmark of the address matcher: what fails, what scores are fitted to, and what `make bench` runs."""

import json
from itertools import pairwise
from random import Random

import address
import pytest
import run
from addresses import fuzz
from addresses.accuracy import Calibration, judge
from addresses.calibrate import LAST, Answer, curve
from addresses.judge import Label
from addresses.written import Expects

from onestop.address import Match, MatchLevel, Status

GOOD = {
    "accuracy": {"precision": 0.999, "recall": 0.99, "as_expected": 0.98},
    "speed": {"clean_relative": 0.02, "whole_relative": 0.02, "faulty_relative": 0.004},
}


@pytest.fixture
def baseline(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path_factory.mktemp("baseline") / "baseline.json"
    kept = {f"{part} {name}": value for part, figures in GOOD.items() for name, value in figures.items()}
    path.write_text(json.dumps({"smoke": kept}), encoding="utf-8")
    monkeypatch.setattr(address, "BASELINE", path)


def figures(part: str, name: str, value: float) -> dict[str, address.Figures]:
    return {each: dict(known) | ({name: value} if each == part else {}) for each, known in GOOD.items()}


@pytest.mark.parametrize(
    ("part", "name", "value"), [("speed", "clean_relative", 0.0175), ("accuracy", "precision", 0.9985)]
)
def test_the_gate_lets_pass_what_may_be_chance(baseline: None, part: str, name: str, value: float) -> None:
    assert address.gate("smoke", figures(part, name, value)) == []


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [("speed", "clean_relative", 0.0173), ("accuracy", "precision", 0.997), ("accuracy", "recall", 0.98)],
)
def test_the_gate_fails_what_is_slower_or_less_accurate(baseline: None, part: str, name: str, value: float) -> None:
    broken = address.gate("smoke", figures(part, name, value))
    assert len(broken) == 1
    assert broken[0].startswith(f"{part} {name} is")


def test_the_baseline_has_what_the_gate_asks_for() -> None:
    kept = json.loads(address.BASELINE.read_text("utf-8"))
    for size in address.SIZES:
        assert {f"{part} {name}" for part, name in address.MORE_IS_BETTER + address.RELATIVE} <= kept[size].keys()


def test_the_parts_of_the_benchmark_are_no_benchmarks() -> None:
    assert {path.stem for path in run.HERE.glob("*.py")} - run.PARTS >= {"address"}
    assert not {path.name for path in (run.HERE / "addresses").glob("*.py")} & {p.name for p in run.HERE.glob("*.py")}


def answer(doorplate: int, status: Status = Status.MATCHED, score: float = 0.99) -> Match:
    return Match("", status, MatchLevel.DOORPLATE, score=score, doorplate=doorplate)


CLEAR = Label("", "", Expects.DOORPLATE, rights=((1, 2),))


def test_any_floor_of_the_doorplate_is_right() -> None:
    judged = judge(CLEAR, [answer(2)])
    assert (judged.found, judged.claims, judged.wrong, judged.good) == (1, 1, 0, True)


def test_another_doorplate_is_a_wrong_claim() -> None:
    judged = judge(CLEAR, [answer(3)])
    assert (judged.found, judged.claims, judged.wrong, judged.good) == (0, 1, 1, False)


def test_an_answer_that_is_said_to_be_uncertain_claims_nothing() -> None:
    assert judge(CLEAR, [answer(3, Status.UNCERTAIN)]).claims == 0


@pytest.mark.parametrize(("score", "wrong"), [(0.95, 1), (0.6, 0)])
def test_an_ambiguous_text_must_not_be_answered_for_sure(score: float, wrong: int) -> None:
    label = Label("", "", Expects.DOORPLATE, rights=((1,),), ambiguous=True)
    judged = judge(label, [answer(3, score=score)])
    assert (judged.wrong, judged.counts) == (wrong, False)


def test_of_a_list_every_number_is_to_be_found() -> None:
    label = Label("", "", Expects.SEVERAL, rights=((1,), (2,)))
    assert judge(label, [answer(1)]).found == 0.5
    assert judge(label, [answer(1), answer(2)]).good


def test_scores_that_are_the_share_of_right_answers_have_no_error() -> None:
    table = Calibration()
    for right in (True, True, True, False):
        table.add(0.75, right)
    assert table.error == pytest.approx(0)


def test_the_curve_falls_from_the_least_penalty_to_nothing() -> None:
    random = Random(3)
    costs = [random.random() * 4 for _ in range(4000)]
    rows = curve([Answer(cost, random.random() > cost / 5) for cost in costs])
    assert rows[0][0] == 0
    assert rows[-1] == (LAST, 0.0)
    assert all(low[0] < high[0] and low[1] >= high[1] for low, high in pairwise(rows))
    assert abs(dict(rows)[min(dict(rows), key=lambda cost: abs(cost - 2))] - 0.6) < 0.1


def test_strings_of_the_fuzz_are_the_same_for_a_seed_and_no_longer_than_an_address() -> None:
    made = list(fuzz.strings(200, ["臺北市中山路1號"], seed=1))
    assert made == list(fuzz.strings(200, ["臺北市中山路1號"], seed=1))
    assert max(map(len, made)) <= fuzz.LONGEST
