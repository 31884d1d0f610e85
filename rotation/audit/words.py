"""The trail in words: what was done, to what, and what was different afterwards."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.audit.values import value_words

ACTIONS: dict[str, Any] = {
    "add manager": lazy_gettext("Made somebody a manager"),
    "add person": lazy_gettext("Added a person"),
    "adjust: ": lazy_gettext("Adjusted a draft"),
    "note a meeting": lazy_gettext("Noted what came of a meeting"),
    "answer": lazy_gettext("Answered an invitation"),
    "change a call": lazy_gettext("Changed a call"),
    "change manager": lazy_gettext("Changed what a manager may do"),
    "change a link": lazy_gettext("Changed the link of a meeting"),
    "change answers": lazy_gettext("Changed their sign-up"),
    "change settings": lazy_gettext("Changed the settings"),
    "choose a language": lazy_gettext("Chose a language"),
    "choose a scenario": lazy_gettext("Chose a scenario"),
    "choose mails": lazy_gettext("Chose which mails to get"),
    "copy": lazy_gettext("Copied a program with its people"),
    "close a survey": lazy_gettext("Closed a survey"),
    "confirm a measure": lazy_gettext("Confirmed a shared measure"),
    "correct the address": lazy_gettext("Corrected an address"),
    "create": lazy_gettext("Set up the program"),
    "drop a scenario": lazy_gettext("Dropped a scenario"),
    "end a search": lazy_gettext("Ended a search for a schedule"),
    "end the feed link": lazy_gettext("Ended their calendar address"),
    "erase": lazy_gettext("Was erased"),
    "follow calendar": lazy_gettext("Brought in calls from their calendar"),
    "forget calendar": lazy_gettext("Removed busy times of their calendar"),
    "give a seat": lazy_gettext("Handed over a seat"),
    "give calendar link": lazy_gettext("Gave the link of their calendar"),
    "give an idea": lazy_gettext("Gave an idea to somebody"),
    "import": lazy_gettext("Imported a file"),
    "import measures": lazy_gettext("Imported values of measures"),
    "join": lazy_gettext("Joined the program"),
    "keep an idea": lazy_gettext("Wrote down an idea"),
    "keep a scenario": lazy_gettext("Kept a draft as a scenario"),
    "leave": lazy_gettext("Left the program"),
    "make a feed link": lazy_gettext("Made a calendar address"),
    "measure": lazy_gettext("Entered a value of a measure"),
    "move an idea": lazy_gettext("Took an idea further"),
    "offer a seat": lazy_gettext("Offered a seat to others"),
    "open a survey": lazy_gettext("Opened a survey"),
    "open hours": lazy_gettext("Opened hours that were asked for"),
    "propose a measure": lazy_gettext("Proposed a shared measure"),
    "publish": lazy_gettext("Published a schedule"),
    "read calendar": lazy_gettext("Read busy times of a calendar"),
    "refuse a reply": lazy_gettext("Refused a reply by mail"),
    "refuse a seat": lazy_gettext("Turned down a seat"),
    "release mails": lazy_gettext("Sent mails that were held back"),
    "remind": lazy_gettext("Reminded those who had not answered"),
    "remove a measure": lazy_gettext("Removed a shared measure"),
    "remove calendar link": lazy_gettext("Removed the link of their calendar"),
    "remove manager": lazy_gettext("Took the program from a manager"),
    "repair": lazy_gettext("Repaired the schedule"),
    "request a schedule": lazy_gettext("Asked for a schedule"),
    "restore": lazy_gettext("Restored a backup"),
    "resume the outbox": lazy_gettext("Let mails go out again"),
    "send mails again": lazy_gettext("Sent failed mails again"),
    "send reminders again": lazy_gettext("Sent failed reminders again"),
    "set away": lazy_gettext("Noted that somebody is away"),
    "set back": lazy_gettext("Noted that somebody is back"),
    "sign in": lazy_gettext("Signed in"),
    "sign out": lazy_gettext("Signed out"),
    "sign out everywhere": lazy_gettext("Signed out everywhere"),
    "sign up": lazy_gettext("Signed up"),
    "start a draft": lazy_gettext("Started a draft from what is published"),
    "stand by": lazy_gettext("Stood by for a call"),
    "stand down": lazy_gettext("Stood by no longer for a call"),
    "stop a search": lazy_gettext("Stopped a search for a schedule"),
    "stop following calendar": lazy_gettext("Stopped calls from their calendar"),
    "take back a measure": lazy_gettext("Took back a confirmation"),
    "take back an idea": lazy_gettext("Took back an idea"),
    "take over": lazy_gettext("Took over from earlier programs"),
    "take a seat": lazy_gettext("Took a seat that was offered"),
    "turn down a swap": lazy_gettext("Turned down a swap"),
    "withdraw an offer": lazy_gettext("Took back an offered seat"),
    "write a debrief": lazy_gettext("Wrote a debrief"),
}
"""Every action that `record` is called with; a test finds those without words."""

ADJUSTMENTS: dict[str, Any] = {
    "add": lazy_gettext("add"),
    "ban": lazy_gettext("ban"),
    "hand": lazy_gettext("hand"),
    "move": lazy_gettext("move"),
    "pin": lazy_gettext("pin"),
    "redo": lazy_gettext("redo"),
    "remove": lazy_gettext("remove"),
    "swap": lazy_gettext("swap"),
    "unban": lazy_gettext("unban"),
    "undo": lazy_gettext("undo"),
    "unpin": lazy_gettext("unpin"),
}
"""What was done to a draft by hand (rotation/adjusting/orders.py)."""

TARGETS: dict[str, Any] = {
    "database": lazy_gettext("the database"),
    "debrief": lazy_gettext("debrief"),
    "draft": lazy_gettext("draft"),
    "entry": lazy_gettext("calendar entry"),
    "insight": lazy_gettext("idea"),
    "measure": lazy_gettext("measure"),
    "meeting": lazy_gettext("alignment meeting"),
    "no entry": lazy_gettext("no calendar entry"),
    "offer": lazy_gettext("offered seat"),
    "outbox": lazy_gettext("the outbox"),
    "solver run": lazy_gettext("search"),
    "trouble": lazy_gettext("trouble"),
    "version": lazy_gettext("version"),
}

FIELDS: dict[str, Any] = {
    "added": lazy_gettext("added"),
    "answer": lazy_gettext("answer"),
    "assignment": lazy_gettext("seat"),
    "busy": lazy_gettext("busy times"),
    "changed": lazy_gettext("changed"),
    "consent": lazy_gettext("consent"),
    "draft": lazy_gettext("draft"),
    "fields": lazy_gettext("what"),
    "file": lazy_gettext("fingerprint of the file"),
    "kept": lazy_gettext("kept"),
    "kind": lazy_gettext("kind"),
    "mails": lazy_gettext("mails"),
    "moved": lazy_gettext("moved"),
    "name": lazy_gettext("name"),
    "new": lazy_gettext("new"),
    "owner": lazy_gettext("with participant"),
    "removed": lazy_gettext("removed"),
    "repair": lazy_gettext("repair"),
    "seats": lazy_gettext("seats"),
    "seconds": lazy_gettext("seconds"),
    "skipped": lazy_gettext("skipped"),
    "state": lazy_gettext("state"),
    "taker": lazy_gettext("taken by participant"),
    "unchanged": lazy_gettext("unchanged"),
    "version": lazy_gettext("version"),
    "why": lazy_gettext("reason"),
    "withheld": lazy_gettext("seats kept back"),
    "without": lazy_gettext("mails done without"),
}


def action_words(action: str) -> str:
    """What was done, as a manager would say it; “adjust: swap” is one kind of an action."""
    kind, colon, which = action.partition(": ")
    if colon and action not in ACTIONS:
        return f"{ACTIONS.get(kind + colon, kind.capitalize())}: {ADJUSTMENTS.get(which, which)}"
    return str(ACTIONS.get(action, action.capitalize()))


def target_words(target: str, names: Mapping[str, str]) -> str:
    """The name of the row, if it still has one; else its kind and number."""
    if target in names:
        return names[target]
    kind, _space, number = target.rpartition(" ")
    if target in TARGETS:
        return str(TARGETS[target])
    if target.startswith("version ") and " of program " in target:
        return _("version %(number)s", number=target.split()[1])
    return f"{TARGETS[kind]} {number}" if kind in TARGETS else target


Side = Mapping[str, Any] | list[Any] | None


def differences(before: Side, after: Side, zone: str) -> list[dict[str, str]]:
    """Each field with its value before (empty: not said) and after, times in the zone. A side that is
    a list holds the meetings of a draft that was changed by hand."""
    was, now = _fields(before), _fields(after)
    if "fields" in now:
        now["fields"] = [one for one in now["fields"] if one not in now]
        if not now["fields"]:
            del now["fields"]
    return [
        {
            "name": str(FIELDS.get(key, key.replace("_", " "))),
            "before": value_words(was[key], key, zone) if key in was else "",
            "after": value_words(now[key], key, zone) if key in now else "",
        }
        for key in [*was, *(key for key in now if key not in was)]
    ]


def _fields(side: Side) -> dict[str, Any]:
    if isinstance(side, list):
        return {"meetings": side}
    return dict(side or {})
