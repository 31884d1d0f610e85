"""What can flow from seekers to hosts and mentors, at the very best.

Seeker → the seeker's week → calls that overlap → call → the host's week: what this network
cannot carry, no schedule can grant.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.check.counting import Counting, Seeker
from solver.problem import Call, Rotator, Shadower

Node = tuple[Any, ...]

SOURCE: Node = ("source",)
SINK: Node = ("sink",)


class Network:
    """Arcs from seekers to hosts and mentors, and how much each can carry.

    `supply` has the first arc of each seeker; it carries what `carry` opens.
    """

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.flow = SimpleMaxFlow()
        self.nodes: dict[Node, int] = {}
        self.arcs: list[tuple[int, int, int]] = []
        self.seats: dict[int, tuple[str, str]] = {}
        self.groups: dict[Node, list[list[Call]]] = {}
        self.hosted: set[str] = set()
        self.most = len(counting.units)
        self.choosers: dict[str, set[str]] = {}
        self.supply = {seeker: self.arc(SOURCE, seeker, 0) for seeker in counting.goals}
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
        number: int = self.flow.add_arc_with_capacity(*ends, capacity)
        return number

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
                for call in clique:
                    self.add_seat((*here, i), seeker, call, 1)

    def add_seat(self, tail: Node, seeker: Seeker, call: Call, room: int) -> int:
        """The arc of a seat, and the call's own if nobody could sit in it so far."""
        number = self.arc(tail, ("call", call.id), room)
        self.seats[number] = (seeker[1], call.id)
        if call.id not in self.hosted:
            self.hosted.add(call.id)
            self.add_host(call)
        return number

    def add_host(self, call: Call) -> None:
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

    def door(self, seeker: Seeker, call: Call) -> int:
        """A closed arc for a seat on a call that the shadower is not free for."""
        goal = self.counting.goals[seeker]
        here: Node = (seeker, self.counting.facts.week(goal.person, call.start))
        if here not in self.groups:
            self.groups[here] = []
            self.arc(seeker, here, goal.max_per_week)
        gap = self.counting.facts.problem.buffer_minutes
        for i, clique in enumerate(self.groups[here]):
            if all(
                o.start < call.end + gap and call.start < o.end + gap for o in clique
            ):
                return self.add_seat((*here, i), seeker, call, 0)
        return self.add_seat(here, seeker, call, 0)

    def make_room(self, arc: int, room: int) -> None:
        """Another capacity for an arc."""
        self.arcs[arc] = (*self.arcs[arc][:2], room)
        self.flow.set_arc_capacity(arc, room)

    def carry(self, opened: Mapping[Seeker, int]) -> int:
        """The greatest flow when each seeker may be granted so many."""
        for seeker, arc in self.supply.items():
            room = opened.get(seeker, 0)
            if self.arcs[arc][2] != room:
                self.make_room(arc, room)
        self.flow.solve(self.node(SOURCE), self.node(SINK))
        return int(self.flow.optimal_flow())

    def near(self) -> set[int]:
        """The nodes on the source's side of a minimum cut."""
        return {int(node) for node in self.flow.get_source_side_min_cut()}

    def dearest(
        self, worth: Sequence[tuple[Seeker, int]], cost: Mapping[tuple[str, str], int]
    ) -> list[tuple[str, str]]:
        """The seats (person, call) of the flow that is worth most.

        `worth` has each grant that is wanted, `cost` what each seat takes off again; a
        seat without a cost is not taken.
        """
        source, sink = self.node(SOURCE), self.node(SINK)
        arcs = np.array(self.arcs, dtype=np.int64)
        price = np.zeros(len(arcs), dtype=np.int64)
        for arc, seat in self.seats.items():
            price[arc] = cost.get(seat, 0)
            arcs[arc, 2] *= seat in cost
        arcs[[*self.supply.values()], 2] = 0
        ways = [(source, self.node(who), 1) for who, _ in worth]
        # Whatever is granted to nobody goes past them.
        ways.append((source, sink, len(worth)))
        gains = [-gain for _, gain in worth]
        flow = SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(
            *np.vstack([arcs, ways]).T, np.concatenate([price, gains, [0]])
        )
        flow.set_nodes_supplies([source, sink], [len(worth), -len(worth)])
        if flow.solve() != flow.OPTIMAL:
            return []
        taken = flow.flows(np.arange(len(arcs)))
        return [seat for arc, seat in self.seats.items() if taken[arc]]


def cliques(calls: list[Call], buffer: int) -> Iterator[list[Call]]:
    """Calls in groups of which nobody can take two: as few groups as there can be."""
    left = sorted(calls, key=lambda call: call.end)
    while left:
        first = left[0]
        yield [call for call in left if call.start < first.end + buffer]
        left = [call for call in left if call.start >= first.end + buffer]
