"""The judge of meetings finds each broken rule, and only that."""

from dataclasses import replace

import pytest

from solver.meetings import Meeting, Schedule, TierResult, solve, violations
from tests.solver.meetings.small import HOUR, a_member, a_problem

PROBLEM = a_problem(
    a_member("mia", "marketing", (9, 12)),
    a_member("zoe", "marketing", (9, 12)),
    a_member("raj", "sales", (9, 12), (15, 16)),
    a_member("sue", "sales", (9, 12)),
    size=(2, 3),
)
GOOD = Meeting(0, 9 * HOUR, ("mia", "raj"))


def of(*meetings, problem=PROBLEM):
    """What the judge says, but for what the schedule says of itself."""
    found = violations(problem, Schedule("feasible", tuple(sorted(meetings))))
    return [sentence for sentence in found if not sentence.startswith("The tiers")]


def test_a_schedule_of_the_engine_is_right():
    assert violations(PROBLEM, solve(PROBLEM)) == []


@pytest.mark.parametrize(
    ("meetings", "words"),
    [
        ([replace(GOOD, start=15 * HOUR)], ["Rule 1 (available): mia"]),
        ([replace(GOOD, start=11 * HOUR + 30)], ["Rule 1", "Rule 1", "Rule 2"]),
        ([replace(GOOD, start=9 * HOUR + 1)], ["Rule 2 (once a round): the meeting"]),
        ([GOOD, Meeting(0, 10 * HOUR, ("raj", "zoe"))], ["Rule 2 (once a round): raj"]),
        ([Meeting(0, 9 * HOUR, ("mia", "raj", "sue", "zoe"))], ["Rule 3"]),
        ([Meeting(0, 9 * HOUR, ("raj", "sue"))], ["has 0 from marketing"]),
        (
            [replace(GOOD, members=("mia", "raj", "tom"))],
            ["tom is no member", "Rule 1 (available): tom"],
        ),
        (
            [replace(GOOD, members=("mia", "tom"), start=15 * HOUR)],
            ["tom is no member", "Rule 1", "Rule 1 (available): tom", "Rule 3"],
        ),
        ([replace(GOOD, round=1)], ["there is no such round"]),
        ([replace(GOOD, members=("mia", "mia", "raj"))], ["names somebody twice"]),
    ],
)
def test_each_rule_is_judged(meetings, words):
    found = of(*meetings)

    assert len(found) == len(words)
    for sentence, word in zip(found, words, strict=True):
        assert word in sentence


def test_a_start_before_not_before_is_wrong():
    late = replace(PROBLEM, not_before=10 * HOUR)

    assert "starts too early" in of(GOOD, problem=late)[0]


def test_a_pin_has_to_be_there():
    pinned = replace(PROBLEM, pins=(GOOD,))

    assert "is pinned, and not in the schedule" in of(problem=pinned)[0]


def test_a_value_that_is_not_so_is_found():
    made = solve(PROBLEM)
    pairs = made.tiers[2]

    more = replace(made, tiers=(*made.tiers[:2], TierResult("pairs", 9, 9)))
    beaten = replace(made, tiers=(*made.tiers[:2], TierResult("pairs", pairs.value, 0)))

    assert violations(PROBLEM, more) == [f"Tier pairs says 9, and is {pairs.value}."]
    assert "beats its own bound" in violations(PROBLEM, beaten)[0]
