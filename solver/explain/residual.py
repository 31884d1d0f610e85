"""What could flow instead: who could have one more grant, and who would lose one for it.

A flow that is as fair as its network leaves nothing to win. What is left over, the arcs
with room and those that could be given back, tells for every node at once who could bring
one more there, and where one more could go from there at whose expense. One more arc
makes it fairer exactly if what reaches its tail counts for more than what its head costs.
"""

from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from solver.tables import Bools, Ints

Path = list[int]
"""Ways, one after the other: 2 * i goes along arc i, 2 * i + 1 gives it back."""

NOBODY = -1


class Graph:
    """Arcs, each of which can be gone forth or back; `ends` are their tails and heads."""

    def __init__(self, ends: Ints, nodes: int) -> None:
        self.nodes = nodes
        self.tails, self.heads = ends.T.reshape(-1), ends[::-1].T.reshape(-1)
        self.order = np.argsort(self.tails, kind="stable")
        counts = np.bincount(self.tails, minlength=nodes)
        self.start = np.concatenate([[0], np.cumsum(counts)])

    def wider(self, ends: Ints) -> "Graph":
        """The same with more arcs."""
        graph = copy(self)
        tails = ends.T.reshape(-1)
        graph.tails = np.concatenate([self.tails, tails])
        graph.heads = np.concatenate([self.heads, ends[::-1].T.reshape(-1)])
        ways = self.tails.size + np.arange(tails.size)
        graph.order = np.insert(self.order, self.start[tails + 1], ways)
        counts = np.bincount(tails, minlength=self.nodes)
        graph.start = self.start + np.concatenate([[0], np.cumsum(counts)])
        return graph

    def ways(self, nodes: Ints) -> Ints:
        """All ways out of some nodes."""
        first = self.start[nodes]
        counts = self.start[nodes + 1] - first
        skip = np.repeat(first - np.cumsum(counts) + counts, counts)
        return self.order[skip + np.arange(skip.size)]

    def spread(self, seeds: list[tuple[int, Ints]], open_: Bools) -> "Spread":
        """Which of the seeds (a key and its nodes) each node is reached from first."""
        key = np.full(self.nodes, NOBODY)
        via = np.full(self.nodes, NOBODY)
        for value, nodes in seeds:
            front = nodes[key[nodes] == NOBODY]
            key[front] = value
            while front.size:
                ways = self.ways(front)
                ways = ways[open_[ways]]
                to = self.heads[ways]
                new = key[to] == NOBODY
                ways, to = ways[new], to[new]
                key[to], via[to] = value, ways
                front = to[via[to] == ways]
        return Spread(key, via)

    def back(self, spread: "Spread", node: int) -> Path:
        """The ways by which a node was reached, the last first."""
        path = []
        while spread.via[node] != NOBODY:
            path.append(int(spread.via[node]))
            node = int(self.tails[path[-1]])
        return path


class Spread(NamedTuple):
    """For each node the key it is reached with, and the way into it (`NOBODY`: none)."""

    key: Ints
    via: Ints


class People(NamedTuple):
    """Who takes grants.

    `node` of each person; `classes[p, k]` is the class of p's grant number k + 1;
    `most` is how many grants each can have, `wanted` how many there are classes for.
    """

    node: Ints
    classes: Ints
    most: Ints
    wanted: Ints


