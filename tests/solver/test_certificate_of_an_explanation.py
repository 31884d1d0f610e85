"""The certificate in an explanation: what it names, what the check verifies and refuses."""

import copy
import json
from dataclasses import replace

import pytest

from solver import solve
from solver.check.certificate import verify
from solver.check.facts import Facts
from solver.check.values import fairness
from solver.explain import explain
from solver.files.certificate import read_certificate
from tests.solver.build import a_call, a_person, a_problem, a_shadower
from tests.solver.test_explain import CASES, solved


@pytest.mark.parametrize("seed", range(CASES))
def test_the_certificate_is_verified_and_never_beaten(seed):
    problem, schedule = solved(seed)
    answer = explain(problem, schedule, seconds=0)

    claims = read_certificate(json.dumps(answer))
    wrong, proven = verify(Facts(problem, schedule), claims)

    if "fairness" in problem.objective:
        assert wrong == []
    assert proven.startswith("Certificate: fairness is proven by counting up to level ")


@pytest.mark.parametrize("seed", range(CASES))
def test_where_counting_proves_that_somebody_stays_short_a_cut_names_them(seed):
    problem, schedule = solved(seed)
    answer = explain(problem, schedule, seconds=0)

    for level in answer["certificate"]:
        if level["proof"] == "counting" and level["sentence"].startswith("At most"):
            assert [*level["cuts"][-1]["shadowers"], *level["cuts"][-1]["rotators"]]
            assert "given the levels below" not in level["sentence"]


def test_the_certificate_says_who_gets_in_whose_way_and_who_could_never():
    problem = a_problem(
        [a_person("mia"), a_person("zoe"), a_person("eve", ("20:00", "21:00"))],
        calls=(a_call("c", "09:00", "10:00", day=1),),
        shadowers=tuple(a_shadower(who, 1) for who in ("mia", "zoe", "eve")),
    )

    schedule = solve(problem)
    answer = explain(problem, schedule, seconds=0)
    [level] = answer["certificate"]

    assert level["sentence"] == (
        "At most 1 of 3 seekers can reach 1: eve could not even if nobody else were there;"
        " these 2 people reach only 1 seat, on 1 that they share on 2027-01-05"
        " and on what only one of them can use."
    )
    assert [(cut["shadowers"], cut["most"]) for cut in level["cuts"]] == [
        (["eve"], 0),
        (["mia", "zoe"], 1),
    ]
    level["cuts"][1]["shadowers"].remove("zoe")
    claims = read_certificate(json.dumps(answer))
    assert verify(Facts(problem, schedule), claims)[0] == [
        "Certificate: at level 1 the cuts allow 2 seekers, not 1.",
        "Certificate: at level 1 the schedule has 1 seekers, but the cuts allow 2.",
    ]


def counted_cases():
    """Random problems whose fairness is bounded by a cut all the way up."""
    for seed in range(200):
        problem, schedule = solved(seed)
        answer = explain(problem, schedule, seconds=0)
        levels = answer["certificate"]
        cut = any(shared(one) and one["most"] for one in levels)
        if cut and all(one["proof"] == "counting" for one in levels):
            yield problem, schedule, answer


def shared(claim):
    """The cuts of one level that are about more than what each could have alone."""
    return [cut for cut in claim["cuts"] if cut["calls"] or cut["placements"]]


def test_a_certificate_that_was_tampered_with_is_refused():
    problem, schedule, answer = next(counted_cases())
    facts = Facts(problem, schedule)
    tampered = {
        name: copy.deepcopy(answer)
        for name in ("fewer", "more", "no cuts", "no level", "stranger", "cut", "words")
    }
    level = next(
        i
        for i, claim in enumerate(answer["certificate"])
        if shared(claim) and claim["most"]
    )
    tampered["fewer"]["certificate"][level]["most"] -= 1
    tampered["more"]["certificate"][level]["most"] += 1
    for claim in tampered["no cuts"]["certificate"]:
        claim["cuts"] = []
    del tampered["no level"]["certificate"][level]
    stranger, cut = (
        tampered[name]["certificate"][level]["cuts"] for name in ("stranger", "cut")
    )
    stranger[0]["calls"].append("nowhere")
    cut[-1]["most"] -= 1
    words = tampered["words"]["certificate"][level]
    words["sentence"] = words["sentence"].replace("At most", "At least")

    for name, wrong in tampered.items():
        assert verify(facts, read_certificate(json.dumps(wrong)))[0], name


def test_a_certificate_does_not_prove_a_worse_schedule():
    problem, schedule, answer = next(
        case for case in counted_cases() if case[1].seats and not case[0].pins
    )
    worse = replace(schedule, seats=schedule.seats[1:])
    assert fairness(Facts(problem, worse)) < fairness(Facts(problem, schedule))

    assert verify(Facts(problem, worse), read_certificate(json.dumps(answer)))[0]
