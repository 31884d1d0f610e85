"""Tier by tier on the whole offer: each track alone first, then what they make together."""

from solver import tracks
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
    if not offered.options or not offered.seats.who.size:
        return one_by_one(Chain(offered, clock, workers), start, report, {})
    rotating = Chain(tracks.rotation(offered), clock, workers)
    watching = Chain(tracks.shadowing(offered), clock, workers)
    given, seen = tracks.parts(start)
    one_by_one(rotating, given, None, {})
    one_by_one(watching, seen, None, {})
    sums = {
        one.tier: [a + b for a, b in zip(one.bounds, two.bounds, strict=True)]
        for one, two in zip(rotating.held, watching.held, strict=True)
    }
    choice = tracks.together(rotating, watching, clock, workers)
    if choice is not None:
        report.better(choice)
        return choice, {
            tier: found if tier == "fairness" else found[0]
            for tier, found in sums.items()
        }
    return one_by_one(Chain(offered, clock, workers), start, report, sums)


def one_by_one(
    chain: Chain, start: Choice, report: Reporter | None, known: dict[str, list[int]]
) -> tuple[Choice, Bounds]:
    """All tiers of a chain. `known` bounds hold as long as each tier before reached its own."""
    chain.start(start)
    bounds: Bounds = {}
    tables = chain.tables
    objective = tables.problem.objective
    for tier, following in zip(objective, [*objective[1:], None], strict=True):
        if report:
            report.phase(tier)
        held = chain.tier(tier, following, known.get(tier))
        if held.values != known.get(tier):
            known = {}
        bounds[tier] = held.bounds if tier == "fairness" else held.bounds[0]
        if report:
            report.better(chain.choice, results(tables, chain.choice, bounds))
    return chain.choice, bounds
