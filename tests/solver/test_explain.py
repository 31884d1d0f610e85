"""What an explanation says is true: the change is made, and everything is tried again."""

import json
import random
import time
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import pytest

from solver import read_problem, solve, write_problem
from solver.check.facts import Facts
from solver.check.values import fairness
from solver.explain import explain, explain_pair
from solver.explain.asks import Asks
from solver.explain.funnels import Funnels
from solver.explain.limits import Limits
from solver.explain.pairs import difference
from solver.explain.reach import with_open
from solver.files.fields import interval
from solver.problem import Interval
from tests.solver.brute import Oracle, TooBigError, best_values
from tests.solver.build import (
    a_call,
    a_person,
    a_problem,
    a_shadower,
    at,
)
from tests.solver.many import many
from tests.solver.tiny import tiny_problem

CASES = many(25)
LIMIT = 10_000
PLENTY = 3600.0  # seconds: no answer depends on how fast the machine is


@lru_cache
def solved(seed):
    """A random problem that has a schedule, solved; infeasible ones lose their pins."""
    problem = tiny_problem(seed)
    schedule = solve(problem, seconds=PLENTY)
    if schedule.status == "infeasible":
        problem = replace(problem, pins=())
        schedule = solve(problem, seconds=PLENTY)
    assert schedule.status == "optimal"
    return problem, schedule


def optimal(problem):
    """Every optimal schedule."""
    best, found = None, []
    oracle = Oracle(problem)
    for chosen in oracle.schedules(LIMIT):
        if best is None or oracle.may_beat(chosen, best):
            best, found = [oracle.value(t, chosen) for t in problem.objective], [chosen]
        elif [oracle.value(t, chosen) for t in problem.objective] == best:
            found.append(chosen)
    return found


def holds(problem, person, call):
    """Whether some optimal schedule has the seat; None: too many to try."""
    try:
        return any(
            (option.person, option.call) == (person, call)
            for chosen in optimal(problem)
            for option in chosen
        )
    except TooBigError:
        return None


def patched(problem, flip):
    """The problem file after a JSON Patch of `add` operations."""
    document = json.loads(write_problem(problem))
    for operation in flip:
        assert operation["op"] == "add"
        *way, last = operation["path"].split("/")[1:]
        place = document
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = operation["value"]
    return read_problem(json.dumps(document))


def fairest(problem):
    tiers = problem.objective
    first = "fairness" in tiers and "stability" in tiers[: tiers.index("fairness")]
    return replace(
        problem, objective=("stability", "fairness") if first else ("fairness",)
    )


def reach(problem, entry):
    """The greatest attainment of one seeker in any of the fairest schedules, by trying all."""
    shadows = entry["kind"] == "shadower"
    seekers = problem.shadowers if shadows else problem.rotators
    [goal] = [one for one in seekers if one.person == entry["person"]]
    had = max(
        sum(o.person == goal.person and (o.call is not None) == shadows for o in chosen)
        for chosen in optimal(fairest(problem))
    )
    return min(Fraction(1), Fraction(goal.credit + had, goal.target))


@pytest.mark.parametrize("seed", range(CASES))
def test_every_ask_does_what_it_says(seed):
    problem, schedule = solved(seed)

    for entry in explain(problem, schedule, seconds=PLENTY)["seekers"]:
        assert len(entry["asks"]) <= 3
        for ask in entry["asks"]:
            span = interval(ask["available"], "ask")
            after = with_open(problem, entry["person"], [span])
            try:
                now, then = reach(problem, entry), reach(after, entry)
                before, fair = fairness_of(problem), fairness_of(after)
            except TooBigError:
                continue
            assert ask["then"] == str(then)
            assert fair > before or then > now
            told = entry["sentences"][1:][entry["asks"].index(ask)]
            assert f" {then} of the target could be reached" in told
            here = fairness(Facts(problem, schedule))
            change = difference(["fairness"], [here], [fair])
            assert f", and {change}." in told if change else "instead of" not in told


def fairness_of(problem):
    return best_values(fairest(problem), LIMIT)[-1]


