"""How many calls somebody could sit in on with the hours and wishes they give."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.accounts.models import Person
from rotation.availability.intervals import (
    DatedSpan,
    Span,
    WeekSpan,
    compose,
    merge,
    program_span,
    subtract,
)
from rotation.availability.week import Week, span_words, weekly_minutes, with_span
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.holidays import spans_off
from rotation.programs.models import Participant, Program, Team
from rotation.programs.quiet import is_quiet, quiet_for, quiet_spans
from rotation.signup.actions import fixed_span
from rotation.signup.answers import Answers, Wishes
from rotation.signup.queries import Known
from rotation.times import minutes_words

TRIED = 5  # of the hours in which most calls are out of reach


@dataclass(frozen=True)
class Reach:
    """Of `calls` still to come that may be observed, `fit` lie in the hours and wishes.

    `more` is the span of a usual week that would add most, and `gain` how many; `None`
    where none would.
    """

    calls: int
    fit: int
    more: WeekSpan | None = None
    gain: int = 0


def reach_of(
    program: Program, participant: Participant | None, known: Known, now: datetime
) -> Reach:
    """The reach of these answers, in one query whatever the number of calls.

    Caps do not count here: they limit how many of these calls one is given.
    """
    mine = participant.id if participant else None
    calls = _calls_after(program, now)
    buffer = timedelta(minutes=program.buffer_minutes)
    taken = merge(
        (call.starts_at - buffer, call.ends_at + buffer)
        for call in calls
        if call.host_id == mine
    )
    role = participant.role("shadower") if participant else None
    requires = set(role.requires) if role else set()
    quiet = quiet_spans(program).get("shadowing", [])
    may = [
        call
        for call in calls
        if call.host_id != mine
        and _is_open(program, call)
        and not is_quiet(call.starts_at, quiet)
        and not is_quiet(call.starts_at, spans_off(program, call.team or "", call.zone))
    ]
    fits = [
        call
        for call in may
        if requires <= set(call.tags) and _is_wanted(call, known.answers.wishes)
    ]

    who = known.answers.who
    alone = quiet_for(program, who.roles) + spans_off(program, who.team, who.zone)
    closed = merge([*taken, *alone])

    def within(week: Week) -> list[Any]:
        return _within(subtract(_free(program, known, week), closed), fits)

    week = known.answers.when.week
    reached = within(week)
    inside = {call.id for call in reached}
    missed = [call for call in fits if call.id not in inside]
    more, gain = None, 0
    for span in _hours_of(missed, ZoneInfo(known.answers.who.zone)):
        found = len(within(with_span(week, span))) - len(reached)
        if found > gain:
            more, gain = span, found
    return Reach(len(may), len(reached), more, gain)


def reach_sentence(answers: Answers, reach: Reach) -> str:
    """What the hours amount to: “40 h a week. With this you can reach 14 of 103 calls.”"""
    minutes = weekly_minutes(answers.when.week)
    hours = (
        _("%(minutes)s a week.", minutes=minutes_words(minutes))
        if minutes
        else _("No usual hours yet.")
    )
    if "shadower" not in answers.who.roles:
        return hours
    if not reach.calls:
        return f"{hours} {reach_words(reach)}."
    return _(
        "%(hours)s With this you can reach %(reach)s.",
        hours=hours,
        reach=reach_words(reach),
    )


def reach_words(reach: Reach) -> str:
    """“14 of 103 calls”."""
    if not reach.calls:
        return _("No calls are known yet")
    return ngettext(
        "%(fit)s of %(num)s call",
        "%(fit)s of %(num)s calls",
        reach.calls,
        fit=reach.fit,
    )


def more_words(reach: Reach) -> str:
    """What one could open: “Tuesday 14:00–15:00 would add 4 calls.”; "" for nothing."""
    if reach.more is None:
        return ""
    calls = ngettext("%(num)s call", "%(num)s calls", reach.gain)
    return _("%(more)s would add %(calls)s.", more=span_words(reach.more), calls=calls)


def _calls_after(program: Program, now: datetime) -> Sequence[Any]:
    return db.session.execute(
        db.select(
            Call.id,
            Call.host_id,
            Call.starts_at,
            Call.ends_at,
            Call.seats,
            Call.tags,
            Call.consent,
            Call.withheld,
            Person.email.label("host"),
            Person.zone,
            Team.name.label("team"),
            Participant.left_at,
        )
        .join(Participant, Participant.id == Call.host_id)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Team, Team.id == Participant.team_id)
        .where(Call.program_id == program.id, ~Call.cancelled, Call.starts_at > now)
    ).all()


def _free(program: Program, known: Known, week: Week) -> list[Span]:
    answers = known.answers
    zone = ZoneInfo(answers.who.zone)
    start, end = program_span(
        program.starts_on, program.ends_on, ZoneInfo(program.zone)
    )
    dated = [DatedSpan(*fixed_span(x, zone), x.level) for x in answers.when.dated]
    if not answers.when.drop_imported:
        dated += known.imported
    hours = compose(
        weekly=week,
        dated=dated,
        busy=known.busy,
        zone=zone,
        start=start,
        end=end,
    )
    return list(hours.available)


def _is_open(program: Program, call: Any) -> bool:
    agreed = call.consent == "yes" or (
        call.consent != "no" and not program.consent_required
    )
    offered = agreed and not call.withheld
    return offered and call.seats > 0 and call.left_at is None


def _is_wanted(call: Any, wishes: Wishes) -> bool:
    refused = any(wishes.tags.get(tag) == "refuse" for tag in call.tags)
    return not refused and call.host not in wishes.not_with


def _within(free: Sequence[Span], calls: Iterable[Any]) -> list[Any]:
    """The calls that lie wholly in the free spans, which are sorted and do not touch."""
    starts = [span.start for span in free]
    found = []
    for call in calls:
        place = bisect_right(starts, call.starts_at) - 1
        if place >= 0 and call.ends_at <= free[place].end:
            found.append(call)
    return found


def _hours_of(calls: Iterable[Any], zone: ZoneInfo) -> list[WeekSpan]:
    """The whole hours of a usual week in which most of these calls lie; a few."""
    counts: Counter[WeekSpan] = Counter()
    for call in calls:
        start, end = (x.astimezone(zone) for x in (call.starts_at, call.ends_at))
        if start.date() == end.date():
            first, last = start.hour * 60, -(-(end.hour * 60 + end.minute) // 60) * 60
            counts[WeekSpan(start.weekday(), first, last, "available")] += 1
    most = sorted(counts, key=lambda span: (-counts[span], span))
    return most[:TRIED]
