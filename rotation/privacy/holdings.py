"""The one list of what is kept about a person, of which export and erasure are both made.

A table is either held here or named in `NOBODYS`; a test refuses one that is in neither,
so nothing can be exported and not erased, or forgotten by both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, or_

from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.calendar_links.models import CalendarLink
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import Base, db
from rotation.host_calendars.models import HostCalendar
from rotation.imports.models import Upload
from rotation.insights.models import Insight
from rotation.invites.models import (
    Answer,
    Entry,
    Feed,
    MailIntent,
    Reply,
    UnwantedMail,
)
from rotation.kpis.models import Kpi
from rotation.meetings.models import Meeting
from rotation.placements.models import placement_mentor
from rotation.programs.models import Participant, ProgramManager, Role
from rotation.scenarios.models import Scenario
from rotation.scheduling.models import Assignment, DraftEdit, Reason
from rotation.seats.models import Asked, Offer, Standby
from rotation.surveys.codes import codes_of
from rotation.surveys.models import SurveyAnswer

Condition = ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table with rows of a person.

    `of` gives the condition of their rows. `hidden` columns are never exported: secrets,
    and what holds other people's data. Erasing deletes the rows, or, where `blank` is
    given, keeps them with these columns emptied; `keep` says why they stay as they are.
    `name` is what the export calls them, where a table holds rows of several kinds.
    """

    model: type[Base]
    about: str
    of: Callable[[Person], Condition]
    hidden: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    keep: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What the export calls these rows."""
        return self.name or self.model.__tablename__


def _parts(person: Person) -> Any:
    return db.select(Participant.id).filter_by(person_id=person.id)


def _entries(person: Person) -> Any:
    return db.select(Entry.id).filter_by(person_id=person.id)


def _seats(person: Person) -> Any:
    return db.select(Assignment.id).where(Assignment.participant_id.in_(_parts(person)))


def _led(person: Person) -> Any:
    """The seats and sittings of others that the person hosts or mentors."""
    parts = _parts(person)
    hosted = db.select(Call.id).where(Call.host_id.in_(parts))
    return db.select(Assignment.id).where(
        or_(Assignment.mentor_id.in_(parts), Assignment.call_id.in_(hosted))
    )


def _codes(person: Person) -> list[str]:
    """Under which the person's answers to surveys are kept; only the key can tell."""
    programs = db.select(Participant.program_id).filter_by(person_id=person.id)
    return codes_of(person.id, db.session.scalars(programs))


