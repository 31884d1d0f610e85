"""Meetings small enough to try all of them, and the judge that looks at each."""

import random
from dataclasses import replace
from itertools import combinations, product

from solver.meetings import Meeting, Member, Problem
from solver.meetings.check import values, violations
from solver.meetings.problem import SIDES, Schedule
from solver.problem import Interval

HOUR = 60
DAY = 24 * HOUR


def a_member(name, side, *hours):
    """Somebody available from hour to hour; the first round is the first day."""
    spans = [Interval(a * HOUR, b * HOUR) for a, b in hours]
    return Member(name, side, tuple(spans))


def some(names, side, *hours):
    return [a_member(name, side, *hours) for name in names]


def a_problem(*members, rounds=1, **more):
    """Rounds of a day each, meetings of an hour for two to four."""
    given = {
        "rounds": tuple(Interval(i * DAY, (i + 1) * DAY) for i in range(rounds)),
        "minutes": HOUR,
        "slot_minutes": HOUR,
        "size": (2, 4),
        "members": tuple(members),
    }
    return Problem(**given | more)


def tiny(seed):
    """A random problem of at most six members, two rounds and two starts in each."""
    draw = random.Random(seed)
    rounds = draw.choice((1, 2, 2))
    members = []
    for number in range(draw.randint(2, 6 if rounds == 1 else 5)):
        hours = [
            (DAY // HOUR * r + h, DAY // HOUR * r + h + 1)
            for r, h in product(range(rounds), (9, 11))
            if draw.random() < 0.7
        ]
        members.append(a_member(f"m{number}", draw.choice(SIDES), *hours))
    names = [one.id for one in members]
    least = draw.choice((2, 2, 3))
    problem = a_problem(
        *members,
        rounds=rounds,
        size=(least, draw.randint(least, 4)),
        each_side=draw.choice((0, 1, 1)),
        met=tuple(p for p in combinations(names, 2) if draw.random() < 0.2),
        not_before=draw.choice((None, None, 10 * HOUR)),
    )
    lines = [
        Meeting(r, (r * 24 + draw.choice((9, 11))) * HOUR, tuple(sorted(those)))
        for r in range(rounds)
        if len(those := draw.sample(names, 2)) and draw.random() < 0.3
    ]
    which = draw.choice(("pins", "published", "published"))
    return replace(problem, **{which: tuple(lines)})


def best(problem):
    """The best value list that any set of meetings has, by trying all of them."""
    one_round = [list(_rounds(problem, r)) for r in range(len(problem.rounds))]
    found = []
    for each in product(*one_round):
        meetings = tuple(sorted(m for some in each for m in some))
        value = values(problem, meetings)
        found.append((value["stability"], value["attendance"], value["pairs"]))
    return max(found)


def _rounds(problem, number):
    """Every set of meetings of one round that keeps the rules."""
    pins = [pin for pin in problem.pins if pin.round == number]
    taken = {name for pin in pins for name in pin.members}
    span = problem.rounds[number]
    names = sorted(m.id for m in problem.members if m.id not in taken)
    possible = [
        meeting
        for start in range(span.start, span.end, problem.slot_minutes)
        for size in range(problem.size[0], problem.size[1] + 1)
        for those in combinations(names, size)
        if keeps(problem, meeting := Meeting(number, start, those))
    ]
    for count in range(len(names) // problem.size[0] + 1):
        for some_ in combinations(possible, count):
            everybody = [name for one in some_ for name in one.members]
            if len(set(everybody)) == len(everybody):
                yield [*pins, *some_]


def keeps(problem, meeting):
    hours = {m.id: m.available for m in problem.members}
    sides = [m.side for m in problem.members if m.id in meeting.members]
    return (
        (problem.not_before is None or meeting.start >= problem.not_before)
        and meeting.start + problem.minutes <= problem.rounds[meeting.round].end
        and all(sides.count(side) >= problem.each_side for side in SIDES)
        and all(
            any(
                a <= meeting.start and meeting.start + problem.minutes <= b
                for a, b in hours[name]
            )
            for name in meeting.members
        )
    )


def judged(problem, schedule: Schedule):
    """The schedule, which the judge has nothing to say against."""
    assert violations(problem, schedule) == []
    return schedule


def tiers(schedule):
    return tuple(tier.value for tier in schedule.tiers)
