"""How fair a problem can be, and how far one seeker can come then, from two sides.

From above the network of the cuts: what it carries is a polymatroid, so opening the grants
class by class is exact for it, and a seeker whose grants come first in each class gets as
many as in any of its fairest ways. From below a schedule that the judge accepts. Where the
two meet, nothing has to be searched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.check.counting import Seeker, Unit
from solver.check.facts import Facts, joined
from solver.check.rules import RULES
from solver.check.values import attainment, fairness
from solver.explain.funnels import Funnels
from solver.explain.network import Network
from solver.problem import Call, Interval, Problem, Rotator, Shadower
from solver.schedule import Curve, Seat


@dataclass(frozen=True, slots=True)
class Reach:
    """How fair a problem can be, and how far one seeker can come then.

    `kept` is how much of what is published stays, where that comes first.
    """

    fairness: Curve
    attainment: Fraction
    kept: int = 0

    def beyond(self, other: "Reach") -> bool:
        """Whether it is fairer, or brings the seeker further."""
        return self.fairness > other.fairness or self.attainment > other.attainment

    def granted(self, goal: Shadower | Rotator) -> int:
        """How much the seeker has been granted then."""
        return int(self.attainment * goal.target) - goal.credit


class Limits:
    """What it would do, at the very best, if a shadower opened more time."""

    def __init__(self, funnels: Funnels) -> None:
        self.funnels, self.facts = funnels, funnels.facts
        self.counting = funnels.counting
        self.network = Network(self.counting)
        self.groups = [*self.counting.classes()]
        self.doors: dict[tuple[str, str], int] = {}
        self.granted = {who: funnels.granted(who) for who in self.counting.goals}
        kept = {(seat.person, seat.call) for seat in self.facts.seats}
        self.cost = {
            seat: int(seat not in kept)
            for seat in self.network.seats.values()
            if self.clear(seat[0], self.facts.calls[seat[1]])
        }

    @property
    def count(self) -> bool:
        """Whether the schedule is as fair as the network, so that its limits say something."""
        problem = self.facts.problem
        first = [tier for tier in problem.objective if tier != "stability"][:1]
        return (
            first == ["fairness"]
            and not problem.published
            and self.most(None, ()).fairness == self.funnels.fairness
        )

    def clear(self, person: str, call: Call) -> bool:
        """Whether the call keeps away from all sittings that the person attends or leads."""
        gap = self.facts.problem.buffer_minutes
        return not any(
            span.start < call.end + gap and call.start < span.end + gap
            for span, seat in self.funnels.busy.get(person, ())
            if not seat
        )

    def newly(self, goal: Shadower, opened: Iterable[Interval]) -> list[Call]:
        """The calls that the shadower could sit in, if available then as well."""
        before = self.facts.spans(goal.person)
        known = {call.id for call in self.counting.seating.calls_for(goal)}
        return [
            call
            for span in joined([*before, *opened])
            if span not in before
            for call in self.counting.seating.during(span)
            if call.id not in known
            and call.seats
            and self.counting.seating.suits(goal, call)
        ]

    def most(
        self, seeker: Seeker | None, calls: Sequence[Call], granted: int | None = None
    ) -> Reach:
        """What nothing beats, if the seeker could sit in these calls as well.

        `granted`: the seeker is known not to get more than that.
        """
        alone = Counter(self.counting.alone)
        if seeker is not None:
            alone[seeker] += len(calls)
            if granted is not None:
                alone[seeker] = min(alone[seeker], granted)
        counts = list(self.counting.base)
        opened: Counter[Seeker] = Counter()
        before = mine = 0
        self.open(seeker, calls, 1)
        for units in in_turn(self.groups, seeker):
            opened.update(unit.seeker for unit in units)
            flow = self.carried({who: min(opened[who], alone[who]) for who in opened})
            for level in range(units[0].first, units[0].last + 1):
                counts[level] += flow - before
            if units[0].seeker == seeker:
                mine += flow - before
            before = flow
        self.open(seeker, calls, 0)
        names = map(str, self.counting.levels)
        return Reach(tuple(zip(names, counts, strict=True)), self.reached(seeker, mine))

    def carried(self, wanted: dict[Seeker, int]) -> int:
        """How much of it the network carries: all, if the schedule grants as much."""
        if all(count <= self.granted[who] for who, count in wanted.items()):
            return sum(wanted.values())
        return self.network.carry(wanted)

    def reached(self, seeker: Seeker | None, granted: int) -> Fraction:
        """What so many grants make of the seeker's target."""
        if seeker is None:
            return Fraction(0)
        goal = self.counting.goals[seeker]
        return attainment(goal.credit, goal.target, granted)

    def open(self, seeker: Seeker | None, calls: Sequence[Call], room: int) -> None:
        """Open the doors from a seeker to calls (room 1), or close them (room 0)."""
        if seeker is None:
            return
        for call in calls:
            seat = (seeker[1], call.id)
            if seat not in self.doors:
                self.doors[seat] = self.network.door(seeker, call)
                if self.clear(seeker[1], call):
                    self.cost[seat] = 1
            self.network.make_room(self.doors[seat], room)

    def exact(self, seeker: Seeker, opened: Sequence[Interval]) -> Reach | None:
        """What opening these does, if a schedule shows that it is the most."""
        goal = self.counting.goals[seeker]
        assert isinstance(goal, Shadower)  # noqa: S101 - for mypy
        calls = self.newly(goal, opened)
        most = self.most(seeker, calls)
        self.open(seeker, calls, 1)
        turns = [*in_turn(self.groups, seeker)]
        step = 1 + len(self.counting.units)  # more than all seats can cost
        worth = [
            (unit.seeker, step * (len(turns) - turn))
            for turn, units in enumerate(turns)
            for unit in units
            if unit.seeker[0] == "shadower"
        ]
        seats = self.network.dearest(worth, self.cost)
        self.open(seeker, calls, 0)
        found = replace(
            self.facts.schedule, seats=tuple(sorted(Seat(*seat) for seat in seats))
        )
        facts = Facts(with_open(self.facts.problem, goal.person, opened), found)
        had = sum(seat.person == goal.person for seat in facts.seats)
        shown = Reach(fairness(facts), self.reached(seeker, had))
        broken = any(True for rule in RULES for _ in rule(facts))
        return most if shown == most and not broken else None


def in_turn(groups: Iterable[list[Unit]], first: Seeker | None) -> Iterator[list[Unit]]:
    """The grants in the order in which they count, in each class one seeker's before the rest."""
    for group in groups:
        for units in (
            [unit for unit in group if unit.seeker == first],
            [unit for unit in group if unit.seeker != first],
        ):
            if units:
                yield units


def with_open(problem: Problem, person: str, opened: Sequence[Interval]) -> Problem:
    """The problem in which a person is available at these times, too."""
    return replace(
        problem,
        people=tuple(
            replace(one, available=tuple(joined([*one.available, *opened])))
            if one.id == person
            else one
            for one in problem.people
        ),
    )
