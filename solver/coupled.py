"""Both tracks in one schedule: each alone as long as that is enough, then both at once."""

from concurrent.futures import ThreadPoolExecutor

from solver import tracks
from solver.chain import Chain, Held
from solver.choice import Choice, write
from solver.progress import Reporter
from solver.results import Bounds, better, flat, results

ALONE = 0.5  # of the time that is left, for the tracks alone
AROUND = 0.2  # of the time that is left, for one track around the other


def begin(whole: Chain, report: Reporter) -> Bounds:
    """Optimise tiers as long as the tracks reach together what each can reach alone.

    `whole` then holds them, and the tier at which this ends. Returns their bounds.
    """
    objective = whole.tables.problem.objective
    rotating, watching = _each_alone(whole)
    bounds: Bounds = {}
    for tier, following in zip(objective, [*objective[1:], None], strict=True):
        report.phase(tier)
        one, two = _both(rotating, watching, tier, following)
        known = [a + b for a, b in zip(one.bounds, two.bounds, strict=True)]
        if following in rotating.known and following in watching.known:
            whole.known[following] = (
                rotating.known[following] + watching.known[following]
            )
        choice, clear = tracks.joined(whole.tables, rotating.choice, watching.choice)
        if clear and one.proven and two.proven:
            whole.start(choice)
            held = whole.settle(tier)
        else:
            _take(whole, choice)
            bounds[tier] = flat(tier, known)
            if whole.clock.left <= 0:
                break
            held = whole.tier(tier, following, known)
        bounds[tier] = flat(tier, held.bounds)
        report.better(whole.choice, results(whole.tables, whole.choice, bounds))
        if held.values != known or whole.clock.left <= 0:
            break
    return bounds


def _each_alone(whole: Chain) -> tuple[Chain, Chain]:
    """A chain of the placements and one of the seats."""
    clock = whole.clock.part(ALONE)
    given, seen = tracks.parts(whole.choice)
    rotating = Chain(tracks.rotation(whole.offer), clock, whole.workers)
    watching = Chain(tracks.shadowing(whole.offer), clock, whole.workers)
    rotating.start(given)
    watching.start(seen)
    return rotating, watching


def _both(
    one: Chain, two: Chain, tier: str, following: str | None
) -> tuple[Held, Held]:
    """The next tier of two chains, side by side where there are workers for it."""
    with ThreadPoolExecutor(min(2, one.workers)) as pool:
        first, second = [
            pool.submit(chain.tier, tier, following) for chain in (one, two)
        ]
        return first.result(), second.result()


def around(whole: Chain, tier: str) -> None:
    """Raise a tier in each track while the other one stays as it is."""
    for mine in (0, 1):
        given, seen = tracks.parts(whole.choice)
        if whole.clock.left <= 0:
            return
        offered = (
            tracks.rotation(whole.offer, seen)
            if mine
            else tracks.shadowing(whole.offer, given.given)
        )
        chain = Chain(offered, whole.clock.part(AROUND), whole.workers)
        chain.start(given if mine else seen)
        for held in whole.held:
            chain.settle(held.tier)
        chain.tier(tier)
        better_ = (chain.choice, seen) if mine else (given, chain.choice)
        _take(whole, tracks.joined(whole.tables, *better_)[0])


def _take(whole: Chain, choice: Choice) -> None:
    """A choice as the best so far, if it keeps every rule and is better."""
    values = write(whole.grants, choice)
    if (
        values is not None
        and whole.primary_rows_hold(values)
        and better(whole.tables, choice, whole.choice)
    ):
        whole.start(choice)
