"""Tier by tier on the whole offer."""

from solver.candidates import Offer
from solver.chain import Chain
from solver.choice import Choice
from solver.clock import Clock
from solver.progress import Reporter
from solver.results import Bounds, results


def run(
    offered: Offer, start: Choice, clock: Clock, workers: int, report: Reporter
) -> tuple[Choice, Bounds]:
    """The best choice found, and a bound for each tier."""
    chain = Chain(offered, clock, workers)
    chain.start(start)
    bounds: Bounds = {}
    objective = offered.tables.problem.objective
    for tier, following in zip(objective, [*objective[1:], None], strict=True):
        report.phase(tier)
        held = chain.tier(tier, following)
        bounds[tier] = held.bounds if tier == "fairness" else held.bounds[0]
        choice = chain.choice
        report.better(choice, results(offered.tables, choice, bounds))
    return chain.choice, bounds
