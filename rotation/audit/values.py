"""Values of the trail in words: what rows call it, as people say it, and dates as dates."""

import re
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.languages.catalogs import language_names
from rotation.times import day_of_year, local

DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(rf"{DAY.pattern}T\d\d:\d\d.*")

VALUES: dict[str, dict[str, Any]] = {
    "answer": {
        "accepted": lazy_gettext("accepted"),
        "declined": lazy_gettext("declined"),
        "tentative": lazy_gettext("perhaps"),
    },
    "kind": {
        "away": lazy_gettext("somebody is away"),
        "availability": lazy_gettext("availability"),
        "calls": lazy_gettext("calls"),
        "cancelled": lazy_gettext("a call is cancelled"),
        "declined": lazy_gettext("somebody cannot make it"),
        "left": lazy_gettext("somebody has left"),
        "meeting": lazy_gettext("a meeting cannot take place as it stands"),
        "moved": lazy_gettext("a call has moved"),
        "people": lazy_gettext("people"),
        "placements": lazy_gettext("placements"),
        "roles": lazy_gettext("roles"),
        "withheld": lazy_gettext("a call cannot be observed any more"),
    },
    "repair": {
        "disband": lazy_gettext("the meeting does not take place"),
        "follow": lazy_gettext("kept at the new time"),
        "join": lazy_gettext("moved to another meeting of the round"),
        "leave_out": lazy_gettext("left out"),
        "move": lazy_gettext("moved within the round"),
        "other": lazy_gettext("something or somebody else in its place"),
        "refill": lazy_gettext("the free seat given to who has least"),
        "spread": lazy_gettext("its people go into other meetings"),
        "standby": lazy_gettext("given to who stands by"),
        "swap": lazy_gettext("places changed with another meeting"),
    },
    "state": {
        "asset": lazy_gettext("made into content"),
        "done": lazy_gettext("done"),
        "dropped": lazy_gettext("dropped"),
        "empty": lazy_gettext("nothing to give"),
        "ended": lazy_gettext("ended"),
        "failed": lazy_gettext("failed"),
        "idea": lazy_gettext("an idea"),
        "infeasible": lazy_gettext("not possible"),
        "new": lazy_gettext("new"),
        "open": lazy_gettext("open"),
        "queued": lazy_gettext("waiting"),
        "ready": lazy_gettext("ready"),
        "running": lazy_gettext("running"),
        "taken": lazy_gettext("taken"),
        "used": lazy_gettext("used"),
    },
    "way": {
        "link": lazy_gettext("by the link of the mail"),
        "mail": lazy_gettext("by mail"),
        "page": lazy_gettext("on their page"),
    },
}
"""By field of an entry: what its values are called; others are told as they are."""


def value_words(value: Any, field: str = "", zone: str = "UTC") -> str:
    """A value of the trail as text; `field` says of what, instants are told in the zone."""
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        words = (value_words(one, field, zone).replace("_", " ") for one in value)
        return ", ".join(words) or _("nothing")
    if isinstance(value, dict):
        return ", ".join(
            f"{key}: {value_words(one, '', zone)}" for key, one in value.items()
        )
    return _text(str(value), field, zone)


def _text(text: str, field: str, zone: str) -> str:
    if field == "language":
        return language_names().get(text, text)
    return _when(text, zone) or str(VALUES.get(field, {}).get(text, text))


def _when(text: str, zone: str) -> str:
    """A date as rows keep it in words, an instant with its time; empty where it is none."""
    try:
        if DAY.fullmatch(text):
            return day_of_year(date.fromisoformat(text))
        if INSTANT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            here = local(moment if moment.tzinfo else moment.replace(tzinfo=UTC), zone)
            return f"{day_of_year(here.date())}, {here:%H:%M}"
    except ValueError:  # no day that a calendar has
        pass
    return ""
