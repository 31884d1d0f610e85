"""Wins back what keeping the rules loses against a flow that leaves some of them out.

Where seats are very many, each block of shadowers is chosen anew by a linear program that
keeps all rules: at its prices seats that nobody looked at come in. Once only a few people
lose, neighbourhoods around them are chosen anew between two such deals.
"""

from typing import TYPE_CHECKING

import numpy as np

from solver.candidates import Seats
from solver.clock import Clock
from solver.constraints import add_all
from solver.grants import Grants
from solver.mend import Mender
from solver.model import Model
from solver.tables import EMPTY, Bools, Ints

if TYPE_CHECKING:
    from solver.wide import Wide

LARGE = 120  # shadowers in a neighbourhood
BLOCK = 1_000  # shadowers whose rules a linear program keeps at once
DEALS = 20  # of all shadowers into such blocks, at most
AROUND = 200  # shadowers around one who loses, with all their seats
LAST = 12  # who lose, around whom neighbourhoods are bettered between two deals
BRIEF = 8  # neighbourhoods in a row that may bring nothing there
PATIENCE = 40  # the same, where nothing else follows


class Regain:
    """What a wide search takes, bettered for all goals at once, of some of its seats."""

    def __init__(self, wide: "Wide", among: Bools) -> None:
        self.wide, self.goals, self.among = wide, wide.goals, among
        model = Model()
        self.grants = grants = Grants(model, wide.part(among))
        add_all(model, grants)
        worth = self.goals.worth()
        columns, each = self.goals.columns(model, grants, worth)
        goal = np.zeros(model.width, dtype=np.int64)
        goal[columns] = each
        values = model.complete(wide.taken[among].astype(np.int64))
        most = worth.grants.max(initial=0) + worth.seats[~wide.sure].max(initial=0)
        self.mender = Mender(model, grants, goal, values, penalty=int(most))

    def by_neighbourhoods(self, clock: Clock) -> None:
        """Better neighbourhoods of those who lose, until all is proven."""

        def losers() -> Ints:
            self.take()
            return EMPTY if self.wide.proven else self.losers()

        self.mender.mend(
            losers, clock, size=LARGE, workers=self.wide.workers, patience=PATIENCE
        )
        self.take()

    def by_blocks(self, clock: Clock) -> None:
        """Better blocks of all shadowers, and neighbourhoods of the last few who lose."""
        mender, workers = self.mender, max(1, self.wide.workers)
        keep: Bools = np.ones(mender.best.size, dtype=np.bool_)
        keep[self.grants.seat] = self.wide.keep[self.among]
        who = self.wide.seekers.who
        count = -(-who.size // BLOCK)

        def losers() -> Ints:
            lose = EMPTY if self.near() else self.losers()
            return lose if lose.size <= LAST else EMPTY

        for _ in range(DEALS):
            if self.near() or clock.left <= 0:
                return
            dealt = np.array_split(mender.random.permutation(who), count)
            blocks = [block.tolist() for block in dealt]
            for first in range(0, count, workers):
                if clock.left > 0:
                    mender.better(blocks[first : first + workers], clock, keep)
            mender.mend(
                losers,
                clock,
                size=AROUND,
                largest=BLOCK,
                workers=workers,
                patience=BRIEF,
                keep=keep,
            )
        self.take()

    def near(self) -> bool:
        """Take what there is; whether it keeps all rules and is near what is proven."""
        self.take()
        return self.wide.near and not self.mender.broken.size

    def take(self) -> None:
        """The wide search takes the best there is here, and tells it if it keeps all rules."""
        wide, values = self.wide, self.mender.best[self.grants.seat]
        wide.taken = np.zeros(self.among.size, dtype=np.bool_)
        wide.taken[np.flatnonzero(self.among)[values > 0]] = True
        if not self.mender.broken.size:
            wide.tell()

    def losers(self) -> Ints:
        """The shadowers where what is taken loses against what is proven.

        As long as fairness is not reached, only where as much is lost as half of its
        smallest unit.
        """
        wide, proof = self.wide, self.wide.proof
        if proof is None:
            return EMPTY
        by_seeker, by_call = wide.market.lost(
            proof.carried, wide.seats, wide.nest, wide.taken
        )
        by_row = proof.slack(wide.taken, len(wide.tables.problem.shadowers))
        least = 1
        if not wide.fair and proof.worth.grants.size:
            least = max(1, int(proof.worth.grants.min()) * proof.parts // 2)
        near: Seats = self.grants.offer.seats
        at = near.who[np.isin(near.call, np.flatnonzero(by_call >= least))]
        mine = wide.seekers.who[by_seeker >= least]
        return np.unique(np.concatenate([mine, np.flatnonzero(by_row >= least), at]))
