"""A draft of meetings in words: who meets whom for the first time, and who meets nobody
and why."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.meetings.engine import Group
from rotation.programs.sides import SIDES

Fields = dict[str, Any]
Moment = tuple[datetime, datetime]


@dataclass(frozen=True)
class Company:
    """One meeting of a draft: members as (id, name) of both sides, pairs who meet for the
    first time in names, and whether it has begun or is promised (`pinned`)."""

    place: int
    start: datetime
    end: datetime
    sides: dict[str, list[tuple[str, str]]]
    new: list[tuple[str, str]]
    pinned: bool


@dataclass(frozen=True)
class Round:
    """One round of a draft, [start, end); `out` are (id, name, reason) of who meets nobody,
    `people` (id, name) of everybody whose place can change, those first."""

    number: int
    start: datetime
    end: datetime
    meetings: list[Company]
    out: list[tuple[str, str, str]]

    @property
    def people(self) -> list[tuple[str, str]]:
        free = [(id_, name) for id_, name, _reason in self.out]
        held = [
            pair
            for one in self.meetings
            if not one.pinned
            for side in one.sides.values()
            for pair in side
        ]
        return free + sorted(held, key=lambda pair: pair[1].casefold())


@dataclass(frozen=True)
class Review:
    """What the page of a draft shows. `pairs` counts pairs of both sides: those who meet
    for the first time, of all that had not met before."""

    rounds: list[Round]
    minutes: int
    slot_minutes: int
    members: int
    pairs: int
    unmet: int
    proof: str


def groups_in(schedule: str) -> list[Group]:
    """The meetings of a schedule file, in its order."""
    return [
        Group(one["round"], one["start"], frozenset(one["members"]))
        for one in json.loads(schedule)["meetings"]
    ]


def review(problem: str, schedule: str, names: Mapping[str, str]) -> Review:
    """The draft of these two files, with names in the place of ids."""
    return Reading(json.loads(problem), groups_in(schedule), names).review(
        json.loads(schedule)
    )


class Reading:
    """A problem and the meetings that a draft makes of it."""

    def __init__(
        self, problem: Fields, groups: list[Group], names: Mapping[str, str]
    ) -> None:
        self.problem, self.groups, self.names = problem, groups, names
        self.length = timedelta(minutes=problem["minutes"])
        self.side = {one["id"]: one["side"] for one in problem["members"]}
        self.known = {frozenset(pair) for pair in problem["met"]}

    @cached_property
    def free(self) -> dict[str, list[Moment]]:
        """When each member can meet."""
        return {
            one["id"]: [(_moment(a), _moment(b)) for a, b in one["available"]]
            for one in self.problem["members"]
        }

    def review(self, schedule: Fields) -> Review:
        rounds, met = [], set[frozenset[str]]()
        for number, (start, end) in enumerate(self.problem["rounds"]):
            held = [
                self._company(place, one, met)
                for place, one in enumerate(self.groups)
                if one.round == number
            ]
            there = {
                id_ for one in self.groups if one.round == number for id_ in one.members
            }
            out = [
                (id_, self.name(id_), self.why_not(id_, number))
                for id_ in self.side
                if id_ not in there
            ]
            out.sort(key=lambda one: one[1].casefold())
            rounds.append(Round(number + 1, _moment(start), _moment(end), held, out))
        sides = Counter(self.side.values())
        apart = sum(len({self.side.get(x) for x in pair}) == 2 for pair in self.known)
        return Review(
            rounds=rounds,
            minutes=self.problem["minutes"],
            slot_minutes=self.problem["slot_minutes"],
            members=len(self.side),
            pairs=len(met),
            unmet=sides["sales"] * sides["marketing"] - apart,
            proof=_proof(schedule),
        )

    def name(self, id_: str) -> str:
        return self.names.get(id_, _("somebody who is gone"))

    def _company(self, place: int, one: Group, met: set[frozenset[str]]) -> Company:
        """The meeting; pairs who meet in it for the first time are added to `met`."""
        sides: dict[str, list[tuple[str, str]]] = {side: [] for side in SIDES}
        for id_ in one.members:
            sides[self.side.get(id_, SIDES[0])].append((id_, self.name(id_)))
        for people in sides.values():
            people.sort(key=lambda pair: pair[1].casefold())
        new = []
        for seller, name in sides["sales"]:
            for marketer, other in sides["marketing"]:
                pair = frozenset((seller, marketer))
                if pair not in self.known | met:
                    met.add(pair)
                    new.append((name, other))
        start = _moment(one.start)
        pins = [
            Group(pin["round"], pin["start"], frozenset(pin["members"]))
            for pin in self.problem["pins"]
        ]
        return Company(place, start, start + self.length, sides, new, one in pins)

    def why_not(self, id_: str, number: int) -> str:
        """Why somebody is in no meeting of that round, in a sentence."""
        mine = set(self.starts(id_, number))
        minutes = self.problem["minutes"]
        if not self.free[id_]:
            return _("Is never free at the hours for meetings, as far as we know.")
        if not mine:
            return _(
                "Is not free for %(minutes)s minutes at the hours for meetings in this round.",
                minutes=minutes,
            )
        if not any(self._enough(moment, number) for moment in mine):
            return ngettext(
                "Is free at %(num)s start, at which too few others of both sides are.",
                "Is free at %(num)s starts, at which too few others of both sides are.",
                len(mine),
            )
        return _("Whoever else is free at the same times is needed in other meetings.")

    def _enough(self, moment: datetime, number: int) -> bool:
        """Whether a meeting could be made at that start of everybody who is free."""
        there = [self._free_at[number][moment, side] for side in SIDES]
        least, each_side = self.problem["size"][0], self.problem["each_side"]
        return sum(there) >= least and min(there) >= each_side

    @cached_property
    def _free_at(self) -> list[Counter[tuple[datetime, str]]]:
        """By round: how many of each side are free for a whole meeting at each start."""
        return [
            Counter(
                (moment, side)
                for id_, side in self.side.items()
                for moment in self.starts(id_, number)
            )
            for number in range(len(self.problem["rounds"]))
        ]

    def starts(self, id_: str, number: int) -> Iterable[datetime]:
        """The starts of that round at which the member is free for a whole meeting."""
        first, end = map(_moment, self.problem["rounds"][number])
        step = timedelta(minutes=self.problem["slot_minutes"])
        not_before = _moment(self.problem["not_before"])
        for since, until in self.free[id_]:
            if until <= first or since >= end:
                continue
            opens = max(since, first, not_before)
            at = first + -((first - opens) // step) * step
            while at + self.length <= min(until, end):
                yield at
                at += step


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _proof(schedule: Fields) -> str:
    if schedule["status"] == "optimal":
        return _("No better meetings exist.")
    tiers = {one["tier"]: one for one in schedule["tiers"]}
    if not tiers:
        return ""  # it was made by hand, and claims nothing
    return _(
        "%(value)s pairs meet for the first time; more than %(bound)s are not possible.",
        value=tiers["pairs"]["value"],
        bound=tiers["pairs"]["bound"],
    )
