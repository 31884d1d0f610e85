"""What one shadower could gain by opening time, and at whose expense, at one glance.

Whoever could sit in one more call is a new arc in the network. What it does follows from
what reaches its tail and what its head costs, for all calls at once. Of calls that exclude
each other only one is used. Those that do not are settled together.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from solver.check.counting import Seeker
from solver.explain.limits import Limits
from solver.explain.network import cliques
from solver.explain.openings import Openings
from solver.explain.reach import Reach
from solver.explain.residual import NOBODY, State
from solver.problem import Call, Interval, Shadower
from solver.schedule import Seat
from solver.tables import Ints


class Chances:
    """One shadower's: `at_best` is the fairest flow of the network.

    In each class of grants the shadower's comes before those of all others.
    """

    def __init__(self, limits: Limits, seeker: Seeker) -> None:
        self.limits, self.seeker = limits, seeker
        goal = limits.counting.goals[seeker]
        assert isinstance(goal, Shadower)  # noqa: S101 - for mypy
        self.goal, self.one = goal, limits.number[goal.person]
        self.known: dict[tuple[int, int], Reach] = {}
        self.at_best = self.alone(real=False)

    def alone(self, *, real: bool) -> State:
        """The state in which nothing is left to win, as things are."""
        base = self.limits.states[real]
        state = State(base.flow, base.people, base.granted, self.one)
        # All others see what they see in the schedule: only the one can win, from equals.
        won = state.won(base.ahead)
        return won.settled() if won else state

    @cached_property
    def real(self) -> State:
        """The same among the schedules near the one that there is."""
        return self.alone(real=True)

    @cached_property
    def now(self) -> Reach:
        """What nothing beats, as things are."""
        return self.reach(self.at_best.granted)

    def settled(self, calls: Sequence[Call], state: State) -> State:
        """What becomes of a state if the shadower could sit in these calls, too."""
        if not calls:
            return state
        flow = state.flow.wider(np.array([self.ends(call) for call in calls]).T)
        most = state.people.most.copy()
        most[self.one] = min(most[self.one] + self.beside(calls), self.goal.wanted)
        people = state.people._replace(most=most)
        return State(flow, people, state.granted, self.one).settled()

    def reach(self, granted: Ints) -> Reach:
        """What it is if the shadowers are granted so many."""
        limits = self.limits
        had = limits.reached(self.seeker, int(granted[self.one]))
        return Reach(limits.curve(limits.gained(granted)), had)

    def ends(self, call: Call) -> tuple[int, int]:
        """The tail and the head of the arc that a seat in one more call is."""
        network, gap = self.limits.network, self.limits.facts.problem.buffer_minutes
        head = network.nodes["call", call.id]
        here = (self.seeker, self.limits.facts.week(self.goal.person, call.start))
        if here not in network.groups:
            return network.nodes[self.seeker], head
        for i, clique in enumerate(network.groups[here]):
            if all(
                o.start < call.end + gap and call.start < o.end + gap for o in clique
            ):
                return network.nodes[(*here, i)], head
        return network.nodes[here], head

    def spans(self, openings: Openings) -> dict[Interval, list[Call]]:
        """The spans that could help on their own, and the calls that they could help to."""
        if self.goal.max_per_week == 0:
            return {}
        forth = self.at_best.flow.graph
        mine = here = self.limits.people.node[[self.one]]
        for _ in range(2):  # weeks, and calls that exclude each other in them
            ways = forth.ways(here)
            here = forth.heads[ways[ways % 2 == 0]]
            mine = np.concatenate([mine, here])
        keys = self.at_best.behind.key[mine]
        least = keys[keys != NOBODY].min(initial=self.at_best.last)
        cost = self.at_best.ahead.key[self.limits.call_node]
        return openings.helped(self.goal, np.flatnonzero(cost > least))

    def most(self, calls: Sequence[Call]) -> Reach:
        """What nothing beats, if the shadower could sit in these calls as well."""
        ends = [self.ends(call) for call in calls]
        gains = [int(self.at_best.behind.key[tail]) for tail, _ in ends]
        costs = [int(self.at_best.ahead.key[head]) for _, head in ends]
        count = self.beside(calls)
        if count > 1:
            return self.loosely(gains, costs, count)
        most = self.now
        for gain, cost in zip(gains, costs, strict=True):
            if NOBODY < gain < cost:
                here = self.one_more(gain, cost)
                most = max(most, here, key=lambda one: (one.fairness, one.attainment))
        return most

    def loosely(self, gains: list[int], costs: list[int], count: int) -> Reach:
        """The same at a glance, where so many of the calls could be had.

        Whatever is won goes through these calls, so that up to any class no more is won
        than there are tails that a lower key reaches, and heads that a higher one is at.
        """
        gains = sorted(gain for gain in gains if gain != NOBODY)
        best = [*zip(gains, sorted(costs, reverse=True), strict=False)][:count]
        best = [(gain, cost) for gain, cost in best if gain < cost]
        if not best:
            return self.now
        counts = self.limits.gained(self.at_best.granted)
        had = int(self.at_best.granted[self.one]) + count
        for gain, cost in best:
            counts = counts + self.change(gain, cost)
        return Reach(self.limits.curve(counts), self.limits.reached(self.seeker, had))

    def one_more(self, gain: int, cost: int) -> Reach:
        """What it is if a grant with a key is won at the expense of one with another."""
        if (gain, cost) not in self.known:
            limits, granted = self.limits, self.at_best.granted
            counts = limits.gained(granted) + self.change(gain, cost)
            had = int(granted[self.one]) + (gain % 2 == 0) - (cost % 2 == 0)
            reached = limits.reached(self.seeker, had)
            self.known[gain, cost] = Reach(limits.curve(counts), reached)
        return self.known[gain, cost]

    def change(self, gain: int, cost: int) -> Ints:
        """How many more seekers reach each level then; nobody loses what is free (`last`)."""
        served = self.limits.served
        free = cost == self.at_best.last
        return np.asarray(served[gain // 2] - (0 if free else served[cost // 2]))

    def beside(self, calls: Sequence[Call]) -> int:
        """How many of the calls the shadower can sit in, as far as their times go."""
        return len([*cliques([*calls], self.limits.facts.problem.buffer_minutes)])

    def together(self, calls: Sequence[Call]) -> Reach:
        """What nothing beats, where the shadower can sit in several of the calls."""
        return self.reach(self.settled(calls, self.at_best).granted)

    def shown(self, span: Interval | None, calls: Sequence[Call], most: Reach) -> bool:
        """Whether a schedule shows that so much can be had, if the span is opened.

        The flow at best is one most of the time.
        """
        if self.beside(calls) == 1:
            likely = [call for call in calls if self.most([call]) == most]
            if any(self.shown_by(self.at_best, span, call, most) for call in likely):
                return True
            if any(self.shown_by(self.real, span, call, most) for call in likely):
                return True
        elif self.shown_in(self.at_best, span, calls, most):
            return True
        return self.shown_in(self.real, span, calls, most)

    def shown_in(
        self, state: State, span: Interval | None, calls: Sequence[Call], most: Reach
    ) -> bool:
        """The same by what becomes of a state."""
        state = self.settled(calls, state)
        if self.reach(state.granted) != most:
            return False
        arcs = self.limits.used.size
        seats = zip(calls, state.flow.used[arcs:], strict=True)
        taken = [call for call, used in seats if used]
        return self.stands(span, state.flow.used[:arcs], taken)

    def shown_by(
        self, state: State, span: Interval | None, call: Call, most: Reach
    ) -> bool:
        """The same by one more seat, in this call, and whoever moves for it."""
        tail, head = self.ends(call)
        if not NOBODY < state.behind.key[tail] < state.ahead.key[head]:
            return False
        path = state.flow.graph.back(state.behind, tail)[::-1]
        start = int(state.flow.graph.tails[path[0]]) if path else tail
        path += state.onward(state.ahead, head)
        if self.reach(state.after(path, start)) != most:
            return False
        return self.stands(span, state.flow.after(path), [call])

    def stands(self, span: Interval | None, used: Ints, taken: list[Call]) -> bool:
        """Whether the judge accepts the schedule with the seats that are used and taken."""
        limits, arcs = self.limits, self.limits.seats[0]
        change = used[arcs] - limits.used[arcs]
        less = {limits.seat(arc) for arc in arcs[change < 0].tolist()}
        more = {limits.seat(arc) for arc in arcs[change > 0].tolist()}
        more |= {Seat(self.goal.person, call.id) for call in taken}
        opened = () if span is None else (span,)
        return limits.stands(self.goal.person, opened, (less, more))
