"""Scenarios are asked for, searched one after the other, kept, chosen and dropped."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Program
from rotation.publishing.queries import version_of
from rotation.scenarios.models import Scenario
from rotation.scheduling.actions import request_run
from rotation.scheduling.models import OPEN_STATES, Draft, SolverRun
from rotation.scheduling.queries import draft_of

MOST = 12
"""So many scenarios a program may keep; each holds a whole schedule."""


def ask_for(
    program: Program,
    name: str,
    terms: dict[str, Any],
    *,
    seconds: float,
    now: datetime,
    actor_id: int | None,
) -> Scenario:
    """Keep a wish for a scenario; the worker starts it when it is its turn."""
    return _kept(
        Scenario(
            program_id=program.id,
            name=name,
            terms=terms,
            seconds=seconds,
            made_at=now,
            made_by_id=actor_id,
        )
    )


def keep(draft: Draft, name: str, *, now: datetime, actor_id: int | None) -> Scenario:
    """Keep a copy of a draft as a scenario; the draft stays what it is."""
    copy = _copy(draft, now=now, actor_id=actor_id)
    copy.aside = True
    db.session.flush()
    return _kept(
        Scenario(
            program_id=draft.program_id,
            name=name,
            terms=dict(draft.terms),
            seconds=0,
            made_at=now,
            made_by_id=actor_id,
            draft_id=copy.id,
        )
    )


def choose(scenario: Scenario, *, now: datetime, actor_id: int | None) -> Draft:
    """Make the scenario's schedule the draft to review. Refused where it has none."""
    if scenario.draft is None:
        raise Refused(_("This scenario has no schedule yet."))
    draft = _copy(scenario.draft, now=now, actor_id=actor_id)
    db.session.flush()
    _audit("choose a scenario", scenario, now=now, actor_id=actor_id, draft=draft.id)
    return draft


def drop(scenario: Scenario, *, now: datetime, actor_id: int | None) -> None:
    """Keep the scenario no longer; its schedule goes with it, unless it was published."""
    draft = scenario.draft
    if scenario.run is not None and scenario.run.state in OPEN_STATES:
        raise Refused(_("It is being worked out. Stop the search first."))
    _audit("drop a scenario", scenario, now=now, actor_id=actor_id)
    db.session.delete(scenario)
    db.session.flush()
    if draft is not None and draft.aside and version_of(draft) is None:
        db.session.delete(draft)


def start_next(now: datetime) -> list[int]:
    """Start scenarios whose program has no open run, one each; the ids of the runs. The
    caller commits."""
    busy = db.select(SolverRun.program_id).where(SolverRun.state.in_(OPEN_STATES))
    rows = db.session.scalars(
        db.select(Scenario)
        .where(
            Scenario.run_id.is_(None),
            Scenario.draft_id.is_(None),
            Scenario.message == "",
            Scenario.program_id.not_in(busy),
        )
        .order_by(Scenario.id)
        .with_for_update(of=Scenario)
    )
    started: dict[int, int] = {}
    for scenario in rows:
        if scenario.program_id in started:
            continue
        try:
            run = request_run(
                scenario.program,
                seconds=scenario.seconds,
                now=now,
                actor_id=scenario.made_by_id,
                terms={**scenario.terms, "aside": True},
            )
        except Refused as refusal:
            scenario.message = str(refusal)
            continue
        scenario.run_id = run.id
        started[scenario.program_id] = run.id
    db.session.flush()
    return list(started.values())


def take_in() -> None:
    """Give the scenarios whose run has ended its draft, or why there is none."""
    ended = db.session.scalars(
        db.select(Scenario)
        .join(SolverRun, SolverRun.id == Scenario.run_id)
        .where(
            Scenario.draft_id.is_(None),
            Scenario.message == "",
            SolverRun.state.not_in(OPEN_STATES),
        )
    )
    for scenario in ended:
        if scenario.run is None:
            continue
        draft = draft_of(scenario.run)
        if draft is not None:
            scenario.draft_id = draft.id
        else:
            scenario.message = scenario.run.message or kept(
                "schedule", "The search found nothing."
            )
    db.session.flush()


def _kept(scenario: Scenario) -> Scenario:
    count = db.select(db.func.count(Scenario.id)).filter_by(
        program_id=scenario.program_id
    )
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(
            _("A program keeps %(most)s scenarios at most. Drop one first.", most=MOST)
        )
    try:
        with db.session.begin_nested():
            db.session.add(scenario)
    except IntegrityError:
        raise Refused(_("There is a scenario of that name already.")) from None
    _audit(
        "keep a scenario",
        scenario,
        now=scenario.made_at,
        actor_id=scenario.made_by_id,
    )
    return scenario


def _copy(draft: Draft, *, now: datetime, actor_id: int | None) -> Draft:
    """The same schedule as a draft of its own, without its history."""
    copy = Draft(
        program_id=draft.program_id,
        made_at=now,
        made_by_id=actor_id,
        problem=draft.problem,
        schedule=draft.schedule,
        based_on=draft.based_on,
        terms={name: one for name, one in draft.terms.items() if name != "aside"},
        broken=list(draft.broken),
    )
    db.session.add(copy)
    return copy


def _audit(
    action: str,
    scenario: Scenario,
    *,
    now: datetime,
    actor_id: int | None,
    draft: int | None = None,
) -> None:
    record(
        action,
        f"scenario {scenario.id}",
        now=now,
        actor_id=actor_id,
        program_id=scenario.program_id,
        after={"draft": draft} if draft else None,
    )
