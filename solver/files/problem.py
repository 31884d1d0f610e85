"""The problem as JSON: "rotation-problem/1"."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from solver.files.document import (
    PROBLEM_FORMAT,
    decoded,
    entry,
    expect_format,
    keys,
    seconds,
)
from solver.files.fields import ANY, Fields, shown, span, whole
from solver.files.references import expect_known, expect_unique
from solver.problem import (
    TIERS,
    Away,
    Call,
    Cap,
    Entry,
    Person,
    Placement,
    Problem,
    Rotator,
    Shadower,
)

PROBLEM = keys(
    "format horizon slot_minutes slots_from not_before buffer_minutes people calls hosts "
    "shadowers placements mentors rotators away pins bans published objective limits"
)
PERSON = keys("id team timezone available preferred")
CALL = keys("id host start end seats tags")
CAP = keys("person max_per_week")
SHADOWER = keys(
    "person target credit max_per_week max_per_host requires refuses not_with wishes path met"
)
PLACEMENT = keys("id team mentors sessions minutes gap_hours seats_per_mentor after")
ROTATOR = keys(
    "person target credit max_per_week done choices preferred_weight not_with met"
)
LIMITS = keys("seconds")


def read_problem(data: bytes | str) -> Problem:
    """The problem that a file holds; raises ValueError with the path of the field."""
    with collecting_nothing():
        return typed(decoded(data))


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """No garbage collection: a big file makes millions of objects, and all of them stay.

    Looking at them over and over took 40 % of the time of reading 500,000 intervals.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def typed(value: object) -> Problem:
    """The problem in a JSON value."""
    top = Fields(value, "", PROBLEM)
    expect_format(top, PROBLEM_FORMAT)
    days = Fields(top.given("horizon"), "horizon", keys("start end"))
    horizon = span(days.instant("start"), days.instant("end"), "horizon")
    limits = Fields(top.given("limits") if top.has("limits") else {}, "limits", LIMITS)
    problem = Problem(
        horizon=horizon,
        slot_minutes=top.whole("slot_minutes", 30, least=1, most=ANY),
        slots_from=top.instant("slots_from", horizon.start),
        not_before=top.instant("not_before") if top.has("not_before") else None,
        buffer_minutes=top.whole("buffer_minutes", 0, most=ANY),
        people=top.each("people", person),
        calls=top.each("calls", call),
        hosts=top.each("hosts", cap),
        shadowers=top.each("shadowers", shadower),
        placements=top.each("placements", placement),
        mentors=top.each("mentors", cap),
        rotators=top.each("rotators", rotator),
        away=top.each("away", away),
        pins=top.each("pins", entry),
        bans=top.each("bans", entry),
        published=top.each("published", published_entry),
        objective=top.texts("objective") if top.has("objective") else TIERS,
        seconds=seconds(limits),
    )
    expect_unique(problem)
    expect_known(problem)
    return problem


def person(value: object, path: str) -> Person:
    fields = Fields(value, path, PERSON)
    zone = fields.id("timezone")
    if not zone_exists(zone):
        raise ValueError(f"{path}.timezone: {zone[:60]!r} is not a known time zone")
    return Person(
        id=fields.id("id"),
        timezone=zone,
        team=fields.text("team", ""),
        available=fields.intervals("available"),
        preferred=fields.intervals("preferred"),
    )


def zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)  # which keeps what it has read
    except (KeyError, ValueError, OSError):
        return False
    return True


def call(value: object, path: str) -> Call:
    fields = Fields(value, path, CALL)
    when = span(fields.instant("start"), fields.instant("end"), path)
    return Call(
        id=fields.id("id"),
        host=fields.id("host"),
        start=when.start,
        end=when.end,
        seats=fields.whole("seats"),
        tags=tags(fields, "tags"),
    )


def tags(fields: Fields, name: str) -> frozenset[str]:
    values = fields.texts(name)
    if "preferred" in values:
        where = f"{fields.at(name)}[{values.index('preferred')}]"
        raise ValueError(f"{where}: a tag must not be named 'preferred'")
    return frozenset(values)


def cap(value: object, path: str) -> Cap:
    fields = Fields(value, path, CAP)
    return Cap(fields.id("person"), fields.cap("max_per_week"))


def shadower(value: object, path: str) -> Shadower:
    fields = Fields(value, path, SHADOWER)
    path_weights = fields.weights("path")
    if "preferred" in path_weights:
        raise ValueError(f"{path}.path.preferred: a tag must not be named 'preferred'")
    return Shadower(
        person=fields.id("person"),
        target=fields.whole("target", least=1),
        credit=fields.whole("credit", 0, most=ANY),
        max_per_week=fields.cap("max_per_week"),
        max_per_host=fields.cap("max_per_host"),
        requires=tags(fields, "requires"),
        refuses=tags(fields, "refuses"),
        not_with=frozenset(fields.ids("not_with")),
        wishes=fields.weights("wishes"),
        path=path_weights,
        met=frozenset(fields.ids("met")),
    )


def placement(value: object, path: str) -> Placement:
    fields = Fields(value, path, PLACEMENT)
    return Placement(
        id=fields.id("id"),
        team=fields.text("team"),
        mentors=fields.ids("mentors"),
        sessions=fields.whole("sessions", least=1, most=ANY),
        minutes=fields.whole("minutes", least=1, most=ANY),
        gap_hours=gap_hours(fields),
        seats_per_mentor=fields.whole("seats_per_mentor", 1),
        after=fields.ids("after"),
    )


def gap_hours(fields: Fields) -> tuple[int, int | None]:
    if not fields.has("gap_hours"):
        return (0, None)
    path, pair = fields.at("gap_hours"), fields.items("gap_hours")
    if len(pair) != 2:
        raise ValueError(f"{path}: must be [least, most], not {shown(pair)}")
    least = whole(0 if pair[0] is None else pair[0], f"{path}[0]", most=ANY)
    if pair[1] is None:
        return (least, None)
    return (least, whole(pair[1], f"{path}[1]", least, ANY))


def rotator(value: object, path: str) -> Rotator:
    fields = Fields(value, path, ROTATOR)
    return Rotator(
        person=fields.id("person"),
        target=fields.whole("target", least=1),
        credit=fields.whole("credit", 0, most=ANY),
        max_per_week=fields.cap("max_per_week"),
        done=frozenset(fields.ids("done")),
        choices=fields.weights("choices"),
        preferred_weight=fields.whole("preferred_weight", 0),
        not_with=frozenset(fields.ids("not_with")),
        met=frozenset(fields.ids("met")),
    )


def away(value: object, path: str) -> Away:
    fields = Fields(value, path, keys("team max"))
    return Away(fields.text("team"), fields.whole("max"))


def published_entry(value: object, path: str) -> Entry:
    """A line of `published`: as in a schedule, so a placement has its mentor and starts."""
    made = entry(value, path)
    if made.placement is not None and made.mentor is None:
        raise ValueError(f"{path}.mentor: is missing")
    return made
