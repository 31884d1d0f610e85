"""Answers to the parts of a problem, added up to the answer to the whole."""

from collections.abc import Sequence
from fractions import Fraction

from solver.problem import Problem
from solver.schedule import Curve, Schedule, Status, TierResult

Tiers = tuple[TierResult, ...]


def together(
    problem: Problem,
    answers: Sequence[Schedule],
    loose: Sequence[Tiers],
    seconds: float,
) -> Schedule:
    """The schedule made of those of all parts.

    `loose` has, for each part, bounds that hold whatever its earlier tiers come to: while
    one part may still give up something there, another may gain by it without the whole
    being worse, so that its own later bounds do not hold for the whole.
    """
    for status in ("infeasible", "unknown"):
        refusal = next((one for one in answers if one.status == status), None)
        if refusal is not None:
            return Schedule(refusal.status, conflict=refusal.conflict, seconds=seconds)
    tiers = added(problem, answers, loose)
    complete = len(tiers) == len(problem.objective)
    status_: Status = "feasible"
    if complete and all(tier.proven for tier in tiers):
        status_ = "optimal"
    return Schedule(
        status_,
        tuple(sorted(seat for one in answers for seat in one.seats)),
        tuple(sorted(grant for one in answers for grant in one.placements)),
        tiers,
        (),
        seconds,
    )


def added(
    problem: Problem, answers: Sequence[Schedule], loose: Sequence[Tiers]
) -> Tiers:
    """The tiers of all parts, added up as far as every part has come."""
    found: list[TierResult] = []
    open_: set[int] = set()  # parts with a tier so far that is not proven
    known = min((len(one.tiers) for one in answers), default=0)
    for number, tier in enumerate(problem.objective[:known]):
        bounds = [
            one.tiers[number].bound if open_ <= {i} else loose[i][number].bound
            for i, one in enumerate(answers)
        ]
        values = [one.tiers[number].value for one in answers]
        found.append(TierResult(tier, total(values), total(bounds)))
        open_ |= {i for i, one in enumerate(answers) if not one.tiers[number].proven}
    return tuple(found)


def total(values: Sequence[int | Curve]) -> int | Curve:
    """The sum of numbers, or of lists of fairness over all their levels."""
    if all(isinstance(value, int) for value in values):
        return sum(value for value in values if isinstance(value, int))
    curves = [value for value in values if isinstance(value, tuple)]
    levels = sorted({level for curve in curves for level, _ in curve}, key=Fraction)
    return tuple(
        (level, sum(reaching(curve, Fraction(level)) for curve in curves))
        for level in levels
    )


def reaching(curve: Curve, level: Fraction) -> int:
    """How many reach a level: as many as the next one that they can be at."""
    return next((count for at, count in curve if Fraction(at) >= level), 0)
