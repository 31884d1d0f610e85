"""In whose company: meetings of those who attend, mixed so that new pairs come together."""

import math
import random
from itertools import permutations

from solver.clock import Clock
from solver.meetings.attend import Starts
from solver.meetings.first import Group
from solver.meetings.problem import SIDES, Meeting, Problem

SEED = 1
TRIES = 60  # changes tried at each temperature, for each place in a meeting
COOLING = 30  # temperatures
HOT, COLD = 1.0, 0.05  # pairs that a change may lose easily, at first and at last


class Company:
    """Meetings of a schedule, as groups of members' numbers; pins are among them."""

    def __init__(self, problem: Problem, at: Starts, groups: list[Group]) -> None:
        self.problem, self.at = problem, at
        names = [one.id for one in problem.members]
        self.names = names
        number = {name: i for i, name in enumerate(names)}
        self.sales = [one.side == SIDES[0] for one in problem.members]
        self.new = [[False] * len(names) for _ in names]
        for one, other in problem.new_pairs():
            self.new[number[one]][number[other]] = True
            self.new[number[other]][number[one]] = True
        self.groups: list[list[int]] = []
        self.where: list[tuple[int, int]] = []  # round, row of `at` (-1: pinned)
        self.pinned: list[Meeting] = list(problem.pins)
        for pin in problem.pins:
            self.groups.append([number[name] for name in pin.members])
            self.where.append((pin.round, -1))
        for group in groups:
            self.groups.append(list(group.members))
            self.where.append((int(at.round[group.place]), group.place))
        self._restore(self.groups)

    @property
    def pairs(self) -> int:
        """How many new pairs are together at least once."""
        return (
            sum(
                new and times > 0
                for news, counts in zip(self.new, self.together, strict=True)
                for new, times in zip(news, counts, strict=True)
            )
            // 2
        )

    def mix(self, clock: Clock, goal: int) -> None:
        """Change the meetings of each round until `goal` pairs are reached, or it is cold.

        The steps are counted, not timed, so the same problem ends the same way; the clock
        only cuts them short.
        """
        draw = random.Random(SEED)  # noqa: S311 (not for secrets)
        rounds = [
            mine
            for number in range(len(self.problem.rounds))
            if len(mine := self._of(number)) > 1
        ]
        size = sum(len(group) for group in self.groups)
        best, held = self.pairs, [list(group) for group in self.groups]
        now = best
        for step in range(COOLING if rounds else 0):
            heat = HOT * (COLD / HOT) ** (step / (COOLING - 1))
            for _ in range(size * TRIES):
                if now >= goal:
                    return
                now += self._change(draw, draw.choice(rounds), heat)
                if now > best:
                    best, held = now, [list(group) for group in self.groups]
            if clock.left <= 0:
                break
        self._restore(held)

    def _of(self, number: int) -> list[int]:
        """The meetings of a round that are not pinned."""
        return [
            i
            for i, (round_, place) in enumerate(self.where)
            if round_ == number and place >= 0
        ]

    def _change(self, draw: random.Random, groups: list[int], heat: float) -> int:
        """Perhaps move a member to another meeting, or exchange two; returns what it brought."""
        first, second = draw.sample(groups, 2)
        here, there = self.groups[first], self.groups[second]
        one = draw.choice(here)
        alone = len(there) < self.problem.size[1] and self._can_spare(one, here)
        other = None if alone else draw.choice(there)
        if not self._may(one, other, self.where[first][1], self.where[second][1]):
            return 0
        mine = [x for x in here if x != one]
        theirs = [x for x in there if x != other]
        gain = self._worth(one, theirs, 0) - self._worth(one, mine, 1)
        if other is not None:
            gain += self._worth(other, mine, 0) - self._worth(other, theirs, 1)
        if gain < 0 and draw.random() >= math.exp(gain / heat):
            return 0
        self._move(one, mine, theirs)
        self.groups[first], self.groups[second] = mine, [*theirs, one]
        if other is not None:
            self._move(other, theirs, mine)
            mine.append(other)
        return gain

    def _can_spare(self, one: int, group: list[int]) -> bool:
        """Whether a meeting keeps every rule without this member."""
        beside = sum(self.sales[x] == self.sales[one] for x in group) - 1
        return len(group) > self.problem.size[0] and beside >= self.problem.each_side

    def _may(self, one: int, other: int | None, here: int, there: int) -> bool:
        """Whether both are free where they go, and lose no published time; whoever takes a
        place is of the side of who leaves it."""
        free, kept = self.at.free, self.at.kept
        if other is not None and self.sales[one] != self.sales[other]:
            return False
        if here == there:
            return True
        goes = free[there, one] and not kept[here, one]
        comes = other is None or (free[here, other] and not kept[there, other])
        return bool(goes and comes)

    def _worth(self, one: int, company: list[int], besides: int) -> int:
        """How many new pairs hang on this company: those together `besides` times at most."""
        together, new = self.together[one], self.new[one]
        return sum(1 for x in company if new[x] and together[x] <= besides)

    def _move(self, one: int, old: list[int], new: list[int]) -> None:
        for company, by in ((old, -1), (new, 1)):
            for x in company:
                self.together[one][x] += by
                self.together[x][one] += by

    def _restore(self, groups: list[list[int]]) -> None:
        self.groups = groups
        self.together = [[0] * len(self.names) for _ in self.names]
        for group in groups:
            for one, other in permutations(group, 2):
                self.together[one][other] += 1

    def meetings(self) -> tuple[Meeting, ...]:
        """What it has come to, sorted."""
        free = [
            Meeting(
                self.where[i][0],
                int(self.at.start[self.where[i][1]]),
                tuple(sorted(self.names[x] for x in group)),
            )
            for i, group in enumerate(self.groups)
            if self.where[i][1] >= 0
        ]
        return tuple(sorted([*self.pinned, *free]))
