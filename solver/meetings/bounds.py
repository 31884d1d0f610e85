"""What no company can beat, by counting."""

import numpy as np

from solver.meetings.attend import Starts
from solver.meetings.problem import SIDES, Problem
from solver.tables import Bools, Ints


def pairs_at_most(problem: Problem, at: Starts, attendance: tuple[int, ...]) -> int:
    """New pairs that can come together where this many members have at least k meetings.

    Those of the pins, and of the others the least of four counts: pairs that are ever free
    together; for each side, what each of its members can meet in all rounds; what meetings
    hold, round by round; and what so many places in meetings hold in all.
    """
    number = {one.id: i for i, one in enumerate(problem.members)}
    new = np.zeros((len(number), len(number)), dtype=np.bool_)
    for one, other in problem.new_pairs():
        new[number[one], number[other]] = new[number[other], number[one]] = True
    pinned = np.zeros_like(new)
    for pin in problem.pins:
        those = [number[name] for name in pin.members]
        pinned[np.ix_(those, those)] = True
    done = int((new & pinned).sum()) // 2
    free = at.free.astype(np.float32)
    possible = new & ~pinned & ((free.T @ free) > 0)
    places = sum(attendance) - sum(len(pin.members) for pin in problem.pins)
    counts = [int(possible.sum()) // 2, _held(problem, places)]
    return done + min(*counts, *_by_side(problem, at, possible), _by_round(problem, at))


def _by_side(problem: Problem, at: Starts, possible: Bools) -> tuple[int, int]:
    """For each side, what its members can meet: who is there, in as many rounds as they are."""
    rounds: Ints = np.sum(_in_rounds(problem, at), axis=0, dtype=np.int64)
    each = np.minimum(possible.sum(axis=1), rounds * _company(problem))
    sales = _sales(problem)
    return int(each[sales].sum()), int(each[~sales].sum())


def _by_round(problem: Problem, at: Starts) -> int:
    """What the meetings of all who can be there hold, round by round."""
    sales, total = _sales(problem), 0
    for here in _in_rounds(problem, at):
        few, many = sorted((int((here & sales).sum()), int((here & ~sales).sum())))
        total += min(few * min(many, _company(problem)), _held(problem, few + many))
    return total


def _held(problem: Problem, places: int) -> int:
    """Pairs in meetings with so many places in all, each of the size that holds most."""
    least, most = problem.size
    return max(
        places * (size // 2) * (size - size // 2) // size
        for size in range(least, most + 1)
    )


def _company(problem: Problem) -> int:
    """How many of the other side a member can meet at once."""
    return problem.size[1] - max(1, problem.each_side)


def _in_rounds(problem: Problem, at: Starts) -> list[Bools]:
    """Who can be in a meeting that is not pinned, round by round."""
    return [
        np.asarray(at.free[at.round == number].any(axis=0))
        for number in range(len(problem.rounds))
    ]


def _sales(problem: Problem) -> Bools:
    return np.array([one.side == SIDES[0] for one in problem.members], dtype=np.bool_)
