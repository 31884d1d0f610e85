"""Company searched exactly, where there are few enough people: every meeting a column."""

from itertools import combinations, pairwise

import numpy as np

from solver.clock import Clock
from solver.meetings.attend import Starts
from solver.meetings.problem import SIDES, Meeting, Problem, TierResult
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.tables import Ints

EFFORT = 2.0  # CP-SAT's own seconds, so that the same problem ends the same way
FEW = 1_500  # columns; with more, the search proves no more than counting does


class Exact:
    """Meetings numbered in each round, each with a start and members, and who meets whom.

    `member[r, g, p]` is 1 where p is in meeting g of round r, `begins[r, g]` where that
    meeting begins at a start of the round, `pair[a, b]` where two come together.
    """

    def __init__(self, problem: Problem, at: Starts, tiers: list[TierResult]) -> None:
        self.problem, self.at = problem, at
        self.model = Model()
        self.member: dict[tuple[int, int, int], int] = {}
        self.begins: dict[tuple[int, int, int], int] = {}
        self.kept: list[int] = []
        self.groups: list[int] = []
        for round_ in range(len(problem.rounds)):
            self._round(round_)
        self._hold(tiers)
        self._pairs()

    def _column(self) -> int:
        return int(self.model.columns(1)[0])

    def _row(self, terms: dict[int, int], **limits: float) -> None:
        self.model.row(linear(terms), **limits)

    def _round(self, round_: int) -> None:
        """The meetings that a round may have at most; the first ones are used first."""
        here = np.flatnonzero(self.at.round == round_)
        there = np.flatnonzero(self.at.free[here].any(axis=0)).tolist()
        self.groups.append(len(there) // self.problem.size[0])
        for group in range(self.groups[-1]):
            for start in here.tolist():
                self.begins[round_, group, start] = self._column()
            for one in there:
                self.member[round_, group, one] = self._column()
            self._meeting(round_, group, here.tolist(), there)
        for one in there:
            mine = {self.member[round_, g, one]: 1 for g in range(self.groups[-1])}
            self._row(mine, upper=1)

    def _meeting(
        self, round_: int, group: int, here: list[int], there: list[int]
    ) -> None:
        used = {self.begins[round_, group, start]: 1 for start in here}
        self._row(used, upper=1)
        if group:
            before = {self.begins[round_, group - 1, start]: 1 for start in here}
            self._row(before | dict.fromkeys(used, -1), lower=0)
        columns = {one: self.member[round_, group, one] for one in there}
        least, most = self.problem.size
        everybody = dict.fromkeys(columns.values(), 1)
        self._row(everybody | dict.fromkeys(used, -least), lower=0)
        self._row(everybody | dict.fromkeys(used, -most), upper=0)
        for side in SIDES:
            mine = {
                column: 1
                for one, column in columns.items()
                if self.problem.members[one].side == side
            }
            self._row(mine | dict.fromkeys(used, -self.problem.each_side), lower=0)
        for one, column in columns.items():
            free = {
                self.begins[round_, group, start]: -1
                for start in here
                if self.at.free[start, one]
            }
            self._row({column: 1} | free, upper=0)
            for start in here:
                if self.at.kept[start, one]:
                    self._keeps(column, self.begins[round_, group, start])

    def _keeps(self, member: int, begins: int) -> None:
        """A column that may be 1 where a member is at the published start."""
        kept = self._column()
        self._row({kept: 1, member: -1}, upper=0)
        self._row({kept: 1, begins: -1}, upper=0)
        self.kept.append(kept)

    def _hold(self, tiers: list[TierResult]) -> None:
        """No tier that was settled gets worse."""
        stability, attendance = tiers
        assert isinstance(stability.value, int)  # noqa: S101
        assert isinstance(attendance.value, tuple)  # noqa: S101
        when = {
            (one.round, one.start, name)
            for one in self.problem.published
            for name in one.members
        }
        fixed = sum(
            (p.round, p.start, n) in when for p in self.problem.pins for n in p.members
        )
        self._row(dict.fromkeys(self.kept, 1), lower=stability.value - fixed)
        steps = [
            [self._column() for _ in self.problem.rounds] for _ in self.problem.members
        ]
        for number, (one, mine) in enumerate(
            zip(self.problem.members, steps, strict=True)
        ):
            pinned = sum(one.id in pin.members for pin in self.problem.pins)
            seats = {
                column: 1
                for (_, _, who), column in self.member.items()
                if who == number
            }
            self._row(seats | dict.fromkeys(mine, -1), lower=-pinned, upper=-pinned)
            for less, more in pairwise(mine):
                self._row({less: 1, more: -1}, lower=0)
        for level, value in enumerate(attendance.value):
            self._row({mine[level]: 1 for mine in steps}, lower=value)

    def _pairs(self) -> None:
        """New pairs, each worth something once."""
        number = {one.id: i for i, one in enumerate(self.problem.members)}
        pinned = {
            frozenset(pair)
            for pin in self.problem.pins
            for pair in combinations(pin.members, 2)
        }
        self.pairs: dict[int, int] = {}
        self.done = 0
        for one, other in sorted(self.problem.new_pairs()):
            if frozenset((one, other)) in pinned:
                self.done += 1
                continue
            meets = [
                self._both(self.member[round_, group, number[one]], column)
                for (round_, group, who), column in list(self.member.items())
                if who == number[other] and (round_, group, number[one]) in self.member
            ]
            pair = self._column()
            self._row({pair: 1} | dict.fromkeys(meets, -1), upper=0)
            self.pairs[pair] = 1

    def _both(self, one: int, other: int) -> int:
        both = self._column()
        self._row({both: 1, one: -1}, upper=0)
        self._row({both: 1, other: -1}, upper=0)
        return both

    def search(self, clock: Clock) -> tuple[tuple[Meeting, ...] | None, int | None]:
        """The best meetings found (`None`: none), and what no meetings can beat."""
        goal = linear(self.pairs)
        stage = Stage("pairs", Linear(goal.columns, goal.coefficients, self.done))
        outcome = solve(self.model, stage, clock, effort=EFFORT)
        if outcome.values is None:
            return None, outcome.bound
        return self._meetings(outcome.values), outcome.bound

    def _meetings(self, values: Ints) -> tuple[Meeting, ...]:
        found = list(self.problem.pins)
        for (round_, group, start), column in self.begins.items():
            if values[column]:
                members = sorted(
                    self.problem.members[who].id
                    for (r, g, who), mine in self.member.items()
                    if (r, g) == (round_, group) and values[mine]
                )
                found.append(Meeting(round_, int(self.at.start[start]), tuple(members)))
        return tuple(sorted(found))


def size(problem: Problem, at: Starts) -> int:
    """How many columns the exact search would have, about."""
    total = 0
    for round_ in range(len(problem.rounds)):
        here = at.free[at.round == round_]
        there = int(here.any(axis=0).sum())
        groups = there // problem.size[0]
        total += groups * (len(here) + there + there * there // 4)
    return total


def linear(terms: dict[int, int]) -> Linear:
    """A sum over columns."""
    return Linear(
        np.array(list(terms), dtype=np.int64),
        np.array(list(terms.values()), dtype=np.int64),
    )
