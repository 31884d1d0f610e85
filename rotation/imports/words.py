"""What a preview calls the fields that change, and what becomes of the rows."""

from flask_babel import gettext as _
from flask_babel import pgettext


def state_words() -> dict[str, str]:
    """What becomes of a row, by state."""
    return {
        "new": _("new"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "removed": _("removed"),
        "skipped": _("skipped"),
    }


def field_words() -> dict[str, str]:
    """The fields of a change, by what `Change.field` says: those of people and of their
    part, of roles, of placements, of calls; and the levels of hours."""
    return {
        "name": pgettext("field", "name"),
        "department": pgettext("field", "department"),
        "team": pgettext("field", "team"),
        "time zone": pgettext("field", "time zone"),
        "CRM owner ID": pgettext("field", "CRM owner ID"),
        "leader": pgettext("field", "leader"),
        "role": pgettext("field", "role"),
        "target": pgettext("field", "target"),
        "credit": pgettext("field", "credit"),
        "max per week": pgettext("field", "max per week"),
        "max per host": pgettext("field", "max per host"),
        "requires": pgettext("field", "requires"),
        "refuses": pgettext("field", "refuses"),
        "wishes": pgettext("field", "wishes"),
        "path": pgettext("field", "path"),
        "choices": pgettext("field", "choices"),
        "preferred weight": pgettext("field", "preferred weight"),
        "not with": pgettext("field", "not with"),
        "met": pgettext("field", "met"),
        "done": pgettext("field", "done"),
        "sessions": pgettext("field", "sessions"),
        "minutes": pgettext("field", "minutes"),
        "min gap hours": pgettext("field", "min gap hours"),
        "max gap hours": pgettext("field", "max gap hours"),
        "seats per mentor": pgettext("field", "seats per mentor"),
        "mentors": pgettext("field", "mentors"),
        "after": pgettext("field", "after"),
        "title": pgettext("field", "title"),
        "start": pgettext("field", "start"),
        "end": pgettext("field", "end"),
        "seats": pgettext("field", "seats"),
        "tags": pgettext("field", "tags"),
        "consent": pgettext("field", "consent"),
        "join URL": pgettext("field", "join URL"),
        "cancelled": pgettext("field", "cancelled"),
        "host": pgettext("field", "host"),
        "available": pgettext("field", "available"),
        "preferred": pgettext("field", "preferred"),
        "no": pgettext("field", "no"),
    }
