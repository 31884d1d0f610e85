"""A meeting that cannot take place as it stands, and the ways out, in words for managers."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _

from rotation.adjusting.words import Words
from rotation.meetings.engine import Group
from rotation.publishing.sentences import called
from rotation.repairs.found import Found, Out
from rotation.repairs.meetings import Change
from rotation.repairs.models import Repair
from rotation.text import quoted
from rotation.times import span


def title(found: Found, words: Words) -> str:
    """Which meeting it is: “Alignment meeting, Thu 7 Jan, 10:00–10:45”."""
    one = found.assignments[0]
    return _(
        "Alignment meeting, %(when)s", when=span(one.starts_at, one.ends_at, words.zone)
    )


def what(found: Found) -> list[str]:
    """Who cannot come and why, and who can."""
    able = _listed(called(one.participant.person) for one in found.able)
    lines = [_out(one) for one in found.out]
    if not lines:
        lines = [_("Too few are left of this meeting, or too few of one side.")]
    return [*lines, _("Can come: %(people)s", people=able)] if able else lines


def ways() -> dict[str, str]:
    """What each kind of repair does, as a title."""
    return {
        "leave_out": _("Let it take place without them"),
        "join": _("They go into another meeting of the round"),
        "other": _("Somebody else takes the place"),
        "swap": _("They change places with somebody of another meeting"),
        "move": _("Move it within the round"),
        "spread": _("It does not take place, and its people go into others"),
        "disband": _("It does not take place"),
    }


def changes(repair: Repair, words: Words) -> list[str]:
    """Each changed meeting as it will be, who is new in it, and who is in none."""
    change = Change.of(repair.change)
    held = [(row, one) for row, one in change.after.items() if one.members]
    lines = [
        _meeting(one, change.before[row], words, repair)
        for row, one in sorted(held, key=lambda pair: (pair[1].start, pair[0]))
    ]
    before, after = (
        {id_ for one in side.values() for id_ in one.members}
        for side in (change.before, change.after)
    )
    if lost := _listed(map(words.person, before - after)):
        lines.append(_("Without a meeting in this round: %(people)s", people=lost))
    return lines


def costs(repair: Repair) -> list[str]:
    """How many have no meeting in the round, and how many pairs meet for the first time."""
    before, after = dict(repair.before), dict(repair.after)
    texts = {
        "without": (
            _("People without a meeting in this round: %(after)s, as before."),
            _(
                "People without a meeting in this round: %(after)s instead of %(before)s."
            ),
        ),
        "pairs": (
            _("Pairs who meet for the first time: %(after)s, as before."),
            _("Pairs who meet for the first time: %(after)s instead of %(before)s."),
        ),
    }
    return [
        text[before[name] != after[name]]
        % {"before": before[name], "after": after[name]}
        for name, text in texts.items()
    ]


def _out(one: Out) -> str:
    who = called(one.assignment.participant.person)
    said = {
        "left": _("%(who)s has left the program", who=who),
        "away": _("%(who)s is away", who=who),
        "busy": _("%(who)s hosts a call then", who=who),
        "declined": _("%(who)s declined", who=who),
    }[one.kind]
    return (
        f"{said}: {quoted(one.reason)}"
        if one.kind == "declined" and one.reason
        else said
    )


def _meeting(one: Group, before: Group, words: Words, repair: Repair) -> str:
    """“Thu 7 Jan, 10:00–10:45: Eva (new), Mia, Raj”."""
    start = datetime.fromisoformat(one.start)
    length = timedelta(minutes=repair.program.meeting_minutes)
    people = _listed(
        _("%(name)s (new)", name=words.person(id_))
        if id_ not in before.members
        else words.person(id_)
        for id_ in one.members
    )
    return f"{span(start, start + length, words.zone)}: {people}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names, key=str.casefold))
