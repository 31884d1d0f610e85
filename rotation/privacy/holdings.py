"""The one list of what is kept about a person, of which export and erasure are both made.

A table is either held here or named in `NOBODYS`; a test refuses one that is in neither,
so nothing can be exported and not erased, or forgotten by both.
"""

from flask_babel import lazy_gettext
from sqlalchemy import or_

from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.calendar_links.models import CalendarLink
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.host_calendars.models import HostCalendar
from rotation.imports.models import Upload
from rotation.insights.models import Insight
from rotation.invites.models import Answer, Entry, Feed, MailIntent, Reply, UnwantedMail
from rotation.kpis.models import Kpi
from rotation.meetings.models import Meeting
from rotation.placements.models import placement_mentor
from rotation.privacy.holding import (
    Holding,
    among,
    codes,
    debriefs,
    entries,
    led,
    parts,
    seats,
    theirs,
)
from rotation.programs.models import Participant, ProgramManager, Role
from rotation.scenarios.models import Scenario
from rotation.scheduling.models import Assignment, DraftEdit
from rotation.scheduling.reasons import Reason
from rotation.seats.models import Asked, Offer, Standby
from rotation.surveys.models import SurveyAnswer

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model=SignIn,
        about=lazy_gettext("Browsers in which you are signed in"),
        of=theirs(SignIn.person_id),
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
        of=theirs(Feed.person_id),
        hidden=("token_hash",),
    ),
    Holding(
        model=UnwantedMail,
        about=lazy_gettext("Mails that you do without"),
        of=theirs(UnwantedMail.person_id),
    ),
    Holding(
        model=BusyTime,
        about=lazy_gettext("Busy times of your calendar"),
        of=theirs(BusyTime.person_id),
    ),
    Holding(
        model=CalendarLink,
        about=lazy_gettext("The link of your calendar"),
        of=theirs(CalendarLink.person_id),
        hidden=("asked", "held"),
    ),
    Holding(
        model=HostCalendar,
        about=lazy_gettext("Calls from your calendar"),
        of=among(parts, HostCalendar.participant_id),
        hidden=("asked", "found"),
    ),
    Holding(
        model=WeeklyHours,
        about=lazy_gettext("Your hours of every week"),
        of=among(parts, WeeklyHours.participant_id),
    ),
    Holding(
        model=DatedHours,
        about=lazy_gettext("Your hours on certain days"),
        of=among(parts, DatedHours.participant_id),
    ),
    Holding(
        model=Role,
        about=lazy_gettext("Your roles, limits and wishes"),
        of=among(parts, Role.participant_id),
    ),
    Holding(
        model=SurveyAnswer,
        about=lazy_gettext(
            "Your answers to surveys; those in figures stay, and nobody can tell whose"
        ),
        of=among(codes, SurveyAnswer.code),
        hidden=("code",),
    ),
    Holding(
        model=Reason,
        about=lazy_gettext("Why you have what you have"),
        of=among(parts, Reason.participant_id),
    ),
    Holding(
        model=Standby,
        about=lazy_gettext("Calls for which you stand by"),
        of=among(parts, Standby.participant_id),
    ),
    Holding(
        model=Asked,
        about=lazy_gettext("Seats that you were asked to take"),
        of=among(parts, Asked.participant_id),
    ),
    Holding(
        model=Answer,
        about=lazy_gettext("Your answers to invitations"),
        of=among(entries, Answer.entry_id),
        blank={"reason": ""},
    ),
    Holding(
        model=Reply,
        about=lazy_gettext("Answers that you sent by mail"),
        of=among(entries, Reply.entry_id),
        hidden=("digest",),
    ),
    Holding(
        model=MailIntent,
        about=lazy_gettext("Mails to you"),
        of=theirs(MailIntent.person_id),
        hidden=("message",),
        blank={"recipient": "", "message": b"", "error": ""},
    ),
    Holding(
        model=Entry,
        about=lazy_gettext("Your calendar entries"),
        of=theirs(Entry.person_id),
        blank={"summary": "", "description": "", "location": "", "title": ""},
    ),
    Holding(
        model=Upload,
        about=lazy_gettext("Files that you uploaded for a program"),
        of=theirs(Upload.person_id),
        hidden=("content",),
        blank={"file_name": "", "content": None},
    ),
    Holding(
        model=Offer,
        about=lazy_gettext("Seats that you took over"),
        of=among(parts, Offer.taken_by_id),
        keep=lazy_gettext("it names nobody, only numbers"),
    ),
    Holding(
        model=Insight,
        about=lazy_gettext("Ideas that you had, or took"),
        of=lambda person: or_(
            Insight.debrief_id.in_(debriefs(person)),
            Insight.owner_id.in_(parts(person)),
        ),
        keep=lazy_gettext(
            "they are your company’s by then; your name is taken out of them"
        ),
    ),
    Holding(
        model=Debrief,
        about=lazy_gettext("What you wrote after calls and sittings"),
        of=among(seats, Debrief.assignment_id),
        blank={"surprise": "", "objection": "", "question": "", "advice": ""},
    ),
    Holding(
        model=Debrief,
        name="advice_to_you",
        about=lazy_gettext("What visitors of your calls and sittings wrote for you"),
        of=among(led, Debrief.assignment_id),
        hidden=("surprise", "objection", "question"),
        blank={"advice": ""},
    ),
    Holding(
        model=Meeting,
        about=lazy_gettext("Alignment meetings of which you noted what came of them"),
        of=among(parts, Meeting.noted_by_id),
        keep=lazy_gettext(
            "the notes are of all who were there; your name is taken out of them"
        ),
    ),
    Holding(
        model=Assignment,
        about=lazy_gettext("Your seats, sittings and places in meetings"),
        of=among(parts, Assignment.participant_id),
        keep=lazy_gettext("published schedules still have to add up; it names nobody"),
    ),
    Holding(
        model=Call,
        about=lazy_gettext("Calls that you host"),
        of=among(parts, Call.host_id),
        keep=lazy_gettext("they are your company’s; they name you no longer"),
    ),
    Holding(
        model=Scenario,
        about=lazy_gettext("Scenarios that you asked for"),
        of=theirs(Scenario.made_by_id),
        keep=lazy_gettext("they are the program’s; they name nobody, only numbers"),
    ),
    Holding(
        model=DraftEdit,
        about=lazy_gettext("Changes that you made to drafts"),
        of=theirs(DraftEdit.made_by_id),
        keep=lazy_gettext("the draft has to add up; it names nobody, only numbers"),
    ),
    Holding(
        model=Kpi,
        about=lazy_gettext("Measures that you confirmed for your side"),
        of=among(parts, Kpi.sales_id, Kpi.marketing_id),
        keep=lazy_gettext("both sides agreed on it; it names nobody, only numbers"),
    ),
    Holding(
        model=AuditEntry,
        about=lazy_gettext("What you changed here"),
        of=theirs(AuditEntry.actor_id),
        keep=lazy_gettext("the trail has to stay whole; it names nobody, only numbers"),
    ),
    Holding(
        model=ProgramManager,
        about=lazy_gettext("Programs that you run"),
        of=theirs(ProgramManager.person_id),
    ),
    Holding(
        model=Participant,
        about=lazy_gettext("Programs that you take part in"),
        of=theirs(Participant.person_id),
        blank={"answers": {}, "crm_id": "", "team_id": None, "signed_up_at": None},
    ),
    Holding(
        model=Person,
        about=lazy_gettext("You"),
        of=theirs(Person.id),
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