@pytest.mark.parametrize("seed", range(CASES))
def test_no_half_hour_that_helps_is_left_out(seed):
    problem, schedule = solved(seed)
    asks = Asks(Funnels(Facts(problem, schedule)), time.monotonic() + PLENTY)
    draw = random.Random(seed)

    for entry in explain(problem, schedule, seconds=PLENTY)["seekers"]:
        goal = asks.counting.goals.get((entry["kind"], entry["person"]))
        if goal is None or entry["attainment"] == "1" or len(entry["asks"]) == 3:
            continue
        said = [tuple(interval(ask["available"], "ask")) for ask in entry["asks"]]
        spans = {*map(tuple, asks.openings.of(goal))} - {*said}
        for span in draw.sample(sorted(spans), min(2, len(spans))):
            after = with_open(problem, entry["person"], [Interval(*span)])
            try:
                assert reach(after, entry) <= reach(problem, entry)
                assert fairness_of(after) <= fairness_of(problem)
            except TooBigError:
                continue


def many_closed_calls():
    """Mia wants two seats and is free for one call; she could open her day for 64 others."""
    calls = [
        a_call(f"c{day}-{hour}", f"{hour:02}:00", f"{hour:02}:30", day=day)
        for day in range(8)
        for hour in range(9, 17)
    ]
    return a_problem(
        [a_person("mia", ("08:00", "08:30"))],
        calls=(a_call("first", "08:00", "08:30"), *calls),
        shadowers=(a_shadower("mia", 2),),
    )


def test_of_many_half_hours_that_help_only_the_first_are_looked_at(monkeypatch):
    problem = many_closed_calls()
    schedule = replace(solve(problem), status="feasible")  # as at the limit
    looks, stands = [], Limits.stands

    def counted(*args):
        looks.append(args)
        return stands(*args)

    monkeypatch.setattr(Limits, "stands", counted)
    monkeypatch.setattr(Asks, "reach", None)  # nothing needs to be searched

    [entry] = explain(problem, schedule, seconds=PLENTY)["seekers"]

    said = [tuple(interval(ask["available"], "ask")) for ask in entry["asks"]]
    assert said == [(at(f"{h:02}:00"), at(f"{h:02}:30")) for h in (9, 10, 11)]
    assert len(looks) == 4  # as things are, and once for each


@pytest.mark.parametrize("seed", range(CASES))
def test_funnels_only_narrow_and_end_with_what_is_granted(seed):
    problem, schedule = solved(seed)

    answer = explain(problem, schedule, seconds=0)

    for entry in answer["seekers"]:
        counts = [count for _, count in entry["funnel"]]
        assert counts == sorted(counts, reverse=True)
        held = [one for one in schedule.seats if one.person == entry["person"]]
        if entry["kind"] == "shadower":
            assert counts[0] == len(problem.calls)
            assert counts[-1] >= len(held)
    for entry in answer["uncovered"]:
        assert all(seat.call != entry["call"] for seat in schedule.seats)
        if problem.objective[:2] == ("stability", "fairness"):
            assert entry["funnel"][-1][1] == 0


@pytest.mark.parametrize("seed", range(CASES))
def test_a_flip_lets_an_optimal_schedule_hold_the_seat_and_is_not_too_big(seed):
    problem, schedule = solved(seed)
    if not problem.calls:
        problem, schedule = solved(seed + 70_000)
    draw = random.Random(seed)
    pairs = [(who.id, call.id) for who in problem.people for call in problem.calls]

    for person, call in draw.sample(pairs, min(3, len(pairs))):
        answer = explain_pair(problem, schedule, person, call, seconds=PLENTY)
        flip = answer["flip"]
        if flip is None:
            assert {rule["rule"] for rule in answer["rules"]} & {2, 3}
            continue
        assert holds(patched(problem, flip), person, call) in (True, None), flip
        for i in range(len(flip)):
            less = patched(problem, flip[:i] + flip[i + 1 :])
            assert holds(less, person, call) in (False, None), (flip, i)


@pytest.mark.parametrize("seed", range(CASES))
def test_a_trade_is_what_a_pin_would_cost(seed):
    problem, schedule = solved(seed)
    seats = {(one.person, one.call) for one in schedule.seats}

    for who in problem.shadowers[:2]:
        for call in problem.calls[:2]:
            answer = explain_pair(
                problem, schedule, who.person, call.id, seconds=PLENTY
            )
            if (who.person, call.id) in seats or answer["rules"]:
                continue
            pin = json.loads(json.dumps({"person": who.person, "call": call.id}))
            document = json.loads(write_problem(problem))
            document["pins"] = [*document["pins"], pin]
            best = best_values(read_problem(json.dumps(document)), LIMIT)
            said = answer["sentences"][0]
            if best is None:
                assert "cannot hold together with what is pinned" in said
                continue
            now = [tier.value for tier in schedule.tiers]
            lost = difference(problem.objective, now, best)
            assert (lost or "as good as this one") in said
