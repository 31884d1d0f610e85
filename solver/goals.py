"""The tiers that a market can count, each with its worth beside the others'."""

from dataclasses import dataclass

import numpy as np

from solver.candidates import Offer
from solver.grants import Grants
from solver.left import numbers, published
from solver.market import Market, Worth
from solver.model import Model
from solver.objectives import wishes
from solver.objectives.fairness import Steps
from solver.tables import Bools, Ints

COUNTED = ("stability", "fairness", "wishes")  # tiers that a market can count
STEP = 100  # how many times more one tier's smallest unit counts than the next one's


@dataclass(frozen=True, slots=True)
class Goal:
    """A tier as a market counts it: so much for each seat, so much for each class of grants."""

    tier: str
    seats: Ints
    grants: Ints

    @property
    def counts(self) -> bool:
        """Whether anything can be had at all."""
        return bool(self.seats.any() or self.grants.any())


class Goals:
    """The leading tiers of an offer of seats that a market can count, in their order.

    `sure` are seats that are pinned, which come before everything.
    """

    def __init__(self, offer: Offer, market: Market, sure: Bools) -> None:
        self.tables, self.seats = offer.tables, offer.seats
        self.market, self.sure = market, sure
        self.each = self._leading()

    def _leading(self) -> list[Goal]:
        nothing = np.zeros(self.seats.who.size, dtype=np.int64)
        none = np.zeros(self.market.classes, dtype=np.int64)
        found = []
        for tier in self.tables.problem.objective:
            if tier not in COUNTED:
                break
            seats, grants = nothing, none
            if tier == "stability":
                here = numbers(self.tables, self.seats)
                seats = np.isin(here, published(self.tables)).astype(np.int64)
            elif tier == "wishes":
                seats = wishes.seat_weights(self.tables, self.seats)
            else:
                grants = np.arange(self.market.classes, 0, -1)
            found.append(Goal(tier, seats, grants))
        return found

    def units(self, *, strict: bool = False) -> list[int]:
        """What a unit of each goal counts beside the others', the last one's 1.

        So much that the goals after it seldom outweigh it, or with `strict` never.
        """
        units, unit, least = [], 1, 1
        for goal in reversed(self.each):
            units.append(unit)
            if goal.counts:
                least += unit * self._most(goal)
                unit *= STEP * max(1, int(goal.grants.max(initial=0)))
                unit = max(unit, least) if strict else unit
        return units[::-1]

    def _most(self, goal: Goal) -> int:
        """More of a goal than there can be."""
        market = self.market
        wanted = int(market.seekers.wanted.sum())
        most = int(market.grant_room @ goal.grants[market.grant_class])
        return most + wanted * int(goal.seats.max(initial=0))

    def worth(self, units: list[int] | None = None) -> Worth:
        """What all goals make seats and grants worth, at so much for a unit of each."""
        seats, grants = self._sums(units or self.units())
        return Worth(seats + self.sure * self.top(units or self.units()), grants)

    def top(self, units: list[int]) -> int:
        """What a pinned seat is worth beyond its own: more than two grants displaced.

        It is in the way of one seat of its shadower, at most, and of one of its call.
        """
        seats, grants = self._sums(units)
        return 1 + 2 * int(seats.max(initial=0) + grants.max(initial=0))

    def _sums(self, units: list[int]) -> tuple[Ints, Ints]:
        """What each seat and each class of grants counts, pins like any other seat."""
        pairs = list(zip(units, self.each, strict=True))
        none = np.zeros(self.market.classes, dtype=np.int64)
        seats = sum((unit * goal.seats for unit, goal in pairs), self.sure * 0)
        return seats, sum((unit * goal.grants for unit, goal in pairs), none)

    def unit(self, tier: str, units: list[int]) -> int:
        """What a unit of a tier counts, if it is one of the goals; else 0."""
        tiers = [goal.tier for goal in self.each]
        return units[tiers.index(tier)] if tier in tiers else 0

    def value(self, goal: Goal, taken: Bools) -> int:
        """What some seats come to, as a market counts it."""
        filled = self.market.filled(self.granted(taken))
        grants = goal.grants[self.market.grant_class]
        return int(goal.seats[taken].sum() + filled @ grants)

    def values(self, goal: Goal, taken: Bools) -> list[int]:
        """What some seats come to, stage by stage."""
        if goal.tier == "fairness":
            return self.market.seekers.curve(self.granted(taken))
        return [int(goal.seats[taken].sum())]

    def counted(self, worth: Worth, taken: Bools) -> int:
        """What some seats are worth."""
        return self.value(Goal("all", worth.seats, worth.grants), taken)

    def columns(self, model: Model, grants: Grants, worth: Worth) -> tuple[Ints, Ints]:
        """Columns that count, new ones for grants among them, and what each is worth."""
        steps = Steps(model, grants, self.market.seekers)
        mine = np.isin(
            numbers(self.tables, self.seats), numbers(self.tables, grants.offer.seats)
        )
        each = [worth.seats[mine], worth.grants[self._class_of_step(steps)]]
        return np.concatenate([grants.seat, steps.column]), np.concatenate(each)

    def granted(self, taken: Bools) -> Ints:
        """How many of some seats each seeker has."""
        who = self.market.seeker[self.seats.who[taken]]
        return np.bincount(who, minlength=self.market.seekers.who.size)

    def _class_of_step(self, steps: Steps) -> Ints:
        """The class that each seeker's first, second … grant is of."""
        market = self.market
        order = np.lexsort((market.grant_class, market.grant_seeker))
        room, seeker = market.grant_room[order], market.grant_seeker[order]
        class_ = np.repeat(market.grant_class[order], room)
        first = np.searchsorted(np.repeat(seeker, room), np.arange(steps.length.size))
        rank = np.arange(steps.column.size) - np.repeat(steps.first, steps.length)
        return np.asarray(class_[np.repeat(first, steps.length) + rank])
