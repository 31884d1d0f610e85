"""Two programs with everything in them, and what each kind of visitor may see of it.

Each feature lists its routes in tests/rotation/<feature>/routes.py as
`ROUTES: dict[str, Row]`, with keys like "GET programs.desk" or "POST signup.join".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from rotation import clock
from rotation.accounts.links import link_without_mail
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import db
from rotation.imports.models import Upload
from rotation.insights.models import Insight
from rotation.invites.links import answer_token, stop_token
from rotation.invites.models import Entry, Feed
from rotation.meetings.models import Meeting
from rotation.meetings.problem import to_meetings
from rotation.programs.models import Participant, Program, Role
from rotation.publishing.actions import publish
from rotation.repairs.models import Repair, Trouble
from rotation.scenarios.models import Scenario
from rotation.scheduling.engine import text_of
from rotation.scheduling.models import Assignment, Draft, SolverRun, Version
from rotation.scheduling.people import instant
from rotation.scheduling.problem import to_problem
from rotation.scheduling.reasons import Explanation, Reason
from rotation.seats.models import Asked, Offer
from rotation.tokens import digest
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_person,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.meetings.stage import EMPTY

VISITORS = ("stranger", "outsider", "other_manager", "participant", "manager")
"""In the order in which they try a route: who may change something comes last."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The status that each visitor gets: somebody not signed in, a participant and a
    manager of the program "spring", and an outsider and a manager of "autumn".

    `args` replaces what the world gives for the parts of the address, `data` is what a
    POST sends. `writes` says that a GET may change rows (a feed noting its last use).
    """

    stranger: int
    participant: int
    outsider: int
    manager: int
    other_manager: int
    args: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    writes: bool = False

    def status(self, visitor: str) -> int:
        found: int = getattr(self, visitor)
        return found


def everybody(status: int, **more: Any) -> Row:
    """A row of a page that is the same for all."""
    return Row(**dict.fromkeys(VISITORS, status), **more)


def all_rows() -> dict[str, Row]:
    """The rows of all features. A key that two features claim is an error."""
    rows: dict[str, Row] = {}
    for file in sorted(Path(__file__).parent.glob("*/routes.py")):
        module = import_module(f"tests.rotation.{file.parent.name}.routes")
        assert not rows.keys() & module.ROUTES.keys(), file
        rows.update(module.ROUTES)
    return rows


def routes(app: Flask) -> Iterator[str]:
    """The key of every route of the app; HEAD and OPTIONS come with GET."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.endpoint}"


def counts() -> dict[str, int]:
    """How many rows each table has."""
    tables = db.metadata.tables
    each = [
        db.select(db.func.count()).select_from(table).scalar_subquery()
        for table in tables.values()
    ]
    found = db.session.execute(db.select(*each)).one()
    db.session.rollback()
    return dict(zip(tables, found, strict=True))


