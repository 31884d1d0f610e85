"""For each hard rule a problem in which the model would break it, had it not the rule."""

import pytest

from solver import constraints, search, solve, violations
from solver.problem import Away, Entry, Interval
from tests.solver.test_check import at, changed

PROBLEM = changed(horizon=Interval(at(6, "08:00"), at(6, "14:00")))
ROTATION = changed(PROBLEM, shadowers=(), calls=())

# Every problem invites more than its rule allows: seekers want all that they can get.
TEMPTING = {
    "available": changed(PROBLEM, person=("mia", {"available": ()})),
    # One track alone: where they meet, the rule is asked for again.
    "one_thing_at_a_time": changed(
        changed(PROBLEM, rotators=(), shadowers=PROBLEM.shadowers[:1]),
        call=("c2", {"start": at(4, "09:30"), "end": at(4, "10:30")}),
    ),
    "seats": PROBLEM,
    "caps": changed(PROBLEM, shadower=("mia", {"max_per_week": 0, "max_per_host": 0})),
    "fit": changed(PROBLEM, shadower=("mia", {"not_with": frozenset({"raj"})})),
    "placements": changed(ROTATION, place=("desk", {"gap_hours": (30, 31)})),
    "away": changed(ROTATION, away=(Away("s", 0),)),
    "pins_and_bans": changed(PROBLEM, bans=(Entry("mia", "c1"), Entry("zoe", "c1"))),
    "not_before": changed(PROBLEM, not_before=at(11)),
}


def test_every_rule_is_tried():
    assert set(TEMPTING) == {rule.__name__.rpartition(".")[2] for rule in modules()}


def modules():
    """The modules that the two lists of rules draw on."""
    parts = (*constraints.FILTERS, *constraints.ROWS)
    found = [
        value for value in vars(constraints).values() if hasattr(value, "__file__")
    ]
    return [
        m
        for m in found
        if {id(getattr(m, "FILTER", 0)), id(getattr(m, "add", 0))}
        & {id(part) for part in parts}
    ]


@pytest.mark.parametrize("name", TEMPTING)
def test_the_rule_is_kept(name):
    assert violations(TEMPTING[name], solve(TEMPTING[name], seconds=10)) == []


@pytest.mark.parametrize("name", TEMPTING)
def test_the_judge_notices_when_the_rule_is_missing(name, monkeypatch):
    rule = getattr(constraints, name)
    filters = tuple(
        one for one in constraints.FILTERS if one is not getattr(rule, "FILTER", None)
    )
    rows = tuple(
        add for add in constraints.ROWS if add is not getattr(rule, "add", None)
    )
    assert len(filters) + len(rows) < len(constraints.FILTERS) + len(constraints.ROWS)
    monkeypatch.setattr(search, "FILTERS", filters)
    monkeypatch.setattr(constraints, "ROWS", rows)

    assert violations(TEMPTING[name], solve(TEMPTING[name], seconds=10)) != []
