"""The hard rules of PROBLEM.md, one a module. A new rule is a module and a line here.

A rule that looks at one seat or sitting alone is a `FILTER`; one that looks at several
together adds rows to the model. Some do both.
"""

from collections.abc import Sequence

from solver.candidates import Filter
from solver.constraints import (
    available,
    away,
    caps,
    fit,
    not_before,
    one_thing_at_a_time,
    pins_and_bans,
    placements,
    seats,
)
from solver.grants import Grants
from solver.model import Model

FILTERS: Sequence[Filter] = (
    available.FILTER,
    one_thing_at_a_time.FILTER,
    seats.FILTER,
    fit.FILTER,
    pins_and_bans.FILTER,
    not_before.FILTER,
)
ROWS = (
    one_thing_at_a_time.add,
    seats.add,
    caps.add,
    fit.add,
    placements.add,
    away.add,
    pins_and_bans.add,
)


def add_all(model: Model, grants: Grants) -> None:
    """Add the rows of every rule."""
    for add in ROWS:
        add(model, grants)
