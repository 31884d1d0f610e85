"""Parts that share nothing are solved alone, and together they are as good as the whole."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from solver import search, solve, violations, write_problem
from solver.candidates import offer
from solver.constraints import FILTERS
from solver.files import read_problem
from solver.problem import Away, Entry, Interval
from solver.schedule import Schedule, TierResult
from solver.split import components, split
from solver.tables import Tables
from solver.together import together, total
from tests.solver.brute import best_values, is_feasible
from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
)
from tests.solver.many import many
from tests.solver.tiny import tiny_problem

SEEDS = 200  # all of them are quick to draw


def pieces(seed, tries=0):
    """Two random problems under the same rules, whose calls are not for each other's people."""
    one = tiny_problem((seed + 7 * tries) % SEEDS)
    other = renamed(tiny_problem((seed + 60 + 13 * tries) % SEEDS), one)
    one = seeking(one, lambda who: {"refuses": who.refuses | {"x"}})
    other = seeking(other, lambda who: {"requires": who.requires | {"x"}})
    if len(parts_of(side_by_side(one, other))) > 1:
        return one, other
    return pieces(seed, tries + 1)


def seeking(problem, more):
    changed = (replace(one, **more(one)) for one in problem.shadowers)
    return replace(problem, shadowers=tuple(changed))


def renamed(problem, like):
    """The problem with other names, at the time and under the rules of another one."""
    later = like.horizon.start - problem.horizon.start

    def name(id_):
        return None if id_ is None else f"x{id_}"

    def names(ids):
        return type(ids)(map(name, ids))

    def keyed(weights):
        return {name(key): weight for key, weight in weights.items()}

    def moved(spans):
        return tuple(Interval(a + later, b + later) for a, b in spans)

    def line(one):
        return Entry(
            name(one.person),
            name(one.call),
            name(one.placement),
            name(one.mentor),
            tuple(start + later for start in one.starts),
        )

    def seeker(one):
        return replace(
            one,
            person=name(one.person),
            not_with=names(one.not_with),
            met=names(one.met),
        )

    return replace(
        like,
        people=tuple(
            replace(
                one,
                id=name(one.id),
                team=f"x{one.team}",
                available=moved(one.available),
                preferred=moved(one.preferred),
            )
            for one in problem.people
        ),
        calls=tuple(
            replace(
                one,
                id=name(one.id),
                host=name(one.host),
                start=one.start + later,
                end=one.end + later,
                tags=one.tags | {"x"},
            )
            for one in problem.calls
        ),
        hosts=tuple(replace(one, person=name(one.person)) for one in problem.hosts),
        mentors=tuple(replace(one, person=name(one.person)) for one in problem.mentors),
        shadowers=tuple(map(seeker, problem.shadowers)),
        rotators=tuple(
            replace(seeker(one), done=names(one.done), choices=keyed(one.choices))
            for one in problem.rotators
        ),
        placements=tuple(
            replace(
                one,
                id=name(one.id),
                mentors=names(one.mentors),
                after=names(one.after),
            )
            for one in problem.placements
        ),
        away=tuple(Away(f"x{one.team}", one.max) for one in problem.away),
        pins=tuple(map(line, problem.pins)),
        bans=tuple(map(line, problem.bans)),
        published=tuple(map(line, problem.published)),
    )


LISTS = (
    *("people", "calls", "hosts", "mentors", "shadowers", "rotators"),
    *("placements", "away", "pins", "bans", "published"),
)


def side_by_side(one, other):
    both = {name: getattr(one, name) + getattr(other, name) for name in LISTS}
    return replace(one, **both)


@pytest.fixture
def apart(monkeypatch):
    """However small a part is, it stands alone."""
    monkeypatch.setattr(search, "split", partial(split, enough=1))


def whole(problem, monkeypatch):
    """The schedule of a search that looks at everything at once."""
    with monkeypatch.context() as patch:
        patch.setattr(search, "split", lambda offered: [offered.tables.problem])
        return solve(problem)


def parts_of(problem, enough=1):
    return split(offer(Tables(problem), FILTERS), enough)


@pytest.mark.parametrize("seed", range(many(100)))
def test_solving_the_parts_is_solving_the_whole_tier_by_tier(seed, apart, monkeypatch):
    one, other = pieces(seed)
    problem = side_by_side(one, other)
    best = [best_values(one), best_values(other)]

    schedule = solve(problem, workers=1 + seed % 2)

    assert violations(problem, schedule) == []
    if None in best:
        assert schedule.status == "infeasible"
        side = one if schedule.conflict[0].person[0] != "x" else other
        assert not is_feasible(replace(side, pins=schedule.conflict))
        for pin in schedule.conflict:
            rest = tuple(each for each in schedule.conflict if each != pin)
            assert is_feasible(replace(side, pins=rest))
        return
    assert schedule.status == "optimal"
    values = [tier.value for tier in schedule.tiers]
    assert values == [total(each) for each in zip(*best, strict=True)]
    assert values == [tier.value for tier in whole(problem, monkeypatch).tiers]


@pytest.mark.parametrize("seed", range(many(40)))
def test_a_problem_falls_into_problems_that_a_file_may_hold(seed):
    problem = side_by_side(*pieces(seed))

    for part in parts_of(problem):
        assert read_problem(write_problem(part)) == part


