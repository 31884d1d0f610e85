"""Why somebody sits in a call, or why not, and the smallest change that would flip it."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from solver.check.facts import Facts, call_text
from solver.check.values import VALUES
from solver.explain.obstacles import Obstacle, obstacles
from solver.explain.patches import Change, applied, with_pins
from solver.problem import Call, Entry, Problem
from solver.schedule import Curve, Schedule, Seat
from solver.search import solve

Values = list[int | Curve]


class Pair:
    """One person and one call, in one schedule."""

    def __init__(self, facts: Facts, person: str, call: Call, deadline: float) -> None:
        self.facts, self.person, self.call = facts, person, call
        self.seat = Seat(person, call.id)
        self.pin = Entry(person, call=call.id)
        self.deadline = deadline

    def explain(self) -> dict[str, Any]:
        """The answer as JSON: rules that exclude the seat, or the trade, and the flip."""
        granted = self.seat in self.facts.seats
        found = [] if granted else obstacles(self.facts, self.person, self.call)
        said = [one.sentence for one in found]
        flip: list[Change] | None = []
        try:
            if granted:
                said.append(self.why())
            else:
                if not found:
                    said.append(self.trade())
                flip = self.flip(found)
        except TimeoutError:
            flip = None
            said.append("There was no time to find out what would change it.")
        else:
            said.append(flip_sentence(flip, granted=granted))
        return {
            "person": self.person,
            "call": self.call.id,
            "granted": granted,
            "rules": [{"rule": one.rule, "sentence": one.sentence} for one in found],
            "flip": None if flip is None else [one.operation() for one in flip],
            "sentences": said,
        }

    def solve(self, problem: Problem) -> Schedule:
        """An optimal schedule (or infeasible); raises TimeoutError if there is no time."""
        seconds = self.deadline - time.monotonic()
        schedule = solve(problem, seconds=max(0.0, seconds))
        if schedule.status not in ("optimal", "infeasible"):
            raise TimeoutError
        return schedule

    def here(self) -> Values:
        """What the tiers come to at best."""
        if self.facts.schedule.status != "optimal":
            return values(self.solve(self.facts.problem))
        return [VALUES[tier](self.facts) for tier in self.facts.problem.objective]

    def pinned(self, problem: Problem) -> Problem:
        """The problem in which the seat is pinned."""
        if self.pin in problem.pins:
            return problem
        return replace(problem, pins=(*problem.pins, self.pin))

    def why(self) -> str:
        """Why the person has the seat: what is lost without it."""
        problem = self.facts.problem
        if self.pin in problem.pins:
            return f"{self.person} is pinned to {call_text(self.call)}."
        without = self.solve(replace(problem, bans=(*problem.bans, self.pin)))
        if without.status == "infeasible":
            return (
                f"Without {self.person} on {call_text(self.call)} the pins cannot hold."
            )
        lost = difference(problem, self.here(), values(without))
        if lost is None:
            return f"{self.person} is on {call_text(self.call)}; a schedule without that would be as good."
        return f"Without {self.person} on {call_text(self.call)}, {lost}."

    def trade(self) -> str:
        """Why the person has not the seat: what is lost with it."""
        problem = self.facts.problem
        with_it = self.solve(self.pinned(problem))
        if with_it.status == "infeasible":
            others = [pin for pin in with_it.conflict if pin != self.pin]
            who = " and ".join(
                f"{pin.person} on {pin.call or pin.placement}" for pin in others
            )
            return f"{self.person} on {call_text(self.call)} cannot hold together with what is pinned: {who}."
        lost = difference(problem, self.here(), values(with_it))
        if lost is None:
            return f"A schedule with {self.person} on {call_text(self.call)} is as good as this one."
        return f"With {self.person} on {call_text(self.call)}, {lost}."

    def flip(self, found: Sequence[Obstacle]) -> list[Change] | None:
        """The smallest change after which an optimal schedule holds the seat.

        Every obstacle takes a field of its own. If that is not enough, a pin is: one
        field more, which no smaller change can save. `None`: no change of these fields.
        """
        if any(one.change is None and not one.pin_clears for one in found):
            return None
        least = [one.change for one in found if one.change]
        wide = [one.wide for one in found if one.wide]
        if all(not one.pin_clears for one in found):
            for changes in (least, wide) if wide != least else (least,):
                if self.held(applied(self.facts.problem, changes), changed=bool(found)):
                    return changes
        return self.forced(least)

    def held(self, problem: Problem, *, changed: bool) -> bool:
        """Whether some optimal schedule of the problem holds the seat."""
        if changed or self.facts.schedule.status != "optimal":
            best = self.solve(problem)
            if best.status == "infeasible":
                return False
            if self.seat in best.seats:
                return True
            target = values(best)
        else:
            target = self.here()
        with_it = self.solve(self.pinned(problem))
        return with_it.status == "optimal" and values(with_it) == target

    def forced(self, changes: list[Change]) -> list[Change] | None:
        """The changes and a pin, without the pins that stand against it."""
        problem = self.pinned(applied(self.facts.problem, changes))
        while (schedule := self.solve(problem)).status == "infeasible":
            against = [pin for pin in schedule.conflict if pin != self.pin]
            if not against:
                return None
            pins = tuple(pin for pin in problem.pins if pin != against[0])
            problem = replace(problem, pins=pins)
        return [*changes, with_pins(problem.pins)]


def values(schedule: Schedule) -> Values:
    return [tier.value for tier in schedule.tiers]


def difference(problem: Problem, now: Values, then: Values) -> str | None:
    """The first tier in which two schedules differ, in words; `None`: they do not."""
    for tier, one, other in zip(problem.objective, now, then, strict=True):
        if isinstance(one, tuple) and isinstance(other, tuple):
            for (level, count), (_, changed) in zip(one, other, strict=True):
                if count != changed:
                    return f"{changed} instead of {count} seekers would reach {level}"
        elif one != other:
            return f"{tier} would be {other} instead of {one}"
    return None


def flip_sentence(flip: list[Change] | None, *, granted: bool) -> str:
    """The flip in words."""
    if granted:
        return "Nothing needs to change."
    if flip is None:
        return "No change of availability, wishes, caps, seats, bans or pins would allow it."
    if not flip:
        return "Nothing needs to change: it may come out either way."
    fields = ", ".join(one.operation()["path"] for one in flip)
    minutes = sum(one.minutes for one in flip)
    opened = f" ({minutes} minutes more available)" if minutes else ""
    return f"It would take a change of {fields}{opened}."
