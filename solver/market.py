"""Seats as goods that flow from calls to shadowers: every tier that counts seats, at once.

Shadower → shadower's week → nest → call → host's week, where a nest is a set of calls that
overlap each other for one person, so that at most one of them can be taken (it is passed
by where its week holds one seat only). Grants of a shadower are worth less the more there
are (`flow.classes`), seats what the tiers say.
A flow of greatest worth (of least cost, see `cheapest`) leaves out the
caps per host and the overlaps between nests, so its worth bounds that of any schedule; its
prices say how much worse a schedule is for each seat it takes or leaves (LP duality).
"""

from dataclasses import dataclass

import numpy as np

from solver.aside import aside
from solver.candidates import Offer, Seats
from solver.cheapest import Apart, Arcs
from solver.clock import Clock
from solver.constraints.caps import cap_of, limits
from solver.flow import MANY, classes
from solver.grants import distinct, keys
from solver.seekers import Seekers
from solver.tables import Bools, Ints

EACH = 5e-6  # seconds for each seat of a flow, on a quick machine
LARGE = 200_000  # arcs from which on a flow has a process of its own


@dataclass(frozen=True, slots=True)
class Worth:
    """What is counted: each seat, and each class of grants (the first class most)."""

    seats: Ints
    grants: Ints


@dataclass(frozen=True, slots=True)
class Prices:
    """How much worse a choice is, in all, for using or leaving each part of the market.

    Each array runs beside one kind of arc: a positive price is lost for each unit used, a
    negative one for each unit of room that is left. `week` and `call` are of nodes.
    """

    arcs: tuple[Ints, ...]
    week: Ints
    call: Ints


@dataclass(frozen=True, slots=True)
class Carried:
    """The seats of a flow of greatest worth, that worth, and the prices that prove it."""

    taken: Bools
    worth: int
    prices: Prices


