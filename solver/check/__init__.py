"""The judge: every hard rule again and every tier's value, in plain Python, without the model.

It imports the typed problem and schedule and nothing else, so that it shares no mistake
with what it judges. A violation is a sentence that names the rule, the people and the call.
"""

from solver.check.claims import claims
from solver.check.facts import Facts
from solver.check.rules import RULES
from solver.check.values import tier_value
from solver.problem import Problem
from solver.schedule import Schedule

__all__ = ["tier_value", "violations"]


def violations(problem: Problem, schedule: Schedule) -> list[str]:
    """A sentence for everything that is wrong with the schedule; none if it is right.

    Hard rules first, then what the schedule says of itself: status, order, tiers. Bounds
    are taken as given, unless the value beats them.
    """
    facts = Facts(problem, schedule)
    found = [*facts.strangers]
    if schedule.status in ("optimal", "feasible"):
        for rule in RULES:
            found += rule(facts)
    found += claims(facts)
    return found
