"""The map of placements: where a mentor and a visitor who wants one are free together."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from rotation.coverage.calls import Somebody
from rotation.coverage.hours import CELLS, Flags, WeekHours
from rotation.coverage.queries import Ground, Member
from rotation.placements.models import Placement

STEPS = (2, 4, 8)
"""Pairs from which a cell is a step darker; none and one are steps of their own."""


@dataclass(frozen=True)
class Cell:
    """One hour of the week: how many pairs of mentor and visitor could meet then, in a
    week at least, and how many mentors and visitors are free at all."""

    number: int
    pairs: int
    mentors: int
    visitors: int

    @property
    def level(self) -> int:
        """0: no pair, to 4: eight pairs and more."""
        if not self.pairs:
            return 0
        return 1 + sum(self.pairs >= step for step in STEPS)


@dataclass(frozen=True)
class Pairing:
    """A mentor of a placement: who chose it, who of them is free when the mentor is, and
    for how many hours in all."""

    placement: str
    mentor: str
    chosen: int
    meeting: int
    hours: int


@dataclass(frozen=True)
class Look:
    """What is behind one cell; `calls` of somebody counts whom they could meet."""

    cell: Cell
    mentors: list[Somebody]
    visitors: list[Somebody]
    could: list[Somebody]


class PlacementMap:
    """Who could meet whom, in whole hours of the program."""

    def __init__(self, ground: Ground, placements: list[Placement]) -> None:
        self.hours = WeekHours.of(ground.window, ground.zone)
        self.placements = placements
        by_id = {one.id: one for one in ground.members}
        mentors = {x.id for one in placements for x in one.mentors if x.id in by_id}
        self.mentors = [by_id[id_] for id_ in sorted(mentors)]
        self.visitors = ground.seeking("rotator")
        self.chosen = self._chosen()
        order = np.argsort(self.hours.cells, kind="stable")
        self.hours = WeekHours(self.hours.starts[order], self.hours.cells[order])
        self._m, self._v = self._free(self.mentors), self._free(self.visitors)
        self._mentors = self._m.astype(np.float32)  # counts of flags, fast
        self._visitors = self._v.astype(np.float32)

    def _chosen(self) -> Flags:
        """Mentors by visitors: whether one chose a placement of the other's."""
        row = {one.id: number for number, one in enumerate(self.mentors)}
        found = np.zeros((len(self.mentors), len(self.visitors)), dtype=bool)
        for column, one in enumerate(self.visitors):
            role = one.roles["rotator"]
            for placement in self.placements:
                if placement.name in role.choices and placement.name not in role.done:
                    rows = [row[x.id] for x in placement.mentors if x.id in row]
                    found[rows, column] = True
        for number, mentor in enumerate(self.mentors):
            for column, one in enumerate(self.visitors):
                if mentor.id == one.id or mentor.email in one.roles["rotator"].not_with:
                    found[number, column] = False
        return found

    def _free(self, people: list[Member]) -> Flags:
        rows = [self.hours.within(one.free) for one in people]
        return np.array(rows, dtype=bool).reshape(len(people), len(self.hours.starts))

    def _at(self, number: int) -> slice:
        """Where the hours of that cell stand; they are in the order of the cells."""
        first, last = np.searchsorted(self.hours.cells, (number, number + 1))
        return slice(int(first), int(last))

    def _meeting(self, number: int) -> Flags:
        """Mentors by visitors: whether the pair could meet in that cell of some week."""
        here = self._at(number)
        together = self._mentors[:, here] @ self._visitors[:, here].T
        return (together > 0) & self.chosen

    def week(self) -> list[Cell]:
        """Every hour of the week in which a mentor or a visitor is free, from Monday on."""
        found = []
        for number in range(CELLS):
            here = self._at(number)
            mentors = int(self._m[:, here].any(axis=1).sum())
            visitors = int(self._v[:, here].any(axis=1).sum())
            if mentors or visitors:
                pairs = int(self._meeting(number).sum())
                found.append(Cell(number, pairs, mentors, visitors))
        return found

    def look(self, number: int) -> Look:
        """What is behind the cell of that number."""
        here = self._at(number)
        meeting = self._meeting(number)
        mentors_free = np.asarray(self._m[:, here].any(axis=1))
        visitors_free = np.asarray(self._v[:, here].any(axis=1))
        cell = Cell(
            number,
            int(meeting.sum()),
            int(mentors_free.sum()),
            int(visitors_free.sum()),
        )
        # Who is not free, but would meet somebody who is.
        mentors = (self.chosen & visitors_free[None, :]).sum(axis=1) * ~mentors_free
        visitors = (self.chosen & mentors_free[:, None]).sum(axis=0) * ~visitors_free
        could = [*_people(self.mentors, mentors), *_people(self.visitors, visitors)]
        return Look(
            cell,
            _people(self.mentors, meeting.sum(axis=1)),
            _people(self.visitors, meeting.sum(axis=0)),
            sorted(could, key=lambda one: (-one.calls, one.name.casefold())),
        )

    def pairings(self) -> list[Pairing]:
        """Each mentor of each placement, where fewest can meet first."""
        row = {one.id: number for number, one in enumerate(self.mentors)}
        mentors, visitors = (np.packbits(x, axis=1) for x in (self._m, self._v))
        none = np.zeros(len(self.visitors), dtype=bool)
        names: dict[str, Flags] = defaultdict(none.copy)
        for column, one in enumerate(self.visitors):
            role = one.roles["rotator"]
            for name in role.choices.keys() - set(role.done):
                names[name][column] = True
        found = []
        for placement in self.placements:
            for mentor in placement.mentors:
                if mentor.id in row:
                    number = row[mentor.id]
                    want = names[placement.name] & self.chosen[number]
                    hours = np.bitwise_count(mentors[number] & visitors[want])
                    hours = hours.sum(axis=1, dtype=np.int64)
                    found.append(
                        Pairing(
                            placement.title,
                            self.mentors[number].name,
                            int(want.sum()),
                            int((hours > 0).sum()),
                            int(hours.sum()),
                        )
                    )
        return sorted(found, key=lambda x: (x.meeting, x.hours, x.placement, x.mentor))


def _people(people: list[Member], counts: np.ndarray) -> list[Somebody]:
    found = [
        Somebody(one.id, one.name, one.team, int(count))
        for one, count in zip(people, counts, strict=True)
        if count
    ]
    return sorted(found, key=lambda one: (-one.calls, one.name.casefold()))
