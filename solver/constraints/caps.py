"""Rule 4: what one person takes on in a local week, with one host, and over the horizon."""

from collections.abc import Iterable

import numpy as np

from solver.grants import Grants, keys
from solver.model import Model
from solver.problem import Cap
from solver.tables import Ints, Tables

NONE = np.iinfo(np.int64).max // 4


def add(model: Model, grants: Grants) -> None:
    """Every cap of shadowers, hosts, rotators and mentors."""
    shadowers(model, grants)
    rotators(model, grants)
    hosts(model, grants)
    mentors(model, grants)


def shadowers(model: Model, grants: Grants) -> None:
    """Seats in a local week, seats with one host, and seats in all."""
    tables, seats = grants.tables, grants.offer.seats
    people = tables.problem.shadowers
    starts = tables.call_start[seats.call]
    week = grants.weekly(grants.seat_person, starts)
    a_week = limits(s.max_per_week for s in people)[seats.who]
    a_host = limits(s.max_per_host for s in people)[seats.who]
    model.at_most(week, grants.seat, a_week)
    model.at_most(keys(seats.who, grants.seat_host), grants.seat, a_host)
    model.at_most(seats.who, grants.seat, limits(s.wanted for s in people)[seats.who])


def rotators(model: Model, grants: Grants) -> None:
    """Sittings in a local week, and placements in all."""
    tables = grants.tables
    people = tables.problem.rotators
    rotator = grants.sitting_rotator
    week = grants.weekly(tables.rotator_person[rotator], grants.offer.sittings.start)
    a_week = limits(r.max_per_week for r in people)[rotator]
    model.at_most(week, grants.sitting, a_week)
    wanted = limits(r.wanted for r in people)[grants.option_rotator]
    model.at_most(grants.option_rotator, grants.option, wanted)


def hosts(model: Model, grants: Grants) -> None:
    """Seats taken on a host's calls in the host's local week."""
    tables = grants.tables
    cap = cap_of(tables, tables.problem.hosts)
    starts = tables.call_start[grants.offer.seats.call]
    week = grants.weekly(grants.seat_host, starts)
    model.at_most(week, grants.seat, cap[grants.seat_host])


def mentors(model: Model, grants: Grants) -> None:
    """Groups led in the mentor's local week."""
    cap = cap_of(grants.tables, grants.tables.problem.mentors)
    week = grants.weekly(grants.group_mentor, grants.group_start)
    model.at_most(week, grants.group, cap[grants.group_mentor])


def limits(given: Iterable[int | None]) -> Ints:
    """Limits as numbers; one that is not given never binds."""
    return np.array([NONE if x is None else x for x in given], dtype=np.int64)


def cap_of(tables: Tables, caps: tuple[Cap, ...]) -> Ints:
    """For each person, the cap in that role."""
    cap = np.full(len(tables.problem.people), NONE)
    for each in caps:
        if each.max_per_week is not None:
            cap[tables.person[each.person]] = each.max_per_week
    return cap
