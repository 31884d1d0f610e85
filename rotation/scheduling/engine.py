"""The one door to the solver: rows go in as a problem, a schedule comes out judged."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

import solver
from rotation.errors import Refused
from rotation.kept import kept
from rotation.meetings import engine as meetings
from rotation.scheduling.problem import to_problem
from rotation.scheduling.unreadable import no_schedule

__all__ = [
    "command",
    "decisions",
    "expect_room",
    "explain_command",
    "judge",
    "judge_part",
    "reading",
    "swap_breaks",
    "takers",
    "text_of",
    "to_problem",
]

# What the engine needs at the very least: it keeps possible seats in arrays and models the
# promising ones only. A problem that is let in and still does not fit dies in its cage.
BYTES_PER_DECISION = 130
BYTES_TO_START = 500_000_000


def text_of(problem: dict[str, Any]) -> str:
    """A problem as the text of its file, the same for the same rows."""
    return json.dumps(problem, ensure_ascii=False, separators=(",", ":"))


def expect_room(problem: str, *, memory_mb: int) -> None:
    """Refused, in kept sentences, where the engine could not read the problem, or would
    need more memory."""
    try:
        read = solver.read_problem(problem)
    except ValueError as error:
        raise no_schedule(error) from error
    number = decisions(read)
    limit = max(0, memory_mb * 1_000_000 - BYTES_TO_START) // BYTES_PER_DECISION
    if number > limit:
        raise Refused(
            kept(
                "schedule",
                "This asks for about %(number)s decisions; %(most)s MB of memory are"
                " enough for about %(limit)s. Shorten the program, split it, or raise"
                " ROTATION_SOLVE_MEMORY_MB.",
                number=f"{number:,}",
                most=memory_mb,
                limit=f"{limit:,}",
            )
        )


def decisions(problem: solver.Problem) -> int:
    """About how many decisions the engine has to weigh, without building its model: one
    for each seat and each sitting that somebody is free for."""
    return _seats(problem) + _sittings(problem)


def _seats(problem: solver.Problem) -> int:
    spans = {one.id: one.available for one in problem.people}
    starts: dict[tuple[frozenset[str], frozenset[str]], Any] = {}
    total = 0
    for seeker in problem.shadowers:
        mine = spans[seeker.person]
        if not seeker.wanted or not mine:
            continue
        tags = (seeker.requires, seeker.refuses)
        if tags not in starts:
            starts[tags] = _starts(problem, *tags)
        edges = np.searchsorted(starts[tags], np.array(mine))
        total += int((edges[:, 1] - edges[:, 0]).sum())
    return total


def _starts(
    problem: solver.Problem, required: frozenset[str], refused: frozenset[str]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """When calls with seats begin that bear the tags required and none that is refused."""
    return np.sort(
        np.array(
            [
                call.start
                for call in problem.calls
                if call.seats and required <= call.tags and not refused & call.tags
            ],
            dtype=np.int64,
        )
    )


def _sittings(problem: solver.Problem) -> int:
    offers = {one.id: one.sessions * len(one.mentors) for one in problem.placements}
    slots = {
        one.id: sum(end - start for start, end in one.available) // problem.slot_minutes
        for one in problem.people
    }
    return sum(
        slots[seeker.person] * sum(offers[choice] for choice in seeker.choices)
        for seeker in problem.rotators
        if seeker.wanted
    )


def judge(problem: str, schedule: str, *, kind: str = "schedule") -> list[str]:
    """A sentence per rule that the schedule (or meetings, the `kind` says it) breaks; raises
    ValueError where it is none."""
    if kind == "meetings":
        return meetings.judge(problem, schedule)
    return solver.violations(
        solver.read_problem(problem), solver.read_schedule(schedule)
    )


@lru_cache(maxsize=8)  # a draft's problem stays, however often its schedule is changed
def reading(problem: str) -> solver.Problem:
    """The problem of a file, read; its parts are those of solver/problem.py."""
    return solver.read_problem(problem)


def judge_part(
    problem: solver.Problem,
    schedule: str,
    *,
    people: set[str],
    free: set[str],
    calls: set[str],
    orders: dict[str, list[dict[str, Any]]],
    names: dict[str, dict[str, str]],
) -> list[str]:
    """A sentence per rule that the schedule breaks in a part of the problem: of these
    people and calls, with the `pins` and `bans` of `orders` and the problem's own bans.

    Who is not in `free` counts as never available, which is quicker where it does not
    matter. Sentences use `names` in the place of ids.
    """
    part = _Part(problem, people, free, calls, names)
    return solver.violations(
        part.problem(orders["pins"], orders["bans"]), part.schedule(schedule)
    )


class _Part:
    """A part of a problem, with names in the place of ids."""

    def __init__(
        self,
        problem: solver.Problem,
        people: set[str],
        free: set[str],
        calls: set[str],
        names: dict[str, dict[str, str]],
    ) -> None:
        self.whole, self.people, self.calls = problem, people, calls
        self.free = free
        self.names = names

    def person(self, id_: str) -> str:
        return self.names["people"].get(id_, id_)

    def call(self, id_: str) -> str:
        return self.names["calls"].get(id_, id_)

    def place(self, id_: str) -> str:
        return self.names["placements"].get(id_, id_)

    def problem(
        self, pins: list[dict[str, Any]], bans: list[dict[str, Any]]
    ) -> solver.Problem:
        whole, mine = self.whole, self.people
        return replace(
            whole,
            people=tuple(
                replace(
                    one,
                    id=self.person(one.id),
                    available=one.available if one.id in self.free else (),
                )
                for one in whole.people
                if one.id in mine
            ),
            calls=tuple(
                replace(one, id=self.call(one.id), host=self.person(one.host))
                for one in whole.calls
                if one.id in self.calls
            ),
            hosts=self._caps(whole.hosts),
            mentors=self._caps(whole.mentors),
            shadowers=tuple(
                replace(
                    one,
                    person=self.person(one.person),
                    not_with=frozenset(map(self.person, one.not_with)),
                )
                for one in whole.shadowers
                if one.person in mine
            ),
            placements=tuple(
                replace(
                    one,
                    id=self.place(one.id),
                    mentors=tuple(map(self.person, one.mentors)),
                    after=tuple(map(self.place, one.after)),
                )
                for one in whole.placements
            ),
            rotators=tuple(
                replace(
                    one,
                    person=self.person(one.person),
                    not_with=frozenset(map(self.person, one.not_with)),
                    done=frozenset(map(self.place, one.done)),
                    choices={
                        self.place(key): value for key, value in one.choices.items()
                    },
                )
                for one in whole.rotators
                if one.person in mine
            ),
            pins=tuple(self._entry(one) for one in _entries(pins)),
            bans=tuple(
                self._entry(one)
                for one in (*whole.bans, *_entries(bans))
                if one.person in mine
            ),
            published=(),
            objective=(),
        )

    def schedule(self, text: str) -> solver.Schedule:
        found = solver.read_schedule(text)
        return replace(
            found,
            seats=tuple(
                sorted(
                    solver.Seat(self.person(one.person), self.call(one.call))
                    for one in found.seats
                )
            ),
            placements=tuple(
                sorted(
                    replace(
                        one,
                        person=self.person(one.person),
                        placement=self.place(one.placement),
                        mentor=self.person(one.mentor),
                    )
                    for one in found.placements
                )
            ),
        )

    def _caps(self, caps: tuple[solver.Cap, ...]) -> tuple[solver.Cap, ...]:
        return tuple(
            replace(one, person=self.person(one.person))
            for one in caps
            if one.person in self.people
        )

    def _entry(self, one: solver.Entry) -> solver.Entry:
        return replace(
            one,
            person=self.person(one.person),
            call=None if one.call is None else self.call(one.call),
            placement=None if one.placement is None else self.place(one.placement),
            mentor=None if one.mentor is None else self.person(one.mentor),
        )


def _entries(fields: list[dict[str, Any]]) -> list[solver.Entry]:
    """Pins or bans as the solver has them; starts are instants in UTC."""
    return [
        solver.Entry(
            one["person"],
            call=one.get("call"),
            placement=one.get("placement"),
            mentor=one.get("mentor"),
            starts=tuple(
                int(datetime.fromisoformat(start).timestamp()) // 60
                for start in one.get("starts", ())
            ),
        )
        for one in fields
    ]


def swap_breaks(
    problem: str, schedule: str, *, person: str, call: str, taker: str
) -> list[str]:
    """A sentence per rule that breaks if `taker` gets this person's seat on the call.

    What is broken already with the seat as it is, or with nobody on it, does not count:
    it is not the swap that breaks it.
    """
    return _Swap(problem, schedule, person=person, call=call).breaks(taker)


def takers(problem: str, schedule: str, *, person: str, call: str) -> list[str]:
    """Every shadower who could have this person's seat on the call, by the judge."""
    swap = _Swap(problem, schedule, person=person, call=call)
    free = (
        one.person
        for one in swap.problem.shadowers
        if one.person != person and swap.may_come(one.person)
    )
    return [taker for taker in free if not swap.breaks(taker)]


