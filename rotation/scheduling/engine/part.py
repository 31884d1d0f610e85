"""A part of a problem, with names in the place of ids, as the judge is asked about it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import solver


class Part:
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
        whole = self.whole
        return replace(
            whole,
            people=self._people(),
            calls=tuple(
                replace(one, id=self.call(one.id), host=self.person(one.host))
                for one in whole.calls
                if one.id in self.calls
            ),
            hosts=self._caps(whole.hosts),
            mentors=self._caps(whole.mentors),
            shadowers=self._shadowers(),
            placements=self._placements(),
            rotators=self._rotators(),
            pins=tuple(self._entry(one) for one in _entries(pins)),
            bans=tuple(
                self._entry(one)
                for one in (*whole.bans, *_entries(bans))
                if one.person in self.people
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

    def _people(self) -> tuple[solver.Person, ...]:
        return tuple(
            replace(
                one,
                id=self.person(one.id),
                available=one.available if one.id in self.free else (),
            )
            for one in self.whole.people
            if one.id in self.people
        )

    def _shadowers(self) -> tuple[solver.Shadower, ...]:
        return tuple(
            replace(
                one,
                person=self.person(one.person),
                not_with=frozenset(map(self.person, one.not_with)),
            )
            for one in self.whole.shadowers
            if one.person in self.people
        )

    def _placements(self) -> tuple[solver.Placement, ...]:
        return tuple(
            replace(
                one,
                id=self.place(one.id),
                mentors=tuple(map(self.person, one.mentors)),
                after=tuple(map(self.place, one.after)),
            )
            for one in self.whole.placements
        )

    def _rotators(self) -> tuple[solver.Rotator, ...]:
        return tuple(
            replace(
                one,
                person=self.person(one.person),
                not_with=frozenset(map(self.person, one.not_with)),
                done=frozenset(map(self.place, one.done)),
                choices={self.place(key): value for key, value in one.choices.items()},
            )
            for one in self.whole.rotators
            if one.person in self.people
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
