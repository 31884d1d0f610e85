"""The judge accepts exactly the schedules that the oracle finds by trying them all."""

import random
from itertools import islice

import pytest

from solver.check import tier_value, violations
from solver.problem import TIERS
from solver.schedule import PlacementGrant, Schedule, Seat, TierResult
from tests.solver.brute import Oracle
from tests.solver.many import many
from tests.solver.tiny import tiny_problem

SEEDS = range(many(100))


def schedule_of(problem, seats, grants):
    """A schedule that says of itself what is true."""
    bare = Schedule("optimal", tuple(sorted(seats)), tuple(sorted(grants)))
    values = [(tier, tier_value(problem, bare, tier)) for tier in problem.objective]
    tiers = tuple(TierResult(tier, value, value) for tier, value in values)
    return Schedule("optimal", bare.seats, bare.placements, tiers)


def parts(options):
    seats = frozenset(Seat(o.person, o.call) for o in options if o.call)
    grants = frozenset(
        PlacementGrant(o.person, o.place, o.with_, o.starts) for o in options if o.place
    )
    return seats, grants


def all_valid(problem):
    return {parts(chosen): chosen for chosen in Oracle(problem).schedules(3_000)}


def wild_schedules(problem, valid, seed):
    """Valid schedules, some with one more seat or placement, right or wrong."""
    draw = random.Random(seed)
    bases = [parts(()), *draw.sample(sorted(valid, key=repr), min(20, len(valid)))]
    for seats, grants in bases:
        yield seats, grants
        for _ in range(3):
            if problem.shadowers and problem.calls:
                who = draw.choice(problem.shadowers).person
                yield seats | {Seat(who, draw.choice(problem.calls).id)}, grants
            if problem.rotators and problem.placements:
                extra = wild_grant(problem, grants, draw)
                if extra:
                    yield seats, grants | {extra}


def wild_grant(problem, grants, draw):
    place = draw.choice(problem.placements)
    who = draw.choice(problem.rotators).person
    if not place.mentors or any(
        (g.person, g.placement) == (who, place.id) for g in grants
    ):
        return None
    sessions = max(1, place.sessions + draw.choice((0, 0, 0, 0, 1, -1)))
    ticks = (problem.horizon.end - problem.horizon.start) // 15
    hint = draw.choice(problem.people).available
    first = hint[0].start if hint else problem.horizon.start
    starts = [
        draw.choice((first, problem.horizon.start))
        + 15 * draw.randint(-2, min(ticks, 40))
    ]
    for _ in range(sessions - 1):
        starts.append(starts[-1] + draw.choice((15, 30, 60, 90, 120)))
    return PlacementGrant(who, place.id, draw.choice(place.mentors), tuple(starts))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_accepts_what_the_oracle_finds_and_nothing_else(seed):
    problem = tiny_problem(seed)
    valid = all_valid(problem)

    for seats, grants in wild_schedules(problem, valid, seed):
        found = violations(problem, schedule_of(problem, seats, grants))

        assert (found == []) == ((seats, grants) in valid), (seats, grants, found)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_and_the_oracle_give_every_tier_the_same_value(seed):
    problem = tiny_problem(seed)
    oracle = Oracle(problem)

    for (seats, grants), chosen in islice(all_valid(problem).items(), 50):
        for tier in TIERS:
            schedule = Schedule("feasible", tuple(seats), tuple(grants))
            assert tier_value(problem, schedule, tier) == oracle.value(tier, chosen)
