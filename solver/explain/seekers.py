"""One seeker, and one call that nobody observes, in JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from solver.check.counting import Seeker
from solver.check.facts import call_text
from solver.explain.asks import Ask
from solver.explain.funnels import Funnel, Funnels
from solver.instants import local_text, to_text
from solver.problem import Call, Interval
from solver.schedule import Curve


def explain_seeker(
    funnels: Funnels, seeker: Seeker, found: list[Ask] | None
) -> dict[str, Any]:
    """What one seeker has, what was in the way, and the asks that would bring more.

    `None`: there was no time to look for them.
    """
    kind, person = seeker
    attainment = funnels.attainment(seeker)
    goal = funnels.goal(seeker)
    if kind == "shadower":
        funnel = funnels.shadower(funnels.facts.shadowers[person])
    else:
        funnel = funnels.rotator(funnels.facts.rotators[person])
    had = goal.credit + funnels.granted(seeker)
    said = [f"{person} has {had} of {goal.target}: {narrowed(funnel)}."]
    if found is None:
        said.append("There was no time to look for half-hours that would help.")
    zone = ZoneInfo(funnels.facts.people[person].timezone)
    for ask in found or []:
        said.append(ask_sentence(person, zone, ask, funnels.fairness))
    return {
        "person": person,
        "kind": kind,
        "attainment": str(attainment),
        "funnel": funnel,
        "asks": [
            {"available": as_json(ask.available), "then": str(ask.reach.attainment)}
            for ask in found or []
        ],
        "sentences": said,
    }


def explain_call(funnels: Funnels, call: Call) -> dict[str, Any]:
    """Why nobody observes a call that has seats."""
    funnel = funnels.call(call)
    said = f"Nobody observes {call_text(call)}: {narrowed(funnel)}."
    return {"call": call.id, "funnel": funnel, "sentences": [said]}


def narrowed(funnel: Funnel) -> str:
    """A funnel in words: only the steps that take something away."""
    name, all_ = funnel[0]
    words = [f"{all_} {name if all_ != 1 else name.removesuffix('s')}"]
    before = funnel[0][1]
    for name, count in funnel[1:]:
        if count != before:
            words.append(f"{count} {name}")
        before = count
    return ", ".join(words)


def ask_sentence(person: str, zone: ZoneInfo, ask: Ask, now: Curve) -> str:
    """An ask in words, on the person's own clock; `now` is the fairness without it."""
    start = local_text(ask.available.start, zone)
    end = local_text(ask.available.end, zone)
    said = (
        f"If {person} were available from {start} to {end} ({zone.key}),"
        f" {ask.reach.attainment} of the target could be reached"
    )
    for (level, before), (_, after) in zip(now, ask.reach.fairness, strict=True):
        if before != after:
            return (
                f"{said}, and {after} instead of {before} seekers would reach {level}."
            )
    return f"{said}."


def as_json(span: Interval) -> list[str]:
    return [to_text(span.start), to_text(span.end)]
