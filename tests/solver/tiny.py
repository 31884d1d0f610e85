"""Tiny random problems that use every feature of PROBLEM.md, the same for the same seed."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from solver.files.fields import merged
from solver.problem import (
    TIERS,
    Away,
    Call,
    Cap,
    Entry,
    Interval,
    Person,
    Placement,
    Problem,
    Rotator,
    Shadower,
)
from tests.solver.brute import Oracle, TooBigError

ZONES = (
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "UTC",
)
# Days around which weeks are cut in a way that a sloppy program gets wrong.
DAYS = (
    date(2027, 1, 3),  # the Sunday of 2026-W53
    date(2025, 12, 28),  # the Sunday before 2026-W01
    date(2027, 3, 14),  # New York springs forward
    date(2027, 3, 28),  # London springs forward
    date(2027, 4, 4),  # Lord Howe and Auckland fall back
    date(2027, 5, 12),  # a Wednesday like any other
)
TAGS = ("stage:demo", "stage:talk", "size:big")


class Tiny:
    """Draws one problem; every draw comes from one generator with the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        r = self.random
        self.zone = ZoneInfo(r.choice(ZONES))
        self.first = at(self.zone, r.choice(DAYS))
        self.step = r.choice((15, 30, 30, 60))
        self.span = r.choice((600, 1440, 2880))
        self.people = [f"p{i}" for i in range(r.randint(3, 5))]
        self.calls = [f"c{i}" for i in range(r.choice((0, 2, 3, 4, 5, 6)))]
        self.places = [
            f"q{i}" for i in range(r.choice((0, 0, 1, 2, 2) if self.calls else (1, 2)))
        ]

    def chance(self, share):
        return self.random.random() < share

    def some(self, items, share=0.4):
        return [item for item in items if self.chance(share)]

    def cap(self, share=0.4, most=2):
        return (
            self.random.randint(0 if self.chance(0.1) else 1, most)
            if self.chance(share)
            else None
        )

    def moment(self):
        """A time of the two days on the grid, around the end of the first day or soon after."""
        return (
            self.first
            + 1440
            + self.step
            * self.random.randint(-240 // self.step, self.span // self.step // 4)
        )

    def interval(self, shortest, longest):
        start = self.moment()
        return Interval(
            start,
            start
            + self.step
            * self.random.randint(-(-shortest // self.step), -(-longest // self.step)),
        )

    def intervals(self, most, longest):
        return merged(
            self.interval(self.step, longest)
            for _ in range(self.random.randint(0, most))
        )

    def problem(self):
        r = self.random
        problem = Problem(
            horizon=Interval(self.first, self.first + 2 * 1440 + r.choice((0, 360))),
            slot_minutes=r.choice((30, 60)),
            slots_from=self.first + r.choice((0, 0, 15)),
            not_before=self.moment() if self.chance(0.15) else None,
            buffer_minutes=r.choice((0, 0, 15, 30)),
            people=tuple(self.person(one) for one in self.people),
            calls=tuple(self.call(one) for one in self.calls),
            hosts=self.caps(),
            shadowers=tuple(self.shadower(one) for one in self.some(self.people, 0.8)),
            placements=tuple(self.placement(one) for one in self.places),
            mentors=self.caps(),
            rotators=tuple(
                self.rotator(one) for one in self.some(self.people, 0.6) if self.places
            ),
            away=tuple(
                Away(team, r.randint(0, 1)) for team in ("a", "b") if self.chance(0.3)
            ),
            objective=self.objective(),
            seconds=30.0,
        )
        pins = self.entries(problem, 0.25, partial=True)
        bans = self.entries(problem, 0.2, partial=True)
        published = self.entries(problem, 0.5, partial=False)
        if self.chance(0.2):
            published += (Entry("gone", call="c0"), Entry("p0", call="gone"))
        values = {name: getattr(problem, name) for name in problem.__slots__}
        return Problem(**{**values, "pins": pins, "bans": bans, "published": published})

    def objective(self):
        if self.chance(0.6):
            return TIERS
        return tuple(self.random.sample(TIERS, self.random.randint(1, 5)))

    def person(self, one):
        zone = self.random.choice(ZONES) if self.chance(0.3) else self.zone.key
        return Person(
            one,
            zone,
            self.random.choice(("a", "b", "")),
            self.intervals(2, 480) if self.chance(0.3) else self.day(),
            self.intervals(2, 240) if self.chance(0.5) else (),
        )

    def day(self):
        """A long stretch around the end of the first day, perhaps with a hole in it."""
        start = self.moment() - 120
        hole = self.moment()
        whole = Interval(start, start + self.random.choice((240, 480, 900)))
        if not self.chance(0.5) or not whole.start < hole < whole.end - 30:
            return (whole,)
        return (Interval(whole.start, hole), Interval(hole + 30, whole.end))

    def call(self, one):
        start, end = self.interval(15, 60)
        host = self.random.choice(self.people[: 1 if self.chance(0.6) else 5])
        return Call(
            one,
            host,
            start,
            end,
            self.random.choice((0, 1, 1, 1, 2)),
            frozenset(self.some(TAGS)),
        )

    def caps(self):
        return tuple(Cap(one, self.cap(0.8)) for one in self.some(self.people))

    def goal(self):
        target = self.random.randint(1, 4)
        credit = self.random.choice((0, 0, 0, 1, 2, 5))
        return target, credit

    def weights(self, keys):
        return {key: self.random.randint(0, 3) for key in self.some(keys, 0.6)}

    def shadower(self, one):
        target, credit = self.goal()
        return Shadower(
            one,
            target,
            credit,
            max_per_week=self.cap(),
            max_per_host=self.cap(),
            requires=frozenset(self.some(TAGS, 0.1)),
            refuses=frozenset(self.some(TAGS, 0.1)),
            not_with=frozenset(self.some([*self.people, "zoe"], 0.1)),
            wishes=self.weights([*TAGS, "preferred"]),
            path={tag: self.random.randint(0, 2) for tag in self.some(TAGS)},
            met=frozenset(self.some([*self.people, "zoe"], 0.2)),
        )

    def placement(self, one):
        least = self.random.choice((0, 0, 1, 2))
        return Placement(
            one,
            "m",
            tuple(self.some(self.people, 0.5)),
            sessions=self.random.choice((1, 2, 2, 3)),
            minutes=self.random.choice((30, 45, 60)),
            gap_hours=(least, self.random.choice((None, least + 1, least + 24))),
            seats_per_mentor=self.random.choice((0, 1, 1, 2)),
            after=tuple(self.some([*self.places, "gone"], 0.15)),
        )

    def rotator(self, one):
        target, credit = self.goal()
        return Rotator(
            one,
            target,
            credit,
            max_per_week=self.cap(most=4),
            done=frozenset(self.some([*self.places, "gone"], 0.1)),
            choices={
                place: self.random.randint(0, 3)
                for place in self.some(self.places, 0.8)
            },
            preferred_weight=self.random.choice((0, 1, 2)),
            not_with=frozenset(self.some([*self.people, "zoe"], 0.1)),
            met=frozenset(self.some([*self.people, "zoe"], 0.2)),
        )

    def entries(self, problem, share, *, partial):
        """Some lines that could be in a schedule, and a few that could not."""
        if not self.chance(share):
            return ()
        out = {}
        for _ in range(self.random.randint(1, 3)):
            line = (
                self.placement_entry(problem, partial)
                if self.places and self.chance(0.4)
                else self.call_entry(problem)
            )
            if line:
                out[line] = None
        return tuple(out)

    def call_entry(self, problem):
        if not self.calls:
            return None
        shadowers = [one.person for one in problem.shadowers]
        people = shadowers if shadowers and self.chance(0.9) else self.people
        return Entry(self.random.choice(people), call=self.random.choice(self.calls))

    def placement_entry(self, problem, partial):
        place = self.random.choice(problem.placements)
        if not place.mentors:
            return None
        rotators = [one.person for one in problem.rotators]
        people = rotators if rotators and self.chance(0.9) else self.people
        steps = (self.moment() - problem.slots_from) // problem.slot_minutes
        start = problem.slots_from + steps * problem.slot_minutes
        gap = max(
            place.gap_hours[0] * 60,
            -(-place.minutes // problem.slot_minutes) * problem.slot_minutes,
        )
        starts = tuple(start + i * gap for i in range(place.sessions))
        mentor = self.random.choice(place.mentors)
        if partial and self.chance(0.4):
            mentor = None
        if partial:
            starts = starts[: self.random.randint(0, place.sessions)]
        return Entry(
            self.random.choice(people), placement=place.id, mentor=mentor, starts=starts
        )


def at(zone, day):
    """Midnight of the day on the zone's wall clock, in minutes since 1970."""
    there = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return (there - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def tiny_problem(seed, limit=3_000):
    """A problem with few enough schedules to try them all."""
    while True:
        problem = Tiny(seed).problem()
        try:
            for _ in Oracle(problem).schedules(limit):
                pass
        except TooBigError:
            seed += 10_000
        else:
            return problem
