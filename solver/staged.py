"""Tier by tier, stage by stage: a bound from fractions, then whole numbers that reach it."""

import numpy as np

from solver.candidates import Offer
from solver.choice import Choice, read, write
from solver.clock import Clock
from solver.constraints import add_all
from solver.grants import Grants
from solver.model import Model
from solver.objectives import TIERS
from solver.objectives.stage import Stage
from solver.optimise import Outcome, relax, solve
from solver.progress import Reporter
from solver.results import Bounds, results
from solver.tables import Ints

SLACK = 1e-5  # how far a price computed in fractions may be off


class Staged:
    """One model, which every finished stage narrows to what keeps its value."""

    def __init__(
        self, offered: Offer, clock: Clock, workers: int, report: Reporter
    ) -> None:
        self.clock, self.workers, self.report = clock, workers, report
        self.tables = offered.tables
        self.model = Model()
        self.grants = Grants(self.model, offered)
        add_all(self.model, self.grants)
        self.primary = self.model.width
        self.best: Ints = np.zeros(self.primary, dtype=np.int64)

    def run(self, start: Choice) -> tuple[Choice, Bounds]:
        """The best choice found, and a bound for each tier."""
        first = write(self.grants, start)
        if first is not None:
            self.best = first
        bounds: Bounds = {}
        for tier in self.tables.problem.objective:
            self.report.phase(tier)
            found = [
                self._stage(stage)
                for stage in TIERS[tier].stages(self.model, self.grants)
            ]
            bounds[tier] = found if tier == "fairness" else found[0]
            choice = read(self.grants, self.best)
            self.report.better(choice, results(self.tables, choice, bounds))
        return read(self.grants, self.best), bounds

    def _stage(self, stage: Stage) -> int:
        """Optimise one stage, hold its value for the later ones, and return its bound."""
        terms, sign = stage.terms, 1 if stage.maximise else -1
        if not terms.columns.size:
            return terms.constant
        best = self.model.complete(self.best)
        value = terms.at(best)
        limit = terms.constant + sum_of(self.model, stage)
        relaxed = relax(self.model, stage, self.clock)
        bound = limit
        if relaxed is not None:
            bound = (
                int(np.floor(relaxed.value + SLACK))
                if stage.maximise
                else int(np.ceil(relaxed.value - SLACK))
            )
        if value != bound:
            out: Outcome = solve(
                self.model, stage, self.clock, workers=self.workers, hint=best
            )
            if out.values is not None and sign * terms.at(out.values) > sign * value:
                self.best = out.values[: self.primary]
                value = terms.at(self.model.complete(self.best))
            if out.bound is not None:
                bound = (
                    min(bound, int(out.bound))
                    if sign > 0
                    else max(bound, int(out.bound))
                )
        if stage.maximise:
            self.model.row(terms, lower=value)
        else:
            self.model.row(terms, upper=value)
        return bound


def sum_of(model: Model, stage: Stage) -> int:
    """What the stage would come to if every column were as good as it can be."""
    if not stage.maximise:
        return 0
    return int(model.uppers()[stage.terms.columns] @ stage.terms.coefficients)
