"""Small problems in a line or two: one Monday in UTC unless said otherwise."""

from datetime import UTC, datetime

from solver.problem import (
    Call,
    Interval,
    Person,
    Placement,
    Problem,
    Rotator,
    Shadower,
)

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
DAY = 1440
WEEK = 7 * DAY


def at(clock, day=0):
    """A time of day as minutes since 1970; day 0 is Monday 4 January 2027."""
    hour, minute = map(int, clock.split(":"))
    return int(MONDAY.timestamp()) // 60 + day * DAY + hour * 60 + minute


def a_person(id_, *spans, timezone="UTC", team="", preferred=()):
    """Available in the given spans ("09:00", "17:00"), on Monday; always if there are none."""
    open_ = tuple(Interval(at(a), at(b)) for a, b in spans)
    always = (Interval(at("00:00"), at("00:00", 28)),)
    liked = tuple(Interval(at(a), at(b)) for a, b in preferred)
    return Person(id_, timezone, team, open_ or always, liked)


def a_call(id_, start, end, host="host", day=0, seats=1, tags=()):
    return Call(id_, host, at(start, day), at(end, day), seats, frozenset(tags))


def a_shadower(person, target=3, **more):
    return Shadower(person, target, **more)


def a_rotator(person, choices=("desk",), target=1, **more):
    return Rotator(person, target, choices=dict.fromkeys(choices, 1), **more)


def a_placement(id_="desk", mentors=("mentor",), sessions=1, minutes=60, **more):
    return Placement(id_, "team", tuple(mentors), sessions, minutes, **more)


def a_problem(people, **more):
    """Everybody named, a host and a mentor who are always free, four weeks, 30-minute slots."""
    names = {person.id for person in people}
    extra = [a_person(name) for name in ("host", "mentor") if name not in names]
    return Problem(
        Interval(at("00:00"), at("00:00", 28)),
        slots_from=at("00:00"),
        people=(*people, *extra),
        **more,
    )


def calls_of(schedule, person):
    return {seat.call for seat in schedule.seats if seat.person == person}


def starts_of(schedule, person):
    return [g.starts for g in schedule.placements if g.person == person]
