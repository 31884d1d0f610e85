"""The search among all columns of a stage at once, by CP-SAT's own portfolio.

Its cuts bring down what fractions promise for placements, and each better value lets its
prices rule out more, which is worth most where many columns decide when placements are.
"""

from threading import TIMEOUT_MAX, Event, Lock, Timer
from typing import TYPE_CHECKING

from solver.optimise import solve
from solver.stage_search import LARGE, SOON, StageSearch
from solver.tables import Ints

if TYPE_CHECKING:
    from solver.chain import Chain

PACE = 250  # columns for each second there is in all, at which cuts come in time


def suits(chain: "Chain") -> bool:
    """Whether most columns are of sittings, and not too many for the time there is.

    By the limit of the whole search: what is left would not be the same each time.
    """
    most = min(LARGE, PACE * chain.clock.limit)
    return chain.rotates and chain.model.width <= most


def by_portfolio(search: StageSearch) -> None:
    """Better a stage's value and bound with all workers, until it is done."""
    clock = search.clock.branch()
    ended, guard = Event(), Lock()

    def look() -> None:
        if search.done:
            clock.interrupt()

    def hear(values: Ints | None, bound: int | None) -> None:
        with guard:
            if ended.is_set():  # what comes later than the stage's end is of no stage
                return
            if bound is not None:
                search.lower(bound)
            search.take(values)
        look()

    patience = search.clock.total * SOON - search.clock.elapsed
    later = Timer(min(patience, TIMEOUT_MAX), look)
    later.daemon = True
    later.start()
    out = solve(
        search.model,
        search.stage,
        clock,
        workers=search.chain.workers,
        hint=search.whole,
        thorough=True,
        news=hear,
    )
    later.cancel()
    if out.bound is not None:
        search.lower(out.bound)
    search.take(out.values)
    with guard:
        ended.set()
