"""A draft is changed, and changed back; each change is one edit in a stored sequence.

Whoever changes a draft holds its row and names the revision that they looked at: of two
who do at once one wins, and the other is shown what the first one changed.
"""

import json
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from rotation.adjusting import edits
from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import Change, State, changed, schedule_fields
from rotation.adjusting.queries import state_of, waiting_draft
from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Program
from rotation.publishing.actions import locked
from rotation.publishing.queries import (
    cast_of,
    latest_version,
    published_in,
    version_of,
)
from rotation.publishing.recheck import ids_of, names_of, schedule_of
from rotation.publishing.wanted import wanted
from rotation.scheduling import engine
from rotation.scheduling.actions import request_run
from rotation.scheduling.models import Draft, DraftEdit, SolverRun
from rotation.scheduling.queries import published_number

MOST_BROKEN = 50


class Overtaken(Refused):
    """Somebody else has changed the draft since it was looked at."""


def held(draft: Draft, revision: int) -> None:
    """Hold the draft until the transaction ends; Overtaken where it is at another revision
    than that, Refused where it is published."""
    db.session.execute(
        db.select(Draft.id).where(Draft.id == draft.id).with_for_update()
    )
    db.session.refresh(draft)
    if version := version_of(draft):
        raise Refused(
            _(
                "This draft was published as version %(number)s, so it stays as it is.",
                number=version.number,
            )
        )
    if draft.revision != revision:
        raise Overtaken(_("Somebody else changed this draft while you looked at it."))


def start(program: Program, *, now: datetime, actor_id: int | None) -> Draft:
    """A draft of the schedule as it is published, less what is gone, with its pins and
    bans; the one that waits, if there is one.

    Refused, in kept sentences, where nothing is published or the program is over.
    """
    if program.is_over(now):
        raise Refused(
            kept("schedule", "The program is over, so nothing more is scheduled.")
        )
    locked(program.id)  # of two who start one at once, the second gets the first one's
    if waiting := waiting_draft(program):
        return waiting
    version = latest_version(program, "schedule")
    if version is None:
        raise Refused(kept("schedule", "There is no schedule to adjust yet."))
    draft = Draft(
        program_id=program.id,
        made_at=now,
        made_by_id=actor_id,
        problem=engine.text_of(engine.to_problem(program)),
        schedule=_published(program),
        based_on=published_number(program),
        terms=_orders(state_of(db.session.get_one(Draft, version.draft_id))),
    )
    db.session.add(draft)
    db.session.flush()
    _write(draft, state_of(draft))
    record(
        "start a draft",
        f"draft {draft.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        after={"version": version.number},
    )
    return draft


def take(
    draft: Draft, kind: str, change: Change, *, now: datetime, actor_id: int | None
) -> DraftEdit:
    """Make a change; edits that were undone are forgotten. The caller holds the draft.

    Refused where the draft is not as the change needs it.
    """
    state = changed(state_of(draft), change)
    schedule = json.loads(draft.schedule)
    edit = edits.keep(
        draft,
        kind,
        change.fields(),
        said={name: schedule[name] for name in ("status", "tiers", "seconds")},
        now=now,
        actor_id=actor_id,
    )
    _write(draft, state)
    return edit


def undo(draft: Draft, *, now: datetime, actor_id: int | None) -> DraftEdit:
    """Take the last edit back, to the word. The caller holds the draft."""
    edit = edits.back(draft, now=now, actor_id=actor_id)
    state = changed(state_of(draft), Change.of(edit.change).inverse)
    _write(draft, state, said=edit.said)
    return edit


def redo(draft: Draft, *, now: datetime, actor_id: int | None) -> DraftEdit:
    """Make the edit again that was undone last. The caller holds the draft."""
    edit = edits.forth(draft, now=now, actor_id=actor_id)
    _write(draft, changed(state_of(draft), Change.of(edit.change)))
    return edit


def solve_around(
    draft: Draft, *, seconds: float, now: datetime, actor_id: int | None
) -> SolverRun:
    """Ask for a schedule with these pins and bans that changes the least of this one."""
    state = state_of(draft)
    terms = {**draft.terms, **_orders(state)}
    terms["keep"] = [one.fields() for one in sorted(state.given)]
    return request_run(
        draft.program, seconds=seconds, now=now, actor_id=actor_id, terms=terms
    )


def _published(program: Program) -> str:
    """The file of the seats and sittings that are published and can still take place."""
    cast = cast_of(program.id)
    ids = ids_of(cast)
    held = schedule_of(published_in(program.id).grants, cast, ids)
    grants, _gone = wanted(
        engine.text_of(held),
        cast,
        consent_required=program.consent_required,
        promise_required=program.promise_required,
    )
    return engine.text_of(schedule_of(grants, cast, ids))


def _orders(state: State) -> dict[str, Any]:
    found = state.fields()
    return {"pins": found["pins"], "bans": found["bans"]}


def _write(draft: Draft, state: State, *, said: dict[str, Any] | None = None) -> None:
    """Bring the draft to that state; `said` is what its schedule says of itself, if that
    is known."""
    bench = Bench(draft.problem, state, names_of(cast_of(draft.program_id)))
    draft.schedule = engine.text_of(schedule_fields(state.given) | (said or {}))
    draft.terms = {**draft.terms, **_orders(state)}
    draft.broken = [one for one in bench.broken() if one.startswith("Rule ")][
        :MOST_BROKEN
    ]
    db.session.flush()
