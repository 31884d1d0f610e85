"""Each single constraint of the model is removed, then negated: something notices each time.

Where a random problem does not tempt the engine, a made one does. `pytest -rP` lists for
each constraint what noticed: the judge's sentence, or that the answer is not the oracle's.
"""

from functools import lru_cache

import pytest

from solver import Entry, solve, violations
from tests.solver.brute import best_values
from tests.solver.build import a_person, a_placement, a_problem, a_rotator, at
from tests.solver.constraints.test_away import a_team, with_mentors
from tests.solver.mutants import CHANGES, NAMES, mutated
from tests.solver.tiny import tiny_problem

BANNED_START = Entry("rob", placement="desk", starts=(at("09:00"),))


def far_apart():
    """Two liked hours lie too near to each other; there are many others."""
    liked = (("09:00", "11:00"),)
    return a_problem(
        [a_person("rob", preferred=liked)],
        placements=(a_placement(sessions=2, gap_hours=(24, 48)),),
        rotators=(a_rotator("rob", preferred_weight=5),),
    )


def banned(ban):
    """Only this one series would be possible."""
    return a_problem(
        [a_person("rob", ("09:00", "10:00"))],
        placements=(a_placement(),),
        rotators=(a_rotator("rob"),),
        bans=(ban,),
    )


def one_a_week():
    """Two placements of one sitting each, in a week that holds one."""
    return a_problem(
        [a_person("rob")],
        placements=(a_placement("desk"), a_placement("lab")),
        rotators=(a_rotator("rob", ("desk", "lab"), target=2, max_per_week=1),),
    )


MADE = {
    "two placements in a week of one sitting": one_a_week,
    "a team of which one may be away": lambda: with_mentors(a_team(1)),
    "liked hours too near": far_apart,
    "a banned start": lambda: banned(BANNED_START),
    "a banned placement": lambda: banned(Entry("rob", placement="desk")),
}

# What notices a constraint's absence, and its opposite: a random problem or one made for it.
NOTICED = {
    "away.add": ("a team of which one may be away", 88),
    "caps.shadowers 1": (158, 122),
    "caps.shadowers 2": (129, 20),
    "caps.shadowers 3": (13, 0),
    "caps.rotators 1": ("two placements in a week of one sitting", 23),
    "caps.rotators 2": (114, 32),
    "caps.hosts": (20, 20),
    "caps.mentors": (92, 92),
    "fit.add": (83, 32),
    "one_thing_at_a_time.add": (48, 2),
    "pins_and_bans.add 1": (13, 13),
    "pins_and_bans.add 2": ("a banned start", 41),
    "placements.complete": (2, 2),
    "placements.follow 1": ("liked hours too near", "liked hours too near"),
    "placements.follow 2": (88, 2),
    "placements.so_far": ("liked hours too near", "liked hours too near"),
    "placements.groups 1": (2, 2),
    "placements.groups 2": (None, 17),
    "seats.add": (41, 20),
    "balance.squares": (0, 0),
    "fairness.__init__ 1": (105, 34),
    "fairness.__init__ 2": (None, 17),
    "stability._all_of": (139, 139),
    "variety.counted": (0, 0),
    "available.FILTER.seats": (11, 0),
    "available.FILTER.sittings": (5, 5),
    "one_thing_at_a_time.FILTER.seats": (23, 0),
    "one_thing_at_a_time.FILTER.options": (None, 17),
    "one_thing_at_a_time.FILTER.sittings": (17, 17),
    "seats.FILTER.seats": (None, 0),
    "fit.FILTER.seats": (0, 0),
    "fit.FILTER.options": (49, 17),
    "pins_and_bans.FILTER.seats": (71, 0),
    "pins_and_bans.FILTER.options": ("a banned placement", 17),
    "not_before.FILTER.seats": (2, 0),
    "not_before.FILTER.sittings": (46, 17),
}

# Without these the model says the same with more columns, or the same less tightly.
IMPLIED = {
    "placements.groups 2": "a group that is not led has room for nobody",
    "fairness.__init__ 2": "a step before the one below it is missed at a level that comes first",
    "one_thing_at_a_time.FILTER.options": "who leads a sitting is busy, and cannot attend it",
    "seats.FILTER.seats": "a call without seats has a row, and one's own call is at the same time",
}


@lru_cache
def case(which):
    """A problem, and the values that are right for it (`None`: its pins cannot hold)."""
    if isinstance(which, int):
        problem = tiny_problem(which)
        return problem, best_values(problem)
    problem = MADE[which]()
    return problem, [tier.value for tier in solve(problem).tiers]


def wrong(problem, best):
    """What is wrong with the engine's answer, in a sentence; `None`: nothing."""
    try:
        schedule = solve(problem, seconds=10)
    except Exception as error:  # noqa: BLE001 - that, too, is noticed
        return repr(error)
    if best is None:
        return None if schedule.status == "infeasible" else f"It is {schedule.status}."
    broken = violations(problem, schedule)
    if broken:
        return broken[0]
    if schedule.status != "optimal":
        return f"It is {schedule.status}."
    values = [tier.value for tier in schedule.tiers]
    return None if values == best else f"It has {values} for {best}."


def test_every_constraint_is_tried():
    assert set(NOTICED) == set(NAMES)
    assert {name for name, (gone, _) in NOTICED.items() if gone is None} == set(IMPLIED)


@pytest.mark.parametrize("which", MADE)
def test_the_made_problems_are_solved_rightly(which):
    assert wrong(*case(which)) is None


@pytest.mark.parametrize(
    ("name", "change", "which"),
    [
        pytest.param(name, change, which, id=f"{name} {change}: {which}")
        for name, cases in NOTICED.items()
        for change, which in zip(CHANGES, cases, strict=True)
        if which is not None
    ],
)
def test_it_is_noticed_when_a_constraint_is(name, change, which):
    problem, best = case(which)

    with mutated(name, change):
        said = wrong(problem, best)

    assert said is not None
    print(said)  # noqa: T201 - the list that -rP shows


@pytest.mark.parametrize("name", IMPLIED)
def test_an_implied_constraint_changes_no_answer(name):
    for seed in range(20):
        problem, best = case(seed)
        with mutated(name, "removed"):
            assert wrong(problem, best) is None
