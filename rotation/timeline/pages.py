"""What the timeline shows: the picture, and the tables that say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rotation.placements.models import Placement
from rotation.programs.holidays import holidays_of
from rotation.programs.models import Program
from rotation.programs.quiet import quiet_days_of
from rotation.programs.words import holidays_words
from rotation.scheduling.models import Draft
from rotation.timeline.picture import most_at_once, picture_of
from rotation.timeline.queries import (
    Given,
    Member,
    given_in,
    host_caps,
    members_of,
    placements_of,
)
from rotation.times import short_date, short_day

A_PICTURE = 26
"""People in one picture: so many fit on a sheet of paper, below the title."""

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Strip:
    """How full something is on each day, or in each week: of how many, at most."""

    name: str
    under: str
    counts: list[int]
    most: int | None
    person: int = 0
    """The id of whose strip it is; 0 where it is nobody's."""

    def fifths(self, count: int) -> int:
        """How full that is, in fifths of the most, rounded up; 0 where there is no most."""
        return min(5, -(-5 * count // self.most)) if self.most else 0


def timeline_of(
    program: Program, week: int | None, draft: Draft | None = None
) -> dict[str, Any]:
    """Everything on the page, of one week (from 1) or of the whole program (`None`): of
    that draft, or of what `given_in` takes for the schedule."""
    zone = ZoneInfo(program.zone)
    source, every = given_in(program, draft)
    members = members_of(program)
    weeks = weeks_of(program)
    whole = week is None
    days = days_of(program) if week is None else weeks[week - 1]
    place = {
        day: number
        for number, days_ in enumerate(weeks if whole else [[day] for day in days])
        for day in days_
    }
    shown = Shown(every, days, place, zone)
    people = _order(shown.of_person, members)
    quiet = [pair for pairs in quiet_days_of(program).values() for pair in pairs]
    off = [
        one
        for one in holidays_of(program)
        if one.first <= days[-1] and days[0] <= one.last
    ]
    quiet += [(one.first, one.last) for one in off if not one.of]
    return {
        "source": source,
        "holidays": holidays_words(off),
        "columns": [short_date(one[0]) for one in weeks]
        if whole
        else [*map(short_day, days)],
        "pictures": [
            picture_of(
                shown.given,
                [(one.id, one.name) for one in people[first : first + A_PICTURE]],
                days,
                zone,
                quiet,
            )
            for first in range(0, len(people), A_PICTURE)
        ],
        "people": [_line(one, shown, members) for one in people],
        "hosts": _hosts(program, shown, members),
        "placements": _full(program, shown),
        "away": _away(program, shown, members),
    }


class Shown:
    """What is given on some days, each with the number of its column."""

    def __init__(
        self,
        every: Iterable[Given],
        days: Sequence[date],
        place: dict[date, int],
        zone: ZoneInfo,
    ) -> None:
        self.width = max(place.values()) + 1
        self.columns: list[tuple[Given, int]] = []
        self.of_person: dict[int, list[tuple[Given, int]]] = defaultdict(list)
        for one in every:
            day = one.start.astimezone(zone).date()
            if days[0] <= day <= days[-1]:
                self.columns.append((one, place[day]))
                self.of_person[one.person].append((one, place[day]))

    @property
    def given(self) -> list[Given]:
        return [one for one, _ in self.columns]


def days_of(program: Program) -> list[date]:
    """Every day of the program."""
    count = (program.ends_on - program.starts_on).days + 1
    return [program.starts_on + n * DAY for n in range(count)]


def weeks_of(program: Program) -> list[list[date]]:
    """The weeks that the program touches, from Monday to Sunday each."""
    monday = program.starts_on - program.starts_on.weekday() * DAY
    found = []
    while monday <= program.ends_on:
        found.append([monday + n * DAY for n in range(7)])
        monday += WEEK
    return found


def _order(ids: Iterable[int], members: dict[int, Member]) -> list[Member]:
    """People by team and name."""
    found = (members.get(id_, Member(id_, "?", "")) for id_ in ids)
    return sorted(found, key=lambda x: (x.team, x.name.casefold(), x.id))


def _line(who: Member, shown: Shown, members: dict[int, Member]) -> dict[str, Any]:
    """One person's row: what they have in each column, and with whom."""
    cells: list[list[dict[str, Any]]] = [[] for _ in range(shown.width)]
    for one, column in shown.of_person[who.id]:
        names = [members[id_].name for id_ in one.others if id_ in members]
        names.sort(key=str.casefold)
        cells[column].append({"given": one, "others": ", ".join(names)})
    return {"id": who.id, "name": who.name, "team": who.team, "cells": cells}


def _hosts(program: Program, shown: Shown, members: dict[int, Member]) -> list[Strip]:
    """How many visitors each host has, who has most first."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for one, column in shown.columns:
        if one.kind == "shadowing" and one.guide is not None:
            counts[one.guide][column] += 1
    caps = host_caps(program)
    strips = [
        Strip(
            who.name,
            who.team,
            [counts[who.id][column] for column in range(shown.width)],
            caps.get(who.id),
            who.id,
        )
        for who in _order(counts, members)
    ]
    return sorted(strips, key=lambda strip: -sum(strip.counts))


def _full(program: Program, shown: Shown) -> list[Strip]:
    """How many people are in each placement at once, of the seats of all its mentors."""
    return [
        Strip(
            placement.title,
            placement.team.name,
            _most_by_column(
                (pair for pair in shown.columns if pair[0].placement == placement.id),
                shown.width,
            ),
            _seats(placement),
        )
        for placement in (placements_of(program) if program.rotating else ())
    ]


def _away(program: Program, shown: Shown, members: dict[int, Member]) -> list[Strip]:
    """How many of each team with a limit are away in sittings at once."""
    by_team: dict[str, list[tuple[Given, int]]] = defaultdict(list)
    for one, column in shown.columns:
        if one.kind == "rotation" and one.person in members:
            by_team[members[one.person].team].append((one, column))
    return [
        Strip(
            team.name,
            "",
            _most_by_column(by_team[team.name], shown.width),
            team.max_away,
        )
        for team in program.teams
        if team.max_away is not None
    ]


def _seats(placement: Placement) -> int:
    return len(placement.mentors) * placement.seats_per_mentor


def _most_by_column(found: Iterable[tuple[Given, int]], width: int) -> list[int]:
    columns: list[list[tuple[datetime, datetime]]] = [[] for _ in range(width)]
    for one, column in found:
        columns[column].append((one.start, one.end))
    return [most_at_once(spans) for spans in columns]
