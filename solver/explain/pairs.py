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
                flip = self.flip(found) if found else self.trade(said)
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

    def solve(self, problem: Problem, tiers: int) -> Schedule:
        """A schedule that is optimal in the first tiers, or the conflict of the pins.

        Raises TimeoutError if there is no time to find one.
        """
        seconds = self.deadline - time.monotonic()
        short = replace(problem, objective=problem.objective[:tiers])
        schedule = solve(short, seconds=max(0.0, seconds))
        if schedule.status not in ("optimal", "infeasible"):
            raise TimeoutError
        return schedule

    def possible(self, problem: Problem) -> Schedule:
        """Any schedule, or the conflict of the pins."""
        return self.solve(problem, 0)

    def best(self, problem: Problem, tiers: int) -> Values:
        """What the first tiers come to at best."""
        if problem == self.facts.problem and self.facts.schedule.status == "optimal":
            return [VALUES[tier](self.facts) for tier in problem.objective[:tiers]]
        return [tier.value for tier in self.solve(problem, tiers).tiers]

    def lost(self, problem: Problem, other: Problem) -> str | None:
        """The first tier in which the best of two problems differ, in words.

        Most answers need no tier after fairness and the next one, which are soon found.
        """
        tiers = problem.objective
        soon = tiers.index("fairness") + 2 if "fairness" in tiers else len(tiers)
        for count in sorted({min(soon, len(tiers)), len(tiers)}):
            now, then = self.best(problem, count), self.best(other, count)
            lost = difference(tiers[:count], now, then)
            if lost is not None:
                return lost
        return None

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
        without = replace(problem, bans=(*problem.bans, self.pin))
        if self.possible(without).status == "infeasible":
            return (
                f"Without {self.person} on {call_text(self.call)} the pins cannot hold."
            )
        lost = self.lost(problem, without)
        if lost is None:
            return f"{self.person} is on {call_text(self.call)}; a schedule without that would be as good."
        return f"Without {self.person} on {call_text(self.call)}, {lost}."

    def trade(self, said: list[str]) -> list[Change] | None:
        """Say why the person has not the seat: what is lost with it. The flip, too."""
        problem = self.facts.problem
        seat = f"{self.person} on {call_text(self.call)}"
        with_it = self.pinned(problem)
        some = self.possible(with_it)
        if some.status == "infeasible":
            others = [pin for pin in some.conflict if pin != self.pin]
            who = " and ".join(
                f"{pin.person} on {pin.call or pin.placement}" for pin in others
            )
            said.append(f"{seat} cannot hold together with what is pinned: {who}.")
            return self.forced([])
        lost = self.lost(problem, with_it)
        if lost is None:
            said.append(f"A schedule with {seat} is as good as this one.")
            return []
        said.append(f"With {seat}, {lost}.")
        return self.forced([])

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
                if self.held(applied(self.facts.problem, changes)):
                    return changes
        return self.forced(least)

    def held(self, problem: Problem) -> bool:
        """Whether some optimal schedule of the problem holds the seat."""
        with_it = self.pinned(problem)
        if self.possible(with_it).status == "infeasible":
            return False
        return self.lost(problem, with_it) is None

    def forced(self, changes: list[Change]) -> list[Change] | None:
        """The changes and a pin, without the pins that stand against it."""
        problem = self.pinned(applied(self.facts.problem, changes))
        while (schedule := self.possible(problem)).status == "infeasible":
            against = [pin for pin in schedule.conflict if pin != self.pin]
            if not against:
                return None
            pins = tuple(pin for pin in problem.pins if pin != against[0])
            problem = replace(problem, pins=pins)
        return [*changes, with_pins(problem.pins)]


def difference(tiers: Sequence[str], now: Values, then: Values) -> str | None:
    """The first tier in which two schedules differ, in words; `None`: they do not."""
    for tier, one, other in zip(tiers, now, then, strict=True):
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