class Market:
    """The market for the seats of an offer; its flows use some of them."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.took = 0.0  # seconds for the flow before
        self.tables = tables = offer.tables
        problem = tables.problem
        self.seekers = seekers = Seekers(tables)
        people = len(problem.shadowers)
        self.seeker = np.full(people, -1, dtype=np.int64)
        self.seeker[seekers.who] = np.arange(seekers.who.size)
        opened = [c[2] for c in classes(seekers, people)]
        self.classes = len(opened)
        table = np.array(opened, dtype=np.int64).reshape(-1, seekers.who.size)
        self.grant_class, self.grant_seeker = np.nonzero(table)
        self.grant_room = table[self.grant_class, self.grant_seeker]
        # Weeks by number: those of shadowers from a table by zone, a host's call by call.
        zones: dict[str, int] = {}
        each = [problem.people[p].timezone for p in tables.shadower_person.tolist()]
        self.zone = np.array([zones.setdefault(z, len(zones)) for z in each])
        someone = dict(zip(each, tables.shadower_person, strict=True))
        weeks = np.array([tables.call_weeks(int(someone[z])) for z in zones])
        self.weeks = weeks - weeks.min(initial=np.iinfo(np.int64).max)
        self.week_count = int(self.weeks.max(initial=0)) + 1
        hosts = tables.call_host
        host_week = [
            tables.call_weeks(host)[call] for call, host in enumerate(hosts.tolist())
        ]
        first, self.load = distinct(keys(hosts, np.array(host_week, dtype=np.int64)))
        self.load_room = np.minimum(cap_of(tables, problem.hosts)[hosts[first]], MANY)
        self.week_room = np.minimum(
            limits(s.max_per_week for s in problem.shadowers), MANY
        )

    def week(self, seats: Seats) -> Ints:
        """The node of the shadower's week that each seat is in."""
        week = self.weeks[self.zone[seats.who], seats.call]
        return np.asarray(self.seeker[seats.who] * self.week_count + week)

    def shared(self, seats: Seats, nest: Ints) -> tuple[Ints, Ints]:
        """The nests that could hold two seats if nothing kept them apart.

        Returns a seat of each, and for every seat the number of its nest, or -1.
        `nest` numbers all nests; seats of one nest in different weeks are in two.
        """
        first, which = distinct(keys(self.week(seats), nest))
        who = seats.who[first]
        room = np.minimum(self.week_room[who], self.seekers.wanted[self.seeker[who]])
        needed = (room > 1) & (np.bincount(which, minlength=first.size) > 1)
        number = np.where(needed, np.cumsum(needed) - 1, -1)
        return first[needed], number[which]

    def carry(
        self, seats: Seats, nest: Ints, worth: Worth, clock: Clock
    ) -> Carried | None:
        """A flow of greatest worth on some seats (`None`: no time for it).

        It has nothing to show before its end, so it does not begin unless that can be
        expected in time.
        """
        if clock.left < max(self.took, EACH * seats.who.size):
            return None
        arcs, left = _Arcs(self, seats, nest, worth), clock.left
        flows = arcs.solve(clock)
        self.took = left - clock.left
        if flows is None:
            return None
        price = arcs.potentials(flows)
        lost = arcs.cost + price[arcs.tail] - price[arcs.head]
        used = arcs.parts(flows)
        weeks, calls = arcs.nodes["week"], arcs.nodes["call"]
        prices = Prices(
            tuple(arcs.parts(lost)[:-1]),
            price[weeks : weeks + self.seekers.who.size * self.week_count],
            price[calls : calls + self.load.size],
        )
        total = -int(arcs.cost @ flows)
        return Carried(used[3] > 0, total, prices)

    def beyond(self, prices: Prices, seats: Seats, worth: Ints) -> Ints:
        """How much is lost for each unit of seats that the flow was not offered."""
        return np.asarray(
            prices.week[self.week(seats)] - prices.call[seats.call] - worth
        )

    def lost(
        self, carried: Carried, seats: Seats, nest: Ints, taken: Bools
    ) -> tuple[Ints, Ints]:
        """Where other seats taken lose against the flow: by shadower, and by call.

        Together they are the whole difference in worth, and never negative.
        """
        week, here = self.week(seats), np.flatnonzero(taken)
        nests, which = self.shared(seats, nest)
        count = self.seekers.who.size
        granted = np.bincount(self.seeker[seats.who[here]], minlength=count)
        used = (
            self.filled(granted),
            np.bincount(week[here], minlength=count * self.week_count),
            np.bincount(1 + which[here], minlength=1 + nests.size)[1:],
            taken.astype(np.int64),
            np.bincount(seats.call[here], minlength=self.load.size),
            np.bincount(self.load[seats.call[here]], minlength=self.load_room.size),
        )
        rooms = self._rooms(nests.size, seats.who.size)
        lost = [
            np.where(price > 0, price * flow, -price * (room - flow))
            for price, flow, room in zip(carried.prices.arcs, used, rooms, strict=True)
        ]
        by_seeker = np.bincount(self.grant_seeker, lost[0], count)
        by_seeker += lost[1].reshape(count, -1).sum(axis=1)
        by_seeker += np.bincount(self.seeker[seats.who[nests]], lost[2], count)
        by_seeker += np.bincount(self.seeker[seats.who], lost[3], count)
        by_call = lost[4].astype(np.float64)
        first = np.unique(self.load, return_index=True)[1]
        by_call[first] += lost[5]
        return by_seeker.astype(np.int64), by_call.astype(np.int64)

    def filled(self, granted: Ints) -> Ints:
        """How many grants of each class a seeker's grants come to, the dearest first."""
        filled = np.zeros(self.grant_class.size, dtype=np.int64)
        left = granted.copy()
        for number in range(self.classes):
            mine = np.flatnonzero(self.grant_class == number)
            filled[mine] = np.minimum(
                self.grant_room[mine], left[self.grant_seeker[mine]]
            )
            left[self.grant_seeker[mine]] -= filled[mine]
        return filled

    def _rooms(self, nests: int, seats: int) -> tuple[Ints, ...]:
        """The room of every arc, kind by kind: grants, weeks, nests, seats, calls, loads."""
        return (
            self.grant_room,
            np.repeat(self.week_room[self.seekers.who], self.week_count),
            np.ones(nests, dtype=np.int64),
            np.ones(seats, dtype=np.int64),
            self.tables.call_seats,
            self.load_room,
        )


