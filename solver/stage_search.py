"""The search for one stage's optimum in a chain: bounded by fractions, reached by whole numbers."""

import math
from typing import TYPE_CHECKING

import numpy as np

from solver.clock import Clock
from solver.mend import Mender
from solver.model import Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.relax import Relaxed, relax, rough_bound
from solver.tables import EMPTY, Bools, Ints

if TYPE_CHECKING:
    from solver.chain import Chain

SLACK = 1e-5  # how far a value or a price computed in fractions may be off
LARGE = 20_000  # columns from which on whole numbers are sought in neighbourhoods
SHARE = 0.5  # of the time that is left, for one stage with so many columns
PEOPLE = 80  # shadowers in a neighbourhood
EFFORT = 10.0  # CP-SAT's own deterministic seconds, among what fractions use
NEAR = 0.03  # the part of a least cost by which whole numbers may cost more


class StageSearch:
    """The search for one stage's optimum in a chain."""

    def __init__(self, chain: "Chain", stage: Stage) -> None:
        self.chain, self.stage = chain, stage
        self.model = chain.model
        self.sign = 1 if stage.maximise else -1
        self.whole = self.model.complete(chain.best)
        self.value = stage.terms.at(self.whole)
        self.bound = limit(self.model, stage)
        self.relaxed: Relaxed | None = None
        self.keeps = True  # whether the best so far keeps every row

    def bounded(self) -> bool:
        """Bound the stage by fractions; false if there was no time for it."""
        if not self.stage.terms.columns.size:
            return True
        if self.chain.clock.left <= 0:
            return False
        self.relaxed = relax(self.model, self.stage, self.chain.clock)
        if self.relaxed is None:
            return False
        self.lower(_whole(self.relaxed.value, self.sign))
        return True

    def first(self) -> bool:
        """Find a choice that keeps rows which the best so far breaks, the best if it can."""
        if not self.bounded() or self.relaxed is None:
            return False
        self.keeps = bool(self.model.holds(self.whole).all())
        self.take(self.relaxed.rounded(self.model))
        if not self.keeps:
            self.reach(self.bound - self.sign)
        if not self.keeps:
            self.reach(None)
        return self.keeps

    def run(self, relaxed: Relaxed | None = None) -> None:
        """Bound by fractions, perhaps known before, then reach the bound or lower it."""
        proven = self.value == self.bound
        if self.model.width > LARGE:
            self.mend()
            return
        if relaxed is not None and relaxed.values.size == self.model.width:
            self.relaxed = relaxed
            self.lower(_whole(relaxed.value, self.sign))
        elif self.chain.rough and not proven:
            self.reach(self.value)
            return
        else:
            self.bounded()
        if proven or self.relaxed is None:
            return
        self.take(self.relaxed.rounded(self.model))
        near = self.bound - self.sign * self.close
        if (near - self.value) * self.sign > 0:
            self.reach(near)
        if self.value != self.bound:
            self.reach(self.value)

    @property
    def close(self) -> int:
        """How far from the bound the best is looked for at first: few columns reach that."""
        return 0 if self.stage.maximise else 1 + int(self.bound * NEAR)

    def mend(self) -> None:
        """Bound roughly, then better the best so far a neighbourhood at a time."""
        chain = self.chain
        clock = chain.clock.part(SHARE)
        self.relaxed = relax(self.model, self.stage, clock.part(SHARE), quick=True)
        if self.relaxed is not None:
            self.lower(_whole(self.relaxed.value, self.sign))
            self.take(self.relaxed.rounded(self.model))
            self.among(self.relaxed.values > SLACK, clock)
            if self.value == self.bound:
                return
        else:
            bound = rough_bound(self.model, self.stage, clock)
            self.lower(self.bound if bound is None else bound)
        goal = np.zeros(self.model.width, dtype=np.int64)
        goal[self.stage.terms.columns] = self.sign * self.stage.terms.coefficients
        mender = Mender(self.model, chain.grants, goal, self.whole, chain.spread)
        everybody = np.unique(chain.offer.seats.who)

        def where() -> Ints:
            self.take(mender.best)
            return EMPTY if self.value == self.bound else everybody

        mender.mend(
            where, clock, size=PEOPLE, workers=chain.workers, patience=everybody.size
        )
        self.take(mender.best)

    def among(self, used: Bools, clock: Clock) -> None:
        """Better the best so far with the columns that fractions use, or it does itself."""
        if self.value != self.bound:
            out = solve(
                self.model,
                self.stage,
                clock,
                hint=self.whole,
                keep=used | (self.whole > 0),
                least=(self.stage.terms, self.value),
                effort=EFFORT,
            )
            self.take(out.values)

    def reach(self, aim: int | None) -> bool:
        """Optimise among what is at least as good as `aim`; false if time ran out."""
        out = solve(
            self.model,
            self.stage,
            self.chain.clock,
            workers=self.chain.workers,
            hint=self.whole,
            keep=self.within(aim),
            least=None if aim is None else (self.stage.terms, aim),
        )
        if out.empty:
            if aim is not None:
                self.lower(aim - self.sign)
            return aim is not None
        if out.bound is not None:
            self.lower(int(out.bound))
        self.take(out.values)
        return self.value == self.bound

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
        self.bound = min(self.bound, bound) if self.sign > 0 else max(self.bound, bound)

    def take(self, values: Ints | None) -> None:
        """Values of the columns, if they are better."""
        if values is None:
            return
        whole = self.model.complete(values[: self.chain.primary])
        value = self.stage.terms.at(whole)
        if not self.keeps or (value - self.value) * self.sign > 0:
            self.keeps = True
            self.value, self.whole = value, whole
            self.chain.best = whole[: self.chain.primary]


def _whole(value: float, sign: int) -> int:
    return math.floor(value + SLACK) if sign > 0 else math.ceil(value - SLACK)


def limit(model: Model, stage: Stage) -> int:
    """What a stage would come to if every column were as good as it can be."""
    terms = stage.terms
    if not stage.maximise:
        return terms.constant
    return int(model.uppers()[terms.columns] @ terms.coefficients) + terms.constant
