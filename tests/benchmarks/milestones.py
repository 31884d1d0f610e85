"""When a search had what: a first schedule, a tier proven, a tier nearly proven."""

import threading
import time

import solver

NEAR = 0.005  # of the bound, what is missing of a tier that is nearly proven


class Milestones:
    """Seconds until each goal was met; stops the search when the last of some is.

    A goal is a tier's name (it is proven, and those before it), "first" (seats beyond the
    pins) or "near" (fairness is proven and wishes are within 0.5 %).
    """

    def __init__(self, problem, until=()):
        self.problem, self.until = problem, set(until)
        self.began = time.monotonic()
        self.stop = threading.Event()
        self.at = {}

    def listen(self, now):
        """Note what there is now."""
        more = now.schedule and len(now.schedule.seats) > len(self.problem.pins)
        if more or (now.schedule and now.schedule.placements):
            self.meet("first")
        self.look(now.tiers)

    def look(self, tiers):
        """Note what is proven."""
        for tier in tiers:
            if tier.tier == "wishes" and tier.bound - tier.value <= NEAR * tier.bound:
                self.meet("near")
            if not tier.proven:
                return
            self.meet(tier.tier)

    def meet(self, goal):
        self.at.setdefault(goal, time.monotonic() - self.began)
        if self.until and self.until <= self.at.keys():
            self.stop.set()


def search(problem, seconds, workers, until=()):
    """A schedule and its milestones."""
    seen = Milestones(problem, until)
    found = solver.solve(
        problem, seconds=seconds, workers=workers, progress=seen.listen, stop=seen.stop
    )
    seen.meet("first")
    seen.look(found.tiers)
    return found, seen.at
