"""Fairness on the shadowing track as a flow: what the seats can carry at best.

Seeker → seeker's week → call → host's week, without overlaps and caps per host. The grants
that such a network carries form a polymatroid, so opening them greedily is exact for it:
the k-th grant of a seeker serves the levels for which k grants are just enough, and grants
are opened by the first level they serve, those that serve more levels first. What a class
adds to the greatest flow is what its levels gain.
"""

import numpy as np
from ortools.graph.python import max_flow

from solver.constraints.caps import cap_of, limits
from solver.grants import Grants, distinct
from solver.seekers import Seekers
from solver.tables import Ints

MANY = 2**30


class Network:
    """The flow network of an offer's seats, with a source arc for every seeker."""

    def __init__(self, grants: Grants, seekers: Seekers) -> None:
        tables, seats = grants.tables, grants.offer.seats
        starts = tables.call_start[seats.call]
        first_week, week = distinct(grants.weekly(grants.seat_person, starts))
        calls, call = np.unique(seats.call, return_inverse=True)
        host = tables.call_host[calls]
        first_load, load = distinct(grants.weekly(host, tables.call_start[calls]))

        count = seekers.who.size
        sizes = [1, 1, count, first_week.size, calls.size, first_load.size]
        source, sink, one, weeks, each, loads = np.cumsum([0, *sizes[:-1]]).tolist()
        owner = np.searchsorted(seekers.who, seats.who[first_week])
        a_week = limits(s.max_per_week for s in tables.problem.shadowers)
        a_host = cap_of(tables, tables.problem.hosts)
        arcs = [
            (np.full(count, source), one + np.arange(count), np.zeros(count)),
            (one + owner, weeks + np.arange(owner.size), a_week[seats.who[first_week]]),
            (weeks + week, each + call, np.ones(week.size)),
            (each + np.arange(calls.size), loads + load, tables.call_seats[calls]),
            (loads + np.arange(first_load.size), sink, a_host[host[first_load]]),
        ]
        tail, head, room = (
            np.concatenate([np.broadcast_to(arc[i], arc[2].shape) for arc in arcs])
            for i in range(3)
        )
        self.source, self.sink = source, sink
        self.graph = max_flow.SimpleMaxFlow()
        capacity = np.minimum(room, MANY).astype(np.int64)
        self.graph.add_arcs_with_capacity(tail, head, capacity)
        self.supplies: Ints = np.arange(count)
        self.wanted = seekers.wanted
        self.first_seat = count + owner.size
        self.count = week.size

    def carries(self, supply: Ints) -> int:
        """The greatest number of seats granted, if each seeker takes at most so many."""
        self.graph.set_arcs_capacity(self.supplies, supply)
        self.graph.solve(self.source, self.sink)
        return int(self.graph.optimal_flow())

    def seats(self) -> Ints:
        """The seats of a greatest flow, when everybody takes what they want."""
        self.carries(self.wanted)
        arcs = np.arange(self.first_seat, self.first_seat + self.count)
        return np.flatnonzero(self.graph.flows(arcs))


def classes(seekers: Seekers, shadowers: int) -> list[tuple[int, int, Ints]]:
    """First and last level of each class of grants, and how many it opens for each seeker."""
    found: dict[tuple[int, int], Ints] = {}
    needs = np.array([seekers.need(level) for level in seekers.levels])
    mine = seekers.who < shadowers
    for k in range(1, int(seekers.wanted[mine].max(initial=0)) + 1):
        serves = (needs == k) & mine
        first = serves.argmax(axis=0)
        last = len(seekers.levels) - 1 - serves[::-1].argmax(axis=0)
        for seeker in np.flatnonzero(serves.any(axis=0)).tolist():
            key = (int(first[seeker]), -int(last[seeker]))
            opened = found.setdefault(key, np.zeros(seekers.who.size, dtype=np.int64))
            opened[seeker] += 1
    return [(first, -last, found[first, last]) for first, last in sorted(found)]


def fairest(grants: Grants, seekers: Seekers) -> list[int]:
    """A list of counts by level, rotators left out, that no schedule's list exceeds.

    Lexicographically: no schedule is better at the first level where they differ.
    """
    shadowers = len(grants.tables.problem.shadowers)
    network = Network(grants, seekers)
    supply = np.zeros(seekers.who.size, dtype=np.int64)
    counts = [
        int(np.count_nonzero(seekers.need(level) == 0)) for level in seekers.levels
    ]
    before = 0
    for first, last, opened in classes(seekers, shadowers):
        supply += opened
        flow = network.carries(supply)
        for level in range(first, last + 1):
            counts[level] += flow - before
        before = flow
    return counts
