"""A chain of tiers on one offer: each is bounded by fractions, reached by whole numbers, held."""

from dataclasses import dataclass, field

import numpy as np

from solver import flow, implied
from solver.bounds import cheap, evenly
from solver.candidates import Offer, part
from solver.choice import Choice, read, write
from solver.clock import Clock
from solver.constraints import add_all
from solver.grants import Grants
from solver.greedy import Filler
from solver.model import Model
from solver.objectives import TIERS
from solver.objectives.stage import Stage
from solver.portfolio import by_portfolio, suits
from solver.relax import Relaxed
from solver.seekers import Seekers
from solver.stage_search import StageSearch
from solver.tables import Bools, Ints

SHARE = 0.5  # of the time that is left, for one stage while others follow
ENOUGH = 0.01  # of its bound, that it may miss after a while, where proofs are rare
STRICT = ("stability", "fairness")  # tiers of which nothing is left
MANY = 6_000  # columns from which on cuts pay, where most are of sittings
WIDE = 12_000  # columns from which on neighbourhoods are searched, with sittings
MOST = 0.97  # the share of columns that may stay where the model is built anew
MUCH = 0.7  # the same, where the model is so large that to build it takes its time


@dataclass
class Held:
    """The stages of a tier: what was reached, and what could be at best.

    There are fewer values than bounds if the time ran out before the last stage.
    """

    tier: str
    values: list[int] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        """Whether every stage reached its bound."""
        return self.values == self.bounds


