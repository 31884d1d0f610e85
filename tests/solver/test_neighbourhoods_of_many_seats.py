"""Neighbourhoods of shadowers, bettered side by side: what they share, and what they look at."""

import numpy as np

from solver.candidates import offer
from solver.clock import Clock
from solver.constraints import FILTERS, add_all
from solver.goals import Goals
from solver.grants import Grants, nests
from solver.market import Market
from solver.mend import Mender
from solver.model import Model
from solver.problem import Entry
from solver.tables import Tables
from tests.solver.build import a_call, a_person, a_problem, a_shadower

RITA, SAM = 0, 1


def mender(offered, worth):
    """Nobody sits anywhere; each seat is worth what its call is."""
    model = Model()
    grants = Grants(model, offered)
    add_all(model, grants)
    goal = np.zeros(model.width, dtype=np.int64)
    goal[grants.seat] = [worth[call] for call in offered.seats.call.tolist()]
    return Mender(model, grants, goal, np.zeros(model.width, dtype=np.int64))


def seated(menders):
    """Who sits on which call, by number."""
    taken = np.flatnonzero(menders.best[menders.seat])
    seats = menders.seats
    return [*zip(seats.who[taken].tolist(), seats.call[taken].tolist(), strict=True)]


def offered(calls, **more):
    """What Rita (of whom there is more to say) and Sam, who want a seat each, could have."""
    problem = a_problem(
        [a_person("raj"), a_person("rita"), a_person("sam")],
        calls=calls,
        shadowers=(a_shadower("rita", target=1, **more), a_shadower("sam", target=1)),
    )
    return offer(Tables(problem, "shadowing"), FILTERS)


def test_only_the_first_of_two_side_by_side_fills_a_seat_that_both_could_have():
    dear = a_call("dear", "09:00", "10:00", host="raj")
    alone = a_call("alone", "12:00", "13:00", host="raj", tags=("alone",))
    menders = mender(offered((dear, alone), refuses=("alone",)), {0: 5, 1: 1})

    better = menders.better([[RITA], [SAM]], Clock(10))

    assert better == [True, True]
    assert seated(menders) == [(RITA, 0), (SAM, 1)]


def test_seats_that_gain_at_the_prices_are_looked_at_and_those_that_lose_much_are_not():
    calls = tuple(
        a_call(f"c{n}", f"{9 + 2 * n:02}:00", f"{10 + 2 * n}:00", host="raj")
        for n in range(3)
    )
    menders = mender(offered(calls), {0: 100, 1: 1, 2: 200})
    keep = np.ones(menders.best.size, dtype=bool)
    best_of_rita = (menders.seats.who == RITA) & (menders.seats.call == 2)
    keep[menders.seat[best_of_rita]] = False

    menders.better([[RITA]], Clock(10), keep)

    assert seated(menders) == [(RITA, 0)]
    looked_at = keep[menders.seat[menders.seats.who == RITA]]
    assert looked_at.tolist() == [True, False, True]
    menders.better([[RITA]], Clock(10), keep)
    assert seated(menders) == [(RITA, 2)]


def test_a_flow_keeps_every_pin_whatever_it_displaces():
    calls = (
        a_call("wanted", "09:00", "10:00", host="raj"),
        a_call("other", "12:00", "13:00", host="raj", tags=("alone",)),
    )
    problem = a_problem(
        [a_person("raj"), a_person("rita"), a_person("sam")],
        calls=calls,
        shadowers=(
            a_shadower("rita", target=1, wishes={"alone": 9}),
            a_shadower("sam", target=1, refuses=("alone",)),
        ),
        pins=(Entry("rita", call="wanted"),),
    )
    one = offer(Tables(problem, "shadowing"), FILTERS)
    sure = (one.seats.who == RITA) & (one.seats.call == 0)
    market = Market(one)
    worth = Goals(one, market, sure).worth()

    carried = market.carry(one.seats, nests(one.tables, one.seats), worth, Clock(10))

    assert sure.any()
    assert carried.taken[sure].all()
