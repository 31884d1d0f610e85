"""A program with the third track, and drafts of meetings that keep the rules."""

from datetime import datetime
from typing import Any

from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.meetings.engine import Group, broken, file_of
from rotation.meetings.problem import to_meetings
from rotation.programs.models import Participant, Program, Role
from rotation.publishing.actions import publish
from rotation.publishing.queries import latest_version
from rotation.scheduling.engine import text_of
from rotation.scheduling.models import Draft, Version
from rotation.scheduling.people import instant
from tests.rotation.factories import NOW, a_participant, a_program, at
from tests.rotation.publishing.stage import entries_of

EMPTY = """{"format": "rotation-meetings-schedule/1", "status": "feasible",
"meetings": [], "conflict": [], "seconds": 0.1, "tiers": [
{"tier": "stability", "value": 0, "bound": 0, "proven": true},
{"tier": "attendance", "value": [0, 0, 0], "bound": [0, 0, 0], "proven": true},
{"tier": "pairs", "value": 0, "bound": 0, "proven": true}]}"""


def a_meeting_program(name: str = "spring", **more: Any) -> Program:
    """Four weeks from Monday 4 January 2027 with two rounds for two to four people."""
    given = {"meeting": True, "meeting_least": 2, "meeting_most": 4, **more}
    return a_program(name, **{"meeting_rounds": 2, **given})


def a_seller(program: Program, name: str, **more: Any) -> Participant:
    return _free(a_participant(program, name, roles=(Role(kind="host"),), **more))


def a_marketer(program: Program, name: str, **more: Any) -> Participant:
    roles = (Role(kind="shadower", target=20),)
    return _free(a_participant(program, name, roles=roles, **more))


def _free(one: Participant) -> Participant:
    hours = DatedHours(participant_id=one.id, starts_at=at(0), ends_at=at(0, day=28))
    db.session.add(hours)
    db.session.flush()
    return one


Given = tuple[int, datetime, tuple[Participant, ...]]
"""A meeting: the number of its round from 0, its start, and who is in it."""


def a_meetings_draft(
    program: Program, *given: Given, now: datetime = NOW, judged: bool = True
) -> Draft:
    """A draft of exactly these meetings, made of the rows as they are now."""
    problem = text_of(to_meetings(program, now=now))
    groups = [
        Group(number, instant(start), frozenset(str(one.id) for one in people))
        for number, start, people in given
    ]
    if judged:
        assert broken(problem, groups, {}) == []
    latest = latest_version(program)
    draft = Draft(
        program_id=program.id,
        kind="meetings",
        aside=True,
        made_at=now,
        based_on=latest.number if latest else 0,
        problem=problem,
        schedule=file_of(problem, groups, bounds=EMPTY),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def meetings_published(
    program: Program, *given: Given, now: datetime = NOW, judged: bool = True
) -> Version:
    """Make a draft of these meetings and publish it."""
    draft = a_meetings_draft(program, *given, now=now, judged=judged)
    version = publish(draft, now=now, actor_id=None)
    db.session.commit()
    return version


def four(program: Program) -> list[Participant]:
    """Raj and Zoe, who sell, Mia and Ben, who do marketing."""
    sellers = [a_seller(program, name) for name in ("Raj", "Zoe")]
    return sellers + [a_marketer(program, name) for name in ("Mia", "Ben")]


def five(program: Program) -> list[Participant]:
    """Raj and Zoe, who sell, Mia, Ben and Ada, who do marketing."""
    both = [a_marketer(program, name) for name in ("Mia", "Ben", "Ada")]
    return [a_seller(program, name) for name in ("Raj", "Zoe")] + both


def two_published(program: Program, people: list[Participant]) -> Version:
    """Raj, Mia and Ben at ten on Thursday, Zoe and Ada at two."""
    raj, zoe, mia, ben, ada = people
    return meetings_published(
        program, (0, at(10, day=3), (raj, mia, ben)), (0, at(14, day=3), (zoe, ada))
    )


def decline(person: Participant, reason: str = "") -> None:
    """Say no to the one entry that this person has."""
    [entry] = entries_of(person)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW, reason=reason)
    db.session.commit()
