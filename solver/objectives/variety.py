"""Let people see different things: the tags of their path, and hosts and mentors not yet met."""

import numpy as np

from solver.choice import Choice
from solver.grants import Grants, distinct
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.tables import EMPTY, Ints, Tables


def value(tables: Tables, choice: Choice) -> int:
    """Path tags seen, up to what is wanted of each, and pairs of people who had not met."""
    problem = tables.problem
    pairs = set(
        zip(choice.who.tolist(), tables.call_host[choice.call].tolist(), strict=True)
    )
    total = sum(
        problem.people[host].id not in problem.shadowers[who].met for who, host in pairs
    )
    mentors = {(g.option.rotator, g.option.mentor) for g in choice.given}
    total += sum(
        problem.people[mentor].id not in problem.rotators[rotator].met
        for rotator, mentor in mentors
    )
    seen: dict[tuple[int, str], int] = {}
    for who, call in zip(choice.who.tolist(), choice.call.tolist(), strict=True):
        for tag in problem.calls[call].tags & problem.shadowers[who].path.keys():
            seen[who, tag] = seen.get((who, tag), 0) + 1
    return total + sum(
        min(count, problem.shadowers[who].path[tag])
        for (who, tag), count in seen.items()
    )


def stages(model: Model, grants: Grants) -> list[Stage]:
    """One stage: what is seen of each path, and every pair that meets for the first time."""
    parts = [*_paths(model, grants), *_hosts(model, grants), *_mentors(model, grants)]
    columns = np.concatenate([EMPTY, *parts])
    return [Stage("variety", Linear(columns, np.ones(columns.size, dtype=np.int64)))]


def counted(model: Model, group: Ints, column: Ints, limit: Ints) -> Ints:
    """Columns that sum to min(limit, columns taken) for each group, at best.

    `group` numbers the groups from 0, each with its limit. Where the limit cannot bind,
    the columns count themselves.
    """
    size = np.bincount(group, minlength=limit.size)
    free = size <= limit
    number = np.cumsum(~free) - 1
    cut = ~free[group]
    tight, row = limit[~free], number[group[cut]]
    least = model.columns(tight.size, tight)
    model.rows(
        np.concatenate([np.arange(tight.size), row]),
        np.concatenate([least, column[cut]]),
        np.repeat([1, -1], [tight.size, row.size]),
        count=tight.size,
        upper=0,
    )
    parts = column[cut]

    def derive(values: Ints) -> None:
        sums = np.bincount(row, values[parts], tight.size).astype(np.int64)
        values[least] = np.minimum(sums, tight)

    model.derive(derive)
    return np.concatenate([column[~cut], least])


def _paths(model: Model, grants: Grants) -> list[Ints]:
    """Seats of each shadower with each tag of their path."""
    tables, seats = grants.tables, grants.offer.seats
    ends = np.searchsorted(seats.who, np.arange(len(tables.problem.shadowers) + 1))
    groups, columns = [EMPTY], [EMPTY]
    limits: list[int] = []
    for who, shadower in enumerate(tables.problem.shadowers):
        mine = slice(ends[who], ends[who + 1])
        for tag, wanted in shadower.path.items():
            bear = grants.seat[mine][tables.tagged(tag)[seats.call[mine]]]
            if wanted and bear.size:
                groups.append(np.full(bear.size, len(limits)))
                columns.append(bear)
                limits.append(wanted)
    limit = np.array(limits, dtype=np.int64)
    return [counted(model, np.concatenate(groups), np.concatenate(columns), limit)]


def _hosts(model: Model, grants: Grants) -> list[Ints]:
    """Shadowers and hosts who had not met."""
    tables, who = grants.tables, grants.offer.seats.who
    met = [
        who_ * len(tables.problem.people) + tables.person[person]
        for who_, shadower in enumerate(tables.problem.shadowers)
        for person in shadower.met
        if person in tables.person
    ]
    pair = who * len(tables.problem.people) + grants.seat_host
    return _pairs(model, pair, grants.seat, met)


def _mentors(model: Model, grants: Grants) -> list[Ints]:
    """Rotators and mentors who had not met."""
    tables = grants.tables
    met = [
        number * len(tables.problem.people) + tables.person[person]
        for number, rotator in enumerate(tables.problem.rotators)
        for person in rotator.met
        if person in tables.person
    ]
    pair = grants.option_rotator * len(tables.problem.people) + grants.option_mentor
    return _pairs(model, pair, grants.option, met)


def _pairs(model: Model, pair: Ints, column: Ints, met: list[int]) -> list[Ints]:
    new = ~np.isin(pair, np.array(met, dtype=np.int64))
    first, which = distinct(pair[new])
    ones = np.ones(first.size, dtype=np.int64)
    return [counted(model, which, column[new], ones)]
