"""The search among all columns of a stage at once, by CP-SAT's own portfolio.

Its cuts bring down what fractions promise for placements, and each better value lets its
prices rule out more, which is worth most where many columns decide when placements are.
"""

from threading import Event, Lock, Timer
from typing import TYPE_CHECKING

from solver.optimise import solve
from solver.stage_search import LARGE, StageSearch
from solver.tables import Ints

if TYPE_CHECKING:
    from solver.chain import Chain

PACE = 300  # columns for each second there is in all, at which cuts come in time
SOON = 0.5  # of the time for one stage, after which what is near enough will do
ENOUGH = 0.01  # of its bound, that near is where other stages need the time more


def suits(chain: "Chain") -> bool:
    """Whether most columns are of sittings, and not too many for the time there is."""
    most = min(LARGE, PACE * chain.clock.total)
    return chain.rotates and chain.model.width <= most


def by_portfolio(search: StageSearch, *, enough: float) -> None:
    """Better a stage's value and bound with all workers, until they meet.

    After a while it is left where they differ by a share `enough` of the bound at most.
    """
    clock = search.clock.branch()
    patience = clock.left * SOON
    ended, guard = Event(), Lock()

    def look() -> None:
        near = abs(search.bound - search.value) <= enough * abs(search.bound)
        if search.over or (near and clock.elapsed >= patience):
            clock.interrupt()

    def hear(values: Ints | None, bound: int | None) -> None:
        with guard:
            if ended.is_set():  # what comes later than the stage's end is of no stage
                return
            if bound is not None:
                search.lower(bound)
            search.take(values)
        look()

    later = Timer(patience, look)
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
