"""Why pins cannot hold together: each with the rule that breaks, in a sentence."""

from typing import Any

from solver.check.facts import Facts, entry_text
from solver.check.rules import RULES
from solver.files.writing import record
from solver.problem import Entry
from solver.schedule import PlacementGrant, Schedule, Seat


def conflict(facts: Facts) -> list[dict[str, Any]]:
    """Each pin of the minimal set, and what rules it breaks with the others."""
    pins = facts.schedule.conflict
    return [{"pin": record(pin), "sentences": broken(facts, pin, pins)} for pin in pins]


def broken(facts: Facts, pin: Entry, pins: tuple[Entry, ...]) -> list[str]:
    """The rules that a schedule of just these pins breaks, where the person has a part."""
    seats = [Seat(one.person, one.call) for one in pins if one.call is not None]
    grants = [
        PlacementGrant(one.person, one.placement, one.mentor, one.starts)
        for one in pins
        if one.placement is not None and one.mentor is not None and one.starts
    ]
    just = Facts(facts.problem, Schedule("feasible", tuple(seats), tuple(grants)))
    said = [*just.strangers, *(s for rule in RULES[:-2] for s in rule(just))]
    said += list(RULES[-1](just))
    mine = [sentence for sentence in said if pin.person in sentence]
    if mine:
        return mine
    if len(pins) == 1:
        return [f"{entry_text(pin)} cannot be granted at all."]
    others = " and ".join(entry_text(other) for other in pins if other != pin)
    return [f"{entry_text(pin)} leaves no way to have {others} as well."]
