"""What changed in a program since a draft's problem was posed."""

import json
from collections.abc import Callable
from typing import Any

from rotation.scheduling import engine
from rotation.scheduling.models import Draft
from rotation.scheduling.queries import published_number
from rotation.scheduling.terms import on_terms

Rows = list[dict[str, Any]]
ROLES = ("hosts", "shadowers", "mentors", "rotators")
RULES = ("horizon", "slot_minutes", "buffer_minutes", "away", "objective")


def changes(draft: Draft) -> list[str]:
    """A sentence for each kind of row that is not as the draft knew it; none if all are."""
    then = json.loads(draft.problem)
    asked = draft.terms.get("consent_required")
    posed = engine.to_problem(draft.program, consent_required=asked)
    now = on_terms(posed, draft.terms)
    found = [
        _counted(_different(then, now, "calls", _id), "call"),
        _counted(_different(then, now, "placements", _id), "placement"),
        _counted(_hours(then, now), "person", "people", what="other hours"),
        _counted(_answers(then, now), "person", "people", what="other roles or wishes"),
    ]
    if any(then.get(name) != now.get(name) for name in RULES):
        found.append("The program's dates or rules changed.")
    number = published_number(draft.program)
    if number != draft.based_on:
        found.append(f"Version {number} has been published.")
    return [sentence for sentence in found if sentence]


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _person(row: dict[str, Any]) -> str:
    return str(row["person"])


def _different(
    then: dict[str, Any], now: dict[str, Any], name: str, key: Callable[..., str]
) -> set[str]:
    """The keys of rows that are new, gone or changed."""
    old = {key(row): row for row in then.get(name, [])}
    new = {key(row): row for row in now.get(name, [])}
    return {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)}


def _hours(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return _different(then, now, "people", _id)


def _answers(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return set().union(*(_different(then, now, role, _person) for role in ROLES))


def _counted(rows: set[str], one: str, many: str = "", *, what: str = "") -> str:
    """“3 calls changed.”, “1 person has other hours.”; "" for none."""
    if not rows:
        return ""
    name = one if len(rows) == 1 else many or f"{one}s"
    verb = f"{'has' if len(rows) == 1 else 'have'} {what}" if what else "changed"
    return f"{len(rows)} {name} {verb}."
