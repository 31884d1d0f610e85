"""What the search says while it runs."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from solver.bounds import cheap
from solver.candidates import Offer
from solver.choice import Choice, schedule
from solver.clock import Clock
from solver.results import Bounds, flat, results
from solver.schedule import Schedule, TierResult

PAUSE = 0.2  # seconds between two reports of the same phase


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the search is: seconds since it began, a word or two, what it has so far."""

    seconds: float
    phase: str
    tiers: tuple[TierResult, ...]
    schedule: Schedule | None


class Reporter:
    """Keeps the best so far and tells whoever listens, but not too often.

    What is told is a whole schedule: tiers that the search has not come to yet have a
    bound that is true of every schedule of the offer (`most`).
    """

    def __init__(
        self,
        offer: Offer,
        clock: Clock,
        listener: Callable[[Progress], None] | None,
    ) -> None:
        self.offer, self.tables = offer, offer.tables
        self.clock, self.listener = clock, listener
        self.most = {tier: cheap(offer, tier) for tier in self.tables.problem.objective}
        self._loose: Bounds = {tier: flat(tier, b) for tier, b in self.most.items()}
        self._phase = "reading"
        self._tiers: tuple[TierResult, ...] = ()
        self._best: Choice | None = None
        self._last = 0.0

    def phase(self, name: str) -> None:
        """A new part of the search begins."""
        self._phase = name
        self._tell()

    def better(self, choice: Choice, tiers: tuple[TierResult, ...] = ()) -> None:
        """A better schedule, or better bounds for the same one."""
        self._best, self._tiers = choice, tiers
        if time.monotonic() - self._last >= PAUSE:
            self._tell()

    def _tell(self) -> None:
        if self.listener is None:
            return
        self._last = time.monotonic()
        so_far = None
        if self._best is not None:
            loose = results(self.tables, self._best, self._loose)
            known = {tier.tier: tier for tier in (*loose, *self._tiers)}
            so_far = schedule(
                self.tables,
                self._best,
                "feasible",
                tuple(known.values()),
                self.clock.elapsed,
            )
        self.listener(Progress(self.clock.elapsed, self._phase, self._tiers, so_far))
