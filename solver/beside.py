"""The search among lumps of starts, for one stage of a chain: alone, or beside another one.

The best lumps bound the stage, and the options that they grant are where to look for as
much: few columns, so that this is quick. What neither finds, the search beside it does.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from solver.clock import Clock
from solver.lumps import Lumps

if TYPE_CHECKING:
    from solver.stage_search import StageSearch

SHARE = 0.7  # of the time that is left, for the best lumps


def from_two_sides(search: "StageSearch", *, known: bool) -> None:
    """Search among all columns and among lumps, side by side, until one is enough."""
    search.clock, beside = search.clock.branch(), search.clock.branch()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(by_lumps, search, beside)
        try:
            search.among_all(known=known)
        finally:
            beside.interrupt()
        other.result()


def by_lumps(search: "StageSearch", clock: Clock) -> None:
    """Search among ever smaller lumps; ends what is beside where that is enough."""
    chain = search.chain
    # What is to be small is made of groups, and lumps of whole days lead too few.
    for overlapping in [False, True] if search.stage.maximise else [True]:
        if clock.left > 0 and not search.over:
            lumps = Lumps(search.model, chain.grants, overlapping=overlapping)
            among_lumps(search, lumps, clock)
    if search.over:
        search.clock.interrupt()


def among_lumps(
    search: "StageSearch",
    lumps: Lumps,
    clock: Clock,
    *,
    effort: float | None = None,
    near: float = 0.0,
) -> bool:
    """Bound a stage by the best lumps, then better it by the options that they grant.

    Returns whether there was time for the best lumps. `effort` and `near` as in
    `optimise.solve`.
    """
    part = clock.part(SHARE)
    found = lumps.best(search.stage, search.whole, part, effort=effort, near=near)
    if found.bound is not None:
        search.lower(found.bound)
    if found.values is not None:
        keep = lumps.starts(found.values)
        for aim in (search.bound, None):
            if not search.over:
                out = search.best_of(keep, clock, effort, aim=aim, thorough=True)
                search.take(out.values)
    return found.whole
