"""What the timeline shows: the picture, and the tables that say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rotation.placements.models import Placement
from rotation.programs.models import Program
from rotation.programs.quiet import quiet_days_of
from rotation.timeline.picture import most_at_once, picture_of
from rotation.timeline.queries import (
    Given,
    Member,
    given_in,
    host_caps,
    members_of,
    placements_of,
)
from rotation.times import DAYS, MONTHS

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Strip:
    """How full something is on each day, or in each week: of how many, at most."""

    name: str
    under: str
    counts: list[int]
    most: int | None


def timeline_of(program: Program, week: int | None) -> dict[str, Any]:
    """Everything on the page, of one week (from 1) or of the whole program (`None`)."""
    zone = ZoneInfo(program.zone)
    source, every = given_in(program)
    members = members_of(program)
    weeks = weeks_of(program)
    days = days_of(program) if week is None else weeks[week - 1]
    given = [one for one in every if days[0] <= _date(one, zone) <= days[-1]]
    people = _order({one.person for one in given}, members)
    whole = week is None
    columns = (
        [_week_words(days_[0]) for days_ in weeks]
        if whole
        else [*map(_day_words, days)]
    )
    place = _places(weeks if whole else [[day] for day in days])
    quiet = [pair for pairs in quiet_days_of(program).values() for pair in pairs]
    return {
        "source": source,
        "columns": columns,
        "picture": picture_of(
            given, [(one.id, one.name) for one in people], days, zone, quiet
        ),
        "people": [_line(one, given, members, place, zone) for one in people],
        "hosts": _hosts(program, given, members, place, zone),
        "placements": _full(program, given, place, zone),
        "away": _away(program, given, members, place, zone),
    }


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


def _places(columns: Sequence[Sequence[date]]) -> dict[date, int]:
    """In which column each day is."""
    return {day: number for number, days in enumerate(columns) for day in days}


def _date(one: Given, zone: ZoneInfo) -> date:
    return one.start.astimezone(zone).date()


def _order(ids: Iterable[int], members: dict[int, Member]) -> list[Member]:
    """People by team and name."""
    found = (members.get(id_, Member(id_, "?", "")) for id_ in ids)
    return sorted(found, key=lambda x: (x.team, x.name.casefold(), x.id))


def _line(
    who: Member,
    given: Sequence[Given],
    members: dict[int, Member],
    place: dict[date, int],
    zone: ZoneInfo,
) -> dict[str, Any]:
    """One person's row: what they have in each column."""
    cells: list[list[dict[str, Any]]] = [[] for _ in range(max(place.values()) + 1)]
    for one in given:
        if one.person == who.id:
            guide = members.get(one.guide)
            cells[place[_date(one, zone)]].append(
                {"given": one, "guide": guide.name if guide else ""}
            )
    return {"name": who.name, "team": who.team, "cells": cells}


def _hosts(
    program: Program,
    given: Sequence[Given],
    members: dict[int, Member],
    place: dict[date, int],
    zone: ZoneInfo,
) -> list[Strip]:
    """How many visitors each host has, who has most first."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for one in given:
        if one.kind == "shadowing":
            counts[one.guide][place[_date(one, zone)]] += 1
    caps = host_caps(program)
    width = max(place.values()) + 1
    strips = [
        Strip(
            who.name,
            who.team,
            [counts[who.id][column] for column in range(width)],
            caps.get(who.id),
        )
        for who in _order(counts, members)
    ]
    return sorted(strips, key=lambda strip: -sum(strip.counts))


def _full(
    program: Program, given: Sequence[Given], place: dict[date, int], zone: ZoneInfo
) -> list[Strip]:
    """How many people are in each placement at once, of the seats of all its mentors."""
    found = []
    for placement in placements_of(program) if program.rotating else ():
        here = [one for one in given if one.placement == placement.id]
        found.append(
            Strip(
                placement.title,
                placement.team.name,
                _most_by_column(here, place, zone),
                _seats(placement),
            )
        )
    return found


def _away(
    program: Program,
    given: Sequence[Given],
    members: dict[int, Member],
    place: dict[date, int],
    zone: ZoneInfo,
) -> list[Strip]:
    """How many of each team with a limit are away in sittings at once."""
    by_team: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        if one.kind == "rotation" and one.person in members:
            by_team[members[one.person].team].append(one)
    return [
        Strip(
            team.name,
            "",
            _most_by_column(by_team[team.name], place, zone),
            team.max_away,
        )
        for team in program.teams
        if team.max_away is not None
    ]


def _seats(placement: Placement) -> int:
    return len(placement.mentors) * placement.seats_per_mentor


def _most_by_column(
    given: Sequence[Given], place: dict[date, int], zone: ZoneInfo
) -> list[int]:
    columns: list[list[tuple[datetime, datetime]]] = [
        [] for _ in range(max(place.values()) + 1)
    ]
    for one in given:
        columns[place[_date(one, zone)]].append((one.start, one.end))
    return [most_at_once(spans) for spans in columns]


def _day_words(day: date) -> str:
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def _week_words(monday: date) -> str:
    return f"{monday.day} {MONTHS[monday.month - 1][:3]}"
