"""What a schedule says of itself: its status, its order, its tiers and their bounds."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from solver.check.facts import Facts, entry_text
from solver.check.values import VALUES
from solver.schedule import TierResult


def claims(facts: Facts) -> Iterator[str]:
    """A sentence for everything that the schedule says wrongly of itself."""
    schedule = facts.schedule
    if schedule.status in ("optimal", "feasible"):
        yield from out_of_order(
            "Seats", schedule.seats, key=lambda seat: (seat.person, seat.call)
        )
        yield from out_of_order(
            "Placements",
            schedule.placements,
            key=lambda grant: (grant.person, grant.placement),
        )
        yield from tiers(facts)
        if schedule.conflict:
            yield f"Status: the schedule is {schedule.status}, but lists a conflict."
    else:
        yield from nothing_granted(facts)


def nothing_granted(facts: Facts) -> Iterator[str]:
    """Without a schedule there are no seats and tiers; infeasible needs a conflict."""
    schedule = facts.schedule
    for name in ("seats", "placements", "tiers"):
        if getattr(schedule, name):
            yield f"Status: the schedule is {schedule.status}, but has {name}."
    for pin in schedule.conflict:
        if pin not in facts.problem.pins:
            yield f"Status: the conflict lists {entry_text(pin)}, which is no pin."
    if len(set(schedule.conflict)) < len(schedule.conflict):
        yield "Status: the conflict lists a pin twice."
    if schedule.status == "infeasible" and not schedule.conflict:
        yield "Status: the schedule is infeasible, but lists no conflict."
    if schedule.status == "unknown" and schedule.conflict:
        yield "Status: the schedule is unknown, but lists a conflict."


def out_of_order(name: str, items: Sequence[Any], key: Any) -> Iterator[str]:
    """What is not sorted, or given twice."""
    for one, other in pairwise(items):
        if key(one) == key(other):
            yield f"{name}: {' and '.join(key(one))} are listed twice."
        elif key(one) > key(other):
            yield f"{name}: {' and '.join(key(other))} should come before {' and '.join(key(one))}."


def tiers(facts: Facts) -> Iterator[str]:
    """Values that are wrong, bounds that are beaten, and proofs that are none."""
    schedule = facts.schedule
    names = tuple(tier.tier for tier in schedule.tiers)
    if names != facts.problem.objective:
        yield f"Tiers: they are {', '.join(names) or 'none'}, but should be {', '.join(facts.problem.objective) or 'none'}."
    for tier in schedule.tiers:
        yield from (f"Tier {tier.tier}: {wrong}" for wrong in misreported(facts, tier))
    if schedule.status == "optimal" and not all(tier.proven for tier in schedule.tiers):
        yield "Status: the schedule is optimal, but a tier is away from its bound."


def misreported(facts: Facts, tier: TierResult) -> Iterator[str]:
    """What one tier says wrongly."""
    value = VALUES[tier.tier](facts)
    if value != tier.value:
        yield f"the schedule says {shown(tier.value)}, but it is {shown(value)}."
    if tier.claimed is not None and tier.claimed != tier.proven:
        yield f"proven is {str(tier.claimed).lower()}, but value and bound {'are the same' if tier.proven else 'differ'}."
    if isinstance(value, tuple) and isinstance(tier.bound, tuple):
        if [level for level, _ in value] != [level for level, _ in tier.bound]:
            yield f"the bound {shown(tier.bound)} is not for the levels of the problem."
        elif [count for _, count in value] > [count for _, count in tier.bound]:
            yield f"the value {shown(value)} beats the bound {shown(tier.bound)}."
    elif isinstance(value, int) and isinstance(tier.bound, int):
        if value < tier.bound if tier.tier == "balance" else value > tier.bound:
            yield f"the value {value} beats the bound {tier.bound}."
    else:
        yield f"the bound {shown(tier.bound)} is not of the kind of the value."


def shown(value: object) -> str:
    """A value in words; a fairness list as `1/2: 3, 1: 2`."""
    if isinstance(value, tuple):
        return ", ".join(f"{level}: {count}" for level, count in value) or "nothing"
    return str(value)
