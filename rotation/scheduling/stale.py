"""What changed in a program since a draft's problem was posed."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.scheduling import engine
from rotation.scheduling.models import Draft
from rotation.scheduling.queries import overtaken_by
from rotation.scheduling.terms import Fields, on_terms

Rows = list[dict[str, Any]]
ROLES = ("hosts", "shadowers", "mentors", "rotators")
RULES = ("horizon", "slot_minutes", "buffer_minutes", "away", "objective")


def changes(draft: Draft, then: Fields) -> list[str]:
    """A sentence for each kind of row that is not as the draft knew it; none if all are.
    `then` is the draft's problem."""
    asked = draft.terms.get("consent_required")
    posed = engine.to_problem(draft.program, consent_required=asked)
    now = on_terms(posed, draft.terms)
    calls = len(_different(then, now, "calls", _id))
    placements = len(_different(then, now, "placements", _id))
    hours = len(_different(then, now, "people", _id))
    answers = len(_answers(then, now))
    counted = [
        (calls, ngettext("%(num)s call changed.", "%(num)s calls changed.", calls)),
        (
            placements,
            ngettext(
                "%(num)s placement changed.", "%(num)s placements changed.", placements
            ),
        ),
        (
            hours,
            ngettext(
                "%(num)s person has other hours.",
                "%(num)s people have other hours.",
                hours,
            ),
        ),
        (
            answers,
            ngettext(
                "%(num)s person has other roles or wishes.",
                "%(num)s people have other roles or wishes.",
                answers,
            ),
        ),
    ]
    found = [sentence for number, sentence in counted if number]
    if any(then.get(name) != now.get(name) for name in RULES):
        found.append(_("The program's dates or rules changed."))
    if number := overtaken_by(draft):
        found.append(_("Version %(number)s has been published.", number=number))
    return found


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


def _answers(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return set().union(*(_different(then, now, role, _person) for role in ROLES))
