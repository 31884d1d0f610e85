"""The seats that are looked at where there are too many, and the price of all the others."""

import numpy as np

from solver.candidates import Offer, Seats, slices
from solver.choice import Choice
from solver.grants import keys
from solver.market import Market, Prices
from solver.objectives import wishes
from solver.tables import EMPTY, Bools, Ints, Tables

AT_ONCE = 2_000_000  # seats in memory many times over
MANY_EACH = 30  # seats of each shadower, where there are more than that
DAILY = 2  # seats of each shadower on each day, in any case
SPREAD = 4096  # places in a line of calls that are worth the same, different for each
LARGEST = 2**62  # a number that arrays can hold
DAY = 1440  # minutes


def numbers(tables: Tables, seats: Seats | Choice) -> Ints:
    """A number for each seat, the same for the same shadower and call."""
    return np.asarray(seats.who * len(tables.problem.calls) + seats.call)


def published(tables: Tables) -> Ints:
    """The numbers of the seats that are published, of shadowers and calls still there."""
    calls = len(tables.problem.calls)
    found = [
        tables.shadower[entry.person] * calls + tables.call[entry.call]
        for entry in tables.problem.published
        if entry.call in tables.call and entry.person in tables.shadower
    ]
    return np.array(found, dtype=np.int64)


def spread(seats: Seats) -> Ints:
    """A place in line for each seat: calls that are worth the same are not all alike."""
    return np.asarray((seats.call + seats.who) * 7919 % SPREAD)


class Left:
    """An offer of which a part is looked at; what is left out has its price all the same."""

    def __init__(self, whole: Offer, start: Choice) -> None:
        self.whole, self.tables, self.seats = whole, whole.tables, whole.seats
        self.chosen: Bools = np.ones(self.seats.who.size, dtype=np.bool_)
        self.wanted: Ints = EMPTY
        self.start = start
        self.worth: Ints = EMPTY  # what each seat counts for wishes
        if self.chosen.size > AT_ONCE:
            self._choose_few()

    def _choose_few(self) -> None:
        """What each shadower could like best, in all and each day, and what is there.

        Those who like some days best would else all be led to the calls of these.
        """
        kept = np.concatenate(
            [published(self.tables), numbers(self.tables, self.start)]
        )
        self.chosen[:] = False
        self.worth = np.zeros(self.chosen.size, dtype=np.int64)
        for mine in slices(self.seats, AT_ONCE):
            here = Seats(self.seats.who[mine], self.seats.call[mine])
            worth = wishes.seat_weights(self.tables, here)
            self.worth[mine] = worth
            worth = worth * SPREAD + spread(here)
            day = self.tables.call_start[here.call] // DAY
            self.chosen[mine] = best_few(here.who, worth, MANY_EACH)
            self.chosen[mine] |= best_few(keys(here.who, day), worth, DAILY)
            self.chosen[mine] |= np.isin(numbers(self.tables, here), kept)

    @property
    def part(self) -> Offer:
        """The part that is looked at."""
        if self.chosen.all():
            return self.whole
        seats = Seats(self.seats.who[self.chosen], self.seats.call[self.chosen])
        return Offer(self.tables, seats, (), self.whole.sittings)

    def gains(self, market: Market, prices: Prices, unit: int) -> int:
        """What seats left out could gain at most, at these prices of the others.

        `unit` is what a wish counts. The seats that would gain are noted.
        """
        if self.chosen.all():
            return 0
        total = 0
        for mine in slices(self.seats, AT_ONCE):
            out = np.flatnonzero(~self.chosen[mine]) + mine.start
            seats = Seats(self.seats.who[out], self.seats.call[out])
            lost = market.beyond(prices, seats, self.worth[out] * unit)
            gain = np.flatnonzero(lost < 0)
            total -= int(lost[gain].sum())
            most = spread(seats)[gain] - lost[gain] * SPREAD
            few = best_few(seats.who[gain], most, MANY_EACH)
            self.wanted = np.concatenate([self.wanted, out[gain[few]]])
        return total

    def offer_more(self) -> None:
        """Look at the seats noted, too."""
        self.chosen[self.wanted] = True
        self.wanted = EMPTY


def best_few(group: Ints, worth: Ints, count: int) -> Bools:
    """The `count` members of each group that are worth most; of equal ones the first."""
    size = group.size
    few: Bools = np.zeros(size, dtype=np.bool_)
    order = _by_worth(group, worth)
    sorted_ = group[order]
    first = np.flatnonzero(np.diff(sorted_, prepend=-1))
    rank = np.arange(size) - np.repeat(first, np.diff(first, append=size))
    few[order[rank < count]] = True
    return few


def _by_worth(group: Ints, worth: Ints) -> Ints:
    """Places by group, those worth most first.

    One number for group, worth and place is sorted in a fraction of the time.
    """
    size, best = group.size, int(worth.max(initial=0))
    span = best - int(worth.min(initial=0)) + 1
    if (int(group.max(initial=0)) + 1) * span * max(1, size) > LARGEST:
        return np.lexsort((-worth, group))
    number = (group * span + (best - worth)) * size + np.arange(size)
    number.sort()
    return np.asarray(number % size) if size else number
