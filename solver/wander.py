"""The search for a stage's optimum where there are too many columns to search among all at once.

The best so far is bettered in neighbourhoods while its bound is lowered a step at a time.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from solver.clock import Clock
from solver.neighbourhoods import Neighbourhood, Neighbourhoods
from solver.optimise import Outcome

if TYPE_CHECKING:
    from solver.stage_search import StageSearch

EFFORT = 0.3  # CP-SAT's own deterministic seconds for a neighbourhood, at first
PROOF = 4  # times as much for a step of the bound
MORE = 4  # times as much, the next time
VAIN = 12  # neighbourhoods in a row that may bring nothing


def wander(search: "StageSearch") -> None:
    """Better a stage's value and its bound in turn, each time with more patience.

    With more than one worker side by side. Ends where they meet, or at the limit.
    """
    effort = EFFORT
    near = Neighbourhoods(search.chain.grants, search.model.width)
    workers = search.chain.workers
    with ThreadPoolExecutor(1) as other:
        while search.clock.left > 0 and search.value != search.bound:
            clock = search.clock.branch()
            proof = other.submit(refute, search, clock, effort * PROOF)
            if workers <= 1:
                proof.result()
            better(search, near, max(1, workers - 1), effort, proof)
            if search.value == search.bound:
                clock.interrupt()
            proof.result()
            effort *= MORE


def refute(search: "StageSearch", clock: Clock, effort: float) -> None:
    """Prove the best so far, or lower its bound as long as a step is soon proven."""
    if search.relaxed is None:
        search.bounded()
        search.few()
    aim = search.value + search.sign
    while clock.left > 0 and search.value != search.bound:
        if not search.reach(aim, clock, effort) and aim == search.bound:
            return
        aim = search.bound


def better(
    search: "StageSearch",
    near: Neighbourhoods,
    workers: int,
    effort: float,
    other: Future[None],
) -> None:
    """Better the best so far in neighbourhoods, until so many in a row bring nothing.

    As long as the `other` one works, this one does, too.
    """

    def best_of(one: Neighbourhood) -> Outcome:
        return search.best_of(search.used | one.columns, search.clock, effort)

    vain = 0
    with ThreadPoolExecutor(workers) as pool:
        while search.clock.left > 0 and search.value != search.bound:
            if vain >= VAIN and other.done():
                return
            before = search.value
            some = [near.next() for _ in range(workers)]
            for one, out in zip(some, pool.map(best_of, some), strict=True):
                search.take(out.values)
                one.kind.learn(whole=out.whole)
            vain = 0 if search.value != before else vain + workers
