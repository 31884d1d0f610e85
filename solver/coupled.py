"""Both tracks in one schedule: each alone as long as that is enough, then both at once."""

from concurrent.futures import ThreadPoolExecutor

from solver import tracks
from solver.candidates import Offer
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
        choice = (
            _joined(whole, rotating, watching) if one.proven and two.proven else None
        )
        if choice is not None and whole.start(choice):
            held = whole.settle(tier)
        else:
            bounds[tier] = flat(tier, known)
            if whole.clock.left <= 0:
                break
            if tier not in ("stability", "fairness"):
                around(whole, tier)
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


def _joined(whole: Chain, rotating: Chain, watching: Chain) -> Choice | None:
    """A choice that has all that each track has alone; `None`: none was found.

    Where they get in each other's way, one stays as it is and the other goes around it.
    """
    placements, seen = rotating.choice, watching.choice
    choice, clear = tracks.joined(whole.tables, placements, seen)
    if clear:
        return choice
    _take(whole, choice)
    shadowing = _beside(whole, tracks.shadowing(whole.offer, placements.given))
    shadowing.start(tracks.parts(choice)[1])
    if shadowing.demand(watching.held):
        return tracks.joined(whole.tables, placements, shadowing.choice)[0]
    rotation = _beside(whole, tracks.rotation(whole.offer, seen))
    if rotation.demand(rotating.held):
        return tracks.joined(whole.tables, rotation.choice, seen)[0]
    return None


def _beside(whole: Chain, offered: Offer) -> Chain:
    """A chain of one track around a choice in the other one."""
    return Chain(offered, whole.clock.part(AROUND), whole.workers)


def around(whole: Chain, tier: str) -> None:
    """Raise a tier in each track while the other one stays as it is."""
    for rotation in (False, True):
        if whole.clock.left <= 0:
            return
        given, seen = tracks.parts(whole.choice)
        if rotation:
            chain = _beside(whole, tracks.rotation(whole.offer, seen))
        else:
            chain = _beside(whole, tracks.shadowing(whole.offer, given.given))
        chain.start(given if rotation else seen)
        for held in whole.held:
            chain.settle(held.tier)
        chain.tier(tier)
        pair = (chain.choice, seen) if rotation else (given, chain.choice)
        _take(whole, tracks.joined(whole.tables, *pair)[0])


def _take(whole: Chain, choice: Choice) -> None:
    """A choice as the best so far, if it keeps every rule and is better."""
    values = write(whole.grants, choice)
    if (
        values is not None
        and whole.primary_rows_hold(values)
        and better(whole.tables, choice, whole.choice)
    ):
        whole.start(choice)
