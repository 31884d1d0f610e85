"""The cuts behind the bound of fairness: who gets in whose way, found by maximum flow.

Seeker → the seeker's week → calls that overlap → call → the host's week: what this network
cannot carry, no schedule can grant. Its minimum cut names the people and the calls.
`check.counting` counts what is found here again, without any flow.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ortools.graph.python.max_flow import SimpleMaxFlow

from solver.check.counting import Counting, Cut, Seeker
from solver.problem import Call, Rotator, Shadower

Node = tuple[Any, ...]

SOURCE: Node = ("source",)
SINK: Node = ("sink",)


def find_cuts(counting: Counting) -> dict[tuple[int, int], Cut]:
    """For each class of units (first and last level) what stops it and those before it.

    A class that can be granted in full, with all before it, has no cut.
    """
    network = Network(counting)
    cuts = {}
    opened: dict[Seeker, int] = defaultdict(int)
    for group in counting.classes():
        for unit in group:
            opened[unit.seeker] += 1
        cut = network.cut(opened)
        if cut.seekers:
            cuts[group[0].first, group[0].last] = cut
    return cuts


class Network:
    """What can flow from seekers to hosts and mentors."""

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.flow = SimpleMaxFlow()
        self.nodes: dict[Node, int] = {}
        self.most = len(counting.units)
        self.choosers: dict[str, set[str]] = {}
        self.supply = {seeker: self.arc(SOURCE, seeker, 0) for seeker in counting.goals}
        calls: set[str] = set()
        places: set[str] = set()
        for seeker, goal in counting.goals.items():
            if isinstance(goal, Shadower):
                calls |= self.add_shadower(seeker, goal)
            else:
                places |= self.add_rotator(seeker, goal)
        self.add_hosts(calls)
        for name in places:
            place = counting.facts.places[name]
            who = [one for one in self.choosers if name in self.choosers[one]]
            room = counting.places_room(place, who)
            self.arc(("placement", name), SINK, room)

    def node(self, name: Node) -> int:
        """The number of a node."""
        return self.nodes.setdefault(name, len(self.nodes))

    def arc(self, tail: Node, head: Node, room: int | None) -> int:
        """An arc and its number; `None` is no limit."""
        capacity = self.most if room is None else min(room, self.most)
        number: int = self.flow.add_arc_with_capacity(
            self.node(tail), self.node(head), capacity
        )
        return number

    def add_shadower(self, seeker: Seeker, goal: Shadower) -> set[str]:
        """The shadower's weeks, and in them one arc for calls that exclude each other."""
        facts = self.counting.facts
        weeks = defaultdict(list)
        for call in self.counting.calls_for(goal):
            weeks[facts.week(goal.person, call.start)].append(call)
        for week, calls in weeks.items():
            here = (seeker, week)
            self.arc(seeker, here, goal.max_per_week)
            for i, clique in enumerate(cliques(calls, facts.problem.buffer_minutes)):
                self.arc(here, (seeker, week, i), 1)
                for call in clique:
                    self.arc((seeker, week, i), ("call", call.id), 1)
        return {call.id for calls in weeks.values() for call in calls}

    def add_rotator(self, seeker: Seeker, goal: Rotator) -> set[str]:
        """The placements that the rotator can do."""
        names = set(self.counting.choices(goal))
        self.choosers[goal.person] = names
        for name in names:
            self.arc(seeker, ("placement", name), 1)
        return names

    def add_hosts(self, calls: set[str]) -> None:
        """The hosts' weeks."""
        facts = self.counting.facts
        hosts = {one.person: one.max_per_week for one in facts.problem.hosts}
        weeks = set()
        for name in sorted(calls):
            call = facts.calls[name]
            week = ("host", call.host, facts.week(call.host, call.start))
            self.arc(("call", name), week, call.seats)
            weeks.add(week)
        for week in sorted(weeks):
            self.arc(week, SINK, hosts.get(week[1]))

    def cut(self, opened: dict[Seeker, int]) -> Cut:
        """A minimum cut when each seeker may be granted so many."""
        for seeker, arc in self.supply.items():
            most = min(opened[seeker], self.counting.alone[seeker])
            self.flow.set_arc_capacity(arc, most)
        self.flow.solve(self.node(SOURCE), self.node(SINK))
        near = {int(node) for node in self.flow.get_source_side_min_cut()}
        side = [name for name, node in self.nodes.items() if node in near]
        return Cut(
            frozenset(one for one in self.supply if self.nodes[one] in near),
            frozenset(name[1] for name in side if name[0] == "call"),
            frozenset(name[1] for name in side if name[0] == "placement"),
        )


def cliques(calls: list[Call], buffer: int) -> Iterator[list[Call]]:
    """Calls in groups of which nobody can take two: as few groups as there can be."""
    left = sorted(calls, key=lambda call: call.end)
    while left:
        first = left[0]
        yield [call for call in left if call.start < first.end + buffer]
        left = [call for call in left if call.start >= first.end + buffer]
