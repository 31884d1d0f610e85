"""Asks by what is left over of a flow: the schedule as a network sees it, and where that errs."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from solver import solve
from solver.check.facts import Facts, joined
from solver.explain import explain
from solver.explain.asks import Asks
from solver.explain.chances import Chances
from solver.explain.funnels import Funnels
from solver.files.fields import interval
from solver.problem import Cap, Interval, Shadower
from solver.schedule import Schedule
from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
    at,
)
from tests.solver.test_explain import CASES, PLENTY, solved


def asks_of(problem, schedule=None):
    return Asks(
        Funnels(Facts(problem, schedule or solve(problem))), time.monotonic() + PLENTY
    )


def said(problem, person):
    """When somebody is asked to be available, and how far that would bring them."""
    answer = explain(problem, solve(problem), seconds=PLENTY)
    [entry] = [one for one in answer["seekers"] if one["person"] == person]
    spans = [interval(ask["available"], "ask") for ask in entry["asks"]]
    thens = [ask["then"] for ask in entry["asks"]]
    return [(*span, then) for span, then in zip(spans, thens, strict=True)]


def only_in_the_network():
    """Mia sits in a; only with the same host, of whom one seat is enough, there is b for her.

    The network, which knows no caps by host, would let her have it in place of zoe.
    """
    return a_problem(
        [
            a_person("mia", ("08:00", "10:00")),
            a_person("zoe", ("09:00", "11:00")),
            a_person("eve", ("08:00", "09:00")),
            a_person("bob", ("12:00", "13:00")),
            a_person("other"),
        ],
        calls=(
            a_call("a", "08:00", "08:30"),
            a_call("b", "09:00", "09:30"),
            a_call("c", "10:00", "10:30", host="other"),
            a_call("d", "08:00", "08:30", host="other", tags=("demo",)),
            a_call("f", "12:00", "12:30", host="other"),
        ),
        shadowers=(
            a_shadower("mia", 2, max_per_host=1),
            a_shadower("zoe", 2),
            a_shadower("eve", 1, requires=frozenset({"demo"})),
            a_shadower("bob", 1),
        ),
    )


def test_what_only_the_network_allows_is_no_ask_and_no_reason_for_one():
    problem = only_in_the_network()
    asks = asks_of(problem)
    mia = Chances(asks.limits, ("shadower", "mia"))

    assert asks.limited(mia.goal)
    assert str(mia.now.attainment) == "1"
    assert str(asks.reach(mia.seeker, ()).attainment) == "1/2"
    # The seat on c goes with zoe's on b; the one on f would be at bob's expense.
    assert said(problem, "mia") == [(at("10:00"), at("10:30"), "1")]


def test_an_ask_may_bring_another_further_who_then_makes_room():
    """Zoe takes over what ann has, and ann what becomes possible."""
    problem = a_problem(
        [
            a_person("ann", ("08:00", "09:00")),
            a_person("zoe", ("08:00", "09:00")),
            a_person("host"),
        ],
        calls=(a_call("one", "08:00", "08:30"), a_call("two", "10:00", "10:30")),
        shadowers=(a_shadower("ann", 1), a_shadower("zoe", 1)),
    )
    answer = explain(problem, solve(problem), seconds=PLENTY)
    asked = [entry for entry in answer["seekers"] if entry["asks"]]

    assert [entry["attainment"] for entry in asked] == ["0"]
    [entry] = asked
    [sentence] = entry["sentences"][1:]
    assert "1 of the target could be reached, and 2 instead of 1 seekers" in sentence


def test_one_span_for_several_calls_is_worth_what_they_are_together():
    problem = a_problem(
        [a_person("mia", ("08:00", "08:15"))],
        calls=(
            a_call("long", "08:00", "11:00", seats=1),
            a_call("one", "08:30", "09:00"),
            a_call("two", "09:30", "10:00"),
        ),
        shadowers=(a_shadower("mia", 2),),
    )

    assert said(problem, "mia") == [
        (at("08:00"), at("11:00"), "1"),
        (at("08:30"), at("09:00"), "1/2"),
        (at("09:30"), at("10:00"), "1/2"),
    ]


def test_a_host_whose_week_is_full_makes_no_call_worth_asking_for():
    problem = a_problem(
        [a_person("mia", ("08:00", "09:00")), a_person("zoe", ("08:00", "09:00"))],
        calls=(a_call("one", "08:00", "08:30"), a_call("two", "10:00", "10:30")),
        shadowers=(a_shadower("mia", 1), a_shadower("zoe", 1)),
        hosts=(Cap("host", 1),),
    )

    assert said(problem, "mia") == said(problem, "zoe") == []


def test_who_needs_no_search_does_not_wait_for_who_does(monkeypatch):
    problem = only_in_the_network()
    extra = a_person("zed", ("14:00", "14:15"))
    problem = replace(
        problem,
        people=(*problem.people, extra),
        calls=(*problem.calls, a_call("g", "14:00", "14:30", host="other")),
        shadowers=(*problem.shadowers, a_shadower("zed", 2, credit=1)),
    )
    schedule = solve(problem)

    def slow(*_, **__):
        late = time.monotonic() + 2 * PLENTY
        monkeypatch.setattr(time, "monotonic", lambda: late)
        raise TimeoutError

    monkeypatch.setattr("solver.explain.asks.solve", slow)
    answer = explain(problem, schedule, seconds=PLENTY)
    lines = {one["person"]: json.dumps(one["sentences"]) for one in answer["seekers"]}
    asked = {one["person"] for one in answer["seekers"] if one["asks"]}

    assert "There was no time to look" in lines["mia"]
    assert "zed" in asked


@pytest.mark.parametrize("seed", range(CASES))
def test_what_a_span_does_at_best_is_never_less_than_what_it_does(seed):
    problem, schedule = solved(seed)
    asks = asks_of(problem, schedule)
    for seeker, goal in asks.counting.goals.items():
        if not asks.limited(goal):
            continue
        chances = Chances(asks.limits, seeker)
        spans = chances.spans(asks.openings)
        for span in asks.openings.of(chances.goal)[:3]:
            then = asks.reach(seeker, [span])
            calls = spans.get(span, [])
            for most in (
                chances.most(calls),
                chances.together(calls) if calls else chances.now,
            ):
                assert most.fairness >= then.fairness
                if most.fairness == then.fairness:
                    assert most.attainment >= then.attainment


def test_a_shadower_who_is_a_rotator_is_asked_for_what_helps_as_a_rotator():
    """The limits of the shadowing track do not see that the half-hour makes a placement possible."""
    problem = a_problem(
        [a_person("mia", ("08:00", "09:00"), ("10:30", "11:00"))],
        calls=(a_call("one", "08:00", "08:30"), a_call("two", "10:00", "10:30")),
        shadowers=(a_shadower("mia", 2, max_per_week=1),),
        placements=(a_placement(minutes=60),),
        rotators=(a_rotator("mia"),),
    )
    problem = replace(problem, horizon=Interval(at("10:00"), at("11:00")))
    answer = explain(problem, solve(problem), seconds=PLENTY)
    [shadower] = [one for one in answer["seekers"] if one["kind"] == "shadower"]

    assert shadower["asks"]


def odd_minutes():
    """Calls that begin and end in the middle of half-hours, around what mia has open."""
    times = (
        ("09:40", "10:10"),
        ("10:10", "11:10"),
        ("11:05", "11:20"),
        ("11:00", "12:05"),
        ("12:00", "12:20"),
    )
    return a_problem(
        [a_person("mia", ("09:50", "10:20"), ("11:00", "11:10"))],
        calls=tuple(a_call(f"c{i}", *span) for i, span in enumerate(times)),
        shadowers=(a_shadower("mia", 4),),
    )


@pytest.mark.parametrize("seed", [None, *range(CASES)])
def test_a_span_helps_to_every_call_that_lies_in_what_is_open_then(seed):
    problem = odd_minutes() if seed is None else solved(seed)[0]
    asks = asks_of(problem, Schedule("feasible"))
    seating, facts = asks.counting.seating, asks.facts

    for goal in asks.counting.goals.values():
        if not isinstance(goal, Shadower):
            continue
        known = seating.calls_for(goal)
        expected = {}
        for span in asks.openings.of(goal):
            open_ = joined([*facts.spans(goal.person), span])
            expected[span] = {
                call.id
                for whole in open_
                for call in seating.during(whole)
                if call not in known and call.seats and seating.suits(goal, call)
            }
        every = np.arange(len(problem.calls))
        for some in (every, *every[:, None]):
            names = {problem.calls[i].id for i in some}
            found = asks.openings.helped(goal, some)
            assert {span: {c.id for c in calls} for span, calls in found.items()} == {
                span: ids & names for span, ids in expected.items() if ids & names
            }
