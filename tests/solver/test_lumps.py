"""Lumps of starts: every schedule fits into them, and they promise no less than it has."""

import json
import random
import time
from dataclasses import replace

import numpy as np
import pytest

from solver import beside, chain, portfolio, read_problem, solve, violations, wander
from solver.choice import write
from solver.clock import Clock
from solver.lumps import Lumps
from solver.problem import Interval
from solver.stage_search import StageSearch
from solver.tables import Tables
from tests.benchmarks.rotations import rotations
from tests.solver.brute import Oracle
from tests.solver.build import a_person, a_placement, a_problem, a_rotator, at
from tests.solver.chosen import choice_of, modelled
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("seed", range(150))
def test_every_valid_schedule_fits_into_them_and_counts_no_less(seed, overlapping):
    tables = Tables(tiny_problem(seed))
    model, grants, stages = modelled(tables)
    lumps = Lumps(model, grants, overlapping=overlapping)
    for chosen in Oracle(tables.problem).schedules(3_000):
        values = model.complete(write(grants, choice_of(tables, chosen)))
        lumped = lumps.gathered(values)
        assert lumps.model.holds(lumped).all()
        assert (lumped <= lumps.model.uppers()).all()
        for stage in stages:
            sign = 1 if stage.maximise else -1
            more = lumps.stage(stage).terms.at(lumped) - stage.terms.at(values)
            assert sign * more >= 0


def test_a_day_of_a_placement_for_one_at_a_time_is_one_lump():
    lumps = lumped(rotation(("rob", "09:00", "12:00"), ("ray", "14:00", "17:00")))

    assert group_lumps(lumps) == 1
    assert most_groups(lumps) == 8


def test_rotators_who_are_never_free_together_share_no_lump():
    apart = rotation(("rob", "09:00", "12:00"), ("ray", "14:00", "17:00"), room=2)
    near = rotation(("rob", "09:00", "12:00"), ("ray", "11:00", "14:00"), room=2)

    assert group_lumps(lumped(apart)) == 2
    assert group_lumps(lumped(near)) == 1


def test_a_mentor_leads_only_one_group_of_starts_that_overlap():
    lumps = lumped(rotation(("rob", "09:00", "12:00"), room=2), overlapping=True)

    assert group_lumps(lumps) == 3
    assert most_groups(lumps) == 1


def test_a_more_welcome_start_is_in_another_lump():
    rob = a_person("rob", ("09:00", "12:00"), preferred=[("10:00", "11:00")])
    lumps = lumped(placed(rob, preferred_weight=1))

    assert sitting_lumps(lumps) == 2


@pytest.mark.parametrize("ahead", ["rob", "mentor"])
def test_a_start_in_another_local_week_is_in_another_lump(ahead):
    """Monday begins in Auckland at eleven on Sunday morning, UTC."""
    sunday = (Interval(at("09:00", 6), at("14:00", 6)),)
    rob = replace(a_person("rob"), available=sunday)
    people = {"rob": rob, "mentor": a_person("mentor")}
    people[ahead] = replace(people[ahead], timezone="Pacific/Auckland")
    lumps = lumped(placed(*people.values(), of="rob"))

    assert sitting_lumps(lumps) == 2


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", [5, 9])
def test_a_search_by_lumps_comes_to_what_all_at_once_does(seed, workers, monkeypatch):
    drawn = rotations(random.Random(seed), mentors=5, rotators=9, calls=15)
    problem = read_problem(json.dumps(drawn).encode())
    at_once = solve(problem, seconds=60)
    monkeypatch.setattr(chain, "MANY", 0)
    monkeypatch.setattr(chain, "WIDE", 0)
    monkeypatch.setattr(portfolio, "PACE", 0)
    monkeypatch.setattr(wander, "VAIN", 1)
    asked = []
    monkeypatch.setattr(wander, "among_lumps", counted(asked))

    by_lumps = solve(problem, seconds=60, workers=workers)

    assert asked
    assert violations(problem, by_lumps) == []
    assert by_lumps.status == at_once.status == "optimal"
    assert [tier.value for tier in by_lumps.tiers] == [
        tier.value for tier in at_once.tiers
    ]


@pytest.mark.parametrize(
    ("module", "side"),
    [(StageSearch, "among_all"), (beside, "among_lumps")],
    ids=["by lumps alone", "without them"],
)
def test_one_side_of_a_search_ends_the_other(module, side, monkeypatch):
    def wait(*given, **_):
        clock = next((one for one in given if isinstance(one, Clock)), given[0].clock)
        while clock.left > 0:
            time.sleep(0.01)

    monkeypatch.setattr(module, side, wait)
    drawn = rotations(random.Random(5), mentors=5, rotators=9, calls=15)
    problem = read_problem(json.dumps(drawn).encode())

    schedule = solve(problem, seconds=60, workers=2)

    assert schedule.status == "optimal"
    assert schedule.seconds < 30


def counted(asked):
    """The search among lumps, noting the stages that it was asked for."""

    def among(search, *given, **more):
        asked.append(search.stage.name)
        return beside.among_lumps(search, *given, **more)

    return among


def lumped(problem, **more):
    """The lumps of all that a problem offers."""
    model, grants, _ = modelled(Tables(problem))
    return Lumps(model, grants, **more)


def group_lumps(lumps):
    return np.unique(lumps.of[lumps.grants.group]).size


def sitting_lumps(lumps):
    return np.unique(lumps.of[lumps.grants.sitting]).size


def most_groups(lumps):
    return lumps.model.uppers()[lumps.of[lumps.grants.group]].max()


def rotation(*free, room=1):
    """Rotators who would take an hour's placement on Monday, each free from and until."""
    people = [a_person(name, (start, end)) for name, start, end in free]
    rotators = tuple(a_rotator(person.id) for person in people)
    place = a_placement(seats_per_mentor=room)
    return a_problem(people, placements=(place,), rotators=rotators)


def placed(*people, of="rob", **more):
    """One of these people would take an hour's placement."""
    rotators = (a_rotator(of, **more),)
    return a_problem(people, placements=(a_placement(),), rotators=rotators)
