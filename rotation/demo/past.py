"""The demo's program before: who sat in on which call, what they heard, and what came of it."""

import json
from datetime import datetime, time, timedelta
from typing import Any

from rotation.accounts.models import Person
from rotation.availability.models import DatedHours
from rotation.availability.wall import instant
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.demo.meetings import meet
from rotation.extensions import db
from rotation.insights.actions import drop, give_to, keep_idea, make_asset, use_in
from rotation.insights.models import Insight
from rotation.invites.models import MailIntent
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.publishing.actions import publish
from rotation.scheduling import engine
from rotation.scheduling.models import Assignment, Draft, Version
from rotation.scheduling.reasons import Explanation
from rotation.signup.promise import WORDING
from rotation.surveys.actions import answer, close_now
from rotation.surveys.statements import STATEMENTS
from rotation.zones import zone_named

NAME = "demo-before"
WEEKS = 4
BEFORE = timedelta(weeks=6)
"""It began so long before the next one begins."""
MARKETERS, HOSTS = 8, 6
STAGES = ("discovery", "demo", "follow-up")
HEARD: tuple[dict[str, str], ...] = (
    {
        "surprise": "“We compared you with a spreadsheet, not with another vendor.”",
        "objection": "Nobody has time to move ten years of data.",
        "question": "Who has done this move in under a month?",
        "idea": "One page: what moving the data takes, week by week",
        "advice": "Your pause after the price did more than any slide.",
    },
    {
        "surprise": "They say “the portal” for what we call the workspace.",
        "objection": "Another tool, another login.",
        "idea": "A short film: signing in with the company’s own account",
        "advice": "Ask for the budget later; they had not seen the value yet.",
    },
    {
        "objection": "“Our lawyers take eight weeks for anything new.”",
        "question": "Which clauses do other customers strike out?",
        "idea": "A package for lawyers, with the five usual questions answered",
    },
    {
        "surprise": "The person who decides was not in the room, again.",
        "advice": "Thank you for letting me ask about the renewal.",
    },
    {
        "surprise": "“I forwarded your comparison to three colleagues.”",
        "question": "Does it work where the network is slow?",
        "idea": "A number: how long a page takes on a slow line",
    },
    {
        "objection": "They have been promised this feature before, by others.",
        "idea": "A page with what was shipped in the last four quarters",
        "advice": "The story about the warehouse is gold. Tell it first.",
    },
)
"""What was heard, in turn; of every seventh call nobody wrote."""
ASSETS = {
    "used": ("Moving your data in four weeks", "https://assets.example.com/moving"),
    "asset": ("Signing in, a film of 40 seconds", "https://assets.example.com/film"),
}
"""What became of ideas, by the state they are in."""


def make_past(coming: Program, people: list[Participant], now: datetime) -> Program:
    """Add a program that ended before the coming one begins, with the first of its people;
    the caller commits."""
    manager = db.session.scalars(
        db.select(ProgramManager).filter_by(program_id=coming.id)
    ).one()
    first = coming.starts_on - BEFORE
    program = Program(
        name=NAME,
        title="The exchange before (demo)",
        starts_on=first,
        ends_on=first + timedelta(weeks=WEEKS, days=-1),
        zone=coming.zone,
        state="ended",
        buffer_minutes=15,
        meeting=True,
        meeting_rounds=2,
        meeting_from=8,
        meeting_until=21,
        created_at=now - BEFORE,
    )
    db.session.add(program)
    db.session.flush()
    db.session.add(ProgramManager(program_id=program.id, person_id=manager.person_id))
    marketers = [
        _again(program, one, Role(kind="shadower", target=len(STAGES)))
        for one in people
        if one.role("shadower")
    ][:MARKETERS]
    hosts = [
        _again(program, one, Role(kind="host")) for one in people if one.role("host")
    ][:HOSTS]
    db.session.flush()
    seats = _seats(program, marketers, hosts)
    db.session.flush()
    _published(program, seats, manager.person, now - BEFORE)
    meet(program, marketers, hosts, manager.person, now - BEFORE)
    _told(program)
    _asked(program, marketers, hosts, manager.person)
    return program


def _again(program: Program, one: Participant, role: Role) -> Participant:
    """The same person in the program before, free all the time."""
    zone = zone_named(program.zone)
    team = next(
        (x for x in program.teams if one.team and x.name == one.team.name), None
    )
    if team is None and one.team:
        team = Team(program=program, name=one.team.name)
    joined = program.created_at
    again = Participant(
        program=program,
        person=one.person,
        team=team,
        roles=[role],
        created_at=joined,
        signed_up_at=joined,
        promised_at=joined,
        promise_wording=WORDING,
    )
    db.session.add(again)
    db.session.flush()
    begins, ends = (
        instant(zone, datetime.combine(day, time()), later=False)
        for day in (program.starts_on, program.ends_on + timedelta(days=1))
    )
    db.session.add(DatedHours(participant_id=again.id, starts_at=begins, ends_at=ends))
    return again


