"""Meetings as the engine makes them, against trying all of them."""

import threading

import pytest

from solver.meetings import Meeting, solve
from tests.solver.meetings.small import (
    HOUR,
    a_member,
    a_problem,
    best,
    judged,
    some,
    tiers,
    tiny,
)

SALES, MARKETING = "sales", "marketing"


@pytest.mark.parametrize("seed", range(40))
def test_nothing_better_is_found_by_trying_everything(seed):
    problem = tiny(seed)

    schedule = judged(problem, solve(problem))

    assert schedule.status == "optimal"
    assert tiers(schedule) == best(problem)


def test_both_sides_meet_at_a_time_all_can():
    problem = a_problem(
        a_member("mia", MARKETING, (9, 12)), a_member("raj", SALES, (11, 15))
    )

    schedule = judged(problem, solve(problem))

    assert schedule.meetings == (Meeting(0, 11 * HOUR, ("mia", "raj")),)


def test_one_side_alone_does_not_meet():
    problem = a_problem(*some("abcd", SALES, (9, 12)))

    assert judged(problem, solve(problem)).meetings == ()


def test_with_each_round_others_meet():
    hours = [(24 * r + 9, 24 * r + 10) for r in range(3)]
    problem = a_problem(
        *some("abc", SALES, *hours),
        *some("xyz", MARKETING, *hours),
        rounds=3,
        size=(2, 2),
    )

    schedule = judged(problem, solve(problem))

    assert tiers(schedule) == (0, (6, 6, 6), 9)


def test_who_has_met_is_put_into_other_company():
    problem = a_problem(
        *some("ab", SALES, (9, 10)),
        *some("xy", MARKETING, (9, 10)),
        size=(2, 2),
        met=(("a", "x"), ("y", "b")),
    )

    schedule = judged(problem, solve(problem))

    assert {one.members for one in schedule.meetings} == {("a", "y"), ("b", "x")}


def test_a_published_time_stays_although_others_would_meet_more():
    problem = a_problem(
        a_member("mia", MARKETING, (9, 10), (11, 12)),
        a_member("raj", SALES, (9, 10), (11, 12)),
        *some("zu", SALES, (11, 12)),
        published=(Meeting(0, 9 * HOUR, ("mia", "raj")),),
    )

    schedule = judged(problem, solve(problem))

    assert tiers(schedule) == (2, (2,), 1)


def test_a_pin_stands_whatever_the_rules_say():
    pin = Meeting(0, 3 * HOUR, ("mia", "zoe"))
    problem = a_problem(
        *some(("mia", "zoe"), MARKETING, (9, 12)),
        *some(("raj",), SALES, (9, 12)),
        pins=(pin,),
    )

    assert judged(problem, solve(problem)).meetings == (pin,)


def test_two_pins_of_one_person_in_a_round_are_the_conflict():
    one, other = Meeting(0, HOUR, ("a", "x")), Meeting(0, 2 * HOUR, ("a", "y"))
    problem = a_problem(
        *some("a", SALES, (9, 12)), *some("xy", MARKETING, (9, 12)), pins=(one, other)
    )

    schedule = judged(problem, solve(problem))

    assert (schedule.status, schedule.conflict) == ("infeasible", (one, other))


def test_the_same_problem_ends_the_same_way():
    hours = [(24 * r + 9, 24 * r + 12) for r in range(4)]
    members = (
        *some([f"s{i}" for i in range(11)], SALES, *hours),
        *some([f"m{i}" for i in range(9)], MARKETING, *hours),
    )
    problem = a_problem(*members, rounds=4, size=(3, 5))

    one, other = solve(problem), solve(problem)

    assert one.meetings == other.meetings
    assert [tier.bound for tier in one.tiers] == [tier.bound for tier in other.tiers]


def test_without_time_the_answer_is_valid_and_says_how_far_it_is():
    hours = [(24 * r + 9, 24 * r + 12) for r in range(4)]
    problem = a_problem(
        *some("abcdefgh", SALES, *hours), *some("stuvwxyz", MARKETING, *hours), rounds=4
    )

    schedule = judged(problem, solve(problem, seconds=0))

    assert schedule.status == "feasible"


def test_whoever_asks_it_to_stop_gets_the_best_so_far():
    hours = [(24 * r + 9, 24 * r + 12) for r in range(6)]
    problem = a_problem(
        *some([f"s{i}" for i in range(60)], SALES, *hours),
        *some([f"m{i}" for i in range(60)], MARKETING, *hours),
        rounds=6,
    )
    stop = threading.Event()
    stop.set()

    schedule = judged(problem, solve(problem, seconds=300, stop=stop))

    assert schedule.status == "feasible"
    assert schedule.meetings
    assert schedule.seconds < 60
