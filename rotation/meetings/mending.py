"""Ways out for a meeting that cannot take place as it stands: without somebody, with
somebody else, at another time, or not at all. No database and no clock.

A way names the meetings that it changes; the judge sees it with all others pinned.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rotation.meetings import engine
from rotation.meetings.engine import Group
from rotation.meetings.review import Reading
from rotation.programs.sides import SIDES
from rotation.scheduling.people import instant

Members = frozenset[str]
Company = dict[int, Group]
"""Meetings by the ids of their rows; one without members does not take place."""

KINDS = ("leave_out", "join", "other", "swap", "move", "spread", "disband")
"""In the order in which they come where they cost the same."""


@dataclass(frozen=True)
class Ailing:
    """A meeting that cannot take place as it stands, in the problem as the rows pose it.

    `published` are all meetings as they stand, without people who left, and `seats` how
    many places the one of the row `meeting` had. Of its people those `out` cannot come.
    Nobody is called to another meeting that begins before `soonest`, as files write it.
    """

    problem: str
    published: Company
    meeting: int
    out: Members
    seats: int
    soonest: str

    def untouched(self, rows: Iterable[int]) -> list[Group]:
        """The meetings that a change of those rows leaves as they are."""
        gone = set(rows)
        return [
            one
            for row, one in self.published.items()
            if row not in gone and len(one.members) > 1
        ]

    def without(self, company: Mapping[int, Group]) -> int:
        """How many people have no meeting in its round once these are as they are here."""
        after = {**self.published, **company}
        number = self.published[self.meeting].round
        there = {
            id_ for one in after.values() if one.round == number for id_ in one.members
        }
        everybody = {one["id"] for one in json.loads(self.problem)["members"]}
        return len(everybody - there)

    def pairs(self, company: Mapping[int, Group]) -> int:
        """How many pairs of both sides meet for the first time, in all rounds."""
        held = {**self.published, **company}.values()
        return engine.pairs_in(self.problem, (one for one in held if one.members))


def ways_out(ailing: Ailing) -> dict[str, Company]:
    """What could be done, by its kind: each way changes something else, and passes the
    judge."""
    found: dict[str, Company] = {}
    for kind, company in _Ways(ailing).all():
        held = [one for one in company.values() if one.members]
        kept = ailing.untouched(company)
        fits = not engine.broken(ailing.problem, held, {}, kept=kept)
        if fits and company not in found.values():
            found[kind] = company
    return found


class _Ways:
    """Looks for ways out of one meeting, `here`, to which the people of `stay` can come."""

    def __init__(self, ailing: Ailing) -> None:
        problem = json.loads(ailing.problem)
        self.ailing, self.row = ailing, ailing.meeting
        self.reading = Reading(problem, [], {})
        self.least, self.most = problem["size"]
        self.each_side = problem["each_side"]
        self.here = ailing.published[ailing.meeting]
        self.stay = self.here.members - ailing.out
        self.known = {*self.reading.side}

    def all(self) -> Iterator[tuple[str, Company]]:
        """Each way with its kind; a later one may be the same as an earlier one."""
        without = {self.row: self.here._replace(members=self.stay)}
        yield "leave_out", without
        yield "join", self._joined(without, self.ailing.out)
        if filled := self._filled():
            yield "other", filled
            yield "other", self._joined(filled, self.ailing.out)
        if swapped := self._swapped():
            yield "swap", swapped
        if moved := self._moved():
            yield "move", moved
        nothing = {self.row: self.here._replace(members=frozenset())}
        yield "disband", nothing
        yield "spread", self._joined(nothing, self.here.members)

    @cached_property
    def others(self) -> Company:
        """The other meetings of the round that may change, and can take place."""
        return {
            row: one
            for row, one in self.ailing.published.items()
            if one.round == self.here.round
            and row != self.row
            and one.start >= self.ailing.soonest
            and self._sized(one.members)
            and all(self._free(id_, one.start) for id_ in one.members)
        }

    @cached_property
    def idle(self) -> Members:
        """Who is in no meeting of the round."""
        there = {
            id_
            for one in self.ailing.published.values()
            if one.round == self.here.round
            for id_ in one.members
        }
        return frozenset(self.known - there)

    def _joined(self, company: Company, people: Members) -> Company:
        """The same, and these people go into other meetings of the round, where they can."""
        found = dict(company)
        for one in sorted(people):
            open_ = [
                (row, group)
                for row, group in (self.others | found).items()
                if row != self.row
                and len(group.members) < self.most
                and self._free(one, group.start)
            ]
            if open_:
                row, group = min(
                    open_,
                    key=lambda pair: (
                        -self._new(one, pair[1].members),
                        pair[1].start,
                        pair[0],
                    ),
                )
                found[row] = group._replace(members=group.members | {one})
        return found

    def _filled(self) -> Company | None:
        """Others take the free places: who has no meeting in the round, else who can be
        spared by another one."""
        if self.here.start < self.ailing.soonest:
            return None
        found, members = dict[int, Group](), self.stay
        seats = min(self.ailing.seats, self.most)
        while len(members) < seats or not self._sized(members):
            chosen = self._chosen(found, members)
            if chosen is None or len(members) >= self.most:
                break
            row, one = chosen
            members |= {one}
            if row is not None:
                group = (self.others | found)[row]
                found[row] = group._replace(members=group.members - {one})
        if members == self.stay:
            return None
        return {self.row: self.here._replace(members=members), **found}

    def _chosen(
        self, found: Company, members: Members
    ) -> tuple[int | None, str] | None:
        """Who comes in next, and the row of the meeting that spares them, if one does."""
        able: list[tuple[int | None, str]] = [(None, one) for one in self.idle]
        for row, group in (self.others | found).items():
            able += [
                (row, one)
                for one in group.members
                if self._sized(group.members - {one})
            ]
        there = [
            pair
            for pair in able
            if pair[1] not in members and self._free(pair[1], self.here.start)
        ]
        needed = self._needed(members)
        return min(
            there,
            default=None,
            key=lambda pair: (
                self.reading.side[pair[1]] not in needed,
                pair[0] is not None,
                -self._new(pair[1], members),
                int(pair[1]),
            ),
        )

    def _swapped(self) -> Company | None:
        """Who cannot come changes places with a member of another meeting of the round."""
        if len(self.ailing.out) != 1 or self.here.start < self.ailing.soonest:
            return None
        [out] = self.ailing.out
        found = []
        for row, group in self.others.items():
            if not self._free(out, group.start):
                continue
            for one in group.members:
                mine, theirs = self.stay | {one}, (group.members - {one}) | {out}
                if self._free(one, self.here.start) and all(
                    map(self._sized, (mine, theirs))
                ):
                    new = self._new(one, mine) + self._new(out, theirs)
                    found.append((-new, group.start, row, int(one)))
        if not found:
            return None
        _new, _start, row, chosen = min(found)
        group, one = self.others[row], str(chosen)
        return {
            self.row: self.here._replace(members=self.stay | {one}),
            row: group._replace(members=(group.members - {one}) | {out}),
        }

    def _moved(self) -> Company | None:
        """The same people, as many as can, at another time of the round; the nearest one."""
        there: dict[datetime, set[str]] = defaultdict(set)
        for one in self.here.members & self.known:
            for moment in self.reading.starts(one, self.here.round):
                there[moment].add(one)
        now = datetime.fromisoformat(self.here.start)
        able = [
            (-len(people), abs(moment - now), moment)
            for moment, people in there.items()
            if moment != now
            and instant(moment) >= self.ailing.soonest
            and self._sized(people)
        ]
        if not able:
            return None
        _count, _distance, moment = min(able)
        people = frozenset(there[moment])
        moved = {self.row: Group(self.here.round, instant(moment), people)}
        return self._joined(moved, self.here.members - people)

    def _sized(self, members: Iterable[str]) -> bool:
        """Whether a meeting of these people is neither too small nor too large, and both
        sides are there."""
        sides = self._sides(members)
        return (
            self.least <= sides.total() <= self.most
            and min(sides[side] for side in SIDES) >= self.each_side
        )

    def _needed(self, members: Members) -> set[str]:
        """The sides of which somebody is to come in next: the smaller one, or both."""
        sides = self._sides(members)
        fewest = min(sides[side] for side in SIDES)
        return {side for side in SIDES if sides[side] == fewest}

    def _sides(self, members: Iterable[str]) -> Counter[str]:
        return Counter(self.reading.side[one] for one in members)

    def _free(self, one: str, start: str) -> bool:
        """Whether somebody can be in a whole meeting from `start` on."""
        since = datetime.fromisoformat(start)
        until = since + self.reading.length
        return any(a <= since and until <= b for a, b in self.reading.free[one])

    def _new(self, one: str, members: Iterable[str]) -> int:
        """How many of these people, of the other side, somebody would meet for the first
        time."""
        side = self.reading.side
        return sum(
            side[one] != side[other]
            and frozenset((one, other)) not in self.reading.known
            for other in members
        )
