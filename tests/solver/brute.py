"""The oracle: every valid schedule of a tiny problem, by trying them all.

Written from PROBLEM.md alone and as naively as it reads (free time is a set of minutes, a
rule a comparison of two grants), so that it shares no idea with the model or the judge.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo


class TooBigError(Exception):
    """More schedules than anybody wants to try."""


@dataclass(frozen=True)
class Option:
    """One seat or one granted placement; `spans` is when it takes place."""

    person: str
    with_: str  # host or mentor
    spans: tuple
    call: str = None
    place: str = None

    @property
    def starts(self):
        return tuple(start for start, _ in self.spans)


def best_values(problem, limit=20_000):
    """The value of each tier at the optimum, in the objective's order; None: infeasible."""
    best = None
    oracle = Oracle(problem)
    for chosen in oracle.schedules(limit):
        if best is not None and not oracle.may_beat(chosen, best):
            continue
        best = [oracle.value(tier, chosen) for tier in problem.objective]
    return best


def is_feasible(problem, limit=20_000):
    """Whether any schedule keeps all pins."""
    return any(True for _ in Oracle(problem).schedules(limit))


def without_pins_but(problem, pins):
    return replace(problem, pins=tuple(pins))


class Oracle:
    def __init__(self, problem):
        self.problem = problem
        self.people = {one.id: one for one in problem.people}
        self.calls = {one.id: one for one in problem.calls}
        self.places = {one.id: one for one in problem.placements}
        self.shadowers = {one.person: one for one in problem.shadowers}
        self.rotators = {one.person: one for one in problem.rotators}
        self.free = {one.id: minutes(one.available) for one in problem.people}
        self.liked = {one.id: minutes(one.preferred) for one in problem.people}
        self.options = [o for o in [*self.seats(), *self.grants()] if self.alone_ok(o)]
        self.clash = [
            {j for j, other in enumerate(self.options) if self.clashes(one, other)}
            for one in self.options
        ]
        self.curves = {}

    # What could be granted, one thing alone

    def seats(self) -> Iterator[Option]:
        for who in self.problem.shadowers:
            for call in self.problem.calls:
                fits = (
                    call.seats > 0
                    and call.host != who.person
                    and call.host not in who.not_with
                    and who.requires <= call.tags
                    and not who.refuses & call.tags
                )
                if fits:
                    span = (call.start, call.end)
                    yield Option(who.person, call.host, (span,), call=call.id)

    def grants(self) -> Iterator[Option]:
        for who in self.problem.rotators:
            for place in self.problem.placements:
                if place.id in who.choices and place.id not in who.done:
                    for mentor in place.mentors:
                        if mentor not in who.not_with and mentor != who.person:
                            for spans in self.patterns(place, who.person, mentor):
                                yield Option(who.person, mentor, spans, place=place.id)

    def patterns(self, place, person, mentor):
        p = self.problem
        both = self.free[person] & self.free[mentor]
        starts = [
            t
            for t in range(p.horizon.start, p.horizon.end - place.minutes + 1)
            if (t - p.slots_from) % p.slot_minutes == 0
            and both.issuperset(range(t, t + place.minutes))
        ]
        least, most = place.gap_hours
        for chosen in combinations(starts, place.sessions):
            gaps = [b - a for a, b in pairwise(chosen)]
            if all(
                max(least * 60, place.minutes + p.buffer_minutes) <= gap
                and (most is None or gap <= most * 60)
                for gap in gaps
            ):
                yield tuple((t, t + place.minutes) for t in chosen)

    def alone_ok(self, option):
        p = self.problem
        if not all(
            self.free[option.person].issuperset(range(*s)) for s in option.spans
        ):
            return False
        if any(named(ban, option) for ban in p.bans):
            return False
        pinned = [pin for pin in p.pins if pin.person == option.person]
        for start in option.starts:
            if p.not_before is not None and start < p.not_before:
                exempt = any(
                    (option.call is not None and pin.call == option.call)
                    or (
                        option.place is not None
                        and pin.placement == option.place
                        and start in pin.starts
                    )
                    for pin in pinned
                )
                if not exempt:
                    return False
        taken_by = {option.person} | ({option.with_} if option.place else set())
        own = [c for c in p.calls if c.host in taken_by]
        return not any(
            self.near((c.start, c.end), s) for c in own for s in option.spans
        )

    def near(self, one, other):
        gap = self.problem.buffer_minutes
        return one[0] < other[1] + gap and other[0] < one[1] + gap

    def clashes(self, one, other):
        """Whether two grants put somebody in two places, or too close together."""
        if one.person == other.person and (
            (one.call is not None and one.call == other.call)
            or (one.place is not None and one.place == other.place)
        ):
            return True
        for who, is_mentor in self.present(one):
            for who_too, is_mentor_too in self.present(other):
                if who != who_too:
                    continue
                for span in one.spans:
                    for span_too in other.spans:
                        shared = (
                            is_mentor
                            and is_mentor_too
                            and one.place == other.place
                            and span == span_too
                        )
                        if not shared and self.near(span, span_too):
                            return True
        return False

    @staticmethod
    def present(option):
        yield option.person, False
        if option.place is not None:
            yield option.with_, True

    # Which of them go together

    def schedules(self, limit) -> Iterator[list]:
        """Every valid set of grants."""
        tried = 0
        stack = [((), 0, frozenset())]
        while stack:
            indices, first, barred = stack.pop()
            chosen = [self.options[i] for i in indices]
            if self.whole_ok(chosen):
                yield chosen
            for i in range(first, len(self.options)):
                if i in barred:
                    continue
                tried += 1
                if tried > limit:
                    raise TooBigError
                if self.counts_ok([*chosen, self.options[i]]):
                    stack.append(((*indices, i), i + 1, barred | self.clash[i]))

    def whole_ok(self, chosen):
        """What a part of a schedule may still lack: pins, and what must come first."""
        for pin in self.problem.pins:
            if not any(named(pin, option) for option in chosen):
                return False
        for option in chosen:
            for first in self.places[option.place].after if option.place else ():
                if first in self.rotators[option.person].done:
                    continue
                before = [
                    o for o in chosen if (o.person, o.place) == (option.person, first)
                ]
                if not before or before[0].spans[-1][1] > option.spans[0][0]:
                    return False
        return True

    def counts_ok(self, chosen):
        """What too much of it breaks: seats, caps, targets, shared sittings, away."""
        seats = [option for option in chosen if option.call]
        grants = [option for option in chosen if option.place]
        groups = {(g.place, g.with_, s): [] for g in grants for s in g.spans}
        for g in grants:
            for s in g.spans:
                groups[g.place, g.with_, s].append(g.person)
        return (
            most(seats, lambda o: o.call, lambda call: self.calls[call].seats)
            and most(seats, lambda o: o.person, lambda who: self.shadowers[who].wanted)
            and most(grants, lambda o: o.person, lambda who: self.rotators[who].wanted)
            and most(
                seats,
                lambda o: (o.person, o.with_),
                lambda pair: self.shadowers[pair[0]].max_per_host,
            )
            and self.weekly_ok(seats, grants, groups)
            and all(
                len(who) <= self.places[place].seats_per_mentor
                for (place, _, _), who in groups.items()
            )
            and self.away_ok(grants)
        )

    def weekly_ok(self, seats, grants, groups):
        p = self.problem
        loads = [
            (p.shadowers, [(o.person, s) for o in seats for s, _ in o.spans]),
            (p.hosts, [(o.with_, s) for o in seats for s, _ in o.spans]),
            (p.rotators, [(o.person, s) for o in grants for s, _ in o.spans]),
            (p.mentors, [(mentor, span[0]) for _, mentor, span in groups]),
        ]
        for role, load in loads:
            caps = {one.person: one.max_per_week for one in role}
            weeks = [(who, self.monday(who, start)) for who, start in load]
            if not most(
                weeks, lambda week: week, lambda week, caps=caps: caps.get(week[0])
            ):
                return False
        return True

    def monday(self, person, minute):
        zone = ZoneInfo(self.people[person].timezone)
        there = (
            datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
        ).astimezone(zone)
        return there.date() - timedelta(days=there.weekday())

    def away_ok(self, grants):
        for limit in self.problem.away:
            team = [g for g in grants if self.people[g.person].team == limit.team]
            for moment in {start for g in team for start in g.starts}:
                gone = [g for g in team if any(s <= moment < e for s, e in g.spans)]
                if len(gone) > limit.max:
                    return False
        return True

    # What a schedule is worth

    def may_beat(self, chosen, best):
        """Whether the schedule is better than the best values so far."""
        for tier, old in zip(self.problem.objective, best, strict=True):
            new = self.value(tier, chosen)
            if new != old:
                return new < old if tier == "balance" else new > old
        return False

    def value(self, tier, chosen):
        return getattr(self, tier)(chosen)

    def stability(self, chosen):
        return sum(
            any(
                named(old, option)
                and (
                    option.call is not None
                    or (old.mentor, old.starts) == (option.with_, option.starts)
                )
                for option in chosen
            )
            for old in self.problem.published
        )

    def fairness(self, chosen):
        had = Counter((o.person, o.call is not None) for o in chosen)
        key = frozenset(had.items())
        if key not in self.curves:
            seekers = [(s, had[s.person, True]) for s in self.problem.shadowers]
            seekers += [(r, had[r.person, False]) for r in self.problem.rotators]
            seekers = [(s, n) for s, n in seekers if s.target > s.credit]
            levels = {
                Fraction(s.credit + k, s.target)
                for s, _ in seekers
                for k in range(s.target - s.credit + 1)
            }
            self.curves[key] = tuple(
                (
                    str(level),
                    sum(
                        min(1, Fraction(s.credit + n, s.target)) >= level
                        for s, n in seekers
                    ),
                )
                for level in sorted(levels)
                if level > 0
            )
        return self.curves[key]

    def wishes(self, chosen):
        total = 0
        for o in chosen:
            pleased = sum(self.liked[o.person].issuperset(range(*s)) for s in o.spans)
            if o.call:
                wished = self.shadowers[o.person].wishes
                total += sum(wished.get(tag, 0) for tag in self.calls[o.call].tags)
                total += wished.get("preferred", 0) * pleased
            else:
                who = self.rotators[o.person]
                total += who.choices[o.place] + who.preferred_weight * pleased
        return total

    def variety(self, chosen):
        total = 0
        for who in self.problem.shadowers:
            mine = [
                self.calls[o.call] for o in chosen if o.call and o.person == who.person
            ]
            for tag, wanted in who.path.items():
                total += min(wanted, sum(tag in call.tags for call in mine))
            total += len({call.host for call in mine} - who.met)
        for who in self.problem.rotators:
            total += len(
                {o.with_ for o in chosen if o.place and o.person == who.person}
                - who.met
            )
        return total

    def balance(self, chosen):
        hosted = Counter(o.with_ for o in chosen if o.call)
        led = Counter(
            m
            for _, m, _ in {
                (o.place, o.with_, s) for o in chosen if o.place for s in o.spans
            }
        )
        return sum(n * n for n in hosted.values()) + sum(n * n for n in led.values())


def minutes(intervals):
    return {minute for start, end in intervals for minute in range(start, end)}


def most(items, key, cap):
    """Whether no key has more items than its cap (None: no limit)."""
    return all(
        cap(k) is None or n <= cap(k) for k, n in Counter(map(key, items)).items()
    )


def named(entry, option):
    """Whether a line of pins, bans or published names this grant."""
    if (
        entry.person != option.person
        or entry.call != option.call
        or entry.placement != option.place
    ):
        return False
    return entry.call is not None or (
        entry.mentor in (None, option.with_)
        and option.starts[: len(entry.starts)] == entry.starts
    )
