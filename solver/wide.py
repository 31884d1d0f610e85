"""Many possible seats: the tiers that count seats are bounded by a market, then reached.

A flow of greatest worth leaves out a few rules, so it breaks some of them, few and far
between. Its prices say which seats matter; a linear program of those, all rules included,
prices the rules, too, and mostly comes out in whole numbers. With very many seats there is
one for each block of shadowers instead. What is lost then is won back neighbourhood by
neighbourhood. Where nothing is lost, the choice is proven.
"""

from dataclasses import replace

import numpy as np

from solver.bounds import cheap, evenly
from solver.candidates import Offer, Seats
from solver.chain import Chain
from solver.choice import Choice
from solver.clock import Clock
from solver.constraints import add_all
from solver.goals import Goal, Goals
from solver.grants import Grants, nests
from solver.left import SPREAD, Left, best_few, numbers, spread
from solver.market import Carried, Market
from solver.mend import Mender, valid
from solver.model import Model
from solver.pricing import Pricing
from solver.progress import Reporter
from solver.proof import Proof
from solver.regain import Regain
from solver.results import Bounds, flat, results
from solver.tables import Bools
from solver.tracks import seats_only

SOME = 12_000  # seats from which on a market is worth trying before all are searched
MANY = 40_000  # seats that are too many to search among all of them
ROUNDS = 5  # of pricing seats that were left out
LITTLE = 0.1  # the part of the seats by which they may become more in the last ones
ENOUGH = 0.001  # the part by which these may come to more than what is bounded
FEW = 12  # seats of each shadower, and a third as many of each call, kept in any case
FRACTIONS = 50_000  # seats that a linear program may have


def settle(
    offer: Offer, start: Choice, clock: Clock, workers: int, report: Reporter
) -> tuple[Chain | None, Choice, Offer]:
    """A chain that has reached and holds the leading tiers, and the best choice so far.

    `offer` is of seats only. There is no chain if there was no time, or no tier leads. Its
    own offer is a part of the one given; where that part may lack a seat that later tiers
    could use, the chain's `rest` bounds them. Last comes the part that was looked at.
    """
    left = Left(offer, start)
    wide, best, strict = None, start, bool(left.chosen.all())
    for _ in range(ROUNDS):
        more = Wide(left, clock, workers, report)
        if not more.goals.each:
            break
        if wide is None:
            best = more.begin()
        if not more.bound(strict=strict):
            break
        wide, best = more, more.best
        done = strict and (wide.near or not left.wanted.size)
        if done or clock.left < wide.market.took:
            break
        # What proves most takes longest, so it waits until little is left out.
        strict = strict or left.wanted.size < LITTLE * wide.keep.size
        left.offer_more()
    chain = None if wide is None else wide.chain()
    return chain, best, left.part if chain is None else chain.offer


