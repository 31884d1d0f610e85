"""The search for one stage's optimum in a chain: bounded by fractions, reached by whole numbers."""

import math
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from solver.beside import from_two_sides
from solver.clock import Clock
from solver.mend import Mender
from solver.objectives.stage import Stage
from solver.optimise import Outcome, solve
from solver.relax import Relaxed, relax, rough_bound
from solver.tables import EMPTY, Bools, Ints
from solver.wander import Wander

if TYPE_CHECKING:
    from solver.chain import Chain

SLACK = 1e-5  # how far a value or a price computed in fractions may be off
SMALL = 3_000  # columns up to which all are as quick as few
LARGE = 40_000  # columns from which on only some are sought among
SHARE = 0.5  # of the time for one stage, for its fractions
PEOPLE = 80  # shadowers in a neighbourhood
SOON = 0.5  # of the time for one stage, after which what is near enough will do
FIRST = 0.2  # of the time that is left, for whether anything keeps the rows
STARTS = 4  # slots between two starts of a sitting, where few are looked at
EFFORT = 10.0  # CP-SAT's own deterministic seconds, among what fractions use
BRIEF = 0.3  # the same, where a search among all columns can follow
NEAR = 0.03  # the part of a least cost by which whole numbers may cost more


class StageSearch:
    """The search for one stage's optimum in a chain."""

    def __init__(self, chain: "Chain", stage: Stage) -> None:
        self.chain, self.stage = chain, stage
        self.clock = chain.clock
        self.model = chain.model
        self.sign = 1 if stage.maximise else -1
        self.whole = self.model.complete(chain.best)
        self.value = stage.terms.at(self.whole)
        self.bound = stage.limit(self.model.uppers())
        self.relaxed: Relaxed | None = None
        self.enough = 0.0  # the share of its bound that it may miss after a while
        self.keeps = True  # whether the best so far keeps every row
        self.lock = Lock()  # of value and bound, which two sides may better

    @property
    def over(self) -> bool:
        """Whether value and bound meet."""
        return self.value == self.bound

    @property
    def done(self) -> bool:
        """Whether they meet, or after a while are near enough."""
        near = abs(self.bound - self.value) <= self.enough * abs(self.bound)
        return self.over or (near and self.clock.elapsed >= SOON * self.clock.total)

    def bounded(self) -> bool:
        """Bound the stage by fractions; false if there was no time for it."""
        if not self.stage.terms.columns.size:
            return True
        if self.clock.left <= 0:
            return False
        self.relaxed = relax(self.model, self.stage, self.clock)
        if self.relaxed is None:
            return False
        self.lower(_whole(self.relaxed.value, self.sign))
        return True

    def first(self) -> bool:
        """Find a choice that keeps rows which the best so far breaks, the best if it can."""
        if not self.bounded() or self.relaxed is None:
            return False
        self.keeps = bool(self.model.holds(self.whole).all())
        self.few()
        if not self.keeps and not self.chain.offer.options:
            self.reach(self.bound - self.sign)
        if not self.keeps:
            self.clock = self.clock.part(FIRST)
            self.reach(None)
        return self.keeps

    def run(self, relaxed: Relaxed | None = None) -> None:
        """Bound by fractions, then reach the bound or lower it.

        Whoever knows the fractions before has found the best with few columns, too.
        """
        if self.model.width > LARGE:
            self.mend()
            return
        if relaxed is not None and relaxed.values.size == self.model.width:
            self.relaxed = relaxed
            self.lower(_whole(relaxed.value, self.sign))
        if self.chain.wanders:
            Wander(self).run()
            return
        if self.over:
            if self.relaxed is None:
                self.bounded()  # for its prices: they say what nothing uses any more
        elif self.chain.offer.options and self.chain.workers > 1:
            from_two_sides(self, known=relaxed is not None)
        else:
            self.among_all(known=relaxed is not None)

    def among_all(self, *, known: bool) -> None:
        """Reach the bound of fractions or lower it; `known`: few columns were searched."""
        if self.relaxed is None and not self.bounded():
            return
        if not known:
            self.few()
        near = self.bound - self.sign * self.close
        if not self.chain.offer.options and (near - self.value) * self.sign > 0:
            self.reach(near)
        if not self.over:
            self.reach(self.value + self.sign)

    def few(self) -> None:
        """Better the best so far with few columns, which is quick and often enough.

        With those that fractions use first, then with sittings at few of their starts, too.
        """
        if self.relaxed is None:
            return
        self.take(self.relaxed.rounded(self.model))
        self.among(self.used, self.clock, BRIEF)
        if self.model.width <= SMALL or self.chain.wanders or self.over:
            return
        if not self.chain.offer.options:
            return
        coarse = self.chain.grants.at_every(STARTS, self.model.width)
        self.among(self.used | coarse, self.clock.part(FIRST), EFFORT)

    @property
    def used(self) -> Bools:
        """The columns that fractions use."""
        if self.relaxed is None:
            return np.zeros(self.model.width, dtype=np.bool_)
        return self.relaxed.values > SLACK

    @property
    def close(self) -> int:
        """How far from the bound the best is looked for at first: few columns reach that."""
        return 0 if self.stage.maximise else 1 + int(self.bound * NEAR)

    def mend(self) -> None:
        """Bound roughly, then better the best so far a neighbourhood at a time."""
        self.bounded_soon()
        if self.relaxed is not None:
            self.take(self.relaxed.rounded(self.model))
            self.among(self.used, self.clock, EFFORT)
        if self.over:
            return
        grants = self.chain.grants
        goal = np.zeros(self.model.width, dtype=np.int64)
        goal[self.stage.terms.columns] = self.sign * self.stage.terms.coefficients
        mender = Mender(self.model, grants, goal, self.whole, self.chain.spread)
        everybody = np.unique(grants.offer.seats.who)

        def where() -> Ints:
            self.take(mender.best)
            return EMPTY if self.over else everybody

        workers = self.chain.workers
        mender.mend(
            where, self.clock, size=PEOPLE, workers=workers, patience=everybody.size
        )
        self.take(mender.best)

    def bounded_soon(self) -> None:
        """Bound by fractions and by rough prices, side by side or one after the other.

        Rough prices may be there long before the fractions, and prove the best so far.
        """
        simplex, rough = self.clock.branch(), self.clock.branch()

        def roughly() -> None:
            bound = rough_bound(self.model, self.stage, rough)
            if bound is not None:
                self.lower(bound)
            if self.over:
                simplex.interrupt()

        def exactly() -> None:
            self.relaxed = relax(self.model, self.stage, simplex, quick=True)
            if self.relaxed is not None:
                self.lower(_whole(self.relaxed.value, self.sign))
                rough.interrupt()

        if self.chain.workers > 1:
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(roughly)
                exactly()
                other.result()
            return
        simplex.deadline = simplex.began + simplex.left * SHARE
        exactly()
        if self.relaxed is None:
            roughly()

    def among(self, used: Bools, clock: Clock, effort: float) -> None:
        """Better the best so far with some columns, or those that it uses itself."""
        if not (self.keeps and self.over):
            self.take(self.best_of(used, clock, effort).values)

    def best_of(
        self,
        used: Bools,
        clock: Clock,
        effort: float | None,
        *,
        aim: int | None = None,
        thorough: bool = False,
    ) -> Outcome:
        """The best with some columns, or those that the best so far uses.

        It comes to `aim` or better (`None`: to what the best so far does).
        """
        if aim is None and self.keeps:
            aim = self.value
        return solve(
            self.model,
            self.stage,
            clock,
            hint=self.whole,
            keep=used | (self.whole > 0),
            least=None if aim is None else (self.stage.terms, aim),
            effort=effort,
            thorough=thorough,
        )

    def reach(
        self, aim: int | None, clock: Clock | None = None, effort: float | None = None
    ) -> bool:
        """Optimise among what is at least as good as `aim`; false if time ran out."""
        out = solve(
            self.model,
            self.stage,
            clock or self.clock,
            workers=self.chain.workers,
            hint=self.whole,
            keep=self.within(aim),
            least=None if aim is None else (self.stage.terms, aim),
            effort=effort,
        )
        if out.empty:
            if aim is not None:
                self.lower(aim - self.sign)
            return aim is not None
        if out.bound is not None:
            self.lower(int(out.bound))
        self.take(out.values)
        return self.over

    def within(self, aim: int | None) -> Bools | None:
        """The columns that what is as good as `aim` can use (`None`: any)."""
        beyond = None if aim is None else self.beyond(aim)
        return None if beyond is None else ~beyond | (self.whole > 0)

    def beyond(self, aim: int) -> Bools | None:
        """The columns at 0 whose price says that using them misses `aim`."""
        if self.relaxed is None:
            return None
        gap = abs(self.relaxed.value - aim) + SLACK
        at_zero = self.relaxed.values < SLACK
        return np.asarray(at_zero & (self.relaxed.reduced * self.sign < -gap))

    def useless(self) -> Bools | None:
        """The columns that nothing as good as the value uses."""
        return self.beyond(self.value)

    def lower(self, bound: int) -> None:
        """A bound, if it is better than the one known."""
        with self.lock:
            better = min if self.sign > 0 else max
            self.bound = better(self.bound, bound)

    def take(self, values: Ints | None) -> None:
        """Values of the columns, if they are better."""
        if values is None:
            return
        whole = self.model.complete(values[: self.chain.primary])
        value = self.stage.terms.at(whole)
        with self.lock:
            if not self.keeps or (value - self.value) * self.sign > 0:
                self.keeps = True
                self.value, self.whole = value, whole
                self.chain.best = whole[: self.chain.primary]


def _whole(value: float, sign: int) -> int:
    return math.floor(value + SLACK) if sign > 0 else math.ceil(value - SLACK)