class Chain:
    """One offer, tier after tier. `best` is the best choice so far; it keeps every rule."""

    def __init__(self, offered: Offer, clock: Clock, workers: int) -> None:
        self.clock, self.workers = clock, workers
        self.held: list[Held] = []
        self.carried: list[int] | None = None  # what a flow says of fairness
        self.known: dict[str, int] = {}
        self.fractions: dict[str, Relaxed] = {}  # of tiers that were asked for ahead
        # Bounds, where the offer is not all there is.
        self.rest: dict[str, list[int]] = {}
        self.tables = offered.tables
        self.build(offered)
        self.filler = Filler(self.model, self.grants)
        self.best: Ints = np.zeros(self.primary, dtype=np.int64)

    def build(self, offered: Offer) -> None:
        """The model of an offer, with every finished tier held at its value."""
        self.offer = offered
        self.model = Model()
        self.grants = Grants(self.model, offered)
        add_all(self.model, self.grants)
        implied.add(self.model, self.grants)
        self.primary = self.model.width
        self.spread: list[int] = []  # the rows of what is held
        for held in self.held:
            stages = TIERS[held.tier].stages(self.model, self.grants)
            for stage, value in zip(stages, held.values, strict=False):
                self.hold(stage, value)

    def settled(self, name: str, values: list[int], bounds: list[int]) -> None:
        """Hold a tier whose values were reached, and bounded, in another way."""
        self.held.append(Held(name, values, bounds))
        stages = TIERS[name].stages(self.model, self.grants)
        for stage, value in zip(stages, values, strict=True):
            self.hold(stage, value)

    def hold(self, stage: Stage, value: int) -> None:
        """No later stage makes this one worse."""
        if not stage.terms.columns.size:
            return
        if stage.maximise:
            self.model.row(stage.terms, lower=value)
        else:
            self.model.row(stage.terms, upper=value)
        self.spread.append(self.model.height - 1)

    def start(self, choice: Choice) -> bool:
        """Take a choice as the best so far; false if it is not in the offer."""
        values = write(self.grants, choice)
        if values is not None:
            self.best = self.model.complete(values)[: self.primary]
        return values is not None

    def primary_rows_hold(self, values: Ints) -> bool:
        """Whether values of seats, options, sittings and groups keep every row."""
        return bool(self.model.holds(self.model.complete(values)).all())

    def fill(self, clock: Clock) -> Choice:
        """The best choice, or more on top of it, found quickly and not cleverly.

        It becomes the chain's own unless something that is held would break.
        """
        choice = self.choice
        more = self.filler.more(choice, clock)
        values = None if more is choice else write(self.grants, more)
        if values is not None:
            whole = self.model.complete(values)
            if self.model.holds(whole).all():
                self.best = whole[: self.primary]
        return more

    @property
    def wanders(self) -> bool:
        """Whether there are so many sittings that they are not searched all at once."""
        return bool(self.offer.options) and self.model.width > WIDE

    @property
    def rotates(self) -> bool:
        """Whether most columns are of sittings: without cuts, fractions promise too much."""
        sittings = self.offer.sittings.start.size
        return self.model.width > MANY and 2 * sittings > self.model.width

    @property
    def choice(self) -> Choice:
        """The best choice so far."""
        return read(self.grants, self.best)

    def tier(
        self, name: str, following: str | None = None, known: list[int] | None = None
    ) -> Held:
        """Optimise the next tier and hold it.

        `following` is the tier after it, `known` what its stages cannot exceed, each as
        long as the ones before it reach theirs.
        """
        if name == "fairness" and not self.rotates:
            asked = self.ask(following, known)
            if asked is not None:
                asked.bounds = self.rest.get(name, asked.bounds)
                return asked
        held = Held(name)
        keeps: Bools = np.ones(self.primary, dtype=np.bool_)
        stages = TIERS[name].stages(self.model, self.grants)
        limits: list[int | None] = [self.known.get(name)] * len(stages)
        limits = limits if known is None else [*known]
        before: Stage | None = None
        for stage, most in zip(stages, limits, strict=True):
            if before is not None and stage.counts_as(before):
                more = stage.terms.constant - before.terms.constant
                held.values.append(held.values[-1] + more)
                held.bounds.append(held.bounds[-1] + more)
                before = stage
                continue
            if self.clock.left <= 0:
                break
            before = stage
            sure = held.values == limits[: len(held.values)]
            last = following is None and stage is stages[-1]
            clock = self.clock if last else self.clock.part(SHARE)
            # Only fairness has several: whoever reaches a level reached those before it.
            above = [*held.bounds[-1:], *([most] if sure and most is not None else [])]
            limit = min(above, default=None)
            value, bound, drop = self.stage(name, stage, limit, clock)
            held.values.append(value)
            held.bounds.append(bound)
            self.hold(stage, value)
            if drop is not None:
                keeps &= ~drop[: self.primary]
        held.bounds = self.limited(name, held.bounds, len(stages))
        self.held.append(held)
        self.narrow(keeps)
        return held

    def limited(self, name: str, bounds: list[int], stages: int) -> list[int]:
        """The bounds of a tier by what else is known, for stages without one, too."""
        if len(bounds) < stages:
            bounds = bounds + cheap(self.offer, name)[len(bounds) :]
            # Whoever reaches a level has reached those before it.
            bounds = np.minimum.accumulate(bounds).tolist()
        if name == "fairness" and self.carried is not None:
            bounds = min(bounds, self.carried)
        if name in ("wishes", "variety"):
            bounds = min(bounds, cheap(self.offer, name))
        reached = next((h.values for h in self.held if h.tier == "fairness"), [])
        if name == "balance" and len(reached) == len(Seekers(self.tables).levels):
            bounds = max(bounds, [evenly(self.offer, reached)])
        return self.rest.get(name, bounds)

    def ask(self, following: str | None, known: list[int] | None) -> Held | None:
        """Demand a list of levels that may be reached, all at once; `None`: in vain.

        Where fractions cannot reach all that a flow says, they need not in the last
        levels: what these can be, given the ones before, is found out one by one.
        """
        if known is not None or self.offer.options:
            return self.demand(following, known or [])[1]
        self.carried = flow.fairest(self.grants, Seekers(self.tables))
        for count in range(len(self.carried), -1, -1):
            targets, held = self.demand(following, self.carried[:count])
            if targets is not None:
                self.carried = targets
            if targets is not None or self.clock.left <= 0:
                return held
        return None

    def demand(
        self, following: str | None, sure: list[int]
    ) -> tuple[list[int] | None, Held | None]:
        """Demand the first levels, and of the others what fractions can reach.

        Returns what that comes to (`None`: not in fractions either), held if it is reached.
        """
        levels = TIERS["fairness"].stages(self.model, self.grants)
        for stage, value in zip(levels, sure, strict=False):
            self.hold(stage, value)
        found = self.more_targets(levels[len(sure) :])
        targets = None
        if found is not None and self.clock.left > 0:
            [goal] = TIERS[following or "wishes"].stages(self.model, self.grants)
            search = StageSearch(self, goal)
            reached = search.first()
            targets = None if search.relaxed is None else [*sure, *found]
            if reached and targets is not None:
                self.held.append(Held("fairness", targets, targets))
                self.known[following or "wishes"] = search.bound
                if search.relaxed is not None:
                    self.fractions[following or "wishes"] = search.relaxed
                return targets, self.held[-1]
        if self.clock.left > 0:
            self.build(self.offer)
        return targets, None

    def more_targets(self, levels: list[Stage]) -> list[int] | None:
        """What each level can be at best, given those before it; holds them as it goes."""
        found: list[int] = []
        before: Stage | None = None
        for stage in levels:
            terms = stage.terms
            if before is None or not stage.counts_as(before):
                search = StageSearch(self, stage)
                if terms.columns.size and not search.bounded():
                    return None
                gain = search.bound - terms.constant
                self.hold(stage, search.bound)
                before = stage
            found.append(gain + terms.constant)
        return found

    def most(self) -> list[int]:
        """What each level can be at best, given those before it, alone or with others."""
        levels = TIERS["fairness"].stages(self.model, self.grants)
        return self.more_targets(levels) or cheap(self.offer, "fairness")

    def stage(
        self, name: str, stage: Stage, known: int | None, clock: Clock
    ) -> tuple[int, int, Bools | None]:
        """Value and bound of a stage, and the columns that no equal choice can use."""
        terms = stage.terms
        if not terms.columns.size:
            return terms.constant, terms.constant, None
        search = StageSearch(self, stage)
        search.clock = clock
        if known is not None:
            search.lower(known)
        if self.rotates and clock is not self.clock and name not in STRICT:
            search.enough = ENOUGH
        if name != "fairness" and suits(self):
            by_portfolio(search)
        else:
            search.run(self.fractions.get(name))
        return search.value, search.bound, search.useless()

    def narrow(self, keeps: Bools) -> None:
        """Build the model anew without the columns that nothing can use any more.

        The tiers that follow take less time, proofs most of all: a few columns less in
        what is searched all at once are worth it.
        """
        stay = MOST if self.model.width <= WIDE else MUCH
        if self.clock.left <= 0 or keeps.sum() > stay * keeps.size:
            return
        choice = self.choice
        grants = self.grants
        keeps = keeps | (self.best > 0)
        smaller = part(
            self.offer, keeps[grants.seat], keeps[grants.option], keeps[grants.sitting]
        )
        self.build(smaller)
        self.start(choice)
