"""Both files as text: the same value gives the same bytes, one item a line."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from solver.files.document import PROBLEM_FORMAT, SCHEDULE_FORMAT
from solver.instants import to_text
from solver.problem import NONE, Problem
from solver.schedule import Schedule, TierResult

# How a field of the typed problem is written, where its JSON is not the value itself.
SPANS = frozenset({"available", "preferred"})
LISTS = [
    "people",
    "calls",
    "hosts",
    "shadowers",
    "placements",
    "mentors",
    "rotators",
    "away",
    "pins",
    "bans",
    "published",
]


def write_problem(problem: Problem) -> str:
    """The problem as a file; `read_problem` gives the same problem back."""
    top: dict[str, Any] = {
        "format": PROBLEM_FORMAT,
        "horizon": {
            "start": to_text(problem.horizon.start),
            "end": to_text(problem.horizon.end),
        },
        "slot_minutes": problem.slot_minutes,
        "slots_from": to_text(problem.slots_from),
        "buffer_minutes": problem.buffer_minutes,
    }
    if problem.not_before is not None:
        top["not_before"] = to_text(problem.not_before)
    for name in LISTS:
        top[name] = [record(item) for item in getattr(problem, name)]
    top["objective"] = list(problem.objective)
    top["limits"] = {"seconds": number(problem.seconds)}
    return lined(top)


def write_schedule(schedule: Schedule) -> str:
    """The schedule as a file, in the schedule's own order (which must be sorted)."""
    return lined(
        {
            "format": SCHEDULE_FORMAT,
            "status": schedule.status,
            "seats": [record(seat) for seat in schedule.seats],
            "placements": [record(grant) for grant in schedule.placements],
            "tiers": [tier_record(tier) for tier in schedule.tiers],
            "conflict": [record(pin) for pin in schedule.conflict],
            "seconds": number(round(schedule.seconds, 3)),
        }
    )


def tier_record(tier: TierResult) -> dict[str, Any]:
    """A tier as it stands in a schedule file, and in a line of progress."""
    return {
        "tier": tier.tier,
        "value": tier.value,
        "bound": tier.bound,
        "proven": tier.proven,
    }


def record(item: Any) -> dict[str, Any]:
    """A typed row as JSON; what has its default (`None`, nothing) is left out."""
    out = {}
    for slot in fields(item):
        value = getattr(item, slot.name)
        empty = value is None or value in ((), {}, NONE)
        if not empty and not (value == "" and slot.default == ""):
            out[slot.name] = plain(slot.name, value)
    return out


def plain(name: str, value: Any) -> Any:
    """A field of a row as JSON."""
    if name in SPANS:
        return [[to_text(span.start), to_text(span.end)] for span in value]
    if name in ("start", "end"):
        return to_text(value)
    if name == "starts":
        return [to_text(start) for start in value]
    if isinstance(value, Mapping):
        return dict(sorted(value.items()))
    return sorted(value) if isinstance(value, frozenset) else value


def number(value: float) -> float:
    """A whole number without its point."""
    return int(value) if value == int(value) else value


def lined(top: dict[str, Any]) -> str:
    """A JSON object, a line for each field and for each item of its lists."""
    return "{\n" + ",\n".join(f"  {field_line(k, v)}" for k, v in top.items()) + "\n}\n"


def field_line(key: str, value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = ",\n".join(f"    {compact(item)}" for item in value)
        return f'"{key}": [\n{items}\n  ]'
    return f'"{key}": {compact(value)}'


def compact(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