def _seats(
    program: Program, marketers: list[Participant], hosts: list[Participant]
) -> list[tuple[Participant, Call]]:
    """Each marketer sits in on one call of each stage, with a host they have not met."""
    zone = zone_named(program.zone)
    seats = []
    for number, one in enumerate(marketers):
        for turn, stage in enumerate(STAGES):
            day = program.starts_on + timedelta(weeks=turn, days=number % 5)
            wall = datetime.combine(day, time(9 + 2 * (number // 5) + turn))
            starts_at = instant(zone, wall, later=False)
            call = Call(
                program_id=program.id,
                external_id=f"before-{number + 1}-{turn + 1}",
                source="demo",
                host=hosts[(number + turn) % len(hosts)],
                title=f"{('Maple', 'Nova', 'Orchid', 'Pine')[number % 4]} {stage} call",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=45),
                tags=[f"stage:{stage}", "language:en"],
                consent="yes",
            )
            db.session.add(call)
            seats.append((one, call))
    return seats


def _published(
    program: Program,
    seats: list[tuple[Participant, Call]],
    manager: Person,
    at: datetime,
) -> Version:
    """What was published then; its mails have long been sent."""
    schedule: dict[str, Any] = {
        "format": "rotation-schedule/1",
        "status": "feasible",
        "seats": [{"person": str(who.id), "call": str(call.id)} for who, call in seats],
        "placements": [],
        "tiers": [],
        "conflict": [],
        "seconds": 0.1,
    }
    draft = Draft(
        program_id=program.id,
        made_at=at,
        problem=engine.text_of(engine.to_problem(program)),
        schedule=json.dumps(schedule),
    )
    db.session.add(draft)
    db.session.flush()
    version = publish(draft, now=at, actor_id=manager.id)
    db.session.execute(
        db.update(MailIntent)
        .where(MailIntent.program_id == program.id)
        .values(state="sent", sent_at=at)
    )
    db.session.execute(
        db.update(Explanation)
        .where(Explanation.version_id == version.id)
        .values(made_at=at, message="The program is over.")
    )
    return version


def _asked(
    program: Program,
    marketers: list[Participant],
    hosts: list[Participant],
    manager: Person,
) -> None:
    """What both sides said of each other before and after; the managers can see it."""
    zone = zone_named(program.zone)
    over = datetime.combine(program.ends_on + timedelta(days=3), time(9))
    for wave, at, rise in (
        ("before", program.created_at, 0),
        ("after", instant(zone, over, later=False), 1),
    ):
        for group, usual, shy in ((marketers, 2, 1), (hosts, 3, 3)):
            for number, one in enumerate(group):
                said = [
                    min(
                        5,
                        usual
                        + ((number + 2 * statement) % 5 > 2)
                        + rise * ((number + statement) % shy == 0),
                    )
                    for statement in range(len(STATEMENTS))
                ]
                answer(one, wave, said, now=at)
        close_now(program, wave, now=at, actor_id=manager.id)


def _told(program: Program) -> None:
    """What they wrote, the evening after; what marketing has made of some ideas."""
    rows = db.session.scalars(
        db.select(Assignment)
        .filter_by(program_id=program.id, meeting_id=None)
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()
    for number, row in enumerate(rows):
        if number % 7 == 6:
            continue
        heard = HEARD[number % len(HEARD)]
        at = row.ends_at + timedelta(hours=3 + 9 * (number % 4))
        said = {name: text for name, text in heard.items() if name != "idea"}
        debrief = Debrief(assignment=row, written_at=at, changed_at=at, **said)
        db.session.add(debrief)
        db.session.flush()
        if number < len(HEARD):  # each idea once
            writer = row.participant.person_id
            keep_idea(debrief, heard.get("idea", ""), now=at, actor_id=writer)
    ideas = db.session.scalars(
        db.select(Insight).filter_by(program_id=program.id).order_by(Insight.made_at)
    ).all()
    for idea, step in zip(ideas, ("used", "asset", "taken", "dropped"), strict=False):
        _answered(idea, step)


def _answered(idea: Insight, step: str) -> None:
    """Marketing takes the idea two days later and is done with it in a week."""
    row = idea.debrief.assignment
    owner = row.participant
    who: dict[str, Any] = {
        "now": idea.made_at + timedelta(days=2),
        "actor_id": owner.person_id,
    }
    if step == "dropped":
        drop(idea, "There is one already; the link is in the sales room.", **who)
        return
    give_to(idea, owner, **who)
    who["now"] += timedelta(days=5)
    if step in ASSETS:
        make_asset(idea, *ASSETS[step], **who)
    if step == "used":
        later = db.session.scalars(
            db.select(Call)
            .where(Call.program_id == idea.program_id, Call.starts_at > who["now"])
            .order_by(Call.starts_at)
        ).first()
        if later:
            use_in(idea, later, **who | {"now": later.ends_at})
