"""Rule 6: a granted placement is complete, in order, shared fairly, after what it needs."""

from dataclasses import replace

from solver import Interval
from tests.solver.build import (
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    at,
    starts_of,
)
from tests.solver.constraints.judged import solved


def one_rotator(*spans, rotator=None, places=(), **more):
    return a_problem(
        [a_person("rob", *spans)],
        placements=tuple(places),
        rotators=(rotator or a_rotator("rob", [p.id for p in places], target=9),),
        **more,
    )


def test_two_sittings_keep_the_least_gap_to_the_minute():
    place = a_placement(sessions=2, gap_hours=(3, None))
    assert starts_of(
        solved(one_rotator(("09:00", "13:00"), places=[place])), "rob"
    ) == [(at("09:00"), at("12:00"))]


def test_no_room_for_the_least_gap_is_no_placement():
    place = a_placement(sessions=2, gap_hours=(3, None))
    assert solved(one_rotator(("09:00", "12:30"), places=[place])).placements == ()


def test_two_sittings_keep_the_greatest_gap():
    spans = (("09:00", "10:00"), ("12:00", "13:00"))
    far = a_placement(sessions=2, gap_hours=(0, 2))
    near = a_placement(sessions=2, gap_hours=(0, 3))
    assert solved(one_rotator(*spans, places=[far])).placements == ()
    assert len(solved(one_rotator(*spans, places=[near])).placements) == 1


def test_sittings_start_on_the_grid():
    place = a_placement()
    assert solved(one_rotator(("09:10", "10:20"), places=[place])).placements == ()
    shifted = one_rotator(("09:10", "10:20"), places=[place])
    shifted = replace(shifted, slots_from=at("00:10"))
    assert starts_of(solved(shifted), "rob") == [(at("09:10"),)]


def test_sittings_lie_inside_the_horizon():
    place = a_placement(minutes=60)
    short = replace(
        one_rotator(places=[place]), horizon=Interval(at("09:00"), at("09:59"))
    )
    exact = replace(short, horizon=Interval(at("09:00"), at("10:00")))
    assert solved(short).placements == ()
    assert starts_of(solved(exact), "rob") == [(at("09:00"),)]


def test_a_placement_comes_after_what_it_needs():
    places = [a_placement("first"), a_placement("then", after=("first",))]
    schedule = solved(one_rotator(("09:00", "11:00"), places=places))
    assert {g.placement: g.starts for g in schedule.placements} == {
        "first": (at("09:00"),),
        "then": (at("10:00"),),
    }


def test_a_placement_without_what_it_needs_is_not_given():
    assert solved(one_rotator(places=[a_placement(after=("gone",))])).placements == ()


def test_what_is_done_need_not_come_first():
    done = a_rotator("rob", done=frozenset({"gone"}))
    problem = one_rotator(places=[a_placement(after=("gone",))], rotator=done)
    assert len(solved(problem).placements) == 1


def together(seats_per_mentor):
    return a_problem(
        [a_person("rob", ("09:00", "10:00")), a_person("sue", ("09:00", "10:00"))],
        placements=(a_placement(seats_per_mentor=seats_per_mentor),),
        rotators=(a_rotator("rob"), a_rotator("sue")),
    )


def test_rotators_share_a_sitting_where_it_seats_them():
    assert len(solved(together(2)).placements) == 2


def test_rotators_do_not_share_a_sitting_for_one():
    assert len(solved(together(1)).placements) == 1
