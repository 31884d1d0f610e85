"""Prices for the rows that a flow leaves out: a closer bound, and mostly an answer, too.

The rows of each shadower get prices from a linear program, and seats cost what their rows
do: what the flow comes to then, with what the rows' limits are worth, is a bound at any
prices (Lagrange). The program counts all goals at once; where it comes out in whole
numbers, it is an answer.
"""

from typing import TYPE_CHECKING

import numpy as np

from solver.constraints import add_all
from solver.grants import Grants
from solver.left import best_few
from solver.market import Worth
from solver.mend import MORE, PARTS, Mender, valid
from solver.model import Floats, Linear, Model
from solver.objectives.stage import Stage
from solver.proof import Proof, Rows
from solver.relax import Relaxed, relax
from solver.tables import Bools

if TYPE_CHECKING:
    from solver.wide import Wide

ROUNDS = 10
HALF = 0.5


class Pricing:
    """The rows of a wide search, priced. Betters what it takes and the last of its bounds."""

    def __init__(self, wide: "Wide") -> None:
        self.wide, self.goals = wide, wide.goals
        self.model = Model()
        self.grants = Grants(self.model, wide.offer)
        add_all(self.model, self.grants)
        self.rows = Rows(self.model, wide.seats)
        self.worth = self.goals.worth()
        terms = Linear(*self.goals.columns(self.model, self.grants, self.worth))
        self.stage = Stage("all", terms)

    def run(self) -> None:
        """Price rows, and seats that are not kept, until that brings nothing more."""
        wide, goal = self.wide, self.goals.each[-1]
        if wide.proof is None or goal.tier not in wide.bounds:
            return
        if goal.tier == "fairness":
            return
        carried = wide.proof.carried.taken
        before_it = self.goals.counted(self.worth, carried)
        before_it -= self.goals.value(goal, carried)
        before: tuple[int, int] | None = None
        mask: Bools = np.ones(self.model.width, dtype=np.bool_)
        for number in range(ROUNDS):
            mask[self.grants.seat] = wide.keep
            relaxed = relax(self.model, self.stage, wide.clock, keep=mask, quick=True)
            if relaxed is None:
                return
            self.use(relaxed)
            proof = self.proof(relaxed.prices)
            if proof is None:
                return
            closer = proof.most // PARTS - before_it
            if number == 0 or closer < min(wide.bounds[goal.tier]):
                wide.proof = proof
                wide.bounds[goal.tier] = [min(closer, *wide.bounds[goal.tier])]
            bound = min(wide.bounds[goal.tier])
            now = self.goals.counted(self.worth, wide.taken), bound
            if wide.proven or now == before or not self.keep_more(relaxed):
                return
            before = now

    def use(self, relaxed: Relaxed) -> None:
        """Take what fractions come to, rounded, if it is better than what is taken."""
        model, seat = self.model, self.grants.seat
        whole = relaxed.rounded(model)
        if whole is None:
            near = (relaxed.values[seat] > HALF).astype(np.int64)
            goal = np.zeros(model.width, dtype=np.int64)
            goal[seat] = self.worth.seats
            whole = valid(Mender(model, self.grants, goal, model.complete(near)), model)
        self.wide.better(whole[seat] > 0)

    def proof(self, prices: Floats) -> Proof | None:
        """The proof at these prices, rounded, of all rows; `None`: no time for it."""
        wide, rows = self.wide, self.rows
        over = np.rint(prices[rows.number] * PARTS).astype(np.int64)
        over = np.where(rows.finite(over), over, 0)
        cost = np.bincount(rows.seat, rows.by * over[rows.row], wide.keep.size)
        seats = self.worth.seats * PARTS - cost.astype(np.int64)
        at = Worth(seats, self.worth.grants * PARTS)
        carried = wide.market.carry(wide.seats, wide.nest, at, wide.clock)
        if carried is None:
            return None
        most = carried.worth + int(over @ rows.limit(over))
        most += wide.gain(carried, self.goals.units(), PARTS)
        return Proof(carried, self.worth, most, PARTS, rows, over)

    def keep_more(self, relaxed: Relaxed) -> bool:
        """Keep seats that would gain at these prices, too; false if there are none."""
        gain = np.rint(relaxed.reduced[self.grants.seat] * PARTS).astype(np.int64)
        more = np.flatnonzero((gain > 0) & ~self.wide.keep)
        few = best_few(self.wide.seats.who[more], gain[more], MORE)
        self.wide.keep[more[few]] = True
        return bool(more.size)
