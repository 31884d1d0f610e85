"""What a search is asked for beside the program's own rules.

`terms` of a run may hold: `pins` and `bans` of managers; `keep`, the assignments of which
as many as possible shall stay; `objective`, tiers in another order; `max_per_week` for
everybody who shadows; `consent_required`, where the program's own rule is another;
`aside`, where the draft is for a scenario. What is not there is as the program has it.
"""

import json
from typing import Any

from rotation.programs.models import TIERS

Terms = dict[str, Any]
Fields = dict[str, Any]


def on_terms(problem: Fields, terms: Terms) -> Fields:
    """The problem as these terms pose it, but for consent, of which its calls know."""
    found = dict(problem)
    if "max_per_week" in terms:
        found["shadowers"] = [
            {**one, "max_per_week": terms["max_per_week"]}
            for one in problem.get("shadowers", [])
        ]
    if "objective" in terms:
        found["objective"] = list(terms["objective"])
    if "keep" in terms:
        found["published"] = list(terms["keep"])
        found["objective"] = _stability_first(found)
    return found


def with_orders(problem: Fields, terms: Terms) -> Fields:
    """The problem with the pins and bans of managers, as far as what they name is there."""
    known = _Known(problem)
    found = dict(problem)
    for name in ("pins", "bans"):
        own = [one for one in terms.get(name, ()) if known.has(one)]
        there = problem.get(name, [])
        both = [*there, *(one for one in own if one not in there)]
        if both:
            found[name] = both
    return found


def without_orders(problem: str, terms: Terms) -> str:
    """The problem's file as it is without the pins and bans of managers: a draft keeps them
    apart, where they can be taken back."""
    if not terms.get("pins") and not terms.get("bans"):
        return problem
    found = json.loads(problem)
    for name in ("pins", "bans"):
        left = [one for one in found.get(name, ()) if one not in terms.get(name, ())]
        found.pop(name, None)
        if left:
            found[name] = left
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


class _Known:
    """Which people, calls and placements a problem has."""

    def __init__(self, problem: Fields) -> None:
        self.people = {one["id"] for one in problem.get("people", [])}
        self.calls = {one["id"] for one in problem.get("calls", [])}
        self.placements = {one["id"] for one in problem.get("placements", [])}

    def has(self, entry: Fields) -> bool:
        return entry["person"] in self.people and (
            entry["call"] in self.calls
            if "call" in entry
            else entry["placement"] in self.placements
        )


def _stability_first(problem: Fields) -> list[str]:
    usual = problem.get("objective", TIERS)
    return ["stability", *(tier for tier in usual if tier != "stability")]