class _Swap:
    """One seat of a published schedule, to be given to somebody else."""

    def __init__(self, problem: str, schedule: str, *, person: str, call: str) -> None:
        self.problem = solver.read_problem(problem)
        self.schedule = solver.read_schedule(schedule)
        self.seat = solver.Seat(person, call)
        self.rest = [seat for seat in self.schedule.seats if seat != self.seat]
        [self.call] = [one for one in self.problem.calls if one.id == call]
        self.hours = {one.id: one.available for one in self.problem.people}
        self.known = {*self._judged(self.schedule.seats), *self._judged(self.rest)}

    def may_come(self, taker: str) -> bool:
        """A first, quick look, which only leaves out whom the judge would refuse."""
        return any(
            start <= self.call.start and self.call.end <= end
            for start, end in self.hours[taker]
        )

    def breaks(self, taker: str) -> list[str]:
        found = self._judged([*self.rest, solver.Seat(taker, self.seat.call)])
        return [sentence for sentence in found if sentence not in self.known]

    def _judged(self, seats: Iterable[solver.Seat]) -> list[str]:
        schedule = replace(self.schedule, seats=tuple(sorted(seats)))
        return solver.violations(self.problem, schedule)


def command(
    problem: str, out: str, *, kind: str = "schedule", seconds: float, workers: int
) -> list[str]:
    """What to run, in a process of its own, to write the schedule of a problem's file."""
    if kind == "meetings":
        return meetings.command(problem, out, seconds=seconds)
    return [
        *(sys.executable, "-m", "solver", "solve", problem, "--out", out),
        *("--seconds", str(seconds), "--workers", str(workers), "--progress"),
    ]


def explain_command(problem: str, schedule: str, *, seconds: float) -> list[str]:
    """What to run to have a schedule's file explained on standard output, as JSON."""
    return [
        *(sys.executable, "-m", "solver", "explain", problem, schedule),
        *("--seconds", str(seconds)),
    ]
