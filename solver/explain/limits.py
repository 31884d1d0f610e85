"""The schedule as a flow in the network of the cuts, and what it says about others.

From above: what the network carries is a polymatroid, so its fairest flow is found by
sending one more for as long as that counts for more than what it costs, and a seeker whose
grants come first in each class gets as many as in any of the fairest. From below: a
schedule that the judge accepts. Where the two meet, nothing has to be searched.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from solver.check.counting import Seeker
from solver.check.facts import Facts
from solver.check.rules import RULES
from solver.check.values import attainment
from solver.explain.funnels import Funnels
from solver.explain.network import SINK
from solver.explain.reach import with_open
from solver.explain.residual import Flow, Graph, People, State
from solver.problem import Interval, Shadower
from solver.schedule import Curve, Seat
from solver.tables import Bools, Ints, Tables


class Limits:
    """The schedule as a flow in the network, in which nothing is left to win."""

    def __init__(self, funnels: Funnels) -> None:
        self.funnels, self.facts = funnels, funnels.facts
        self.counting, self.network = funnels.counting, funnels.network
        self.groups = [*self.counting.classes()]
        self.goals = {
            who: goal
            for who, goal in self.counting.goals.items()
            if isinstance(goal, Shadower)
        }
        self.number = {goal.person: i for i, goal in enumerate(self.goals.values())}
        self.tables = Tables(self.facts.problem)
        self.call_number = self.tables.call
        nodes = self.network.nodes
        self.call_node = np.array(
            [nodes["call", call.id] for call in self.facts.problem.calls],
            dtype=np.int64,
        )
        self.granted = np.array([funnels.granted(who) for who in self.goals], dtype=int)

    @cached_property
    def count(self) -> bool:
        """Whether the schedule is as fair as the network, so that its limits say something."""
        problem = self.facts.problem
        first = [tier for tier in problem.objective if tier != "stability"][:1]
        return (
            first == ["fairness"]
            and not problem.published
            and holds(self.facts)
            and self.fairest() == self.funnels.fairness
        )

    def tell(self, person: str) -> bool:
        """Whether the limits know all that more time of a person does.

        They know nothing of the sittings that a rotator or a mentor could be at then.
        """
        return person not in self.rotating

    @cached_property
    def rotating(self) -> set[str]:
        """Whose time decides which placements there can be, as long as a rotator lacks one."""
        rotators = [seeker for seeker in self.counting.goals if seeker[0] == "rotator"]
        if all(
            self.funnels.granted(seeker) == self.counting.goals[seeker].wanted
            for seeker in rotators
        ):
            return set()
        who = {person for _, person in rotators}
        return who.union(*(place.mentors for place in self.facts.problem.placements))

    def fairest(self) -> Curve:
        """What no schedule beats."""
        alone, counting = self.counting.alone, self.counting
        wanted = dict.fromkeys(counting.goals, 0)
        had = {who: self.funnels.granted(who) for who in counting.goals}
        counts, before = np.array(counting.base), 0
        for units in self.groups:
            for unit in units:
                wanted[unit.seeker] += 1
            most = {who: min(count, alone[who]) for who, count in wanted.items()}
            granted = all(count <= had[who] for who, count in most.items())
            flow = sum(most.values()) if granted else self.network.carry(most)
            counts[units[0].first : units[0].last + 1] += flow - before
            before = flow
        return self.curve(counts)

    def curve(self, counts: Ints) -> Curve:
        """How many seekers there are at each level, with its name."""
        return tuple(zip(map(str, self.counting.levels), counts.tolist(), strict=True))

    @cached_property
    def counts(self) -> Ints:
        """How many seekers reach each level in the schedule."""
        return np.array([count for _, count in self.funnels.fairness], dtype=np.int64)

    @cached_property
    def served(self) -> Ints:
        """The levels (columns) that each class of grants serves: 1."""
        served = np.zeros((len(self.groups), len(self.counting.levels)), dtype=np.int64)
        for row, units in zip(served, self.groups, strict=True):
            row[units[0].first : units[0].last + 1] = 1
        return served

    @cached_property
    def people(self) -> People:
        """The shadowers and the classes of their grants."""
        nodes = self.network.nodes
        calls = len(self.call_number)  # nobody sits in more, however much is wanted
        wanted = [min(goal.wanted, calls) for goal in self.goals.values()]
        classes = np.zeros((len(wanted), max([1, *wanted])), dtype=np.int64)
        count = dict.fromkeys(self.goals, 0)
        for i, units in enumerate(self.groups):
            for who in (unit.seeker for unit in units):
                if who in count and count[who] < classes.shape[1]:
                    classes[self.number[who[1]], count[who]] = i
                    count[who] += 1
        return People(
            np.array([nodes[who] for who in self.goals], dtype=np.int64),
            classes,
            np.minimum(wanted, [self.counting.alone[who] for who in self.goals]),
            np.array(wanted, dtype=np.int64),
        )

    @cached_property
    def arcs(self) -> Ints:
        """Tail, head and room of each arc past the seekers, which `State` opens by itself."""
        arcs = np.array(self.network.arcs, dtype=np.int64).reshape(-1, 3)
        return np.ascontiguousarray(arcs[len(self.counting.goals) :].T)

    @cached_property
    def graph(self) -> Graph:
        """These arcs as a graph."""
        return Graph(self.arcs[:2], len(self.network.nodes))

    @cached_property
    def seats(self) -> Ints:
        """For each arc of a seat the arc, the shadower and the call, by number."""
        first = len(self.counting.goals)
        rows = [
            (arc - first, self.number[person], self.call_number[call])
            for arc, (person, call) in self.network.seats.items()
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 3).T

    def arcs_of(self, seats: Iterable[tuple[str, str | None]]) -> Ints:
        """The arcs of these seats (person, call), as far as they are in the network."""
        arc, who, call = self.seats
        wide = len(self.call_number)
        wanted = [
            self.number[person] * wide + self.call_number[name]
            for person, name in seats
            if person in self.number and name is not None
        ]
        return np.asarray(arc[np.isin(who * wide + call, wanted)])

    @cached_property
    def used(self) -> Ints:
        """How much goes along each arc in the schedule."""
        used = np.zeros(self.arcs.shape[1], dtype=np.int64)
        into = np.zeros(self.graph.nodes, dtype=np.int64)
        out = np.zeros(self.graph.nodes, dtype=np.int64)
        into[self.arcs[1]] = out[self.arcs[0]] = np.arange(used.size)
        held = self.arcs_of(self.funnels.held)
        clique, call = self.arcs[:2, held]
        week = self.arcs[0, into[clique]]
        load = self.arcs[1, out[call]]
        for way in (into[week], into[clique], held, out[call], out[load]):
            np.add.at(used, way, 1)
        return used

    @cached_property
    def closed(self) -> Bools:
        """The ways that no schedule near this one can go.

        A seat that is pinned cannot be given back. One that is too close to what else the
        shadower is at, or with a host of whom there is enough, cannot be taken as well.
        """
        arc, who, call = self.seats
        closed = np.zeros((self.arcs.shape[1], 2), dtype=np.bool_)
        bounds = np.searchsorted(who, np.arange(len(self.number) + 1))
        for i, goal in enumerate(self.goals.values()):
            mine = slice(bounds[i], bounds[i + 1])
            closed[arc[mine], 0] = self.crowded(goal, arc[mine], call[mine])
        closed[self.arcs_of(self.funnels.pins), 1] = True
        return closed

    def crowded(self, goal: Shadower, arcs: Ints, calls: Ints) -> Bools:
        """Which of a shadower's seats are too close to others, or with a host too many."""
        tables, gap = self.tables, self.facts.problem.buffer_minutes
        start, end, host = (
            column[calls]
            for column in (tables.call_start, tables.call_end, tables.call_host)
        )
        crowded = np.zeros(calls.size, dtype=np.bool_)
        for span, name in self.funnels.busy.get(goal.person, ()):
            near = (start < span.end + gap) & (span.start < end + gap)
            if name:  # of calls that exclude each other one can be had for another
                own = self.arcs[0, arcs[calls == self.call_number[name]]]
                near &= self.arcs[0, arcs] != own
            crowded |= near
        if goal.max_per_host is not None:
            hosts = Counter(call.host for call in self.funnels.mine[goal.person])
            for name, had in hosts.items():
                if had >= goal.max_per_host:
                    crowded |= host == tables.person[name]
        return crowded

    @cached_property
    def states(self) -> tuple[State, State]:
        """The schedule as a flow: in the network, and where it stays a schedule."""
        sink, room = self.network.nodes[SINK], self.arcs[2]
        flows = (
            Flow(self.graph, room, self.used, closed, sink)
            for closed in (None, self.closed)
        )
        one, other = (State(flow, self.people, self.granted) for flow in flows)
        return one, other

    def gained(self, granted: Ints) -> Ints:
        """How many seekers reach each level, if the shadowers are granted so many."""
        counts = self.counts.copy()
        for i in np.flatnonzero(granted != self.granted).tolist():
            had, has = int(self.granted[i]), int(granted[i])
            more = self.people.classes[i, min(had, has) : max(had, has)]
            counts += (1 if has > had else -1) * self.served[more].sum(axis=0)
        return np.asarray(counts)

    def reached(self, seeker: Seeker, granted: int) -> Fraction:
        """What so many grants make of the seeker's target."""
        goal = self.counting.goals[seeker]
        return attainment(goal.credit, goal.target, granted)

    @cached_property
    def hosted(self) -> dict[str, list[Seat]]:
        """The seats that are taken with each host."""
        hosted = defaultdict(list)
        for seat in self.facts.seats:
            hosted[self.facts.calls[seat.call].host].append(seat)
        return hosted

    def seat(self, arc: int) -> Seat:
        """The seat that an arc is."""
        return Seat(*self.network.seats[arc + len(self.counting.goals)])

    def stands(
        self,
        person: str,
        opened: Iterable[Interval],
        change: tuple[set[Seat], set[Seat]],
    ) -> bool:
        """Whether no rule is broken without some seats and with others.

        Every rule looks at one person, one call or one host: those that the change leaves
        alone need no second look.
        """
        facts, (less, more) = self.facts, change
        people = {seat.person for seat in less | more}
        seats = {
            seat
            for host in {facts.calls[seat.call].host for seat in less | more}
            for seat in self.hosted.get(host, ())
        }
        seats |= {
            Seat(one, call.id)
            for one in people
            for call in self.funnels.mine.get(one, ())
        }
        problem = with_open(facts.problem, person, [*opened])
        pins = [pin for pin in problem.pins if pin.call is None or pin.person in people]
        found = replace(facts.schedule, seats=tuple(sorted((seats - less) | more)))
        return holds(Facts(replace(problem, pins=tuple(pins)), found))


def holds(facts: Facts) -> bool:
    """Whether no rule is broken."""
    return not facts.strangers and not any(True for rule in RULES for _ in rule(facts))
