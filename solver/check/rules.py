"""The nine hard rules of PROBLEM.md, each a function from the facts to sentences."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from solver.check.facts import (
    Facts,
    call_text,
    clock,
    counted,
    entry_text,
    holds,
    place_text,
    spell,
)
from solver.problem import Away, Interval, Minute, Placement
from solver.schedule import PlacementGrant


def available(facts: Facts) -> Iterator[str]:
    """Rule 1: seekers and mentors are available for the whole of each session."""
    for seat in facts.seats:
        call = facts.calls[seat.call]
        if not facts.within(seat.person, call.start, call.end):
            yield f"Rule 1 (available): {seat.person} is not available for the whole of {call_text(call)}."
    for grant in facts.grants:
        place = facts.places[grant.placement]
        for sitting in facts.sittings(grant):
            if not facts.within(grant.person, *sitting):
                yield f"Rule 1 (available): {grant.person} is not available for the whole of {place_text(place, sitting)}."
    for place_id, mentor, start in facts.groups:
        place = facts.places[place_id]
        sitting = Interval(start, start + place.minutes)
        if not facts.within(mentor, *sitting):
            yield f"Rule 1 (available): {mentor}, who leads it, is not available for the whole of {place_text(place, sitting)}."


class Commitment(NamedTuple):
    """A time in which a person is taken; `own` is a call that the person hosts."""

    start: Minute
    end: Minute
    own: bool
    what: str


def one_thing_at_a_time(facts: Facts) -> Iterator[str]:
    """Rule 2: no two commitments of one person overlap or lie closer than the buffer."""
    for person, taken in commitments(facts).items():
        before: Commitment | None = None
        before_or_own: Commitment | None = None
        for here in sorted(taken):
            other = before if here.own else before_or_own
            if other and here.start < other.end + facts.problem.buffer_minutes:
                how = "overlaps" if here.start < other.end else "is too close to"
                yield (
                    f"Rule 2 (one thing at a time): {person}: {here.what} ({spell(here.start, here.end)})"
                    f" {how} {other.what} ({spell(other.start, other.end)})."
                )
            if not here.own and (before is None or here.end > before.end):
                before = here
            if before_or_own is None or here.end > before_or_own.end:
                before_or_own = here


def commitments(facts: Facts) -> dict[str, list[Commitment]]:
    """What everybody who is in the schedule has to be at."""
    out: dict[str, list[Commitment]] = defaultdict(list)
    for seat in facts.seats:
        call = facts.calls[seat.call]
        what = f"the seat on {call.id}"
        out[seat.person].append(Commitment(call.start, call.end, False, what))
    for grant in facts.grants:
        for start, end in facts.sittings(grant):
            what = f"the session of {grant.placement}"
            out[grant.person].append(Commitment(start, end, False, what))
    for place, mentor, start in facts.groups:
        end = start + facts.places[place].minutes
        what = f"the session led in {place}"
        out[mentor].append(Commitment(start, end, False, what))
    for call in facts.problem.calls:
        if call.host in out:
            what = f"the own call {call.id}"
            out[call.host].append(Commitment(call.start, call.end, True, what))
    return out


def seats(facts: Facts) -> Iterator[str]:
    """Rule 3: no call has more shadowers than seats, and nobody shadows their own call."""
    for call_id, count in Counter(seat.call for seat in facts.seats).items():
        call = facts.calls[call_id]
        if count > call.seats:
            yield f"Rule 3 (seats): {call_text(call)} has {counted(count, 'shadower')}, but {counted(call.seats, 'seat')}."
    for seat in facts.seats:
        if facts.calls[seat.call].host == seat.person:
            yield f"Rule 3 (seats): {seat.person} shadows the own call {seat.call}."


def caps(facts: Facts) -> Iterator[str]:
    """Rule 4: nobody gets or gives more than their caps and the target allow."""
    yield from granted(facts)
    weekly: Counter[tuple[str, str, tuple[int, int]]] = Counter()
    for seat in facts.seats:
        call = facts.calls[seat.call]
        weekly["seat taken", seat.person, facts.week(seat.person, call.start)] += 1
        weekly["seat hosted", call.host, facts.week(call.host, call.start)] += 1
    for grant in facts.grants:
        for start in grant.starts:
            weekly["session", grant.person, facts.week(grant.person, start)] += 1
    for _, mentor, start in facts.groups:
        weekly["group led", mentor, facts.week(mentor, start)] += 1
    most = {
        "seat taken": {one.person: one.max_per_week for one in facts.problem.shadowers},
        "seat hosted": {one.person: one.max_per_week for one in facts.problem.hosts},
        "session": {one.person: one.max_per_week for one in facts.problem.rotators},
        "group led": {one.person: one.max_per_week for one in facts.problem.mentors},
    }
    for (what, person, week), count in weekly.items():
        cap = most[what].get(person)
        if cap is not None and count > cap:
            yield f"Rule 4 (caps): {person} has {counted(count, what)} in week {week[0]}-W{week[1]:02}, but may have at most {cap}."


def granted(facts: Facts) -> Iterator[str]:
    """The part of rule 4 that looks at the whole horizon."""
    for person, count in Counter(seat.person for seat in facts.seats).items():
        wanted = facts.shadowers[person].wanted
        if count > wanted:
            yield f"Rule 4 (caps): {person} has {counted(count, 'seat')}, but wants {wanted} more at most."
    for person, count in Counter(grant.person for grant in facts.grants).items():
        wanted = facts.rotators[person].wanted
        if count > wanted:
            yield f"Rule 4 (caps): {person} has {counted(count, 'placement')}, but wants {wanted} more at most."
    pairs = Counter((seat.person, facts.calls[seat.call].host) for seat in facts.seats)
    for (person, host), count in pairs.items():
        cap = facts.shadowers[person].max_per_host
        if cap is not None and count > cap:
            yield f"Rule 4 (caps): {person} has {counted(count, 'seat')} with host {host}, but may have at most {cap}."


def fit(facts: Facts) -> Iterator[str]:
    """Rule 5: tags, people to be kept apart, choices, and what is done already."""
    for seat in facts.seats:
        call, shadower = facts.calls[seat.call], facts.shadowers[seat.person]
        for tag in sorted(shadower.requires - call.tags):
            yield f"Rule 5 (fit): {seat.person} requires {tag}, which call {call.id} lacks."
        for tag in sorted(shadower.refuses & call.tags):
            yield f"Rule 5 (fit): {seat.person} refuses {tag}, which call {call.id} bears."
        if call.host in shadower.not_with:
            yield f"Rule 5 (fit): {seat.person} is not to be with {call.host}, the host of call {call.id}."
    yield from fit_of_placements(facts)


def fit_of_placements(facts: Facts) -> Iterator[str]:
    """The part of rule 5 that looks at rotators."""
    for grant in facts.grants:
        rotator = facts.rotators[grant.person]
        if grant.placement not in rotator.choices:
            yield f"Rule 5 (fit): {grant.person} did not choose {grant.placement}."
        if grant.placement in rotator.done:
            yield f"Rule 5 (fit): {grant.person} has done {grant.placement} already."
        if grant.mentor in rotator.not_with:
            yield f"Rule 5 (fit): {grant.person} is not to be with {grant.mentor}, the mentor in {grant.placement}."
    twice = Counter((grant.person, grant.placement) for grant in facts.grants)
    for (person, place), count in twice.items():
        if count > 1:
            yield f"Rule 5 (fit): {person} is given {place} {count} times."


def placements(facts: Facts) -> Iterator[str]:
    """Rule 6: placements are complete, on the grid, well spaced, shared rightly, in order."""
    for grant in facts.grants:
        place = facts.places[grant.placement]
        said = f"Rule 6 (placements): {grant.person} in {place.id}"
        if len(grant.starts) != place.sessions:
            yield f"{said} has {len(grant.starts)} of {counted(place.sessions, 'session')}."
        yield from (f"{said}: {wrong}" for wrong in misplaced(facts, grant))
        yield from (f"{said}: {wrong}" for wrong in misspaced(place, grant))
        yield from (f"{said}: {wrong}" for wrong in too_early(facts, grant))
    for (place_id, mentor, start), together in facts.groups.items():
        most = facts.places[place_id].seats_per_mentor
        if len(together) > most:
            yield (
                f"Rule 6 (placements): {', '.join(sorted(together))} share the session of {place_id}"
                f" with {mentor} at {clock(start)} UTC, but only {most} may."
            )


def misplaced(facts: Facts, grant: PlacementGrant) -> Iterator[str]:
    """Sittings off the grid or outside the horizon."""
    problem = facts.problem
    for start, end in facts.sittings(grant):
        if (start - problem.slots_from) % problem.slot_minutes:
            yield f"{clock(start)} UTC is no whole number of {problem.slot_minutes} minutes from {clock(problem.slots_from)} UTC."
        if start < problem.horizon.start or end > problem.horizon.end:
            yield f"{spell(start, end)} is not inside the horizon."


def misspaced(place: Placement, grant: PlacementGrant) -> Iterator[str]:
    """Sittings in the wrong order, or too near to or too far from the one before."""
    least, most = place.gap_hours
    for first, second in pairwise(grant.starts):
        said = f"{clock(first)} and {clock(second)} UTC"
        if second <= first:
            yield f"{said} are not in ascending order."
        if second - first < least * 60:
            yield f"{said} are less than {counted(least, 'hour')} apart."
        if most is not None and second - first > most * 60:
            yield f"{said} are more than {counted(most, 'hour')} apart."


def too_early(facts: Facts, grant: PlacementGrant) -> Iterator[str]:
    """Placements that must come first, and do not."""
    for first in facts.places[grant.placement].after:
        if first in facts.rotators[grant.person].done:
            continue
        ends = [
            max(end for _, end in facts.sittings(other))
            for other in facts.grants
            if (other.person, other.placement) == (grant.person, first) and other.starts
        ]
        if not ends:
            yield f"{first} must come first, but is neither done nor granted."
        elif grant.starts and min(ends) > min(grant.starts):
            yield f"{first} must come first, but ends at {clock(min(ends))} UTC."


def away(facts: Facts) -> Iterator[str]:
    """Rule 7: at no instant are too many of a team in placement sessions as rotators."""
    for limit in facts.problem.away:
        yield from too_many_away(facts, limit)


def too_many_away(facts: Facts, limit: Away) -> Iterator[str]:
    """The first instant, if any, at which one limit is broken."""
    changes: list[tuple[Minute, int, str]] = []
    for grant in facts.grants:
        if facts.people[grant.person].team == limit.team:
            for start, end in facts.sittings(grant):
                changes += [(start, 1, grant.person), (end, -1, grant.person)]
    gone: Counter[str] = Counter()
    for minute, change, person in sorted(
        changes
    ):  # at one instant, who ends goes first
        gone[person] += change
        if not gone[person]:
            del gone[person]
        if len(gone) > limit.max:
            who = ", ".join(sorted(gone))
            verb = "is" if len(gone) == 1 else "are"
            yield f"Rule 7 (away): {who} of team {limit.team} {verb} away at {clock(minute)} UTC, but at most {limit.max} may be."
            return


def pins_and_bans(facts: Facts) -> Iterator[str]:
    """Rule 8: every pin is in the schedule, no ban is."""
    taken = {(seat.person, seat.call) for seat in facts.seats}
    grants = defaultdict(list)
    for grant in facts.grants:
        grants[grant.person].append(grant)
    for pin in facts.problem.pins:
        if not holds(pin, taken, grants[pin.person]):
            yield f"Rule 8 (pins and bans): the pin of {entry_text(pin)} is not kept."
    for ban in facts.problem.bans:
        if holds(ban, taken, grants[ban.person]):
            yield f"Rule 8 (pins and bans): {entry_text(ban)} is banned."


def not_before(facts: Facts) -> Iterator[str]:
    """Rule 9: nothing starts before `not_before`, except what a pin names."""
    first = facts.problem.not_before
    if first is None:
        return
    pinned = {(pin.person, pin.call) for pin in facts.problem.pins}
    starts = {
        (pin.person, pin.placement, start)
        for pin in facts.problem.pins
        for start in pin.starts
    }
    said = f"before {clock(first)} UTC without a pin."
    for seat in facts.seats:
        call = facts.calls[seat.call]
        if call.start < first and (seat.person, seat.call) not in pinned:
            yield f"Rule 9 (not before): {seat.person} on {call_text(call)} starts {said}"
    for grant in facts.grants:
        for sitting in facts.sittings(grant):
            if (
                sitting.start < first
                and (grant.person, grant.placement, sitting.start) not in starts
            ):
                place = facts.places[grant.placement]
                yield f"Rule 9 (not before): {grant.person} in {place_text(place, sitting)} starts {said}"


RULES: tuple[Callable[[Facts], Iterator[str]], ...] = (
    available,
    one_thing_at_a_time,
    seats,
    caps,
    fit,
    placements,
    away,
    pins_and_bans,
    not_before,
)
