"""What a search came to: ready, infeasible, empty or failed, and why."""

import json
import logging
import signal
from dataclasses import dataclass, field
from typing import Any

from rotation.errors import new_reference
from rotation.kept import kept
from rotation.programs.models import TIERS, gives_nothing
from rotation.scheduling import engine
from rotation.scheduling.child import Ended

log = logging.getLogger(__name__)

NO_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate memory", "out of memory")


MUCH = 0.4
"""A search of meetings that took more of its time may have been cut short: each of its steps
has half of what is left."""


@dataclass(frozen=True)
class Outcome:
    """The result of a run; `state` is ready, infeasible, empty or failed.

    `message` is a sentence for people, kept as a “schedule”. `conflict` holds the pins that contradict each
    other, `schedule` the file of a schedule that is ready and was judged.
    """

    state: str
    message: str = ""
    reference: str = ""
    schedule: str = ""
    conflict: tuple[dict[str, Any], ...] = field(default=())


def outcome_of(
    problem: str,
    ended: Ended,
    *,
    memory_mb: int,
    seconds: float,
    kind: str = "schedule",
) -> Outcome:
    """What to make of a search of that kind that has ended, by itself or by force, and had
    so many seconds."""
    if ended.schedule is None:
        return _failed(_why_nothing(ended, memory_mb), ended.errors)
    try:
        wrong = engine.judge(problem, ended.schedule, kind=kind)
        schedule = json.loads(ended.schedule)
    except ValueError as error:
        return _failed(
            kept("schedule", "The search left no readable result."),
            f"{error}\n{ended.errors}",
        )
    if wrong:
        return _failed(
            kept(
                "schedule",
                "The schedule broke a rule when it was checked, so it was thrown away.",
            ),
            "\n".join(wrong),
        )
    return _judged(problem, schedule, ended, seconds)


def _judged(
    problem: str, schedule: dict[str, Any], ended: Ended, seconds: float
) -> Outcome:
    status = schedule["status"]
    if status == "infeasible":
        return Outcome(
            "infeasible",
            kept(
                "schedule",
                "What is fixed contradicts the rules: no schedule holds all of it.",
            ),
            conflict=tuple(schedule["conflict"]),
        )
    if status == "unknown":
        return _failed(
            kept(
                "schedule",
                "The time ran out before everything that is fixed had found its place."
                " Give it more time, or fix less.",
            ),
            ended.errors,
        )
    if not any(schedule.get(name) for name in ("seats", "placements", "meetings")):
        if ended.stopped:
            return Outcome(
                "empty", kept("schedule", "It was stopped before anything was found.")
            )
        why = why_no_meetings if "meetings" in schedule else why_empty
        return Outcome("empty", why(json.loads(problem), status))
    return Outcome(
        "ready", _how(schedule, ended, seconds), schedule=ended.schedule or ""
    )


def why_empty(problem: dict[str, Any], status: str) -> str:
    """The first reason why nobody could be given anything."""
    seekers = problem.get("shadowers", []) + problem.get("rotators", [])
    if not seekers:
        return kept("schedule", "Nobody in this program wants to shadow or rotate yet.")
    wanting = [one for one in seekers if one["target"] > one.get("credit", 0)]
    if not wanting:
        return kept(
            "schedule", "Everybody has already had as much as they are meant to get."
        )
    seats = any(call["seats"] for call in problem.get("calls", []))
    if not seats and not any(one["mentors"] for one in problem.get("placements", [])):
        return kept(
            "schedule",
            "There is no call with a seat and no placement with a mentor to give away.",
        )
    names = {one["person"] for one in wanting}
    people = [one for one in problem["people"] if one["id"] in names]
    if not any(one.get("available") for one in people):
        return kept("schedule", "Nobody who wants to take part has said when they can.")
    return _why_none(problem, status)


def _why_none(problem: dict[str, Any], status: str) -> str:
    """Why a search that had something to give away gave nothing."""
    if status == "feasible":
        return kept(
            "schedule", "The time ran out before anything was found. Give it more time."
        )
    if gives_nothing(problem.get("objective", TIERS)):
        return kept(
            "schedule",
            "Its goals give nobody anything: only fairness, wishes and variety give, and no visits at all are the most even load. Put one of those three before balance.",
        )
    return kept(
        "schedule", "Nobody is free at a time at which there is something for them."
    )


def why_no_meetings(problem: dict[str, Any], status: str) -> str:
    """The first reason why no meeting could be made."""
    sides = {
        "sales": kept("schedule", "sales"),
        "marketing": kept("schedule", "marketing"),
    }
    for side, name in sides.items():
        members = [one for one in problem["members"] if one["side"] == side]
        if not members:
            return kept(
                "schedule", "Nobody of %(side)s is in this program yet.", side=name
            )
        if not any(one["available"] for one in members):
            return kept(
                "schedule",
                "Nobody of %(side)s is free at the hours for meetings.",
                side=name,
            )
    if status == "feasible":
        return kept(
            "schedule", "The time ran out before anything was found. Give it more time."
        )
    return kept("schedule", "At no time are enough people of both sides free together.")


def _how(schedule: dict[str, Any], ended: Ended, seconds: float) -> str:
    if ended.killed:
        return kept(
            "schedule",
            "The search did not end in time and was broken off;"
            " this is the best it had found.",
        )
    if schedule["status"] == "optimal":
        return kept("schedule", "No better schedule exists.")
    if ended.stopped:
        return kept(
            "schedule", "The search was stopped early; this is the best it had found."
        )
    if "meetings" in schedule:
        return _how_of_meetings(schedule, seconds)
    return kept(
        "schedule",
        "The search ended before everything was proven; this is the best it found.",
    )


def _how_of_meetings(schedule: dict[str, Any], seconds: float) -> str:
    """What is open of meetings. Their search tries so many exchanges and then ends, however
    much time is left, so only who ran out of it is helped by more."""
    tiers = {tier["tier"]: tier for tier in schedule["tiers"]}
    if schedule["seconds"] > MUCH * seconds or not tiers["attendance"]["proven"]:
        return kept(
            "schedule",
            "The time ran out before all was tried; this is the best it found. Give it more time.",
        )
    return kept(
        "schedule",
        "Nobody can be given more meetings, that is proven. They bring new pairs together: %(value)s. Whether it could be up to %(bound)s, the search cannot tell, and more time would not change that.",
        value=tiers["pairs"]["value"],
        bound=tiers["pairs"]["bound"],
    )


def _why_nothing(ended: Ended, memory_mb: int) -> str:
    starved = any(words in ended.errors for words in NO_MEMORY)
    if starved or (ended.code == -signal.SIGKILL and not ended.killed):
        return kept(
            "schedule",
            "The search ran out of memory (%(most)s MB). Try fewer weeks or people"
            " in one program, or a larger ROTATION_SOLVE_MEMORY_MB.",
            most=memory_mb,
        )
    if ended.killed:
        return kept(
            "schedule",
            "The search did not end in time and had found nothing. Give it more time.",
        )
    return kept("schedule", "The search broke off without a result.")


def _failed(message: str, errors: str) -> Outcome:
    reference = new_reference()
    log.error("%s Reference %s: %s", message, reference, errors[-2000:])
    return Outcome("failed", message, reference=reference)
