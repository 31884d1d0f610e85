"""A certificate cannot cheat: whatever it says, what the check calls proven is the fairest."""

import copy
import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import solve
from solver.check.certificate import Claim, verify
from solver.check.counting import Counting, Cut
from solver.check.facts import Facts
from solver.explain import explain
from solver.files.certificate import read_certificate
from solver.schedule import PlacementGrant, Schedule, Seat
from tests.solver.brute import Oracle
from tests.solver.many import many
from tests.solver.tiny import tiny_problem

NONE_PROVEN = "Certificate: fairness is proven by counting up to level none."
tried = settings(
    max_examples=many(40),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
seeds = st.integers(min_value=1_000, max_value=1_000_000)


def every_schedule(problem):
    """All valid schedules with their fairness, as the oracle finds them."""
    oracle = Oracle(problem)
    return [
        (
            Schedule(
                "feasible",
                tuple(sorted(Seat(o.person, o.call) for o in chosen if o.call)),
                tuple(
                    sorted(
                        PlacementGrant(o.person, o.place, o.with_, o.starts)
                        for o in chosen
                        if o.place
                    )
                ),
            ),
            oracle.fairness(chosen),
        )
        for chosen in oracle.schedules(20_000)
    ]


def any_cut(draw, counting):
    """People, calls and placements at random: most such cuts prove nothing."""
    facts = counting.facts

    def some(items):
        share = draw.random()
        return frozenset(one for one in items if draw.random() < share)

    return Cut(some(counting.goals), some(facts.calls), some(facts.places))


@tried
@given(seeds)
def test_cuts_of_any_kind_allow_the_fairest_schedule(seed):
    problem, draw = tiny_problem(seed), random.Random(seed)
    found = every_schedule(problem)
    counting = Counting(Facts(problem, Schedule("feasible")))
    for _ in range(8):
        cuts = [any_cut(draw, counting) for _ in range(draw.randint(1, 4))]
        most = counting.most(cuts)
        assert all(value <= most for _, value in found)


@tried
@given(seeds)
def test_what_the_check_calls_proven_is_the_fairest_there_is(seed):
    problem, draw = tiny_problem(seed), random.Random(seed)
    found = every_schedule(problem)
    if not found:
        return
    best = max(value for _, value in found)
    counting = Counting(Facts(problem, Schedule("feasible")))
    for schedule, value in draw.sample(found, min(5, len(found))):
        cuts = tuple(any_cut(draw, counting) for _ in range(3))
        claims = [
            Claim(level, count, draw.choice(["counting", "search"]), cuts=cuts)
            for level, count in value
        ]
        wrong, proven = verify(Facts(problem, schedule), claims)
        if not wrong:
            assert value[: reached(proven, value)] == best[: reached(proven, value)]


def reached(proven, value):
    """How many levels the check's sentence says are proven."""
    if proven == NONE_PROVEN:
        return 0
    level = proven.removesuffix(".").rpartition(" ")[2]
    return 1 + [name for name, _ in value].index(level)


@tried
@given(seeds)
def test_a_certificate_with_one_field_changed_is_refused_or_as_true(seed):
    problem, draw = tiny_problem(seed), random.Random(seed)
    schedule = solve(problem)
    if schedule.status != "optimal":
        return
    best = max(value for _, value in every_schedule(problem))
    answer = explain(problem, schedule, seconds=0)
    for _ in range(5):
        text = json.dumps(tampered(draw, copy.deepcopy(answer)))
        try:
            claims = read_certificate(text)
        except ValueError:
            continue
        facts = Facts(problem, schedule)
        wrong, proven = verify(facts, claims)
        claimed = [(claim.level, claim.most) for claim in claims]
        if not wrong:
            count = reached(proven, claimed)
            assert claimed[:count] == list(best[:count])


def tampered(draw, answer):
    """The explanation with one thing in its certificate made other."""
    levels = answer["certificate"]
    if not levels:
        return answer
    level = draw.choice(levels)
    cuts = [cut for one in levels for cut in one["cuts"]]
    lists = [
        cut[name]
        for cut in cuts
        for name in ("shadowers", "rotators", "calls", "placements")
        if cut[name]
    ]
    change = draw.randrange(5)
    if change == 0:
        level["most"] += draw.choice((-1, 1, 2))
    elif change == 1:
        level["proof"] = draw.choice(("counting", "search", "none"))
    elif change == 2:
        level["cuts"] = []
    elif change == 3 and lists:
        draw.choice(lists).pop()
    else:
        levels.remove(level)
    return answer
