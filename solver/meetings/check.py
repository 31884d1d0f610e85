"""The judge of meetings: every rule and value again in plain Python, without the model."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from solver.meetings.problem import (
    SIDES,
    TIERS,
    Meeting,
    Problem,
    Schedule,
    Value,
)


def violations(problem: Problem, schedule: Schedule) -> list[str]:
    """A sentence for everything that is wrong with the schedule; none if it is right."""
    if schedule.status == "infeasible":
        return list(_infeasible(problem, schedule))
    return [
        *_strangers(problem, schedule),
        *_available(problem, schedule),
        *_once_a_round(problem, schedule),
        *_size(problem, schedule),
        *_pins(problem, schedule),
        *_claims(problem, schedule),
    ]


def values(problem: Problem, meetings: tuple[Meeting, ...]) -> dict[str, Value]:
    """What the meetings come to in every tier."""
    when = {
        (one.round, member): one.start
        for one in problem.published
        for member in one.members
    }
    kept = sum(
        when.get((one.round, member)) == one.start
        for one in meetings
        for member in one.members
    )
    had = Counter(member for one in meetings for member in one.members)
    levels = range(1, len(problem.rounds) + 1)
    new = problem.new_pairs()
    together = {
        (one, other)
        for meeting in meetings
        for one in meeting.members
        for other in meeting.members
    }
    return {
        "stability": kept,
        "attendance": tuple(
            sum(count >= level for count in had.values()) for level in levels
        ),
        "pairs": len(new & together),
    }


def _strangers(problem: Problem, schedule: Schedule) -> Iterator[str]:
    known = {one.id for one in problem.members}
    for meeting in schedule.meetings:
        if meeting.round >= len(problem.rounds):
            yield f"{_said(meeting)}: there is no such round."
        for member in meeting.members:
            if member not in known:
                yield f"{_said(meeting)}: {member} is no member."
        if len(set(meeting.members)) < len(meeting.members):
            yield f"{_said(meeting)} names somebody twice."


def _available(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Rule 1: every member of a meeting is available for the whole of it, which who is no
    member of the problem never is."""
    hours = {one.id: one.available for one in problem.members}
    for meeting in _free(problem, schedule):
        end = meeting.start + problem.minutes
        for member in meeting.members:
            spans = hours.get(member, ())
            if not any(a <= meeting.start and end <= b for a, b in spans):
                yield f"Rule 1 (available): {member} is not available for the whole of {_said(meeting)}."


def _once_a_round(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Rule 2: meetings lie in their rounds, and nobody is in two of one."""
    for meeting in _free(problem, schedule):
        if meeting.round >= len(problem.rounds):
            continue
        span = problem.rounds[meeting.round]
        if meeting.start < span.start or meeting.start + problem.minutes > span.end:
            yield f"Rule 2 (once a round): {_said(meeting)} is not inside its round."
        if (meeting.start - span.start) % problem.slot_minutes:
            yield f"Rule 2 (once a round): {_said(meeting)} starts between two slots."
        if problem.not_before is not None and meeting.start < problem.not_before:
            yield f"Rule 2 (once a round): {_said(meeting)} starts too early."
    times = Counter(
        (meeting.round, member)
        for meeting in schedule.meetings
        for member in set(meeting.members)
    )
    for (number, member), count in times.items():
        if count > 1:
            yield f"Rule 2 (once a round): {member} is in {count} meetings of round {number}."


def _size(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Rule 3: meetings are neither too small nor too large, and both sides are there."""
    side = {one.id: one.side for one in problem.members}
    least, most = problem.size
    for meeting in _free(problem, schedule):
        if not least <= len(meeting.members) <= most:
            members = (
                "1 member"
                if len(meeting.members) == 1
                else f"{len(meeting.members)} members"
            )
            yield f"Rule 3 (size): {_said(meeting)} has {members}; {least} to {most} are allowed."
        there = Counter(side.get(member) for member in meeting.members)
        for name in SIDES:
            if there[name] < problem.each_side:
                yield f"Rule 3 (size): {_said(meeting)} has {there[name]} from {name}, but needs at least {problem.each_side}."


def _pins(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Rule 4: every pin is in the schedule."""
    for pin in problem.pins:
        if pin not in schedule.meetings:
            yield f"Rule 4 (pins): {_said(pin)} is pinned, and not in the schedule."


def _claims(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """What the schedule says of itself."""
    yield from _order(schedule)
    if tuple(tier.tier for tier in schedule.tiers) != TIERS:
        yield f"The tiers are not {', '.join(TIERS)}."
        return
    found = values(problem, schedule.meetings)
    for tier in schedule.tiers:
        if tier.value != found[tier.tier]:
            yield f"Tier {tier.tier} says {tier.value}, and is {found[tier.tier]}."
        if tier.value > tier.bound:  # type: ignore[operator]
            yield f"Tier {tier.tier} beats its own bound {tier.bound}."
    if (schedule.status == "optimal") != all(t.proven for t in schedule.tiers):
        yield f"The status is {schedule.status}, but the tiers say something else."


def _order(schedule: Schedule) -> Iterator[str]:
    for one, other in pairwise(schedule.meetings):
        if one > other:
            yield f"{_said(other)} stands behind {_said(one)}."
        if one == other:
            yield f"{_said(one)} is there twice."
    for meeting in schedule.meetings:
        if list(meeting.members) != sorted(meeting.members):
            yield f"{_said(meeting)}: its members are not in order."


def _infeasible(problem: Problem, schedule: Schedule) -> Iterator[str]:
    if schedule.meetings or schedule.tiers:
        yield "An infeasible problem has neither meetings nor tiers."
    if len(schedule.conflict) != 2 or not set(schedule.conflict) <= set(problem.pins):
        yield "A conflict is two pins."
    elif not _clash(*schedule.conflict):
        yield "The two pins do not contradict each other."


def _clash(one: Meeting, other: Meeting) -> bool:
    return one.round == other.round and bool(set(one.members) & set(other.members))


def _free(problem: Problem, schedule: Schedule) -> Iterator[Meeting]:
    """The meetings that are not pinned."""
    return (one for one in schedule.meetings if one not in problem.pins)


def _said(meeting: Meeting) -> str:
    return f"the meeting of {', '.join(meeting.members)} in round {meeting.round}"
