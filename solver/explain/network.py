"""What can flow from seekers to hosts and mentors, at the very best.

Seeker → the seeker's week → calls that overlap → call → the host's week: what this network
cannot carry, no schedule can grant.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from solver.check.counting import Counting, Seeker
from solver.problem import Call, Rotator, Shadower

Node = tuple[Any, ...]

SOURCE: Node = ("source",)
SINK: Node = ("sink",)


class Network:
    """Arcs from seekers to hosts and mentors, and how much each can carry.

    Each seeker has one of the first arcs, in their order; it carries what `carry` opens.
    """

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.nodes: dict[Node, int] = {SOURCE: 0, SINK: 1}
        self.arcs: list[tuple[int, int, int]] = []
        self.seats: dict[int, tuple[str, str]] = {}
        self.groups: dict[Node, list[list[Call]]] = {}
        self.most = len(counting.units)
        self.choosers: dict[str, set[str]] = {}
        for seeker in counting.goals:
            self.arc(SOURCE, seeker, 0)
        for call in counting.facts.problem.calls:
            self.add_call(call)
        self.call_nodes = {
            call.id: self.nodes["call", call.id]
            for call in counting.facts.problem.calls
        }
        places: set[str] = set()
        for seeker, goal in counting.goals.items():
            if isinstance(goal, Shadower):
                self.add_shadower(seeker, goal)
            else:
                places |= self.add_rotator(seeker, goal)
        for name in sorted(places):
            place = counting.facts.places[name]
            who = [one for one in self.choosers if name in self.choosers[one]]
            room = counting.placing.room(place, who)
            self.arc(("placement", name), SINK, room)

    def node(self, name: Node) -> int:
        """The number of a node."""
        return self.nodes.setdefault(name, len(self.nodes))

    def arc(self, tail: Node, head: Node, room: int | None) -> int:
        """An arc and its number; `None` is no limit."""
        ends = self.node(tail), self.node(head)
        capacity = self.most if room is None else min(room, self.most)
        self.arcs.append((*ends, capacity))
        return len(self.arcs) - 1

    def add_shadower(self, seeker: Seeker, goal: Shadower) -> None:
        """The shadower's weeks, and in them one arc for calls that exclude each other."""
        facts = self.counting.facts
        weeks = defaultdict(list)
        for call in self.counting.seating.calls_for(goal):
            weeks[facts.week(goal.person, call.start)].append(call)
        for week, calls in weeks.items():
            here = (seeker, week)
            self.arc(seeker, here, goal.max_per_week)
            self.groups[here] = list(cliques(calls, facts.problem.buffer_minutes))
            for i, clique in enumerate(self.groups[here]):
                self.arc(here, (*here, i), 1)
                tail = self.nodes[*here, i]
                for call in clique:  # most of the arcs: without `arc` in half the time
                    self.seats[len(self.arcs)] = (goal.person, call.id)
                    self.arcs.append((tail, self.call_nodes[call.id], 1))

    def add_call(self, call: Call) -> None:
        """The call's seats, and the week of its host."""
        facts = self.counting.facts
        week = ("host", call.host, facts.week(call.host, call.start))
        if week not in self.nodes:
            self.arc(week, SINK, self.counting.seating.host_room(call.host))
        self.arc(("call", call.id), week, call.seats)

    def add_rotator(self, seeker: Seeker, goal: Rotator) -> set[str]:
        """The placements that the rotator can do."""
        names = set(self.counting.placing.choices(goal))
        self.choosers[goal.person] = names
        for name in sorted(names):
            self.arc(seeker, ("placement", name), 1)
        return names

    @cached_property
    def flow(self) -> SimpleMaxFlow:
        """The arcs as OR-Tools has them."""
        flow = SimpleMaxFlow()
        flow.add_arcs_with_capacity(
            *np.array(self.arcs, dtype=np.int64).reshape(-1, 3).T
        )
        return flow

    def carry(self, opened: Mapping[Seeker, int]) -> int:
        """The greatest flow when each seeker may be granted so many."""
        supply = [opened.get(seeker, 0) for seeker in self.counting.goals]
        self.flow.set_arcs_capacity(np.arange(len(supply)), np.array(supply))
        self.flow.solve(self.nodes[SOURCE], self.nodes[SINK])
        return int(self.flow.optimal_flow())

    def near(self) -> set[int]:
        """The nodes on the source's side of a minimum cut."""
        return set(self.flow.get_source_side_min_cut())


def cliques(calls: list[Call], buffer: int) -> Iterator[list[Call]]:
    """Calls in groups of which nobody can take two: as few groups as there can be."""
    left = sorted(calls, key=lambda call: call.end)
    while left:
        free = left[0].end + buffer
        yield [call for call in left if call.start < free]
        left = [call for call in left if call.start >= free]