class _Arcs:
    """The arcs of one flow, kind by kind, and one that carries what is not granted."""

    def __init__(self, market: Market, seats: Seats, nest: Ints, worth: Worth) -> None:
        week = market.week(seats)
        nests, which = market.shared(seats, nest)
        count, calls = market.seekers.who.size, market.load.size
        sizes = {
            "source": 1,
            "sink": 1,
            "seeker": count,
            "week": count * market.week_count,
            "nest": nests.size,
            "call": calls,
            "load": market.load_room.size,
        }
        starts = np.cumsum([0, *sizes.values()]).tolist()
        self.nodes = dict(zip(sizes, starts, strict=False))
        self.size = starts[-1]
        self.load = market.load
        at = self.nodes
        weeks = np.arange(count * market.week_count)
        # One more than can be granted: so the arc past the market is never empty or full.
        self.supply = int(market.grant_room.sum()) + 1
        source, sink = np.array([at["source"]]), np.array([at["sink"]])
        tails = (
            np.repeat(source, market.grant_seeker.size),
            at["seeker"] + weeks // market.week_count,
            at["week"] + week[nests],
            np.where(which < 0, at["week"] + week, at["nest"] + which),
            at["call"] + np.arange(calls),
            at["load"] + np.arange(market.load_room.size),
            source,
        )
        heads = (
            at["seeker"] + market.grant_seeker,
            at["week"] + weeks,
            at["nest"] + np.arange(nests.size),
            at["call"] + seats.call,
            at["load"] + market.load,
            np.repeat(sink, market.load_room.size),
            sink,
        )
        rooms = (*market._rooms(nests.size, which.size), np.array([self.supply]))
        self.ends = np.cumsum([each.size for each in tails])
        self.tail, self.head = np.concatenate(tails), np.concatenate(heads)
        self.room = np.concatenate(rooms)
        self.cost = np.zeros(self.tail.size, dtype=np.int64)
        self.cost[: self.ends[0]] = -worth.grants[market.grant_class]
        self.cost[self.ends[2] : self.ends[3]] = -worth.seats

    def parts(self, each: Ints) -> list[Ints]:
        """A value for every arc, kind by kind."""
        return np.split(each, self.ends[:-1])

    def solve(self, clock: Clock) -> Ints | None:
        """The flow on each arc; `None` when the time is up before, or numbers are too large."""
        ends = self.nodes["source"], self.nodes["sink"], self.supply
        arcs = Arcs(self.tail, self.head, self.room, self.cost, *ends)
        if self.tail.size < LARGE:
            return aside(arcs.cheapest, clock)
        apart = Apart(arcs)
        flows = aside(apart.cheapest, clock)
        if flows is None:
            apart.end()
        return flows

    def potentials(self, flows: Ints) -> Ints:
        """Prices of the nodes at which no arc with room left would gain (Bellman, Ford)."""
        more, less = flows < self.room, flows > 0
        tail = np.concatenate([self.tail[more], self.head[less]])
        head = np.concatenate([self.head[more], self.tail[less]])
        cost = np.concatenate([self.cost[more], -self.cost[less]])
        order = np.argsort(head, kind="stable")
        tail, cost = tail[order], cost[order]
        nodes, first = np.unique(head[order], return_index=True)
        price = np.zeros(self.size, dtype=np.int64)
        while True:
            least = np.minimum(
                price[nodes], np.minimum.reduceat(price[tail] + cost, first)
            )
            if np.array_equal(least, price[nodes]):
                break
            price[nodes] = least
        # Calls that nothing flows to may cost as little as their host's week does.
        calls = self.nodes["call"] + np.arange(self.load.size)
        idle = calls[~np.isin(calls, nodes)]
        price[idle] = price[self.nodes["load"] + self.load[idle - self.nodes["call"]]]
        return price
