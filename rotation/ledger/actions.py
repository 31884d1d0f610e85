"""Giving everybody in a program the start that they have from earlier ones."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.ledger.lines import Had
from rotation.ledger.meetings import came_together
from rotation.ledger.queries import (
    addresses_in,
    earlier_programs,
    people_in,
    seekers_of,
    sittings_of,
    took_place,
    were_in,
)
from rotation.ledger.start import credits_of
from rotation.programs.models import Program, Role
from rotation.scheduling.models import Assignment


class Outdated(Refused):
    """What was agreed to is not what would be set now."""


@dataclass(frozen=True)
class Start:
    """What one seeker would start with: credit, and whom they have met. What they want in
    this program stays as it is (`wanted`)."""

    role: Role
    name: str
    newcomer: bool
    wanted: int
    credit: int
    met: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether it is other than what they have."""
        return self.credit != self.role.credit or list(self.met) != self.role.met


@dataclass(frozen=True)
class Plan:
    """The start of every seeker of a program, by name."""

    starts: tuple[Start, ...]
    newcomers_at_median: bool

    @property
    def changed(self) -> list[Start]:
        return [start for start in self.starts if start.changes]

    @property
    def digest(self) -> str:
        """Stands for all that would be set and what is there now."""
        said = [
            [x.role.id, x.role.credit, x.role.target, x.role.met, x.credit, x.met]
            for x in self.starts
        ]
        text = json.dumps([self.newcomers_at_median, sorted(said)])
        return sha256(text.encode()).hexdigest()


def plan_start(program: Program, *, now: datetime, newcomers_at_median: bool) -> Plan:
    """What taking over from earlier programs would set; changes nothing. Six queries."""
    seekers = seekers_of(program)
    earlier = earlier_programs(program)
    rows = took_place(now, people_in(program.id), Assignment.program_id.in_(earlier))
    had, known = _counts(rows), were_in(earlier)
    met = _met(rows)
    for one, other in came_together(
        now, people_in(program.id), Assignment.program_id.in_(earlier)
    ):
        met[one].add(other)
        met[other].add(one)
    here = addresses_in(program)
    credit = {
        kind: credits_of(
            {
                person.id: had[person.id, kind] if (person.id, kind) in known else None
                for role, person in seekers
                if role.kind == kind
            },
            newcomers_at_median=newcomers_at_median,
        )
        for kind in {role.kind for role, _person in seekers}
    }
    starts = [
        Start(
            role=role,
            name=person.name or person.email,
            newcomer=(person.id, role.kind) not in known,
            wanted=max(1, role.target - role.credit),
            credit=credit[role.kind][person.id],
            met=_with(role.met, (here[x] for x in met[person.id] if x in here)),
        )
        for role, person in seekers
    ]
    return Plan(tuple(starts), newcomers_at_median)


def take_over(
    program: Program,
    *,
    newcomers_at_median: bool,
    now: datetime,
    actor_id: int | None,
    expected: str | None = None,
) -> Plan:
    """Set the credit of every seeker, and whom they have met, from earlier programs.

    Done again it sets the same. `expected` is the digest of the plan that was looked at;
    Outdated where the plan would be another now (`None`: nobody looked).
    """
    db.session.refresh(program, with_for_update=True)
    plan = plan_start(program, now=now, newcomers_at_median=newcomers_at_median)
    if expected is not None and expected != plan.digest:
        raise Outdated(_("Something changed since you looked. Look again."))
    program.newcomers_at_median = newcomers_at_median
    for start in plan.changed:
        start.role.credit = start.credit
        start.role.target = start.wanted + start.credit
        start.role.met = list(start.met)
    record(
        "take over",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        after={
            "newcomers_at_median": newcomers_at_median,
            "changed": len(plan.changed),
        },
    )
    db.session.flush()
    return plan


def _counts(rows: Iterable[Had]) -> Counter[tuple[int, str]]:
    """How many seats, and how many whole placements, each person had."""
    whole = sittings_of()
    found: Counter[tuple[int, str]] = Counter()
    came: Counter[tuple[int, int, int]] = Counter()
    for row in rows:
        if row.rotating:
            came[row.person_id, row.program_id, row.thing_id] += 1
        else:
            found[row.person_id, "shadower"] += 1
    for (person_id, _program, placement_id), times in came.items():
        found[person_id, "rotator"] += times >= whole[placement_id]
    return found


def _met(rows: Iterable[Had]) -> dict[int, set[int]]:
    """Whom each person has met, whoever of the two was the guest."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add(row.other_id)
        found[row.other_id].add(row.person_id)
    return found


def _with(before: list[str], more: Iterable[str]) -> tuple[str, ...]:
    """Those there already, as they are, and the others behind them by name."""
    return (*before, *sorted(set(more) - set(before)))
