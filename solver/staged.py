"""Tier by tier on the whole offer: each track alone first, then what they make together."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from solver import tracks, wide
from solver.candidates import Offer, Seats
from solver.chain import Chain
from solver.choice import Choice, write
from solver.clock import Clock
from solver.constraints.one_thing_at_a_time import meets
from solver.objectives import TIERS
from solver.progress import Reporter
from solver.results import Bounds, flat, results
from solver.stage_search import LARGE
from solver.tables import Tables

TRACKS = 0.6  # of the time that is left, for the tracks apart
LEADING = 0.92  # the same, where there are only seats, for the tiers that lead
TRIAL = 0.2  # of the time that is left, for what a market can prove alone
TAIL = 0.3  # seconds after the end of the search, to take what was left empty
Known = dict[str, list[int]]
"""What the stages of a tier cannot exceed, as long as the tiers before reach theirs."""


def run(
    offered: Offer, start: Choice, clock: Clock, workers: int, report: Reporter
) -> tuple[Choice, Bounds]:
    """The best choice found, and a bound for each tier."""
    objective = offered.tables.problem.objective
    if clock.left <= 0:
        return start, {tier: flat(tier, report.most[tier]) for tier in objective}
    everything = offered
    offered, watching, found = _by_market(offered, start, clock, workers, report)
    alone = tracks.seats_only(everything)
    settled = [held.tier for held in watching.held] if watching and alone else []
    rest = {tier: report.most[tier] for tier in objective if tier not in settled}
    if watching is not None:
        watching.clock = clock if alone else clock.part(TRACKS)
        if alone:
            return one_by_one(watching, report, {}, rest)
    if alone and clock.left <= 0:
        return found, {tier: flat(tier, most) for tier, most in rest.items()}
    whole = Chain(offered, clock, workers)
    if offered.seats.who.size < everything.seats.who.size:
        whole.rest = rest
    whole.start(start)
    whole.start(_apart(whole, start, found))
    whole.fill(clock)
    report.better(whole.choice)
    one_track = not (offered.options or watching) or not offered.seats.who.size
    if one_track or (watching is None and whole.rotates):
        return one_by_one(whole, report, {}, rest)
    if watching is None and whole.model.width <= LARGE:
        return _at_once(whole, report, rest)
    return _apart_first(whole, watching, report, rest)


def _by_market(
    offered: Offer, start: Choice, clock: Clock, workers: int, report: Reporter
) -> tuple[Offer, Chain | None, Choice]:
    """What is left of an offer of many seats, its settled shadowing track, a choice of it.

    Where all seats could be searched, too, the track counts only if it is proven.
    """
    size = offered.seats.who.size
    if size <= (wide.MANY if offered.options else wide.SOME):
        return offered, None, start
    report.phase("many seats")
    alone, many = tracks.seats_only(offered), size > wide.MANY
    time = clock.part(LEADING if many and alone else TRACKS if many else TRIAL)
    seats, seen = tracks.shadowing(offered), tracks.parts(start)[1]
    watching, found, kept = wide.settle(seats, seen, time, workers, report)
    if not many and not (watching and all(held.proven for held in watching.held)):
        return offered, None, found
    return replace(offered, seats=kept.seats), watching, found


def _at_once(whole: Chain, report: Reporter, rest: Known) -> tuple[Choice, Bounds]:
    """Both tracks in one model; what each can reach alone says how fair it may be at best."""
    report.phase("each track")
    watching = Chain(tracks.shadowing(whole.offer), whole.clock, whole.workers)
    rotating = Chain(tracks.rotation(whole.offer), whole.clock, whole.workers)
    given, seen = tracks.parts(whole.choice)
    watching.start(seen)
    rotating.start(given)
    seats = watching.tier("fairness").bounds
    placements = rotating.most()
    # Of two lists, the greater stays so if the same list is added to both of them.
    known = {"fairness": [a + b for a, b in zip(seats, placements, strict=True)]}
    return one_by_one(whole, report, known, rest)


def _apart_first(
    whole: Chain, watching: Chain | None, report: Reporter, rest: Known
) -> tuple[Choice, Bounds]:
    """Each track alone, then both together, unless what they make is proven."""
    tables = whole.tables
    found, known = _by_tracks(whole, watching, report)
    if better(tables, found, whole.choice):
        whole.start(found)
    if known.keys() == {*tables.problem.objective} and proven(tables, found, known):
        return found, {tier: flat(tier, most) for tier, most in known.items()}
    return one_by_one(whole, report, known, rest)


def one_by_one(
    chain: Chain, report: Reporter | None, known: Known, rest: Known
) -> tuple[Choice, Bounds]:
    """All tiers of a chain. `known` bounds hold as long as each tier before reached its own.

    `rest` bounds those that there is no time for.
    """
    bounds: Bounds = {}
    tables = chain.tables
    objective = tables.problem.objective
    for tier, following in zip(objective, [*objective, None][1:], strict=True):
        most = known.get(tier)
        settled = next((held for held in chain.held if held.tier == tier), None)
        if settled is not None:
            bounds[tier] = flat(tier, settled.bounds)
            if report:
                report.better(chain.choice, results(tables, chain.choice, bounds))
            continue
        if chain.clock.left <= 0:
            if rest:
                bounds[tier] = flat(tier, most or rest[tier])
            known = {}
            continue
        if report:
            report.phase(tier)
        held = chain.tier(tier, following, most)
        limit = held.bounds
        if most is not None:
            limit = max(limit, most) if tier == "balance" else min(limit, most)
        bounds[tier] = flat(tier, limit)
        if most is not None and held.values != most:
            known = {}
        if report and chain.clock.left > 0:
            report.better(chain.choice, results(tables, chain.choice, bounds))
    return _top_up(chain) if chain.clock.left <= 0 else chain.choice, bounds


def _top_up(chain: Chain) -> Choice:
    """A stage that ran out of time may leave seats empty: take them, if that is better."""
    best, choice = chain.best, chain.choice
    more = chain.fill(Clock(TAIL))
    if more is choice or better(chain.tables, more, choice):
        return more
    chain.best = best
    return choice


def _by_tracks(
    whole: Chain, watching: Chain | None, report: Reporter
) -> tuple[Choice, Known]:
    """A choice made of the best of each track, and the bounds that this proves.

    `watching` is the shadowing track, if some of its tiers are settled.
    """
    clock, workers = whole.clock, whole.workers
    given, seen = tracks.parts(whole.choice)
    report.phase("each track")
    if watching is None:
        watching = Chain(tracks.shadowing(whole.offer), clock.part(TRACKS), workers)
        watching.rest = whole.rest
        watching.start(seen)
    rotating = Chain(tracks.rotation(whole.offer), clock.part(TRACKS), workers)
    rotating.start(given)
    with ThreadPoolExecutor(min(2, workers)) as pool:
        seats = pool.submit(one_by_one, watching, None, {}, {})
        pool.submit(one_by_one, rotating, None, {}, {}).result()
        seats.result()
    known: Known = {}
    for one, two in zip(rotating.held, watching.held, strict=False):
        known[one.tier] = [a + b for a, b in zip(one.bounds, two.bounds, strict=True)]
        if not (one.proven and two.proven):
            break
    if clock.left <= 0:
        return _apart(whole, rotating.choice, watching.choice), known
    report.phase("together")
    choice = tracks.together(rotating, watching, clock.part(0.3), workers)
    if choice is None:
        choice = _around(whole, rotating.choice, watching.choice)
    return choice, known


def _around(whole: Chain, placements: Choice, seen: Choice) -> Choice:
    """The best seats around placements that are settled, from the best ones without them."""
    tables = whole.tables
    offered = tracks.shadowing(whole.offer)
    seats = offered.seats
    free = ~meets(tables, placements.given, seats)
    around = replace(offered, seats=Seats(seats.who[free], seats.call[free]))
    kept = ~meets(tables, placements.given, Seats(seen.who, seen.call))
    if whole.clock.left <= 0:
        return _apart(whole, placements, seen)
    clock = whole.clock.part(0.5)
    chain = Chain(around, clock, whole.workers)
    chain.start(Choice(seen.who[kept], seen.call[kept]))
    chain.fill(clock)
    one_by_one(chain, None, {}, {})
    return _apart(whole, placements, chain.choice)


def _apart(whole: Chain, placements: Choice, seen: Choice) -> Choice:
    """Placements, and what was seen apart from them: the seats that keep clear of them."""
    kept = ~meets(whole.tables, placements.given, Seats(seen.who, seen.call))
    choice = Choice(seen.who[kept], seen.call[kept], placements.given)
    values = write(whole.grants, choice)
    if values is None or not whole.primary_rows_hold(values):
        return whole.choice
    return choice


def better(tables: Tables, one: Choice, two: Choice) -> bool:
    """Whether one choice is better than another, tier by tier."""
    for tier in tables.problem.objective:
        value = TIERS[tier].value(tables, one)
        other = TIERS[tier].value(tables, two)
        if value != other:
            sign = -1 if tier == "balance" else 1
            return bool(np.sign(_compare(value, other)) == sign)
    return False


def _compare(one: object, two: object) -> int:
    if isinstance(one, tuple) and isinstance(two, tuple):
        return (one > two) - (one < two)
    if isinstance(one, int) and isinstance(two, int):
        return (one > two) - (one < two)
    return 0


def proven(tables: Tables, choice: Choice, known: Known) -> bool:
    """Whether a choice reaches what is known in every tier."""
    for tier in tables.problem.objective:
        value = TIERS[tier].value(tables, choice)
        counts = [n for _, n in value] if isinstance(value, tuple) else [value]
        if counts != known[tier]:
            return False
    return True
