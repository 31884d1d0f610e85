"""The search in parts: a first schedule of each, then the best, several at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from solver.bounds import cheap
from solver.candidates import offer
from solver.chain import Chain
from solver.choice import Choice, refused
from solver.clock import Clock
from solver.conflicts import pinned
from solver.constraints import FILTERS
from solver.problem import Problem
from solver.progress import Progress, Reporter
from solver.results import finish, flat
from solver.schedule import Schedule, TierResult
from solver.staged import run
from solver.tables import Tables
from solver.together import together
from solver.wide import MANY

Listener = Callable[[Progress], None]


class Part:
    """One part: what it offers, and its best answer so far.

    `loose` has bounds that hold whatever each tier before comes to.
    """

    def __init__(self, problem: Problem, clock: Clock) -> None:
        self.tables = Tables(problem)
        self.offer = offer(self.tables, FILTERS)
        self.size = 1 + self.offer.seats.who.size + self.offer.sittings.start.size
        self.over = False
        self.answer: Schedule
        self.loose: tuple[TierResult, ...] = ()
        start = pinned(self.offer, clock)
        if isinstance(start, Choice):
            self.take(start)
            self.loose = self.answer.tiers
        else:
            self.answer = refused(start, clock.elapsed)

    def take(self, choice: Choice) -> None:
        """A choice to start from, of which nothing is known yet."""
        bounds = {
            tier: flat(tier, cheap(self.offer, tier))
            for tier in self.tables.problem.objective
        }
        self.start = choice
        self.answer = finish(self.tables, choice, bounds, 0.0)

    def fill(self, clock: Clock) -> None:
        """A first schedule, at once; where there are many seats, the search has one soon."""
        if clock.left > 0 and self.offer.seats.who.size <= MANY:
            chain = Chain(self.offer, clock, 1)
            chain.start(self.start)
            chain.fill(clock)
            self.take(chain.choice)

    def search(self, clock: Clock, workers: int, changed: Listener) -> None:
        """The best schedule that the time of the clock allows."""

        def listen(now: Progress) -> None:
            self.answer = now.schedule or self.answer
            changed(now)

        report = Reporter(self.offer, clock, listen)
        found, bounds = run(self.offer, self.start, clock, workers, report)
        self.answer = finish(self.tables, found, bounds, clock.elapsed)


class Parts:
    """All parts of a problem, on one clock. `listener` is called from the caller's thread."""

    def __init__(
        self,
        problem: Problem,
        problems: Sequence[Problem],
        clock: Clock,
        listener: Listener | None,
    ) -> None:
        self.problem, self.clock, self.listener = problem, clock, listener
        self.parts = [Part(one, clock) for one in problems]

    def answer(self) -> Schedule:
        """The best so far of the whole."""
        answers = [part.answer for part in self.parts]
        loose = [part.loose for part in self.parts]
        return together(self.problem, answers, loose, self.clock.elapsed)

    def tell(self, phase: str) -> None:
        """Say what there is so far."""
        if self.listener is not None:
            so_far = self.answer()
            self.listener(Progress(so_far.seconds, phase, so_far.tiers, so_far))

    def solve(self, workers: int) -> Schedule:
        """The best schedule, with so many parts at a time, the biggest first."""
        if self.answer().status in ("infeasible", "unknown"):
            return self.answer()
        for part in self.parts:
            part.fill(self.clock)
        self.tell("first schedule")
        order = sorted(self.parts, key=lambda part: -part.size)
        news = SimpleQueue[Progress | None]()
        with ThreadPoolExecutor(workers) as pool:
            ends = [pool.submit(self._search, part, workers, news) for part in order]
            for _ in ends:
                while (now := news.get()) is not None:
                    self.tell(now.phase)
        for end in ends:
            end.result()
        return self.answer()

    def _search(
        self, part: Part, workers: int, news: SimpleQueue[Progress | None]
    ) -> None:
        """Search one part in its share of the time; `None` is its last news."""
        try:
            left = sum(other.size for other in self.parts if not other.over)
            share = workers * part.size / left
            clock = self.clock.part(min(1.0, share))
            part.search(clock, max(1, round(share)), news.put)
        finally:
            part.over = True
            news.put(None)
