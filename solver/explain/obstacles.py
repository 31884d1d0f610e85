"""What keeps one person off one call, whoever else sits there; and what would clear it."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.check.facts import Facts, call_text, joined
from solver.check.seating import Seating
from solver.explain.openings import holes, length
from solver.explain.patches import Change
from solver.problem import Call, Minute, Shadower


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that excludes a seat, in a sentence.

    `change` clears it with as little as can be, `wide` with as much as one field can give
    (the same where there is no more to give). Without a change, nothing in the file does.
    """

    rule: int
    sentence: str
    change: Change | None = None
    wide: Change | None = None
    pin_clears: bool = False


def obstacles(facts: Facts, person: str, call: Call) -> list[Obstacle]:
    """Everything that excludes the seat before anybody else is looked at."""
    shadower = facts.shadowers.get(person)
    found = []
    if shadower is None:
        shadower = Shadower(person, 1)
        everybody = (*facts.problem.shadowers, shadower)
        change = Change("", None, "shadowers", everybody)
        found.append(Obstacle(5, f"{person} is no shadower.", change, change))
    else:
        found += [*fit(facts, shadower, call), *caps(facts, shadower)]
    return [*found, *times(facts, person, call), *rest(facts, person, call)]


def row(rows: object, key: str, value: str) -> int:
    """The number of the row whose field `key` has the value."""
    assert isinstance(rows, tuple)  # noqa: S101 - for mypy: the problem's lists are tuples
    return next(i for i, one in enumerate(rows) if getattr(one, key) == value)


def fit(facts: Facts, one: Shadower, call: Call) -> Iterator[Obstacle]:
    """Rule 5."""
    at = row(facts.problem.shadowers, "person", one.person)

    def without(field: str, fewer: frozenset[str], said: str) -> Obstacle:
        change = Change("shadowers", at, field, fewer)
        return Obstacle(5, f"{one.person} {said}.", change, change)

    lacking, refused = one.requires - call.tags, one.refuses & call.tags
    if lacking:
        said = f"requires {', '.join(sorted(lacking))}, which call {call.id} lacks"
        yield without("requires", one.requires - lacking, said)
    if refused:
        said = f"refuses {', '.join(sorted(refused))}, which call {call.id} bears"
        yield without("refuses", one.refuses - refused, said)
    if call.host in one.not_with:
        said = f"is not to be with {call.host}, the host of call {call.id}"
        yield without("not_with", one.not_with - {call.host}, said)


def caps(facts: Facts, one: Shadower) -> Iterator[Obstacle]:
    """Rules 3 and 4, as far as they leave no room for even one seat."""
    problem = facts.problem
    at = row(problem.shadowers, "person", one.person)
    if one.wanted == 0:
        said = f"{one.person} has reached the target of {one.target} already."
        change = Change("shadowers", at, "target", one.credit + 1)
        yield Obstacle(4, said, change, change)
    for field, what in (("max_per_week", "week"), ("max_per_host", "host")):
        if getattr(one, field) == 0:
            said = f"{one.person} takes no seats at all per {what}."
            least, most = (Change("shadowers", at, field, n) for n in (1, None))
            yield Obstacle(4, said, least, most)


def rest(facts: Facts, person: str, call: Call) -> Iterator[Obstacle]:
    """The call's own seats and host, bans and `not_before`."""
    problem = facts.problem
    if call.seats == 0:
        at = row(problem.calls, "id", call.id)
        many = max(1, len(problem.shadowers))
        least, most = (Change("calls", at, "seats", n) for n in (1, many))
        yield Obstacle(3, f"Call {call.id} has no seats.", least, most)
    for at, host in enumerate(problem.hosts):
        if host.person == call.host and host.max_per_week == 0:
            said = f"{host.person} hosts no seats at all per week."
            least, most = (Change("hosts", at, "max_per_week", n) for n in (1, None))
            yield Obstacle(4, said, least, most)
    bans = tuple(
        ban for ban in problem.bans if (ban.person, ban.call) != (person, call.id)
    )
    if bans != problem.bans:
        change = Change("", None, "bans", bans)
        yield Obstacle(8, f"{person} on {call.id} is banned.", change, change)
    first = problem.not_before
    pinned = any((pin.person, pin.call) == (person, call.id) for pin in problem.pins)
    if first is not None and call.start < first and not pinned:
        said = f"{call_text(call)} starts before anything may."
        yield Obstacle(9, said, pin_clears=True)


def times(facts: Facts, person: str, call: Call) -> Iterator[Obstacle]:
    """Rules 1 and 2, and rule 3 where the call is the person's own."""
    spans = facts.spans(person)
    missing = holes(spans, call.start, call.end)
    if missing:
        at = row(facts.problem.people, "id", person)
        opened = tuple(joined([*spans, *missing]))
        minutes = sum(map(length, missing))
        change = Change("people", at, "available", opened, minutes)
        said = f"{person} is not available for the whole of {call_text(call)}."
        yield Obstacle(1, said, change, change)
    if call.host == person:
        yield Obstacle(3, f"Call {call.id} is {person}'s own.")
        return
    if not Seating(facts).apart_from_own(person, call.start, call.end):
        yield own_call(facts, person, call)


def own_call(facts: Facts, person: str, call: Call) -> Obstacle:
    """Rule 2 against the calls that the person hosts."""
    room: Minute = min(
        max(own.start - call.end, call.start - own.end)
        for own in facts.problem.calls
        if own.host == person
    )
    if room < 0:
        return Obstacle(2, f"{person} hosts another call during {call_text(call)}.")
    said = f"{person} hosts another call less than {facts.problem.buffer_minutes} minutes from {call_text(call)}."
    change = Change("", None, "buffer_minutes", room)
    return Obstacle(2, said, change, change)
