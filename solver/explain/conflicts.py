"""Why pins cannot hold together: each with the rule that breaks, in a sentence."""

from typing import Any

from solver.check.counting import Counting
from solver.check.facts import Facts, entry_text
from solver.check.rules import RULES
from solver.files.writing import record
from solver.problem import Away, Entry
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
    team = facts.people[person].team
    placing = Counting(facts).placing
    reasons = (
        (
            place.id not in rotator.choices,
            f"Rule 5 (fit): {person} did not choose {place.id}.",
        ),
        (
            place.id in rotator.done,
            f"Rule 5 (fit): {person} has done {place.id} already.",
        ),
        (
            rotator.wanted == 0,
            f"Rule 4 (caps): {person} has reached the target of {rotator.target} already.",
        ),
        (
            rotator.max_per_week == 0,
            f"Rule 4 (caps): {person} takes no sessions at all per week.",
        ),
        (
            place.seats_per_mentor == 0,
            f"Rule 6 (placements): there is no seat in {place.id}.",
        ),
        (
            Entry(person, placement=place.id) in facts.problem.bans,
            f"Rule 8 (pins and bans): {entry_text(pin)} is banned.",
        ),
        (
            Away(team, 0) in facts.problem.away,
            f"Rule 7 (away): nobody of team {team} may be away.",
        ),
        (
            not any(placing.may_lead(place, one, person) for one in place.mentors),
            f"Rule 5 (fit): nobody who leads {place.id} may be with {person}.",
        ),
        (
            place.id not in placing.choices(rotator),
            f"Rule 1 (available): {person} and who leads {place.id} are not free together"
            f" for all of its sessions ({place.sessions} of {place.minutes} minutes).",
        ),
    )
    last = (
        f"Rule 6 (placements): {entry_text(pin)} cannot be completed under all rules."
    )
    return next((said for broken_, said in reasons if broken_), last)
