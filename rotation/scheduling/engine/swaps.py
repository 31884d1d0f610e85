"""Who could have somebody's seat, by the judge."""

from collections.abc import Iterable
from dataclasses import replace

import solver


def swap_breaks(
    problem: str, schedule: str, *, person: str, call: str, taker: str
) -> list[str]:
    """A sentence per rule that breaks if `taker` gets this person's seat on the call.

    What is broken already with the seat as it is, or with nobody on it, does not count:
    it is not the swap that breaks it.
    """
    return _Swap(problem, schedule, person=person, call=call).breaks(taker)


def takers(problem: str, schedule: str, *, person: str, call: str) -> list[str]:
    """Every shadower who could have this person's seat on the call, by the judge."""
    swap = _Swap(problem, schedule, person=person, call=call)
    free = (
        one.person
        for one in swap.problem.shadowers
        if one.person != person and swap.may_come(one.person)
    )
    return [taker for taker in free if not swap.breaks(taker)]


class _Swap:
    """One seat of a published schedule, to be given to somebody else."""

    def __init__(self, problem: str, schedule: str, *, person: str, call: str) -> None:
        self.problem = solver.read_problem(problem)
        self.schedule = solver.read_schedule(schedule)
        self.seat = solver.Seat(person, call)
        self.rest = [seat for seat in self.schedule.seats if seat != self.seat]
        [self.call] = [one for one in self.problem.calls if one.id == call]
        self.hours = {one.id: one.available for one in self.problem.people}
        self.known = {*self._judged(self.schedule.seats), *self._judged(self.rest)}

    def may_come(self, taker: str) -> bool:
        """A first, quick look, which only leaves out whom the judge would refuse."""
        return any(
            start <= self.call.start and self.call.end <= end
            for start, end in self.hours[taker]
        )

    def breaks(self, taker: str) -> list[str]:
        found = self._judged([*self.rest, solver.Seat(taker, self.seat.call)])
        return [sentence for sentence in found if sentence not in self.known]

    def _judged(self, seats: Iterable[solver.Seat]) -> list[str]:
        schedule = replace(self.schedule, seats=tuple(sorted(seats)))
        return solver.violations(self.problem, schedule)