class World:
    """The program "spring" with a version published and a newer draft, and "autumn"."""

    def __init__(self, app: Flask) -> None:
        spring, autumn = a_program("spring"), a_program("autumn")
        manager = a_manager(spring, "Mona")
        other_manager = a_manager(autumn, "Otto")
        outsider = a_participant(autumn, "Olga", roles=(Role(kind="shadower"),))
        mia = a_participant(spring, "Mia", roles=(Role(kind="shadower"),))
        hugo = a_participant(spring, "Hugo", roles=(Role(kind="host"),))
        a_placement(spring, a_team(spring, "content"), [hugo])
        call = a_call(hugo, at(10))
        ben = a_participant(spring, "Ben", roles=(Role(kind="shadower"),))
        published = self._draft(spring, mia, call.id)
        version = publish(published, now=NOW, actor_id=None)
        [entry] = db.session.scalars(
            db.select(Entry).filter_by(person_id=mia.person_id)
        )
        draft = self._draft(spring, mia, call.id, based_on=version.number)
        offer = self._offer(ben, a_call(hugo, at(15)), mia)
        reason = self._reason(version, mia)
        people = {
            "outsider": outsider.person,
            "other_manager": other_manager,
            "participant": mia.person,
            "manager": manager,
        }
        self._arguments: dict[str, Any] = {
            "name": spring.name,
            "run_id": draft.run_id,
            "draft_id": draft.id,
            "meeting_id": self._meeting(mia),
            "meeting_draft_id": self._meetings_draft(spring, version).id,
            "upload_id": self._upload(spring, manager.id).id,
            "number": version.number,
            "uid": entry.uid,
            "kind": "people",
            "step": "when",
            "wave": "before",
            "participant_id": mia.id,
            "call_id": call.id,
            "link_id": 1,
            "offer_id": offer.id,
            "reason_id": reason.id,
            "repair_id": self._repair(spring).id,
            "hours_id": 1,
            "scenario_id": self._scenario(spring).id,
            "insight_id": self._insight(offer.assignment, mia).id,
            "filename": "app.css",
        }
        self._tokens = {
            "accounts.open_link": link_without_mail(
                a_person("Nora").email, now=clock.now()
            ),
            "invites.feed": self._feed(mia),
            "invites.answer": answer_token(entry),
            "invites.answer_file": answer_token(entry),
            "invites.stop_mails": stop_token(mia.person, "day"),
        }
        db.session.commit()
        self._clients = {
            visitor: signed_in(app, person) for visitor, person in people.items()
        }
        self._clients["stranger"] = app.test_client()

    def client(self, visitor: str) -> FlaskClient:
        """The browser of this visitor."""
        return self._clients[visitor]

    def arguments(self, endpoint: str) -> dict[str, Any]:
        """What goes into an address, by the name of its part."""
        return {**self._arguments, "token": self._tokens.get(endpoint, "unknown")}

    def _draft(
        self, program: Program, mia: Participant, call_id: int, based_on: int = 0
    ) -> Draft:
        problem = text_of(to_problem(program))
        run = SolverRun(
            program_id=program.id,
            requested_at=NOW,
            seconds=1,
            problem=problem,
            state="ready",
        )
        db.session.add(run)
        db.session.flush()
        schedule = {
            "format": "rotation-schedule/1",
            "status": "feasible",
            "seats": [{"person": str(mia.id), "call": str(call_id)}],
            "placements": [],
            "tiers": [],
            "conflict": [],
            "seconds": 0.1,
        }
        draft = Draft(
            program_id=program.id,
            run_id=run.id,
            made_at=NOW,
            problem=problem,
            schedule=json.dumps(schedule),
            based_on=based_on,
        )
        db.session.add(draft)
        db.session.flush()
        return draft

    def _meeting(self, mia: Participant) -> int:
        """A meeting to come, which only Mia is in."""
        span = {"starts_at": at(12, day=2), "ends_at": at(13, day=2)}
        meeting = Meeting(program_id=mia.program_id, number=1, **span)
        place = Assignment(
            program_id=mia.program_id,
            participant_id=mia.id,
            meeting=meeting,
            number=1,
            added_in=1,
            changed_in=1,
            **span,
        )
        entry = Entry(
            assignment=place,
            person=mia.person,
            part="member",
            uid="meeting-of-mia@example.com",
            created_at=NOW,
            stamped_at=NOW,
            language="en",
            summary="Alignment meeting, round 1",
            description="You meet Hugo.",
            **span,
        )
        db.session.add(entry)
        db.session.flush()
        return meeting.id

    def _meetings_draft(self, program: Program, version: Version) -> Draft:
        """A draft without any meeting, which keeps all rules."""
        draft = Draft(
            program_id=program.id,
            kind="meetings",
            aside=True,
            made_at=NOW,
            problem=text_of(to_meetings(program, now=NOW)),
            schedule=EMPTY,
            based_on=version.number,
        )
        db.session.add(draft)
        db.session.flush()
        return draft

    def _offer(self, ben: Participant, call: Call, mia: Participant) -> Offer:
        """Ben's seat on the call, which Mia was asked to take."""
        seat = Assignment(
            program_id=ben.program_id,
            participant_id=ben.id,
            call_id=call.id,
            starts_at=call.starts_at,
            ends_at=call.ends_at,
            added_in=1,
            changed_in=1,
        )
        db.session.add(seat)
        db.session.flush()
        asked = [Asked(participant_id=mia.id, asked_at=NOW)]
        offer = Offer(
            assignment_id=seat.id, why="swap", state="open", made_at=NOW, asked=asked
        )
        db.session.add(offer)
        db.session.flush()
        return offer

    def _insight(self, seat: Assignment, mia: Participant) -> Insight:
        """An idea of Ben's, which Mia has taken."""
        debrief = Debrief(
            assignment=seat, surprise="They wait.", written_at=NOW, changed_at=NOW
        )
        insight = Insight(
            program_id=seat.program_id,
            debrief=debrief,
            text="A page about waiting",
            due_on=date(2026, 12, 15),
            owner=mia,
            made_at=NOW,
            taken_at=NOW,
        )
        db.session.add_all([debrief, insight])
        db.session.flush()
        return insight

    def _reason(self, version: Version, mia: Participant) -> Reason:
        """What the engine says about Mia, with one ask."""
        [explanation] = db.session.scalars(
            db.select(Explanation).filter_by(version_id=version.id)
        )
        explanation.made_at = NOW
        ask = {"available": [instant(at(14)), instant(at(15))], "then": "1"}
        reason = Reason(
            explanation_id=explanation.id,
            participant_id=mia.id,
            kind="shadower",
            funnel=[["calls", 2], ["while free", 1]],
            asks=[ask],
        )
        db.session.add(reason)
        db.session.flush()
        return reason

    def _scenario(self, program: Program) -> Scenario:
        """A scenario that waits its turn."""
        scenario = Scenario(
            program_id=program.id, name="Wishes", terms={}, seconds=1, made_at=NOW
        )
        db.session.add(scenario)
        db.session.flush()
        return scenario

    def _repair(self, program: Program) -> Repair:
        """A repair of something that is over."""
        trouble = Trouble(
            program_id=program.id,
            key="cancelled/call 0",
            kind="cancelled",
            assignments=[],
            version=0,
            seen_at=NOW,
            state="over",
        )
        nothing = {"given": [], "pins": [], "bans": []}
        repair = Repair(
            rank=1,
            kind="leave_out",
            change={"out": nothing, "into": nothing},
            people=0,
            without=0,
            before=[],
            after=[],
            first_at=NOW,
        )
        trouble.repairs.append(repair)
        db.session.add(trouble)
        db.session.flush()
        return repair

    def _feed(self, mia: Participant) -> str:
        token = "feed-of-mia"
        db.session.add(
            Feed(person_id=mia.person_id, token_hash=digest(token), made_at=NOW)
        )
        return token

    def _upload(self, program: Program, person_id: int) -> Upload:
        upload = Upload(
            program_id=program.id,
            person_id=person_id,
            kind="people",
            file_name="people.csv",
            content=b"name,email\nPia,pia@example.com\n",
            uploaded_at=clock.now(),
        )
        db.session.add(upload)
        db.session.flush()
        return upload
