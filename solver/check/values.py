"""The exact value of each tier, from the schedule alone."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction

from solver.check.facts import Facts
from solver.problem import Problem, Rotator, Shadower
from solver.schedule import Curve, Schedule


def tier_value(problem: Problem, schedule: Schedule, tier: str) -> int | Curve:
    """What the tier of that name comes to in the schedule."""
    return VALUES[tier](Facts(problem, schedule))


def stability(facts: Facts) -> int:
    """How many published entries are in the schedule unchanged."""
    seats = {(seat.person, seat.call) for seat in facts.seats}
    grants = {(g.person, g.placement, g.mentor, g.starts) for g in facts.grants}
    return sum(
        (old.person, old.call) in seats
        if old.call is not None
        else (old.person, old.placement, old.mentor, old.starts) in grants
        for old in facts.problem.published
    )


def fairness(facts: Facts) -> Curve:
    """For each level in increasing order, how many seekers reach at least that level."""
    seats = Counter(seat.person for seat in facts.seats)
    grants = Counter(grant.person for grant in facts.grants)
    everybody: list[tuple[Shadower | Rotator, int]] = [
        *((one, seats[one.person]) for one in facts.problem.shadowers),
        *((one, grants[one.person]) for one in facts.problem.rotators),
    ]
    counted = [
        (one.credit, one.target, had)
        for one, had in everybody
        if one.target > one.credit
    ]
    reached = sorted(attainment(*goal) for goal in counted)
    return tuple(
        (str(level), len(reached) - bisect_left(reached, level))
        for level in levels((credit, target) for credit, target, _ in counted)
    )


def attainment(credit: int, target: int, had: int) -> Fraction:
    """The share of the target that is reached, 1 at most."""
    return min(Fraction(1), Fraction(credit + had, target))


def levels(goals: Iterable[tuple[int, int]]) -> list[Fraction]:
    """All levels that seekers with these (credit, target) can be at, but 0, ascending."""
    out: set[Fraction] = set()
    for credit, target in set(goals):
        out.update(Fraction(k, target) for k in range(credit, target + 1))
    return sorted(out - {Fraction(0)})


def wishes(facts: Facts) -> int:
    """The weights of all wishes that come true."""
    total = 0
    for seat in facts.seats:
        call, wished = facts.calls[seat.call], facts.shadowers[seat.person].wishes
        total += sum(wished.get(tag, 0) for tag in call.tags)
        if facts.within(seat.person, call.start, call.end, preferred=True):
            total += wished.get("preferred", 0)
    for grant in facts.grants:
        rotator = facts.rotators[grant.person]
        total += rotator.choices.get(grant.placement, 0)
        total += rotator.preferred_weight * sum(
            facts.within(grant.person, *sitting, preferred=True)
            for sitting in facts.sittings(grant)
        )
    return total


def variety(facts: Facts) -> int:
    """Steps on everybody's path, and people met for the first time."""
    tags = Counter(
        (seat.person, tag)
        for seat in facts.seats
        for tag in facts.calls[seat.call].tags
    )
    steps = sum(
        min(wanted, tags[one.person, tag])
        for one in facts.problem.shadowers
        for tag, wanted in one.path.items()
    )
    hosts = {(seat.person, facts.calls[seat.call].host) for seat in facts.seats}
    mentors = {(grant.person, grant.mentor) for grant in facts.grants}
    new = sum(host not in facts.shadowers[one].met for one, host in hosts)
    return (
        steps
        + new
        + sum(mentor not in facts.rotators[one].met for one, mentor in mentors)
    )


def balance(facts: Facts) -> int:
    """The squares of what each host and each mentor carries."""
    hosted = Counter(facts.calls[seat.call].host for seat in facts.seats)
    led = Counter(mentor for _, mentor, _ in facts.groups)
    return sum(n * n for n in (*hosted.values(), *led.values()))


VALUES: dict[str, Callable[[Facts], int | Curve]] = {
    "stability": stability,
    "fairness": fairness,
    "wishes": wishes,
    "variety": variety,
    "balance": balance,
}
