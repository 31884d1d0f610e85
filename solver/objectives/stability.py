"""Keep as much of the published schedule as possible, unchanged."""

import numpy as np

from solver.choice import Choice
from solver.constraints.pins_and_bans import at_starts, demands
from solver.grants import Grants
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.problem import Entry
from solver.tables import EMPTY, Ints, Tables


def value(tables: Tables, choice: Choice) -> int:
    """How many entries of `published` are in the choice, unchanged."""
    problem = tables.problem
    if not problem.published:
        return 0
    shadowers = [s.person for s in problem.shadowers]
    kept = {
        Entry(shadowers[who], call=problem.calls[call].id)
        for who, call in zip(choice.who.tolist(), choice.call.tolist(), strict=True)
    } | {
        Entry(
            problem.rotators[o.rotator].person,
            placement=problem.placements[o.placement].id,
            mentor=problem.people[o.mentor].id,
            starts=starts,
        )
        for o, starts in choice.given
    }
    return sum(entry in kept for entry in problem.published)


def stages(model: Model, grants: Grants) -> list[Stage]:
    """One stage: a seat counts by itself, a placement if every start is the published one."""
    tables = grants.tables
    columns = [EMPTY]
    for entry in tables.problem.published:
        if entry.call is not None:
            if entry.call in tables.call:
                columns += [t.columns for t in demands(grants, entry)]
        elif entry.placement in tables.placement and entry.mentor is not None:
            length = tables.problem.placements[tables.placement[entry.placement]]
            parts = [t.columns for t in at_starts(grants, entry)]
            if len(parts) == length.sessions and all(p.size == 1 for p in parts):
                columns.append(_all_of(model, np.concatenate(parts)))
    kept = np.concatenate(columns)
    return [Stage("kept", Linear(kept, np.ones(kept.size, dtype=np.int64)))]


def _all_of(model: Model, parts: Ints) -> Ints:
    """A column that may be 1 only if all parts are."""
    both = model.columns(1)
    rows = np.arange(parts.size)
    model.rows(
        np.concatenate([rows, rows]),
        np.concatenate([np.repeat(both, parts.size), parts]),
        np.repeat([1, -1], [parts.size, parts.size]),
        count=parts.size,
        upper=0,
    )
    model.derive(lambda values: _set(values, both, values[parts].min()))
    return both


def _set(values: Ints, columns: Ints, to: Ints) -> None:
    values[columns] = to
