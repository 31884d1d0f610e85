"""The search for a stage's optimum where there are too many columns to search among all at once.

The best so far is bettered in neighbourhoods while its bound is lowered: by lumps of starts
first, a step at a time then.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from solver.alone import by_mentors
from solver.beside import among_lumps
from solver.clock import Clock
from solver.lumps import Lumps
from solver.model import Floats
from solver.neighbourhoods import Neighbourhood, Neighbourhoods
from solver.optimise import Outcome
from solver.relax import relax

if TYPE_CHECKING:
    from solver.stage_search import StageSearch

EFFORT = 0.3  # CP-SAT's own deterministic seconds for a neighbourhood, at first
PROOF = 4  # times as much for a step of the bound
LUMPED = 20  # times as much for the best lumps
CLOSE = 0.01  # of their bound, by which lumps may miss it at first
MORE = 4  # times as much, the next time
VAIN = 12  # neighbourhoods in a row that may bring nothing


class Wander:
    """The search for one stage's optimum, from two sides."""

    def __init__(self, search: "StageSearch") -> None:
        self.search = search
        self.workers = search.chain.workers
        chain = search.chain
        self.lumps = Lumps(search.model, chain.grants) if chain.rotates else None
        self.near = Neighbourhoods(search.chain.grants, search.model.width)

    def run(self) -> None:
        """Better the stage's value and its bound in turn, each time with more patience.

        With more than one worker side by side. Ends where they meet, or at the limit.
        """
        search, effort = self.search, EFFORT
        with ThreadPoolExecutor(1) as other:
            while search.clock.left > 0 and not search.done:
                clock = search.clock.branch()
                proof = other.submit(self.refute, clock, effort)
                if self.workers <= 1:
                    proof.result()
                self.better(effort, proof.done)
                if search.done:
                    clock.interrupt()
                proof.result()
                effort *= MORE

    def refute(self, clock: Clock, effort: float) -> None:
        """Prove the best so far, or lower its bound as long as a step is soon proven."""
        search = self.search
        if self.lumps is not None:
            near = CLOSE if effort == EFFORT else 0.0
            more = effort * LUMPED
            if not among_lumps(search, self.lumps, clock, effort=more, near=near):
                return
            self.lumps = None
        if search.over:
            return
        if search.relaxed is None:
            search.bounded()
            self.alone(clock)
            search.few()
        aim = search.value + search.sign
        while clock.left > 0 and not search.over:
            if not search.reach(aim, clock, effort * PROOF) and aim == search.bound:
                return
            aim = search.bound

    def alone(self, clock: Clock) -> None:
        """Lower the bound to what mentors could do alone, at the prices of fractions.

        As much often has many prices, and the bound is concave in them: half-way between
        two of them it is mostly better than at both.
        """
        search = self.search
        if search.relaxed is None:
            return
        if not self.priced(search.relaxed.prices, clock) or search.over:
            return
        other = relax(search.model, search.stage, clock, otherwise=True)
        if other is not None:
            self.priced((search.relaxed.prices + other.prices) / 2, clock)

    def priced(self, prices: Floats, clock: Clock) -> bool:
        """Lower the bound at a price for each row; whether that was of use."""
        search, before = self.search, self.search.bound
        mentors = by_mentors(
            search.model, search.chain.grants, search.stage, prices, clock
        )
        for bound in mentors:
            search.lower(bound)
            if search.over:
                break
        return search.bound != before

    def better(self, effort: float, other_is_done: Callable[[], bool]) -> None:
        """Better the best so far in neighbourhoods, until so many in a row bring nothing.

        As long as the other side works, this one does, too.
        """
        search, workers = self.search, max(1, self.workers - 1)

        def best_of(one: Neighbourhood) -> Outcome:
            return search.best_of(search.used | one.columns, search.clock, effort)

        vain = 0
        with ThreadPoolExecutor(workers) as pool:
            while search.clock.left > 0 and not search.done:
                if vain >= VAIN and other_is_done():
                    return
                before = search.value
                some = [self.near.next() for _ in range(workers)]
                for one, out in zip(some, pool.map(best_of, some), strict=True):
                    search.take(out.values)
                    one.kind.learn(whole=out.whole)
                vain = 0 if search.value != before else vain + workers
