"""Tier by tier on the whole offer; where there are two tracks, each of them alone first."""

from solver import coupled
from solver.bounds import cheap
from solver.candidates import Offer
from solver.chain import Chain
from solver.choice import Choice
from solver.clock import Clock
from solver.progress import Reporter
from solver.results import Bounds, better, flat, results

SHARE, LAST = 0.5, 1.0  # of the time that is left, for a tier of both tracks
TAIL = 0.3  # seconds after the end of the search, to take what was left empty


def run(
    offered: Offer, start: Choice, clock: Clock, workers: int, report: Reporter
) -> tuple[Choice, Bounds]:
    """The best choice found, and a bound for each tier."""
    objective = offered.tables.problem.objective
    if clock.left <= 0:
        return start, {tier: flat(tier, cheap(offered, tier)) for tier in objective}
    chain = Chain(offered, clock, workers)
    chain.start(start)
    chain.fill(clock)
    report.better(chain.choice)
    # Now, because there is no time for it once the time is up.
    rest = {tier: cheap(offered, tier) for tier in objective}
    both = bool(offered.options) and bool(offered.seats.who.size)
    bounds = coupled.begin(chain, report) if both else {}
    for tier, following in zip(objective, [*objective[1:], None], strict=True):
        if tier in bounds:
            continue
        if clock.left <= 0:
            bounds[tier] = flat(tier, rest[tier])
            continue
        report.phase(tier)
        if both:
            coupled.around(chain, tier)
            # Of two tiers, the second is worth more than the last of the first.
            chain.clock = clock.part(LAST if following is None else SHARE)
        most = chain.tier(tier, following).bounds
        most = most if tier == "balance" else min(most, rest[tier])
        bounds[tier] = flat(tier, most)
        report.better(chain.choice, results(chain.tables, chain.choice, bounds))
    return _top_up(chain) if clock.left <= 0 else chain.choice, bounds


def _top_up(chain: Chain) -> Choice:
    """A stage that ran out of time may leave seats empty: take them, if that is better."""
    best, choice = chain.best, chain.choice
    more = chain.fill(Clock(TAIL))
    if more is choice or better(chain.tables, more, choice):
        return more
    chain.best = best
    return choice
