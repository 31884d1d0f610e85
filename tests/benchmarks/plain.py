"""The yardstick: the same model, stage by stage on CP-SAT, without bounds, flows or tracks."""

import numpy as np

from solver.candidates import offer
from solver.choice import read
from solver.clock import Clock
from solver.constraints import FILTERS, add_all
from solver.grants import Grants
from solver.model import Model
from solver.objectives import TIERS
from solver.optimise import solve
from solver.results import finish
from solver.tables import Tables


def plain(problem, *, seconds, workers=1):
    """The best schedule of the plain staged model in so many seconds."""
    clock = Clock(seconds)
    tables = Tables(problem)
    model = Model()
    grants = Grants(model, offer(tables, FILTERS))
    add_all(model, grants)
    best = np.zeros(model.width, dtype=np.int64)
    bounds = {}
    for tier in problem.objective:
        found = []
        for stage in TIERS[tier].stages(model, grants):
            best = model.complete(best)
            out = solve(model, stage, clock, workers=workers, hint=best)
            if out.values is not None:
                best = out.values
            value = stage.terms.at(best)
            sure = stage.terms.constant + (10**9 if stage.maximise else 0)
            found.append(sure if out.bound is None else out.bound)
            limits = {"lower": value} if stage.maximise else {"upper": value}
            if stage.terms.columns.size:
                model.row(stage.terms, **limits)
        bounds[tier] = found if tier == "fairness" else found[0]
    return finish(tables, read(grants, best), bounds, clock.elapsed)
