"""How far a run is, in words and numbers for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotation import times
from rotation.scheduling.fairness import in_words, levels_of, room_in_words
from rotation.scheduling.models import SolverRun
from rotation.scheduling.queries import Named

TITLES = {
    "stability": "Keep what is published",
    "fairness": "Fairness",
    "wishes": "Wishes",
    "variety": "Variety",
    "balance": "Even load for hosts",
    "attendance": "People with one meeting, with two, and so on",
    "pairs": "Pairs who meet for the first time",
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
        phases.append(Phase(TITLES[tier], state, value, bound, tier == "balance"))
    return phases


def figures(tier: dict[str, Any]) -> tuple[str, str]:
    """A tier's value and bound in a few characters; they are equal where it is proven."""
    if tier["tier"] == "fairness":
        levels = levels_of(tier["value"], tier["bound"])
        value = in_words(levels)
        return value, room_in_words(levels) or value
    if tier["tier"] == "attendance":
        value, bound = (
            ", ".join(f"{count:,}" for count in tier[name])
            for name in ("value", "bound")
        )
        return value, bound
    return f"{tier['value']:,}", f"{tier['bound']:,}"


def elapsed_seconds(run: SolverRun, now: datetime) -> int:
    """Whole seconds since the search began, at most its limit."""
    if run.started_at is None:
        return 0
    seconds = ((run.finished_at or now) - run.started_at).total_seconds()
    return int(min(max(seconds, 0), run.seconds))


def sentence(phases: list[Phase], state: str) -> str:
    """One line for people who listen to the page."""
    if state == "queued":
        return "Waiting for the worker."
    for phase in phases:
        if phase.state == "now":
            so_far = f", so far {phase.value}" if phase.value else ""
            return f"Searching: {phase.title}{so_far}."
    return "Searching." if state == "running" else "The search has ended."


def conflict_sentences(run: SolverRun, names: Named) -> list[str]:
    """What contradicts each other, a sentence for each thing that was fixed."""
    return [_pin(entry, names, run.program.zone) for entry in run.conflict]


def _pin(entry: dict[str, Any], names: Named, zone: str) -> str:
    who = names.person(entry["person"])
    if "call" in entry:
        call = names.calls.get(entry["call"])
        when = (
            f" ({times.span(call.starts_at, call.ends_at, zone)}, hosted by"
            f" {names.person(str(call.host_id))})"
            if call
            else ""
        )
        return f"{who} observes “{names.call(entry['call'])}”{when}."
    mentor = f" with {names.person(entry['mentor'])}" if "mentor" in entry else ""
    starts = [datetime.fromisoformat(start) for start in entry.get("starts", [])]
    when = ", ".join(
        f"{times.day(start, zone)} {times.clock(start, zone)}" for start in starts
    )
    return f"{who} is in {names.placement(entry['placement'])}{mentor}" + (
        f" ({when})." if when else "."
    )
