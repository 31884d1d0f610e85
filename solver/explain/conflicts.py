"""Why pins cannot hold together: each with the rule that breaks, in a sentence."""

from collections.abc import Iterator
from typing import Any

from solver.check.counting import Counting
from solver.check.facts import Facts, entry_text
from solver.check.rules import RULES
from solver.files.writing import record
from solver.problem import Away, Entry, Placement, Rotator
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
    if mine or said:  # without one of these pins, none of them would be broken
        return mine or said
    if len(pins) == 1:
        return [alone(facts, pin)]
    others = " and ".join(entry_text(other) for other in pins if other != pin)
    return [f"{entry_text(pin)} leaves no way to have {others} as well."]


def alone(facts: Facts, pin: Entry) -> str:
    """The rule that keeps a grant from somebody whatever else is pinned."""
    if pin.call is not None:
        return f"Rule 8 (pins and bans): {entry_text(pin)} is banned."
    person, place = pin.person, facts.places.get(pin.placement or "")
    rotator = facts.rotators.get(person)
    if rotator is None or place is None:
        return f"Rule 8 (pins and bans): {entry_text(pin)} asks for what {person} does not seek."
    last = (
        f"Rule 6 (placements): {entry_text(pin)} cannot be completed under all rules."
    )
    return next(kept_away(facts, rotator, place), last)


def kept_away(facts: Facts, rotator: Rotator, place: Placement) -> Iterator[str]:
    """Each rule that keeps the rotator from the placement with whomever, in a sentence."""
    person, placing = rotator.person, Counting(facts).placing
    if place.id not in rotator.choices:
        yield f"Rule 5 (fit): {person} did not choose {place.id}."
    if place.id in rotator.done:
        yield f"Rule 5 (fit): {person} has done {place.id} already."
    if rotator.wanted == 0:
        yield f"Rule 4 (caps): {person} has reached the target of {rotator.target} already."
    if rotator.max_per_week == 0:
        yield f"Rule 4 (caps): {person} takes no sessions at all per week."
    if place.seats_per_mentor == 0:
        yield f"Rule 6 (placements): there is no seat in {place.id}."
    banned = Entry(person, placement=place.id)
    if banned in facts.problem.bans:
        yield f"Rule 8 (pins and bans): {entry_text(banned)} is banned."
    team = facts.people[person].team
    if Away(team, 0) in facts.problem.away:
        yield f"Rule 7 (away): nobody of team {team} may be away."
    if not any(placing.may_lead(place, one, person) for one in place.mentors):
        yield f"Rule 5 (fit): nobody who leads {place.id} may be with {person}."
    if place.id not in placing.choices(rotator):
        yield (
            f"Rule 1 (available): {person} and who leads {place.id} are not free together"
            f" for all of its sessions ({place.sessions} of {place.minutes} minutes)."
        )
