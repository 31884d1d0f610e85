"""Reading scenarios, with what is compared of each."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import joinedload

from rotation.extensions import db
from rotation.programs.models import Program
from rotation.scenarios.models import Scenario
from rotation.scheduling import engine
from rotation.scheduling.fairness import Level
from rotation.scheduling.models import Draft, SolverRun
from rotation.scheduling.queries import Named
from rotation.scheduling.review import levels_in, proof

Key = tuple[str, str]
"""A seeker: shadowers or rotators, and the person."""


@dataclass(frozen=True)
class Measures:
    """What a schedule comes to; `proof` is a sentence on what is proven of it, `shares` are
    those of each seeker by key."""

    seats: int
    sittings: int
    hours: float
    levels: list[Level]
    seekers: int
    nothing: int
    hosts: int
    most_hosted: int
    wishes: int
    variety: int
    proof: str
    shares: dict[Key, Fraction]


@dataclass(frozen=True)
class Column:
    """One scenario beside others; `gains` and `loses` are ids and names of people, against
    the first one."""

    scenario: Scenario
    measures: Measures
    gains: list[tuple[str, str]]
    loses: list[tuple[str, str]]


def scenarios_of(program: Program) -> list[Scenario]:
    """The program's scenarios with their runs, the oldest first; one query."""
    return list(
        db.session.scalars(
            db.select(Scenario)
            .filter_by(program_id=program.id)
            .options(
                joinedload(Scenario.run).load_only(
                    SolverRun.state, SolverRun.message, SolverRun.seconds
                ),
                joinedload(Scenario.draft).load_only(Draft.based_on),
            )
            .order_by(Scenario.id)
        )
    )


def columns(chosen: list[Scenario], names: Named) -> list[Column]:
    """The scenarios side by side, each against the first one; one query."""
    ids = [one.draft_id for one in chosen]
    files = {
        id_: measures(problem, schedule)
        for id_, problem, schedule in db.session.execute(
            db.select(Draft.id, Draft.problem, Draft.schedule).where(Draft.id.in_(ids))
        )
    }
    found = []
    for one in chosen:
        mine, first = files[one.draft_id or 0], files[ids[0] or 0]
        both = mine.shares.keys() & first.shares.keys()
        found.append(
            Column(
                one,
                mine,
                _named((x for x in both if mine.shares[x] > first.shares[x]), names),
                _named((x for x in both if mine.shares[x] < first.shares[x]), names),
            )
        )
    return found


def measures(problem_file: str, schedule_file: str) -> Measures:
    """What the schedule comes to, counted from the files alone: by the judge, so that one
    changed by hand has the same figures as one that the search just found."""
    problem, schedule = json.loads(problem_file), json.loads(schedule_file)
    values = engine.values(problem_file, schedule_file, ("wishes", "variety"))
    calls = {one["id"]: one for one in problem.get("calls", ())}
    minutes = {one["id"]: one["minutes"] for one in problem.get("placements", ())}
    hosted = Counter(calls[one["call"]]["host"] for one in schedule["seats"])
    shares = _shares(problem, schedule)
    length = sum(
        (_at(calls[one["call"]]["end"]) - _at(calls[one["call"]]["start"])).seconds / 60
        for one in schedule["seats"]
    ) + sum(
        minutes[one["placement"]] * len(one["starts"]) for one in schedule["placements"]
    )
    return Measures(
        seats=len(schedule["seats"]),
        sittings=sum(len(one["starts"]) for one in schedule["placements"]),
        hours=length / 60,
        levels=levels_in(problem, schedule),
        seekers=len(shares),
        nothing=sum(share == 0 for share in shares.values()),
        hosts=len(hosted),
        most_hosted=max(hosted.values(), default=0),
        wishes=values["wishes"],
        variety=values["variety"],
        proof=proof(schedule),
        shares=shares,
    )


def _shares(problem: dict[str, Any], schedule: dict[str, Any]) -> dict[Key, Fraction]:
    found: dict[Key, Fraction] = {}
    for role, part in (("shadowers", "seats"), ("rotators", "placements")):
        had = Counter(one["person"] for one in schedule[part])
        for one in problem.get(role, ()):
            if one["target"] > one.get("credit", 0):
                got = Fraction(one.get("credit", 0) + had[one["person"]], one["target"])
                found[role, one["person"]] = min(Fraction(1), got)
    return found


def _named(keys: Iterable[Key], names: Named) -> list[tuple[str, str]]:
    found = {(person, names.person(person)) for _, person in keys}
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
