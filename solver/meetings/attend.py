"""Who attends when: the tiers that do not ask in whose company.

At one start of a round, n meetings can be made of those who attend exactly if their number
is between n times the least and n times the most size, and each side brings at least n
times what a meeting needs of it: give every meeting its share of both sides, then the rest
one by one to the smallest. So members need no meeting yet, only a start.
"""

from dataclasses import dataclass

import numpy as np

from solver.clock import Clock
from solver.meetings.problem import SIDES, Problem, TierResult
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.problem import Minute
from solver.tables import Bools, Ints


@dataclass(frozen=True, slots=True)
class Starts:
    """Every start of every round at which meetings may be, and who is free then.

    `free` has a row for each start and a column for each member; who is pinned in a round
    is not free in it. `kept` says whose published start this is.
    """

    round: Ints
    start: Ints
    free: Bools
    kept: Bools


def starts(problem: Problem) -> Starts:
    """All starts, without those that another start of the round can stand in for."""
    pinned = {(pin.round, member) for pin in problem.pins for member in pin.members}
    published = {
        (one.round, member): one.start
        for one in problem.published
        for member in one.members
    }
    rounds, moments, free, kept = [], list[Minute](), list[Bools](), list[Bools]()
    for number, span in enumerate(problem.rounds):
        first = span.start
        if problem.not_before is not None and problem.not_before > first:
            slots = -(-(problem.not_before - first) // problem.slot_minutes)
            first += slots * problem.slot_minutes
        each = np.arange(first, span.end - problem.minutes + 1, problem.slot_minutes)
        there = _available(problem, each)
        for column, member in enumerate(problem.members):
            there[:, column] &= (number, member.id) not in pinned
        theirs = np.array([published.get((number, m.id), -1) for m in problem.members])
        stays = there & (each[:, None] == theirs)
        chosen = _undominated(there, stays)
        rounds += [number] * int(chosen.sum())
        moments += each[chosen].tolist()
        free.append(there[chosen])
        kept.append(stays[chosen])
    return Starts(
        np.array(rounds, dtype=np.int64),
        np.array(moments, dtype=np.int64),
        np.concatenate(free),
        np.concatenate(kept),
    )


def _available(problem: Problem, each: Ints) -> Bools:
    """Who is available for a whole meeting, start by start."""
    there = np.zeros((each.size, len(problem.members)), dtype=np.bool_)
    for column, member in enumerate(problem.members):
        for start, end in member.available:
            there[:, column] |= (start <= each) & (each + problem.minutes <= end)
    return there


def _undominated(there: Bools, stays: Bools) -> Bools:
    """The starts with more people than none, and with somebody whom no other start has.

    Of equal ones the earliest stays; one that keeps a published time stays in any case.
    """
    chosen: Bools = np.asarray(there.any(axis=1))
    size = there.sum(axis=1)
    order = np.lexsort((np.arange(size.size), -size))
    for place, one in enumerate(order.tolist()):
        if not chosen[one] or stays[one].any():
            continue
        before = order[:place][chosen[order[:place]]]
        chosen[one] = not (there[one] <= there[before]).all(axis=1).any()
    return chosen


class Attendance:
    """The integer program over (member, start)."""

    def __init__(self, problem: Problem, at: Starts) -> None:
        self.problem, self.at = problem, at
        self.model = model = Model()
        self.place, self.who = np.nonzero(at.free)
        self.column = model.columns(self.place.size)
        model.at_most(
            at.round[self.place] * len(problem.members) + self.who, self.column, 1
        )
        self._meetings()
        self.pinned = np.zeros(len(problem.members), dtype=np.int64)
        number = {member.id: i for i, member in enumerate(problem.members)}
        for pin in problem.pins:
            for name in pin.members:
                self.pinned[number[name]] += 1
        self._steps()

    def _meetings(self) -> None:
        """Those who attend at a start fit into a number of meetings."""
        least, most = self.problem.size
        count = self.at.start.size
        self.number = self.model.columns(count, len(self.problem.members) // least)
        side = np.array([SIDES.index(one.side) for one in self.problem.members])
        for mine, each, lower in (
            (np.ones(self.who.size, dtype=np.bool_), least, True),
            (np.ones(self.who.size, dtype=np.bool_), most, False),
            (side[self.who] == 0, self.problem.each_side, True),
            (side[self.who] == 1, self.problem.each_side, True),
        ):
            limit = {"lower": 0} if lower else {"upper": 0}
            self.model.rows(
                np.concatenate([self.place[mine], np.arange(count)]),
                np.concatenate([self.column[mine], self.number]),
                np.concatenate(
                    [np.ones(int(mine.sum()), dtype=np.int64), np.full(count, -each)]
                ),
                count=count,
                **limit,
            )

    def _steps(self) -> None:
        """Columns that are 1 where a member has at least so many meetings."""
        members, rounds = len(self.problem.members), len(self.problem.rounds)
        self.step = self.model.columns(members * rounds).reshape(members, rounds)
        who = np.repeat(np.arange(members), rounds)
        self.model.rows(
            np.concatenate([self.who, who]),
            np.concatenate([self.column, self.step.ravel()]),
            np.concatenate(
                [np.ones(self.who.size, dtype=np.int64), np.full(who.size, -1)]
            ),
            count=members,
            lower=-self.pinned,
            upper=-self.pinned,
        )
        pairs = members * (rounds - 1)
        row = np.arange(pairs)
        self.model.rows(
            np.concatenate([row, row]),
            np.concatenate([self.step[:, :-1].ravel(), self.step[:, 1:].ravel()]),
            np.repeat([1, -1], pairs),
            count=pairs,
            lower=0,
        )

    def stages(self, tier: str) -> list[Stage]:
        """What the tier makes large, step by step; pins that are kept count as well."""
        if tier == "stability":
            kept = self.column[self.at.kept[self.place, self.who]]
            return [Stage(tier, _sum(kept, self._kept_by_pins()))]
        return [
            Stage(tier, _sum(self.step[:, level]))
            for level in range(self.step.shape[1])
        ]

    def _kept_by_pins(self) -> int:
        lines = {
            (x.round, x.start, m) for x in self.problem.published for m in x.members
        }
        return sum(
            (x.round, x.start, m) in lines for x in self.problem.pins for m in x.members
        )

    def settle(self, hint: Ints, clock: Clock) -> tuple[Ints, list[TierResult]]:
        """The start of each member in each round, as `hint` has it or better, and the tiers.

        Where time runs out, what was reached by then is kept, and bounds say the rest.
        """
        values, results = self._values(hint), []
        for tier in ("stability", "attendance"):
            reached, bounds = [], []
            for stage, most in zip(self.stages(tier), self._most(tier), strict=True):
                values, bound = self._better(stage, most, values, clock)
                reached.append(stage.terms.at(values))
                bounds.append(bound)
                self.model.row(stage.terms, lower=reached[-1])
            results.append(_result(tier, reached, bounds))
        return self._attending(values), results

    def _better(
        self, stage: Stage, most: int, values: Ints, clock: Clock
    ) -> tuple[Ints, int]:
        """Values for a stage as good as these or better, and what none can beat."""
        now = stage.terms.at(values)
        if now >= most:
            return values, now
        outcome = solve(self.model, stage, clock, hint=values)
        if outcome.values is not None and stage.terms.at(outcome.values) > now:
            values = outcome.values
        return values, most if outcome.bound is None else min(most, outcome.bound)

    def _most(self, tier: str) -> list[int]:
        """What no schedule can beat: everybody keeps their time, or is there whenever free."""
        if tier == "stability":
            return [int(self.at.kept.sum()) + self._kept_by_pins()]
        rounds = range(len(self.problem.rounds))
        there = [self.at.free[self.at.round == number].any(axis=0) for number in rounds]
        could = np.sum(there, axis=0, dtype=np.int64) + self.pinned
        return [int((could > level).sum()) for level in rounds]

    def _values(self, attending: Ints) -> Ints:
        """All columns for the starts at which members attend."""
        values = np.zeros(self.model.width, dtype=np.int64)
        mine = attending[self.at.round[self.place], self.who] == self.place
        values[self.column[mine]] = 1
        there = np.bincount(self.place[mine], minlength=self.at.start.size)
        values[self.number] = -(-there // self.problem.size[1])
        had = (attending >= 0).sum(axis=0) + self.pinned
        values[self.step] = np.arange(self.step.shape[1]) < had[:, None]
        return values

    def _attending(self, values: Ints) -> Ints:
        found = np.full((len(self.problem.rounds), len(self.problem.members)), -1)
        taken = values[self.column] > 0
        found[self.at.round[self.place[taken]], self.who[taken]] = self.place[taken]
        return found


def _sum(columns: Ints, constant: int = 0) -> Linear:
    return Linear(columns, np.ones(columns.size, dtype=np.int64), constant)


def _result(tier: str, reached: list[int], bounds: list[int]) -> TierResult:
    """Of a list, what comes behind an open value is bounded by nothing but everything."""
    if tier == "stability":
        return TierResult(tier, reached[0], bounds[0])
    return TierResult(tier, tuple(reached), tuple(bounds))
