"""What is broken, and what could be done, in words for managers."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation import times
from rotation.adjusting.changes import Change, Entries, State
from rotation.adjusting.words import Words
from rotation.programs.models import Program
from rotation.publishing.queries import cast_of
from rotation.publishing.sentences import called
from rotation.repairs import meeting_words
from rotation.repairs.actions import TRIES
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.queries import Found, rows_of, troubles_in
from rotation.scheduling.fairness import Level, change_in_words, in_words
from rotation.scheduling.models import Assignment


@dataclass(frozen=True)
class Option:
    """A repair as it is shown: a title, what changes, and what it costs."""

    repair: Repair
    title: str
    sentences: list[str]
    costs: list[str]


@dataclass(frozen=True)
class Line:
    """A trouble as it is shown; `state` is looking, ready, failed or stuck, `track` what
    it is of: schedule or meetings, `way` where to adjust it below the program's address (adjusting/starting.py)."""

    track: str
    title: str
    what: list[str]
    when: datetime
    options: list[Option]
    state: str
    message: str
    way: str = ""


def troubles_now(program: Program, now: datetime) -> list[Line]:
    """What is broken in the program at this moment, the soonest first."""
    found = troubles_in(program, now)
    if not found:
        return []
    rows, words = rows_of(program), Words(cast_of(program.id), program.zone)
    return [_line(one, rows.get(one.key), words) for one in found]


def _line(found: Found, row: Trouble | None, words: Words) -> Line:
    current = row if row is not None and row.assignments == found.ids else None
    state = "looking"
    if current is not None and current.state in ("ready", "failed"):
        state = current.state
        if current.tries >= TRIES or (state == "ready" and not current.repairs):
            state = "stuck"
    title, what, option = (
        (meeting_words.title(found, words), meeting_words.what(found), _way_out)
        if found.track == "meetings"
        else (
            _title(found, words.zone),
            [_broken(one, words.zone) for one in found.assignments],
            _option,
        )
    )
    return Line(
        track=found.track,
        title=title,
        what=what,
        when=found.first_at,
        options=[option(one, words) for one in current.repairs] if current else [],
        state=state,
        message=current.message if current else "",
        way=_way(found),
    )


def _way(found: Found) -> str:
    """The page of the call; where it does not take place, or there is none, of the person."""
    if found.call and not found.call.cancelled:
        return f"calls/{found.call.id}"
    who = found.who.id if found.who else found.assignments[0].participant_id
    return f"people/{who}"


def _title(found: Found, zone: str) -> str:
    who = called(found.who.person) if found.who else ""
    call = (found.call.title or _("A call")) if found.call else ""
    if found.kind == "moved" and found.call:
        when = times.span(found.call.starts_at, found.call.ends_at, zone)
        return _("%(call)s has moved to %(when)s", call=call, when=when)
    return {
        "cancelled": _("%(call)s is cancelled", call=call),
        "withheld": _("%(call)s cannot be observed any more", call=call),
        "left": _("%(who)s has left the program", who=who),
        "away": _("%(who)s is away", who=who),
        "declined": _("%(who)s cannot make it", who=who),
    }[found.kind]


def _broken(one: Assignment, zone: str) -> str:
    title = one.call.title if one.call else one.placement.title if one.placement else ""
    when = times.span(one.starts_at, one.ends_at, zone)
    return f"{called(one.participant.person)}: {title or _('A call')}, {when}"


def away_words(start: datetime, end: datetime, zone: str) -> str:
    """When somebody is away, from start to end in UTC: “8–20 December 2026” for whole days
    on the clock of that zone."""
    first, after = times.local(start, zone), times.local(end, zone)
    if first.time() == after.time() == time():
        return times.dates_words(first.date(), after.date() - timedelta(days=1))
    return times.span(start, end, zone)


def _option(repair: Repair, words: Words) -> Option:
    change = Change.of(repair.change)
    stays = change.out.given & change.into.given
    title = {
        "standby": _("Give it to who stands by"),
        "follow": _("Keep it, at the new time"),
        "other": _("Find something else for those who lose it"),
        "refill": ngettext(
            "The same, and the free seat goes to who has least",
            "The same, and the free seats go to those who have least",
            len(change.into.given - stays),
        ),
        "leave_out": _("Leave it out"),
    }[repair.kind]
    return Option(
        repair,
        title,
        [
            *(
                _(
                    "%(who)s keeps %(what)s.",
                    who=words.person(one.person),
                    what=words.what(one),
                )
                for one in sorted(stays)
            ),
            *words.change(_without(change, stays)),
        ],
        [_fairness(_levels(repair.before), _levels(repair.after))],
    )


def _way_out(repair: Repair, words: Words) -> Option:
    """The same of a meeting."""
    return Option(
        repair,
        meeting_words.ways()[repair.kind],
        meeting_words.changes(repair, words),
        meeting_words.costs(repair),
    )


def _fairness(before: list[Level], after: list[Level]) -> str:
    if change := change_in_words(before, after):
        return _("Fairness: %(change)s.", change=change)
    return _("Fairness stays: %(curve)s.", curve=in_words(after))


def _without(change: Change, stays: Entries) -> Change:
    return Change(State(change.out.given - stays), State(change.into.given - stays))


def _levels(listed: list[Any]) -> list[Level]:
    return [Level(level, people) for level, people in listed]
