"""Meetings made quickly: full ones where many are free, then a place for whoever is left."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.meetings.attend import Starts
from solver.meetings.problem import SIDES, Problem
from solver.tables import Bools, Ints


@dataclass
class Group:
    """A meeting that is not pinned: its start (a row of `Starts`), its members' numbers."""

    place: int
    members: list[int]


def first_groups(problem: Problem, at: Starts) -> list[Group]:
    """Meetings for as many as a simple rule finds a place for; every rule is kept.

    Whoever has a published time comes to it if enough others do.
    """
    return [
        group
        for number in range(len(problem.rounds))
        for group in Round(problem, at, number).groups()
    ]


class Round:
    """One round, being filled."""

    def __init__(self, problem: Problem, at: Starts, number: int) -> None:
        self.least, self.most = problem.size
        self.each_side = problem.each_side
        self.places = np.flatnonzero(at.round == number)
        self.free, self.kept = at.free[self.places], at.kept[self.places]
        self.sales = np.array([m.side == SIDES[0] for m in problem.members])
        self.waiting: Bools = np.asarray(self.free.any(axis=0))
        self.made: list[Group] = []

    def groups(self) -> list[Group]:
        """The meetings of the round."""
        for row in np.flatnonzero(self.kept.any(axis=1)).tolist():
            self._fill(row, self.kept[row])
        while (best := self._fullest()) >= 0:
            self._fill(best, self.free[best], once=True)
        for one in np.flatnonzero(self.waiting).tolist():
            self.waiting[one] = not (self._joins(one) or self._founds(one))
        return [Group(int(self.places[g.place]), g.members) for g in self.made]

    def _fullest(self) -> int:
        """The start at which most of those who wait can have a meeting; -1: none can."""
        there = self.free & self.waiting
        sales = (there & self.sales).sum(axis=1)
        others = there.sum(axis=1) - sales
        enough = np.minimum(sales, others) >= self.each_side
        enough &= sales + others >= self.least
        if not enough.any():
            return -1
        mixed = np.minimum(np.minimum(sales, others) * 2, self.most)
        worth = np.where(enough, mixed * 10_000 + sales + others, -1)
        return int(worth.argmax())

    def _fill(self, row: int, those: Bools, *, once: bool = False) -> None:
        """Meetings of those who wait, as full as can be; of all of them, or one."""
        while True:
            group = self._mixed(those & self.waiting)
            if not group:
                return
            self.waiting[group] = False
            self.made.append(Group(row, group))
            if once:
                return

    def _mixed(self, there: Bools) -> list[int]:
        """A meeting of both sides, those first who are free seldom; empty: none can be."""
        rare = self.free.sum(axis=0)
        sides = [
            sorted(np.flatnonzero(there & side).tolist(), key=rare.__getitem__)
            for side in (self.sales, ~self.sales)
        ]
        few, many = sorted(sides, key=len)
        half = min(len(few), self.most // 2)
        rest = min(len(many), self.most - half)
        half = min(len(few), self.most - rest)
        size = half + rest
        if size < self.least or min(half, rest) < self.each_side:
            return []
        return few[:half] + many[:rest]

    def _joins(self, one: int) -> bool:
        """Whether there is a meeting with a place left for this member."""
        for group in self.made:
            if len(group.members) < self.most and self.free[group.place, one]:
                group.members.append(one)
                return True
        return False

    def _founds(self, one: int) -> bool:
        """Whether others leave meetings that can do without them for one with this member."""
        for row in np.flatnonzero(self.free[:, one]).tolist():
            company = [one]
            left: list[tuple[Group, int]] = []
            for group, other in self._spare(row):
                if self._wanted(company, other) and self._can_spare(group, other, left):
                    company.append(other)
                    left.append((group, other))
                if len(company) == self.least:
                    break
            if len(company) == self.least and self._both_sides(company):
                for group, other in left:
                    group.members.remove(other)
                self.made.append(Group(row, company))
                return True
        return False

    def _spare(self, row: int) -> Iterator[tuple[Group, int]]:
        """Who is free at a start and would lose no published time, the fullest meetings first."""
        for group in sorted(self.made, key=lambda g: -len(g.members)):
            for other in group.members:
                if self.free[row, other] and not self.kept[group.place, other]:
                    yield group, other

    def _wanted(self, company: list[int], other: int) -> bool:
        """Whether a small meeting with this member can still have both sides."""
        sides = [bool(self.sales[x]) for x in (*company, other)]
        missing = sum(
            max(0, self.each_side - sides.count(side)) for side in (True, False)
        )
        return len(sides) + missing <= self.least

    def _both_sides(self, company: list[int]) -> bool:
        sides = [bool(self.sales[x]) for x in company]
        return min(sides.count(True), sides.count(False)) >= self.each_side

    def _can_spare(
        self, group: Group, other: int, left: list[tuple[Group, int]]
    ) -> bool:
        gone = [x for which, x in left if which is group]
        stay = [x for x in group.members if x != other and x not in gone]
        return len(stay) >= self.least and self._both_sides(stay)


def attending(problem: Problem, at: Starts, groups: list[Group]) -> Ints:
    """The start of each member (a column) in each round (a row); -1: in no meeting of ours."""
    found = np.full((len(problem.rounds), len(problem.members)), -1)
    for group in groups:
        found[at.round[group.place], group.members] = group.place
    return found


def divided(problem: Problem, at: Starts, attending: Ints) -> list[Group]:
    """As few meetings as can be of those who attend at each start, both sides in each."""
    sales = np.array([m.side == SIDES[0] for m in problem.members])
    found = []
    for place in range(at.start.size):
        there = np.flatnonzero(attending[at.round[place]] == place)
        count = -(-there.size // problem.size[1])
        few, many = sorted((there[sales[there]], there[~sales[there]]), key=len)
        order = [*few.tolist(), *many.tolist()]
        found += [Group(place, order[number::count]) for number in range(count)]
    return found
