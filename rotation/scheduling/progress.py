"""How far a run is, in words and numbers for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _

from rotation import times
from rotation.scheduling.fairness import in_words, levels_of, room_in_words
from rotation.scheduling.models import SolverRun
from rotation.scheduling.queries import Named

TITLES = {
    "stability": lazy_gettext("Keep what is published"),
    "fairness": lazy_gettext("Fairness"),
    "wishes": lazy_gettext("Wishes"),
    "variety": lazy_gettext("Variety"),
    "balance": lazy_gettext("Even load for hosts"),
    "attendance": lazy_gettext("People with one meeting, with two, and so on"),
    "pairs": lazy_gettext("Pairs who meet for the first time"),
}
MEETING_TIERS = ("stability", "attendance", "pairs")


@dataclass(frozen=True)
class Phase:
    """One tier of the search; `value` and `bound` are text, `state` done, now or later.

    `lower`: less is better, so the bound is what no schedule can fall below.
    """

    title: str
    state: str
    value: str | None = None
    bound: str | None = None
    lower: bool = False


def phases_of(run: SolverRun, phase: str, tiers: list[dict[str, Any]]) -> list[Phase]:
    """The tiers in their order, with what is known of each: `tiers` as a file has them."""
    tiers_of_kind = MEETING_TIERS if run.kind == "meetings" else run.program.objective
    objective = [
        tier
        for tier in tiers_of_kind
        if tier != "stability" or run.based_on  # nothing is published that could change
    ]
    known = {tier["tier"]: tier for tier in tiers}
    at = objective.index(phase) if phase in objective else -1
    phases = []
    for place, tier in enumerate(objective):
        going = "done" if place < at else "now" if place == at else "later"
        value, bound = figures(known[tier]) if tier in known else (None, None)
        state = going if run.state == "running" else "done"
        phases.append(Phase(str(TITLES[tier]), state, value, bound, tier == "balance"))
    return phases


def figures(tier: dict[str, Any]) -> tuple[str, str]:
    """A tier's value and bound in a few characters; they are equal where it is proven."""
    if tier["tier"] == "fairness":
        levels = levels_of(tier["value"], tier["bound"])
        value = in_words(levels)
        return value, room_in_words(levels) or value
    if tier["tier"] == "attendance":
        value, bound = (
            ", ".join(format_decimal(count) for count in tier[name])
            for name in ("value", "bound")
        )
        return value, bound
    return format_decimal(tier["value"]), format_decimal(tier["bound"])


def elapsed_seconds(run: SolverRun, now: datetime) -> int:
    """Whole seconds since the search began, at most its limit."""
    if run.started_at is None:
        return 0
    seconds = ((run.finished_at or now) - run.started_at).total_seconds()
    return int(min(max(seconds, 0), run.seconds))


def sentence(phases: list[Phase], state: str) -> str:
    """One line for people who listen to the page."""
    if state == "queued":
        return _("Waiting for the worker.")
    for phase in phases:
        if phase.state == "now":
            if phase.value:
                return _(
                    "Searching: %(title)s, so far %(value)s.",
                    title=phase.title,
                    value=phase.value,
                )
            return _("Searching: %(title)s.", title=phase.title)
    return _("Searching.") if state == "running" else _("The search has ended.")


def conflict_sentences(run: SolverRun, names: Named) -> list[str]:
    """What contradicts each other, a sentence for each thing that was fixed."""
    return [_pin(entry, names, run.program.zone) for entry in run.conflict]


def _pin(entry: dict[str, Any], names: Named, zone: str) -> str:
    who = names.person(entry["person"])
    if "call" in entry:
        call = names.calls.get(entry["call"])
        title = names.call(entry["call"])
        if call is None:
            return _("%(who)s observes “%(title)s”.", who=who, title=title)
        return _(
            "%(who)s observes “%(title)s” (%(when)s, hosted by %(host)s).",
            who=who,
            title=title,
            when=times.span(call.starts_at, call.ends_at, zone),
            host=names.person(str(call.host_id)),
        )
    what = names.placement(entry["placement"])
    if "mentor" in entry:
        mentor = names.person(entry["mentor"])
        what = _("%(what)s with %(mentor)s", what=what, mentor=mentor)
    starts = [datetime.fromisoformat(start) for start in entry.get("starts", [])]
    if starts:
        when = (f"{times.day(one, zone)} {times.clock(one, zone)}" for one in starts)
        what = f"{what} ({', '.join(when)})"
    return _("%(who)s is in %(what)s.", who=who, what=what)
