"""All rows, so that one import makes the whole schema known."""

from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.calls.models import Call
from rotation.host_calendars.models import HostCalendar
from rotation.imports.models import Upload
from rotation.invites.models import Answer, Entry, Feed, MailIntent, Outbox
from rotation.jobs.models import Heartbeat
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.scheduling.models import (
    Assignment,
    Draft,
    RunProgress,
    SolverRun,
    Version,
)

__all__ = [
    "Answer",
    "Assignment",
    "AuditEntry",
    "BusyTime",
    "CalendarLink",
    "CalendarSource",
    "Call",
    "DatedHours",
    "Draft",
    "Entry",
    "Feed",
    "Heartbeat",
    "HostCalendar",
    "MailIntent",
    "Outbox",
    "Participant",
    "Person",
    "Placement",
    "Program",
    "ProgramManager",
    "Role",
    "RunProgress",
    "SignIn",
    "SignInLink",
    "SolverRun",
    "Team",
    "Upload",
    "Version",
    "WeeklyHours",
]