def test_everybody_is_in_one_part():
    problem = side_by_side(*pieces(7))

    found = parts_of(problem)

    for name in ("shadowers", "rotators", "mentors", "pins", "bans"):
        rows = [row for part in found for row in getattr(part, name)]
        assert len(rows) == len(getattr(problem, name))
        assert set(map(repr, rows)) == set(map(repr, getattr(problem, name)))


def two_pairs(**more):
    """Mia observes Raj, Zoe observes Sam, and neither could observe the other's host."""
    return a_problem(
        [
            a_person("mia", ("09:00", "10:00")),
            a_person("zoe", ("13:00", "14:00")),
            a_person("raj", ("08:00", "18:00"), team="sales"),
            a_person("sam", ("08:00", "18:00"), team="sales"),
            a_person("ann", team="support"),
            a_person("bob", team="support"),
        ],
        calls=(
            a_call("early", "09:00", "10:00", host="raj"),
            a_call("late", "13:00", "14:00", host="sam"),
        ),
        shadowers=(a_shadower("mia"), a_shadower("zoe")),
        **more,
    )


def test_people_who_share_nothing_are_apart():
    assert len(parts_of(two_pairs())) == 2


def test_few_seats_are_not_worth_a_part_of_their_own():
    problem = two_pairs()

    assert parts_of(problem, enough=3) == [problem]


def test_a_host_joins_those_who_observe_where_the_load_counts():
    same = replace(
        two_pairs(),
        calls=tuple(replace(call, host="raj") for call in two_pairs().calls),
    )

    assert len(parts_of(same)) == 1
    assert len(parts_of(replace(same, objective=("fairness",)))) == 2


def test_a_limit_joins_its_team_only_where_it_can_bind():
    rotating = two_pairs(
        placements=(a_placement("desk", ["mia"]), a_placement("lab", ["zoe"])),
        rotators=(a_rotator("ann", ["desk"]), a_rotator("bob", ["lab"])),
    )

    assert len(parts_of(rotating)) == 2
    assert len(parts_of(replace(rotating, away=(Away("support", 2),)))) == 2
    assert len(parts_of(replace(rotating, away=(Away("support", 1),)))) == 1


def test_a_host_who_rotates_is_kept_from_own_calls_that_others_observe():
    problem = a_problem(
        [a_person("mia"), a_person("raj", ("09:00", "10:00")), a_person("tom")],
        calls=(a_call("c1", "09:00", "10:00", host="raj"),),
        shadowers=(a_shadower("mia"),),
        placements=(a_placement("desk", ["tom"]),),
        rotators=(a_rotator("raj"),),
    )

    schedule = solve(problem)

    assert schedule.placements == ()
    assert violations(problem, schedule) == []


def test_what_hangs_together_is_found_over_any_distance():
    links = np.random.default_rng(1).permutation(1_000)
    label = components(2_000, [(links[:-1], links[1:])])

    assert set(label[links].tolist()) == {0}
    piecemeal = [(links[n : n + 2], links[n + 1 : n + 3]) for n in range(0, 997, 2)]
    assert (
        components(2_000, [*piecemeal, (links[997:999], links[998:])]) == label
    ).all()
    assert label[1_000:].tolist() == list(range(1_000, 2_000))


def unpinned(seed):
    one, other = pieces(seed)
    return replace(one, pins=()), replace(other, pins=())


def test_without_time_each_part_says_what_is_not_proven(apart):
    one, other = unpinned(3)
    problem = side_by_side(one, other)

    schedule = solve(problem, seconds=0)

    assert violations(problem, schedule) == []
    best = total([best_values(one)[0], best_values(other)[0]])
    assert schedule.tiers[0].value <= best <= schedule.tiers[0].bound


def one_part(*tiers):
    found = tuple(TierResult(name, value, bound) for name, value, bound in tiers)
    return Schedule("feasible", tiers=found)


def test_where_one_part_may_still_gain_the_other_may_give_up_and_win_later_on():
    problem = replace(two_pairs(), objective=("stability", "wishes"))
    open_ = one_part(("stability", 1, 2), ("wishes", 3, 4))
    done = one_part(("stability", 1, 1), ("wishes", 5, 5))
    loose = [one_part(("stability", 2, 2), ("wishes", 0, 40)).tiers] * 2

    apart = together(problem, [open_, done], loose, 0.0)
    proven = together(problem, [done, done], loose, 0.0)

    assert apart.tiers[1] == TierResult("wishes", 8, 4 + 40)
    assert proven.tiers[1] == TierResult("wishes", 10, 10)
    assert (apart.status, proven.status) == ("feasible", "optimal")


def test_lists_of_fairness_add_up_over_the_levels_of_both():
    thirds, halves = (("1/3", 5), ("2/3", 2), ("1", 1)), (("1/2", 4), ("1", 3))

    assert total([thirds, halves]) == (
        ("1/3", 5 + 4),
        ("1/2", 2 + 4),
        ("2/3", 2 + 3),
        ("1", 1 + 3),
    )


def test_the_parts_tell_of_the_whole(apart):
    problem = side_by_side(*unpinned(3))
    told = []

    solve(problem, workers=2, progress=told.append)

    found = [now.schedule for now in told if now.schedule is not None]
    assert found
    for so_far in found:
        assert violations(problem, so_far) == []
