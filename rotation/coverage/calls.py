"""The map of calls: how many people are free for the seats of each hour of the week."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from rotation.coverage.hours import Flags, Minutes, Spans, cell_of, minute_of
from rotation.coverage.queries import Ground
from rotation.programs.holidays import spans_off
from rotation.programs.quiet import is_quiet

STEPS = (1, 2, 4)
"""People free for each seat from which a cell is a step darker; none is a step of its own."""


@dataclass(frozen=True)
class Cell:
    """One hour of the week: its calls with seats, and how many people are free for one."""

    number: int
    calls: int
    seats: int
    free: int

    @property
    def level(self) -> int:
        """0: nobody is free, to 4: four people and more for each seat."""
        if not self.free:
            return 0
        return 1 + sum(self.free >= step * self.seats for step in STEPS)


@dataclass(frozen=True)
class Somebody:
    """A person (by the id of the participant) in a cell, and for how many of its calls
    they are free, or would be."""

    id: int
    name: str
    team: str
    calls: int
    note: str = ""


@dataclass(frozen=True)
class Look:
    """What is behind one cell."""

    cell: Cell
    calls: list[tuple[Any, int]]
    free: list[Somebody]
    could: list[Somebody]
    closed: list[Any] = field(default_factory=list)


class CallMap:
    """Who is free for which call. Caps do not count: they limit how many one is given."""

    def __init__(self, ground: Ground, calls: list[Any]) -> None:
        self.ground = ground
        self.calls: list[Any] = []
        self.closed: list[Any] = []
        for call in calls:
            (self.calls if self._offers(call) else self.closed).append(call)
        self.cells = np.array(
            [cell_of(call.starts_at, ground.zone) for call in self.calls], dtype=int
        )
        self.seekers = ground.seeking("shadower")
        self._own = self._busy_hosting(calls)

    def _offers(self, call: Any) -> bool:
        agreed = call.consent == "yes" or (
            call.consent != "no" and not self.ground.program.consent_required
        )
        return (
            agreed
            and not call.withheld
            and call.seats > 0
            and call.left_at is None
            and not is_quiet(call.starts_at, self.ground.quiet.get("shadowing", ()))
            and not is_quiet(
                call.starts_at,
                spans_off(self.ground.program, call.team or "", call.zone),
            )
        )

    def _busy_hosting(self, calls: list[Any]) -> dict[int, Spans]:
        """When each host is in calls of their own, with the buffer around each."""
        buffer = self.ground.program.buffer_minutes
        taken: dict[int, list[tuple[int, int]]] = {}
        for call in calls:
            pair = (
                minute_of(call.starts_at) - buffer,
                minute_of(call.ends_at) + buffer,
            )
            taken.setdefault(call.host_id, []).append(pair)
        return {host: Spans.merged(pairs) for host, pairs in taken.items()}

    @cached_property
    def _times(self) -> tuple[Minutes, Minutes]:
        starts = [minute_of(call.starts_at) for call in self.calls]
        ends = [minute_of(call.ends_at) for call in self.calls]
        return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)

    @cached_property
    def fits(self) -> Flags:
        """Seekers by calls: whether the call is one that they may and want to see."""
        tags = sorted({tag for call in self.calls for tag in call.tags})
        place = {tag: number for number, tag in enumerate(tags)}
        bears = np.zeros((len(self.calls), len(tags)), dtype=bool)
        for row, call in enumerate(self.calls):
            bears[row, [place[tag] for tag in call.tags]] = True
        hosted: dict[str, list[int]] = defaultdict(list)
        for column, call in enumerate(self.calls):
            hosted[call.host].append(column)
        found = np.ones((len(self.seekers), len(self.calls)), dtype=bool)
        for row, one in enumerate(self.seekers):
            role = one.roles["shadower"]
            refused = [place[tag] for tag in role.refuses if tag in place]
            needed = [place[tag] for tag in role.requires if tag in place]
            found[row] &= ~bears[:, refused].any(axis=1)
            found[row] &= bears[:, needed].all(axis=1)
            if any(tag not in place for tag in role.requires):
                found[row] = False
            for email in (*role.not_with, one.email):
                found[row, hosted.get(email, [])] = False
        return found

    @cached_property
    def free(self) -> Flags:
        """Seekers by calls: whether they are free for all of the call."""
        found = np.zeros((len(self.seekers), len(self.calls)), dtype=bool)
        for row, one in enumerate(self.seekers):
            found[row] = one.free.hold(*self._times)
            if one.id in self._own:
                found[row] &= ~self._own[one.id].touch(*self._times)
        return found

    @cached_property
    def can(self) -> Flags:
        """Seekers by calls: whether the seat could be theirs."""
        needed = self.ground.program.promise_required
        promised = [one.promised or not needed for one in self.seekers]
        return self.fits & self.free & np.array(promised, dtype=bool)[:, None]

    def week(self) -> list[Cell]:
        """Every hour of the week that has a call with a seat, from Monday on."""
        if not self.calls:
            return []
        order = np.argsort(self.cells, kind="stable")
        numbers, first = np.unique(self.cells[order], return_index=True)
        seats = np.array([call.seats for call in self.calls], dtype=np.int64)[order]
        calls = np.diff([*first, len(order)])
        free = np.logical_or.reduceat(self.can[:, order], first, axis=1).sum(axis=0)
        found = zip(numbers, calls, np.add.reduceat(seats, first), free, strict=True)
        return [Cell(*map(int, one)) for one in found]

    def look(self, number: int) -> Look:
        """What is behind the cell of that number; it may be empty."""
        here = np.flatnonzero(self.cells == number)
        found = {cell.number: cell for cell in self.week()}
        can, fits = self.can[:, here], self.fits[:, here]
        return Look(
            found.get(number, Cell(number, 0, 0, 0)),
            [(self.calls[x], int(self.can[:, x].sum())) for x in here],
            self._people(can.sum(axis=1)),
            self._people(
                np.where(can.any(axis=1), 0, fits.sum(axis=1)), self.free[:, here]
            ),
            [
                call
                for call in self.closed
                if cell_of(call.starts_at, self.ground.zone) == number
            ],
        )

    def _people(self, counts: Minutes, free: Flags | None = None) -> list[Somebody]:
        """Those who are counted, who counts most first."""
        found = [
            Somebody(
                one.id,
                one.name,
                one.team,
                int(count),
                "promise" if free is not None and free[row].any() else "",
            )
            for row, (one, count) in enumerate(zip(self.seekers, counts, strict=True))
            if count
        ]
        return sorted(found, key=lambda one: (-one.calls, one.name.casefold()))