class Flow:
    """How much goes along each arc, and how much each person is granted by it.

    `closed` has the ways that are not to be gone. A class comes twice: for one person
    first, with an even key, then for all others with an odd one.
    """

    def __init__(
        self, graph: Graph, room: Ints, used: Ints, closed: Bools | None, sink: int
    ) -> None:
        self.graph, self.room, self.used = graph, room, used
        self.closed, self.sink = closed, sink

    def open(self) -> Bools:
        """The ways along which one more can go."""
        ways = np.stack([self.used < self.room, self.used > 0], axis=1)
        return (ways if self.closed is None else ways & ~self.closed).reshape(-1)

    def after(self, path: Path) -> Ints:
        """How much goes along each arc, if one more goes these ways."""
        ways, used = np.array(path, dtype=np.int64), self.used.copy()
        np.add.at(used, ways // 2, 1 - ways % 2 * 2)
        return used

    def using(self, used: Ints) -> "Flow":
        """The same with so much along each arc."""
        return Flow(self.graph, self.room, used, self.closed, self.sink)

    def wider(self, ends: Ints) -> "Flow":
        """The same with more arcs (their tails and heads), each with room for one."""
        more = np.ones(ends.shape[1], dtype=np.int64)
        return Flow(
            self.graph.wider(ends),
            np.concatenate([self.room, more]),
            np.concatenate([self.used, 0 * more]),
            None
            if self.closed is None
            else np.pad(self.closed, ((0, more.size), (0, 0))),
            self.sink,
        )


class State:
    """A flow and what its people are granted, seen by one of them (by number)."""

    def __init__(
        self, flow: Flow, people: People, granted: Ints, one: int | None = None
    ) -> None:
        self.flow, self.people, self.granted, self.one = flow, people, granted, one
        self.last = 2 * int(people.classes.max(initial=0)) + 3

    @cached_property
    def open(self) -> Bools:
        """The ways along which one more can go."""
        return self.flow.open()

    def keys(self, number: Ints, known: Bools) -> Ints:
        """The keys of everybody's grant of that number (from 0), where there is one."""
        column = np.where(known, number, 0)
        found = 2 * self.people.classes[np.arange(number.size), column] + 1
        if self.one is not None:
            found[self.one] -= 1
        return np.where(known, found, NOBODY)

    def lacking(self, *, more: bool = False) -> Ints:
        """The key of the next grant of each; `more`: the one could have more than `most`."""
        most = self.people.most
        if more and self.one is not None:
            most = most.copy()
            most[self.one] = self.people.wanted[self.one]
        return self.keys(self.granted, self.granted < most)

    def seeds(self, keys: Ints) -> list[tuple[int, Ints]]:
        """The nodes of the people with each key, the least key first."""
        return [
            (value, self.people.node[keys == value])
            for value in np.unique(keys[keys != NOBODY]).tolist()
        ]

    @cached_property
    def behind(self) -> Spread:
        """For each node who could bring one more there: the least key."""
        return self.flow.graph.spread(self.seeds(self.lacking(more=True)), self.open)

    @cached_property
    def ahead(self) -> Spread:
        """For each node what one more would cost there: the greatest key.

        A free place has a key above all others.
        """
        back = self.open.reshape(-1, 2)[:, ::-1].reshape(-1)
        had = self.keys(self.granted - 1, self.granted > 0)
        seeds = [(self.last, np.array([self.flow.sink])), *self.seeds(had)[::-1]]
        return self.flow.graph.spread(seeds, back)

    def onward(self, ahead: Spread, node: int) -> Path:
        """The ways from a node to where one more costs least."""
        # The spread went against the ways.
        return [way ^ 1 for way in self.flow.graph.back(ahead, node)]

    def settled(self) -> "State":
        """The state when people have more, first whoever counts for most, until nothing is won."""
        state: State | None = self
        settled = self
        while state:
            settled, state = state, state.won(state.ahead)
        return settled

    def won(self, ahead: Spread) -> "State | None":
        """The state after one has more at a lesser cost, if anybody can."""
        node, lacking = self.people.node, self.lacking()
        wins = (lacking != NOBODY) & (ahead.key[node] > lacking)
        if not wins.any():
            return None
        start = int(node[np.flatnonzero(wins)[lacking[wins].argmin()]])
        path = self.onward(ahead, start)
        flow = self.flow.using(self.flow.after(path))
        return State(flow, self.people, self.after(path, start), self.one)

    def after(self, path: Path, start: int) -> Ints:
        """What everybody is granted, if one more goes these ways from a person's node."""
        end = int(self.flow.graph.heads[path[-1]])
        more = self.people.node == start
        return np.asarray(self.granted + more - (self.people.node == end))