class Wide:
    """The search for the leading tiers of an offer with many seats."""

    def __init__(
        self, left: Left, clock: Clock, workers: int, report: Reporter
    ) -> None:
        self.left, self.offer = left, left.part
        self.clock, self.workers, self.report = clock, workers, report
        self.tables, self.seats = self.offer.tables, self.offer.seats
        self.market = Market(self.offer)
        self.seekers = self.market.seekers
        here = numbers(self.tables, self.seats)
        self.sure = np.isin(here, numbers(self.tables, left.start))
        self.goals = Goals(self.offer, self.market, self.sure)
        self.nest = nests(self.tables, self.seats)
        self.bounds: dict[str, list[int]] = {}
        self.taken: Bools = self.sure
        self.keep: Bools = self.sure
        self.best = left.start
        self.proof: Proof | None = None

    def begin(self) -> Choice:
        """A first schedule, at once: some seats of each, as far as rules allow."""
        who, wanted = self.seats.who, self.seekers.wanted.max(initial=0)
        self.first(best_few(who, spread(self.seats), int(wanted)) | self.sure)
        return self.best

    def bound(self, *, strict: bool) -> bool:
        """Bound the goals by a flow of all of them; false if there was no time for it.

        Unless it is `strict`, mostly no bound of fairness comes of it.
        """
        units = self.goals.units(strict=strict)
        worth = self.goals.worth(units)
        carried = self.market.carry(self.seats, self.nest, worth, self.clock)
        if carried is None:
            return False
        self.first(carried.taken)
        most = carried.worth + self.gain(carried, units)
        left = most - int(self.sure.sum()) * self.goals.top(units)
        for goal, unit in zip(self.goals.each, units, strict=True):
            left -= unit * self.goals.value(goal, carried.taken)
            values = self.goals.values(goal, carried.taken)
            if left < unit or not goal.counts:
                self.bounds[goal.tier] = values
                continue
            # Nothing is known of the goals after one that might come to more.
            if goal.tier != "fairness":
                self.bounds[goal.tier] = [values[0] + left // unit]
            break
        price = carried.prices.arcs[3]
        self.taken = carried.taken
        self.keep = carried.taken | self.sure
        dear = spread(self.seats) - price * SPREAD
        self.keep |= best_few(self.seats.who, dear, FEW)
        self.keep |= best_few(self.seats.call, dear, FEW // 3)
        if np.count_nonzero(price <= 0) < MANY:
            self.keep |= price <= 0
        self.proof = Proof(carried, worth, most, 1)
        return True

    def gain(self, carried: Carried, units: list[int], parts: int = 1) -> int:
        """What seats left out could add to what the goals come to."""
        unit = self.goals.unit("wishes", units) * parts
        return self.left.gains(self.market, carried.prices, unit)

    def reached(self, goal: Goal, share: float = 0.0) -> bool:
        """Whether the seats taken come to a goal's bound, up to that share of their value."""
        bounds = self.bounds.get(goal.tier)
        values = self.goals.values(goal, self.taken)
        return bounds is not None and not any(
            bound - value > share * value
            for bound, value in zip(bounds, values, strict=True)
        )

    @property
    def proven(self) -> bool:
        """Whether the seats taken reach every bound."""
        return all(self.reached(goal) for goal in self.goals.each)

    @property
    def fair(self) -> bool:
        """Whether nothing is known to be fairer than what is taken."""
        return all(
            self.reached(goal) for goal in self.goals.each if goal.tier == "fairness"
        )

    @property
    def near(self) -> bool:
        """Whether fairness is reached and nothing else could come to much more."""
        return self.fair and all(self.reached(goal, ENOUGH) for goal in self.goals.each)

    def better(self, taken: Bools) -> None:
        """Take these seats, if they are worth more than those taken."""
        worth = self.goals.worth()
        if self.goals.counted(worth, taken) > self.goals.counted(worth, self.taken):
            self.taken = taken
            self.report.better(Choice(self.seats.who[taken], self.seats.call[taken]))

    def tell(self) -> None:
        """Report the seats taken, which keep all rules, with what is proven of them."""
        chosen = Choice(self.seats.who[self.taken], self.seats.call[self.taken])
        # What only seats reach says nothing of what placements are sought beside them.
        goals = self.goals.each if seats_only(self.report.offer) else []
        bounds: Bounds = {}
        for goal in goals:
            if goal.tier not in self.bounds:
                break
            bounds[goal.tier] = flat(goal.tier, self.bounds[goal.tier])
            if not self.reached(goal):
                break
        self.report.better(chosen, results(self.tables, chosen, bounds))

    def chain(self) -> Chain:
        """Reach what is bounded, as far as the rules and the time allow, and hold it."""
        if self.keep.sum() > FRACTIONS and self.clock.left > 0:
            Regain(self, np.ones(self.keep.size, dtype=np.bool_)).by_blocks(self.clock)
            self.keep |= self.taken
        self.taken = self.first(self.taken)
        if not self.proven and self.clock.left > 0 and self.keep.sum() <= FRACTIONS:
            Pricing(self).run()
        if not self.proven and self.clock.left > 0:
            Regain(self, self.keep).by_neighbourhoods(self.clock.part(0.5))
        could = self._could() | self.taken | self.sure
        whole = (
            self.offer is self.left.whole
            and self.bounds.keys() == {goal.tier for goal in self.goals.each}
            and (self.proven or int(could.sum()) <= MANY)
        )
        keep = could if whole else self.keep
        chain = Chain(self.part(keep), self.clock, self.workers)
        if not whole:
            rest = self.tables.problem.objective[len(self.goals.each) :]
            chain.rest = {tier: self._cheap(tier) for tier in rest}
        chain.start(Choice(self.seats.who[self.taken], self.seats.call[self.taken]))
        self._hold(chain)
        return chain

    def _cheap(self, tier: str) -> list[int]:
        """A bound of a tier that nothing else is known of."""
        reached = [
            self.goals.values(goal, self.taken)
            for goal in self.goals.each
            if goal.tier == "fairness"
        ]
        if tier == "balance" and reached:
            return [evenly(self.left.whole, reached[0])]
        if self.report.offer.options:
            return cheap(self.left.whole, tier)
        return self.report.most[tier]

    def _could(self) -> Bools:
        """The seats that a choice as good as the one taken may use."""
        proof = self.proof
        if proof is None:
            return np.ones(self.keep.size, dtype=np.bool_)
        gap = proof.most - proof.parts * self.goals.counted(proof.worth, self.taken)
        return np.asarray(proof.carried.prices.arcs[3] <= gap)

    def part(self, keep: Bools) -> Offer:
        """The part of the offer that has the seats to keep."""
        seats = Seats(self.seats.who[keep], self.seats.call[keep])
        return replace(self.offer, seats=seats)

    def first(self, taken: Bools) -> Bools:
        """What is taken, without what breaks a rule, is a schedule: at once."""
        model = Model()
        grants = Grants(model, self.part(taken))
        add_all(model, grants)
        values = np.ones(grants.seat.size, dtype=np.int64)
        goal = self.goals.worth().seats[taken]
        kept = valid(Mender(model, grants, goal, model.complete(values)), model)
        clear = taken.copy()
        clear[taken] = kept[grants.seat] > 0
        self.best = Choice(self.seats.who[clear], self.seats.call[clear])
        self.report.better(self.best)
        return clear

    def _hold(self, chain: Chain) -> None:
        known = True
        for goal in self.goals.each:
            values = self.goals.values(goal, self.taken)
            bounds = self.bounds.get(goal.tier) if known else None
            chain.settled(goal.tier, values, bounds or self._cheap(goal.tier))
            known = known and values == bounds
