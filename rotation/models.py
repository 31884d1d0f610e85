"""All rows, so that one import makes the whole schema known."""

from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.audit.models import AuditEntry, AuditHead
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.host_calendars.models import HostCalendar
from rotation.imports.models import Upload
from rotation.insights.models import Insight
from rotation.invites.models import (
    Answer,
    Entry,
    Feed,
    Inbox,
    MailIntent,
    Outbox,
    Reply,
    UnwantedMail,
)
from rotation.jobs.models import Heartbeat
from rotation.kpis.models import Kpi, KpiValue
from rotation.meetings.models import Meeting
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.repairs.models import Repair, Trouble
from rotation.scenarios.models import Scenario
from rotation.scheduling.models import (
    Assignment,
    Draft,
    DraftEdit,
    RunProgress,
    SolverRun,
    Version,
)
from rotation.scheduling.reasons import Explanation, Reason
from rotation.seats.models import Asked, Offer, Standby
from rotation.surveys.models import SurveyAnswer

__all__ = [
    "Answer",
    "Asked",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "BusyTime",
    "CalendarLink",
    "CalendarSource",
    "Call",
    "DatedHours",
    "Debrief",
    "Draft",
    "DraftEdit",
    "Entry",
    "Explanation",
    "Feed",
    "Heartbeat",
    "HostCalendar",
    "Inbox",
    "Insight",
    "Kpi",
    "KpiValue",
    "MailIntent",
    "Meeting",
    "Offer",
    "Outbox",
    "Participant",
    "Person",
    "Placement",
    "Program",
    "ProgramManager",
    "Reason",
    "Repair",
    "Reply",
    "Role",
    "RunProgress",
    "Scenario",
    "SignIn",
    "SignInLink",
    "SolverRun",
    "Standby",
    "SurveyAnswer",
    "Team",
    "Trouble",
    "UnwantedMail",
    "Upload",
    "Version",
    "WeeklyHours",
]
