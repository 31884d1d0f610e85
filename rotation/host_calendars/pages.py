"""What the page of a host's calendar shows."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from rotation.calls.models import Call
from rotation.extensions import db
from rotation.host_calendars.actions import plan_of
from rotation.host_calendars.queries import own_calls
from rotation.host_calendars.reading import Found
from rotation.imports.plan import Outcome, Plan
from rotation.imports.reading.calls import CallRow
from rotation.imports.reading.result import Skip
from rotation.programs.models import Participant

MOST_SHOWN = 200
STATES = ("new", "moved", "changed", "cancelled", "unchanged")


@dataclass(frozen=True)
class CallLine:
    """One call of a preview. `state` is one of STATES; `was` is when it began before."""

    state: str
    title: str
    starts_at: datetime
    ends_at: datetime
    was: datetime | None = None


@dataclass(frozen=True)
class OtherLine:
    """An event that becomes no call, when it is (`None`: not known), and why."""

    starts_at: datetime | None
    ends_at: datetime | None
    why: str


@dataclass(frozen=True)
class Preview:
    """What would happen, by time; `digest` stands for exactly this."""

    calls: list[CallLine]
    others: list[OtherLine]
    digest: str

    @property
    def counts(self) -> dict[str, int]:
        """How many calls are in each state, those that there are."""
        found = dict.fromkeys(STATES, 0)
        for line in self.calls:
            found[line.state] += 1
        return {state: count for state, count in found.items() if count}

    @property
    def changes(self) -> int:
        """How many calls would be another afterwards."""
        return sum(line.state != "unchanged" for line in self.calls)


def preview_of(host: Participant, found: Found, *, now: datetime) -> Preview:
    """What these events would do to the host's calls, done and undone."""
    before = {
        call.external_id: _line(call, "unchanged") for call in own_calls(host, now)
    }
    lines, plan = plan_of(host, found, now=now)
    rows = {row.external_id: row for row in lines.rows}
    calls = [_planned(x, rows.get(x.what), before.get(x.what)) for x in plan.outcomes]
    others = [_other(*one) for one in lines.others] + _skipped(plan, rows)
    db.session.rollback()
    return Preview(
        sorted(calls, key=lambda x: (x.starts_at, x.title)),
        sorted(others, key=lambda x: (x.starts_at is None, x.starts_at, x.why)),
        plan.digest,
    )


def _line(call: Call | CallRow, state: str, was: datetime | None = None) -> CallLine:
    return CallLine(state, call.title or _("A call"), call.starts_at, call.ends_at, was)


def _planned(outcome: Outcome, row: CallRow | None, was: CallLine | None) -> CallLine:
    if row is None:
        assert was is not None  # noqa: S101  only a call that there was is cancelled
        return CallLine("cancelled", was.title, was.starts_at, was.ends_at)
    times = {change.field for change in outcome.changes} & {"start", "end"}
    if outcome.state == "changed" and times:
        return _line(row, "moved", was.starts_at if was else None)
    return _line(row, outcome.state)


def _other(start: str, end: str, why: str) -> OtherLine:
    begin, finish = (datetime.fromisoformat(x) if x else None for x in (start, end))
    return OtherLine(begin, finish, why)


def _skipped(plan: Plan, rows: dict[str, CallRow]) -> list[OtherLine]:
    """Calls that the import would not take."""
    return [_refused(skip, rows.get(skip.what)) for skip in plan.skips]


def _refused(skip: Skip, row: CallRow | None) -> OtherLine:
    if row is None:
        return OtherLine(None, None, skip.reason)
    return OtherLine(row.starts_at, row.ends_at, skip.reason)
