"""A program in words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from rotation.availability.intervals import Span
from rotation.programs.models import Program
from rotation.programs.standing import ScheduleLine
from rotation.times import MONTHS, local

RUN_WORDS = {
    "queued": ("Waiting to start", "wait"),
    "running": ("Running", "wait"),
    "infeasible": ("Pins contradict", "bad"),
    "empty": ("Nothing to plan", "warn"),
    "failed": ("Failed", "bad"),
}


def dates_words(starts_on: date, ends_on: date) -> str:
    """Both days included: “4–31 January 2027”, “28 December 2026 – 3 January 2027”."""
    last = f"{ends_on.day} {MONTHS[ends_on.month - 1]} {ends_on.year}"
    if starts_on == ends_on:
        return last
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{starts_on.day}–{last}"
    first = f"{starts_on.day} {MONTHS[starts_on.month - 1]}"
    if starts_on.year != ends_on.year:
        first += f" {starts_on.year}"
    return f"{first} – {last}"


def spans_words(spans: Iterable[Span], zone: str) -> str:
    """Spans of whole days on the clock of the zone, as dates: “18–31 December 2026”."""
    minute = timedelta(minutes=1)
    return "; ".join(
        dates_words(local(start, zone).date(), local(end - minute, zone).date())
        for start, end in spans
    )


def schedule_words(program: Program, line: ScheduleLine) -> dict[str, Any]:
    """A run, draft or version as a line with its address and state."""
    if line.kind == "run":
        tag, kind = RUN_WORDS[line.state]
        text, path = f"Run {line.id}", f"/runs/{line.id}"
    elif line.kind == "draft":
        tag, kind = "Draft", "neutral"
        text, path = f"Draft {line.id}", f"/drafts/{line.id}"
    else:
        tag, kind = "Published", "ok"
        text = f"Version {line.id}"
        path = f"/programs/{program.name}/versions/{line.id}"
    return {"text": text, "url": path, "when": line.when, "tag": tag, "kind": kind}