def _debriefs(person: Person) -> Any:
    return db.select(Debrief.id).where(Debrief.assignment_id.in_(_seats(person)))


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model=SignIn,
        about=lazy_gettext("Browsers in which you are signed in"),
        of=lambda person: SignIn.person_id == person.id,
        hidden=("key_hash",),
    ),
    Holding(
        model=SignInLink,
        about=lazy_gettext("Sign-in links you asked for"),
        of=lambda person: SignInLink.email == person.email,
        hidden=("browser_hash", "token_hash", "code_hash"),
    ),
    Holding(
        model=Feed,
        about=lazy_gettext("Calendar addresses you made"),
        of=lambda person: Feed.person_id == person.id,
        hidden=("token_hash",),
    ),
    Holding(
        model=UnwantedMail,
        about=lazy_gettext("Mails that you do without"),
        of=lambda person: UnwantedMail.person_id == person.id,
    ),
    Holding(
        model=BusyTime,
        about=lazy_gettext("Busy times of your calendar"),
        of=lambda person: BusyTime.person_id == person.id,
    ),
    Holding(
        model=CalendarLink,
        about=lazy_gettext("The link of your calendar"),
        of=lambda person: CalendarLink.person_id == person.id,
        hidden=("asked", "held"),
    ),
    Holding(
        model=HostCalendar,
        about=lazy_gettext("Calls from your calendar"),
        of=lambda person: HostCalendar.participant_id.in_(_parts(person)),
        hidden=("asked", "found"),
    ),
    Holding(
        model=WeeklyHours,
        about=lazy_gettext("Your hours of every week"),
        of=lambda person: WeeklyHours.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=DatedHours,
        about=lazy_gettext("Your hours on certain days"),
        of=lambda person: DatedHours.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=Role,
        about=lazy_gettext("Your roles, limits and wishes"),
        of=lambda person: Role.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=SurveyAnswer,
        about=lazy_gettext(
            "Your answers to surveys; those in figures stay, and nobody can tell whose"
        ),
        of=lambda person: SurveyAnswer.code.in_(_codes(person)),
        hidden=("code",),
    ),
    Holding(
        model=Reason,
        about=lazy_gettext("Why you have what you have"),
        of=lambda person: Reason.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=Standby,
        about=lazy_gettext("Calls for which you stand by"),
        of=lambda person: Standby.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=Asked,
        about=lazy_gettext("Seats that you were asked to take"),
        of=lambda person: Asked.participant_id.in_(_parts(person)),
    ),
    Holding(
        model=Answer,
        about=lazy_gettext("Your answers to invitations"),
        of=lambda person: Answer.entry_id.in_(_entries(person)),
        blank={"reason": ""},
    ),
    Holding(
        model=Reply,
        about=lazy_gettext("Answers that you sent by mail"),
        of=lambda person: Reply.entry_id.in_(_entries(person)),
        hidden=("digest",),
    ),
    Holding(
        model=MailIntent,
        about=lazy_gettext("Mails to you"),
        of=lambda person: MailIntent.person_id == person.id,
        hidden=("message",),
        blank={"recipient": "", "message": b"", "error": ""},
    ),
    Holding(
        model=Entry,
        about=lazy_gettext("Your calendar entries"),
        of=lambda person: Entry.person_id == person.id,
        blank={"summary": "", "description": "", "location": "", "title": ""},
    ),
    Holding(
        model=Upload,
        about=lazy_gettext("Files that you uploaded for a program"),
        of=lambda person: Upload.person_id == person.id,
        hidden=("content",),
        blank={"file_name": "", "content": None},
    ),
    Holding(
        model=Offer,
        about=lazy_gettext("Seats that you took over"),
        of=lambda person: Offer.taken_by_id.in_(_parts(person)),
        keep=lazy_gettext("it names nobody, only numbers"),
    ),
    Holding(
        model=Insight,
        about=lazy_gettext("Ideas that you had, or took"),
        of=lambda person: or_(
            Insight.debrief_id.in_(_debriefs(person)),
            Insight.owner_id.in_(_parts(person)),
        ),
        keep=lazy_gettext(
            "they are your company’s by then; your name is taken out of them"
        ),
    ),
    Holding(
        model=Debrief,
        about=lazy_gettext("What you wrote after calls and sittings"),
        of=lambda person: Debrief.assignment_id.in_(_seats(person)),
        blank={"surprise": "", "objection": "", "question": "", "advice": ""},
    ),
    Holding(
        model=Debrief,
        name="advice_to_you",
        about=lazy_gettext("What visitors of your calls and sittings wrote for you"),
        of=lambda person: Debrief.assignment_id.in_(_led(person)),
        hidden=("surprise", "objection", "question"),
        blank={"advice": ""},
    ),
    Holding(
        model=Meeting,
        about=lazy_gettext("Alignment meetings of which you noted what came of them"),
        of=lambda person: Meeting.noted_by_id.in_(_parts(person)),
        keep=lazy_gettext(
            "the notes are of all who were there; your name is taken out of them"
        ),
    ),
    Holding(
        model=Assignment,
        about=lazy_gettext("Your seats, sittings and places in meetings"),
        of=lambda person: Assignment.participant_id.in_(_parts(person)),
        keep=lazy_gettext("published schedules still have to add up; it names nobody"),
    ),
    Holding(
        model=Call,
        about=lazy_gettext("Calls that you host"),
        of=lambda person: Call.host_id.in_(_parts(person)),
        keep=lazy_gettext("they are your company’s; they name you no longer"),
    ),
    Holding(
        model=Scenario,
        about=lazy_gettext("Scenarios that you asked for"),
        of=lambda person: Scenario.made_by_id == person.id,
        keep=lazy_gettext("they are the program’s; they name nobody, only numbers"),
    ),
    Holding(
        model=DraftEdit,
        about=lazy_gettext("Changes that you made to drafts"),
        of=lambda person: DraftEdit.made_by_id == person.id,
        keep=lazy_gettext("the draft has to add up; it names nobody, only numbers"),
    ),
    Holding(
        model=Kpi,
        about=lazy_gettext("Measures that you confirmed for your side"),
        of=lambda person: or_(
            Kpi.sales_id.in_(_parts(person)), Kpi.marketing_id.in_(_parts(person))
        ),
        keep=lazy_gettext("both sides agreed on it; it names nobody, only numbers"),
    ),
    Holding(
        model=AuditEntry,
        about=lazy_gettext("What you changed here"),
        of=lambda person: AuditEntry.actor_id == person.id,
        keep=lazy_gettext("the trail has to stay whole; it names nobody, only numbers"),
    ),
    Holding(
        model=ProgramManager,
        about=lazy_gettext("Programs that you run"),
        of=lambda person: ProgramManager.person_id == person.id,
    ),
    Holding(
        model=Participant,
        about=lazy_gettext("Programs that you take part in"),
        of=lambda person: Participant.person_id == person.id,
        blank={"answers": {}, "crm_id": "", "team_id": None, "signed_up_at": None},
    ),
    Holding(
        model=Person,
        about=lazy_gettext("You"),
        of=lambda person: Person.id == person.id,
        blank={"name": "", "department": "", "zone": "UTC", "language": ""},
    ),
)
"""In the order in which they are erased: what points at a row goes before it."""

LINKS = {placement_mentor.name: placement_mentor.c.participant_id}
"""Tables without a row of their own, by the column that names a participant."""

NOBODYS: dict[str, str] = {
    "program": "what a company decided",
    "team": "what a company decided",
    "placement": "what a team offers",
    "placement_after": "what a team offers",
    "audit_head": "where the trail ends",
    "heartbeat": "workers, no people",
    "outbox": "the mail server, no people",
    "inbox": "the mail server, no people",
    "solver_run": "numbers of participants with their hours, no names",
    "run_progress": "figures of a search",
    "draft": "numbers of participants with their hours, no names",
    "version": "numbers of people, no names",
    "calendar_source": "addresses of calendars, gone with the last link to them",
    "kpi_value": "what was measured",
    "explanation": "states of a job",
    "trouble": "numbers of participants and calls, no names",
    "repair": "numbers of participants and calls, no names",
}
"""Tables without anything of a person, and what they hold instead."""
