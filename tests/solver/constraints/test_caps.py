"""Rule 4: what one person takes on in a local week, with one host, and over the horizon."""

from solver import Cap
from tests.solver.build import (
    DAY,
    WEEK,
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
    at,
    starts_of,
)
from tests.solver.constraints.judged import solved


def week_of_calls(count=4, *, timezone="UTC", shadower=None, **more):
    calls = tuple(a_call(f"c{day}", "09:00", "10:00", day=day) for day in range(count))
    return a_problem(
        [a_person("ana", timezone=timezone)],
        calls=calls,
        shadowers=(shadower or a_shadower("ana", target=9),),
        **more,
    )


def test_a_shadower_takes_no_more_than_the_weekly_cap():
    problem = week_of_calls(9, shadower=a_shadower("ana", target=9, max_per_week=2))
    assert len(solved(problem).seats) == 4  # days 0 to 8 are two weeks


def test_a_shadower_takes_no_more_than_the_cap_with_one_host():
    problem = week_of_calls(shadower=a_shadower("ana", target=9, max_per_host=3))
    assert len(solved(problem).seats) == 3


def test_nobody_gets_more_than_is_missing_to_the_target():
    problem = week_of_calls(shadower=a_shadower("ana", target=3, credit=1))
    assert len(solved(problem).seats) == 2


def test_somebody_who_has_had_enough_gets_nothing():
    problem = week_of_calls(shadower=a_shadower("ana", target=3, credit=5))
    assert solved(problem).seats == ()


def test_a_host_is_observed_no_more_than_the_weekly_cap():
    assert len(solved(week_of_calls(hosts=(Cap("host", 1),))).seats) == 1


def test_a_week_ends_on_the_shadowers_own_clock():
    # 02:00 UTC on Monday is still Sunday in New York.
    calls = (
        a_call("sunday", "02:00", "03:00", day=7),
        a_call("before", "15:00", "16:00", day=4),
    )
    one_a_week = a_shadower("ana", target=9, max_per_week=1)
    people = [a_person("ana", timezone="America/New_York")]
    here = a_problem(people, calls=calls, shadowers=(one_a_week,))
    there = a_problem([a_person("ana")], calls=calls, shadowers=(one_a_week,))

    assert len(solved(here).seats) == 1
    assert len(solved(there).seats) == 2


def sittings(**more):
    return a_problem(
        [a_person("rob")],
        placements=(a_placement(sessions=3),),
        slot_minutes=DAY,
        **more,
    )


def test_a_rotators_sittings_spread_over_weeks():
    problem = sittings(rotators=(a_rotator("rob", max_per_week=1),))
    [starts] = starts_of(solved(problem), "rob")
    assert len({(start - at("00:00")) // WEEK for start in starts}) == 3


def test_a_rotator_whose_cap_leaves_no_room_gets_no_placement():
    problem = sittings(rotators=(a_rotator("rob", max_per_week=0),))
    assert starts_of(solved(problem), "rob") == []


def test_a_mentor_leads_no_more_groups_than_the_weekly_cap():
    problem = sittings(rotators=(a_rotator("rob"),), mentors=(Cap("mentor", 0),))
    assert starts_of(solved(problem), "rob") == []


def test_a_rotator_gets_no_more_placements_than_wanted():
    problem = a_problem(
        [a_person("rob")],
        placements=(a_placement("a"), a_placement("b")),
        rotators=(a_rotator("rob", ("a", "b"), target=1),),
    )
    assert len(solved(problem).placements) == 1
