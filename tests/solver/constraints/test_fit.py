"""Rule 5: calls, hosts, placements and mentors are such as the seeker may have."""

from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
    calls_of,
)
from tests.solver.constraints.judged import solved


def one_call(*, tags=("language:en", "stage:demo"), **wants):
    return a_problem(
        [a_person("ana")],
        calls=(a_call("call", "09:00", "10:00", tags=tags),),
        shadowers=(a_shadower("ana", **wants),),
    )


def test_a_call_with_every_required_tag_fits():
    wants = frozenset({"language:en", "stage:demo"})
    assert calls_of(solved(one_call(requires=wants)), "ana") == {"call"}


def test_a_call_that_lacks_one_required_tag_does_not_fit():
    wants = frozenset({"language:en", "stage:renewal"})
    assert calls_of(solved(one_call(requires=wants)), "ana") == set()


def test_a_call_with_a_refused_tag_does_not_fit():
    assert solved(one_call(refuses=frozenset({"stage:demo"}))).seats == ()


def test_a_host_to_be_avoided_is_avoided():
    assert solved(one_call(not_with=frozenset({"host"}))).seats == ()


def one_placement(rotator, *places):
    return a_problem([a_person("rob")], placements=places, rotators=(rotator,))


def test_a_placement_is_not_given_twice():
    problem = one_placement(a_rotator("rob", target=2), a_placement())
    assert len(solved(problem).placements) == 1


def test_a_placement_done_is_not_given_again():
    done = a_rotator("rob", done=frozenset({"desk"}))
    assert solved(one_placement(done, a_placement())).placements == ()


def test_a_mentor_to_be_avoided_is_avoided():
    shy = a_rotator("rob", not_with=frozenset({"mentor"}))
    assert solved(one_placement(shy, a_placement())).placements == ()


def test_only_chosen_placements_are_given():
    problem = one_placement(
        a_rotator("rob", ("desk",), target=2), a_placement(), a_placement("b")
    )
    assert [g.placement for g in solved(problem).placements] == ["desk"]
