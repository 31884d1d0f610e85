"""Pins that cannot hold together are told one by one, each with its rule."""

import pytest

from solver import solve
from solver.explain import explain
from solver.problem import Away, Cap, Entry
from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
)
from tests.solver.tiny import tiny_problem

PINNED = Entry("rob", placement="desk")
LAB = (a_placement(), a_placement("lab"))


def test_a_conflict_is_explained_pin_by_pin():
    explained = 0
    for seed in range(60):
        problem = tiny_problem(seed)
        schedule = solve(problem)
        if schedule.status == "infeasible":
            answer = explain(problem, schedule)["conflict"]
            assert len(answer) == len(schedule.conflict)
            assert all(one["sentences"] for one in answer)
            explained += 1
    assert explained > 5


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"rotators": (a_rotator("rob", ("lab",)),), "placements": LAB},
            "Rule 5 (fit): rob did not choose desk.",
        ),
        (
            {"rotators": (a_rotator("rob", done=frozenset({"desk"})),)},
            "Rule 5 (fit): rob has done desk already.",
        ),
        (
            {"rotators": (a_rotator("rob", credit=1),)},
            "Rule 4 (caps): rob has reached the target of 1 already.",
        ),
        (
            {"rotators": (a_rotator("rob", max_per_week=0),)},
            "Rule 4 (caps): rob takes no sessions at all per week.",
        ),
        (
            {"rotators": (a_rotator("rob", not_with=frozenset({"mentor"})),)},
            "Rule 5 (fit): nobody who leads desk may be with rob.",
        ),
        (
            {"placements": (a_placement(seats_per_mentor=0),)},
            "Rule 6 (placements): there is no seat in desk.",
        ),
        ({"bans": (PINNED,)}, "Rule 8 (pins and bans): rob in desk is banned."),
        ({"away": (Away("s", 0),)}, "Rule 7 (away): nobody of team s may be away."),
        (
            {"placements": (a_placement(minutes=1440 * 28 + 30),)},
            "Rule 1 (available): rob and who leads desk are not free together"
            " for all of its sessions (1 of 40350 minutes).",
        ),
        (
            {"placements": (a_placement(after=("basics",)),)},
            "Rule 6 (placements): rob in desk cannot be completed under all rules.",
        ),
        (
            {"rotators": ()},
            "Rule 8 (pins and bans): rob in desk asks for what rob does not seek.",
        ),
    ],
)
def test_a_pinned_placement_that_cannot_be_is_told_with_its_rule(more, said):
    usual = {"placements": (a_placement(),), "rotators": (a_rotator("rob"),)}
    problem = a_problem([a_person("rob", team="s")], **usual | more, pins=(PINNED,))

    [told] = explain(problem, solve(problem))["conflict"]

    assert told["sentences"] == [said]


@pytest.mark.parametrize(
    ("more", "pins", "said"),
    [
        (
            {"hosts": (Cap("host", 0),)},
            1,
            "Rule 4 (caps): host has 1 seat hosted in week",
        ),
        ({}, 2, "Rule 3 (seats): call c"),
        (
            {"bans": (Entry("mia", "c"),)},
            1,
            "Rule 8 (pins and bans): mia on c is banned.",
        ),
    ],
)
def test_a_pinned_seat_is_told_with_the_rule_of_its_call_or_host(more, pins, said):
    problem = a_problem(
        [a_person("mia"), a_person("zoe")],
        calls=(a_call("c", "09:00", "10:00"),),
        shadowers=(a_shadower("mia"), a_shadower("zoe")),
        pins=(Entry("mia", "c"), Entry("zoe", "c"))[:pins],
        **more,
    )

    told = explain(problem, solve(problem))["conflict"]

    assert len(told) == pins
    for one in told:
        assert one["sentences"][0].startswith(said)
