"""A program in words."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from rotation.availability.intervals import Span
from rotation.programs.holidays import Holiday
from rotation.programs.models import Program
from rotation.programs.standing import ScheduleLine
from rotation.times import dates_words, local

ROLES: dict[str, Any] = {
    "shadower": _("shadower"),
    "host": _("host"),
    "rotator": _("rotator"),
    "mentor": _("mentor"),
    "member": _("member"),
}
RUN_WORDS: dict[str, tuple[Any, str]] = {
    "queued": (_("Waiting to start"), "wait"),
    "running": (_("Running"), "wait"),
    "infeasible": (_("Pins contradict"), "bad"),
    "empty": (_("Nothing to plan"), "warn"),
    "failed": (_("Failed"), "bad"),
}


def spans_words(spans: Iterable[Span], zone: str) -> str:
    """Spans of whole days on the clock of the zone, as dates: “18–31 December 2026”."""
    minute = timedelta(minutes=1)
    return "; ".join(
        dates_words(local(start, zone).date(), local(end - minute, zone).date())
        for start, end in spans
    )


def holidays_words(found: Iterable[Holiday]) -> str:
    """Holidays with their names: “5 April 2027 (Easter Monday); 3 May 2027 (sales-a: Team
    day)”."""
    return "; ".join(
        f"{dates_words(one.first, one.last)} ({one.of + ': ' if one.of else ''}{one.name})"
        for one in found
    )


def schedule_words(program: Program, line: ScheduleLine) -> dict[str, Any]:
    """A run, draft or version as a line with its address and state."""
    if line.kind == "run":
        tag, kind = RUN_WORDS[line.state]
        text, path = _("Run %(id)s", id=line.id), f"/runs/{line.id}"
    elif line.kind == "draft":
        tag, kind = _("Draft"), "neutral"
        text = _("Draft %(id)s", id=line.id)
        path = f"{'/meetings' if line.meetings else ''}/drafts/{line.id}"
    else:
        tag, kind = _("Published"), "ok"
        text = _("Version %(number)s", number=line.id)
        path = f"/programs/{program.name}/versions/{line.id}"
    return {
        "text": text,
        "url": path,
        "when": line.when,
        "tag": tag,
        "kind": kind,
        "meetings": line.meetings,
    }
