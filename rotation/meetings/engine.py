"""The door to the engine's meetings: problems and schedules as text, judged by its check."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from rotation.scheduling.unreadable import no_meetings
from solver import meetings

__all__ = [
    "Group",
    "broken",
    "command",
    "expect_readable",
    "file_of",
    "judge",
    "pairs_in",
]

ROUND = re.compile(r"\bround (\d+)")


class Group(NamedTuple):
    """A meeting of a file: round (from 0), start as files write it, and members by id."""

    round: int
    start: str
    members: frozenset[str]


def expect_readable(problem: str) -> None:
    """Refused, in a kept sentence, where the engine could not read the problem."""
    try:
        _read(problem)
    except ValueError as error:
        raise no_meetings(error) from error


def command(problem: str, out: str, *, seconds: float) -> list[str]:
    """What to run, in a process of its own, to write the meetings of a problem's file."""
    words = ("-m", "solver.meetings", "solve", problem, "--out", out)
    return [sys.executable, *words, "--seconds", str(seconds)]


def judge(problem: str, schedule: str) -> list[str]:
    """A sentence per rule that the meetings break; raises ValueError where it is no file."""
    return meetings.violations(_read(problem), meetings.read_schedule(schedule))


def file_of(problem: str, groups: Iterable[Group], *, bounds: str) -> str:
    """These meetings as a schedule file that says what they come to; what cannot be beaten
    is taken from the file `bounds` of the same problem, as far as they do not beat it."""
    asked, before = _read(problem), meetings.read_schedule(bounds)
    held = _meetings(groups)
    values = meetings.values(asked, held)
    tiers = tuple(
        replace(
            tier,
            value=values[tier.tier],
            bound=max(tier.bound, values[tier.tier]),  # type: ignore[type-var]
        )
        for tier in before.tiers
    )
    proven = bool(tiers) and all(tier.proven for tier in tiers)
    schedule = replace(
        before,
        status="optimal" if proven else "feasible",
        meetings=held,
        tiers=tiers,
    )
    return meetings.write_schedule(schedule).decode()


def pairs_in(problem: str, groups: Iterable[Group]) -> int:
    """How many pairs of both sides meet for the first time in these meetings."""
    pairs = meetings.values(_read(problem), _meetings(groups))["pairs"]
    assert isinstance(pairs, int)  # noqa: S101  only attendance is a list
    return pairs


def broken(
    problem: str,
    groups: Iterable[Group],
    names: Mapping[str, str],
    *,
    kept: Iterable[Group] = (),
) -> list[str]:
    """A sentence for each hard rule that these meetings break, with names in the place of
    ids and rounds counted from 1; those `kept` beside them stand as if they were pinned."""
    asked, promised = _read(problem), _meetings(kept)

    def named(one: meetings.Meeting) -> meetings.Meeting:
        return replace(one, members=tuple(sorted(names.get(x, x) for x in one.members)))

    renamed = replace(
        asked,
        members=tuple(
            replace(one, id=names.get(one.id, one.id)) for one in asked.members
        ),
        pins=tuple(map(named, (*asked.pins, *promised))),
    )
    held = tuple(sorted(map(named, (*_meetings(groups), *promised))))
    found = meetings.violations(renamed, meetings.Schedule("feasible", held))
    return [
        ROUND.sub(lambda number: f"round {int(number[1]) + 1}", sentence)
        for sentence in found
        if sentence.startswith("Rule ")
    ]


@lru_cache(maxsize=8)  # a draft's problem stays, however often its meetings are changed
def _read(problem: str) -> meetings.Problem:
    return meetings.read_problem(problem)


def _meetings(groups: Iterable[Group]) -> tuple[meetings.Meeting, ...]:
    return tuple(
        sorted(
            meetings.Meeting(one.round, _minute(one.start), tuple(sorted(one.members)))
            for one in groups
        )
    )


def _minute(start: str) -> int:
    """The start as the engine counts it: whole minutes since 1970."""
    return int(datetime.fromisoformat(start).astimezone(UTC).timestamp()) // 60
