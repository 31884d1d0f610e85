"""The problem as arrays: people and calls by number, and whose local week an instant is in."""

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from solver.problem import Entry, Interval, Problem
from solver.weeks import local_weeks

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Spans = tuple[Ints, Ints]
"""Starts and ends of intervals, sorted by start."""

Track = Literal["both", "shadowing", "rotation"]

EMPTY: Ints = np.zeros(0, dtype=np.int64)


def spans(intervals: tuple[Interval, ...]) -> Spans:
    """Starts and ends of disjoint intervals, sorted."""
    pairs = np.array(intervals, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def inside(whole: Spans, start: Ints, end: Ints) -> Bools:
    """Which of the spans [start, end) lie wholly in one of the disjoint spans of `whole`."""
    starts, ends = whole
    if not starts.size:
        return np.zeros(start.size, dtype=np.bool_)
    place = np.searchsorted(starts, start, side="right") - 1
    return np.asarray((place >= 0) & (end <= ends[np.maximum(place, 0)]))


def _by_person(entries: tuple[Entry, ...]) -> dict[str, list[Entry]]:
    found = defaultdict(list)
    for entry in entries:
        found[entry.person].append(entry)
    return found


class Tables:
    """A problem, looked up by number: the index of a person, call, shadower and so on.

    A `track` leaves the numbers as they are, but only its own seekers count.
    """

    def __init__(self, problem: Problem, track: Track = "both") -> None:
        self.problem = problem
        self.track = track
        self.person = {person.id: i for i, person in enumerate(problem.people)}
        self.call = {call.id: i for i, call in enumerate(problem.calls)}
        self.placement = {place.id: i for i, place in enumerate(problem.placements)}
        self.call_start = np.array([c.start for c in problem.calls], dtype=np.int64)
        self.call_end = np.array([c.end for c in problem.calls], dtype=np.int64)
        self.call_seats = np.array([c.seats for c in problem.calls], dtype=np.int64)
        self.call_host = np.array(
            [self.person[c.host] for c in problem.calls], dtype=np.int64
        )
        self.shadower = {s.person: i for i, s in enumerate(problem.shadowers)}
        self.rotator = {r.person: i for i, r in enumerate(problem.rotators)}
        self.pins_of = _by_person(problem.pins)
        self.bans_of = _by_person(problem.bans)
        self.by_start: Ints = np.argsort(self.call_start, kind="stable")
        self.shadower_person = np.array(
            [self.person[s.person] for s in problem.shadowers], dtype=np.int64
        )
        self.rotator_person = np.array(
            [self.person[r.person] for r in problem.rotators], dtype=np.int64
        )
        self._weeks: dict[str, Ints] = {}
        self._tagged: dict[str, Bools] = {}

    @cached_property
    def _own_calls(self) -> dict[int, Spans]:
        calls = defaultdict(list)
        for i in self.by_start.tolist():
            calls[int(self.call_host[i])].append(i)
        return {
            host: (self.call_start[own], np.maximum.accumulate(self.call_end[own]))
            for host, own in calls.items()
        }

    def own_calls(self, person: int) -> Spans:
        """The calls a person hosts: starts, and the latest end of all up to each."""
        return self._own_calls.get(person, (EMPTY, EMPTY))

    @lru_cache(maxsize=4096)  # noqa: B019 (lives and dies with one solve)
    def available(self, person: int) -> Spans:
        """When a person is available."""
        return spans(self.problem.people[person].available)

    @lru_cache(maxsize=4096)  # noqa: B019
    def preferred(self, person: int) -> Spans:
        """When a person would rather be asked."""
        return spans(self.problem.people[person].preferred)

    def weeks(self, person: int, instants: Ints) -> Ints:
        """The ISO week of each instant on a person's own wall clock, counted from 1970."""
        return local_weeks(self.problem.people[person].timezone, instants)

    def call_weeks(self, person: int) -> Ints:
        """The ISO week of every call's start on a person's own wall clock."""
        zone = self.problem.people[person].timezone
        if zone not in self._weeks:
            self._weeks[zone] = local_weeks(zone, self.call_start)
        return self._weeks[zone]

    def tagged(self, tag: str) -> Bools:
        """Which calls bear a tag."""
        if tag not in self._tagged:
            bear = [tag in call.tags for call in self.problem.calls]
            self._tagged[tag] = np.array(bear, dtype=np.bool_)
        return self._tagged[tag]
