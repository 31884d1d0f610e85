"""Troubles are noticed, looked at by a worker, and mended by a version of their own.

The row of a trouble is the truth: a worker claims it by one conditional UPDATE, and what it
found counts only while it is still the owner. Nothing is published but under the lock of
the program, and after the judge has seen it once more.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_

from rotation.audit.actions import record
from rotation.calls.models import Call
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Program
from rotation.publishing.actions import locked, publish_proposal
from rotation.publishing.queries import Proposal, latest_version
from rotation.repairs import meetings, seats
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.options import Search
from rotation.repairs.queries import published_numbers, rows_of, troubles_in
from rotation.repairs.tracks import Track, Unfit
from rotation.scheduling.models import Assignment, Draft, Version

TRIES = 3
"""So often a program repairs something by itself; then a person decides."""

LEASE = timedelta(seconds=120)


def notice(program: Program, *, now: datetime) -> list[int]:
    """Write down what is broken now, and what is not any more; the ids of the troubles
    that a worker has to look at. The caller commits."""
    numbers = published_numbers(program)
    if not numbers:
        return []
    found = {one.key: one for one in troubles_in(program, now) if one.track in numbers}
    known = rows_of(program)
    fresh = []
    for key, one in found.items():
        row = known.get(key)
        if row is None:
            row = Trouble(
                program_id=program.id, key=key, kind=one.kind, seen_at=now, tries=0
            )
            db.session.add(row)
        elif (row.assignments, row.version) == (one.ids, numbers[one.track]):
            continue
        row.assignments, row.version = one.ids, numbers[one.track]
        _renew(row)
        fresh.append(row)
    for key, row in known.items():
        if key not in found and row.state in ("new", "ready", "failed"):
            row.state = "over"
            row.repairs.clear()
    db.session.flush()
    return [row.id for row in fresh]


def waiting(now: datetime) -> list[int]:
    """Troubles that a worker may look at, the soonest seen first."""
    return list(
        db.session.scalars(
            db.select(Trouble.id).where(_claimable(now)).order_by(Trouble.id)
        )
    )


def claim(trouble_id: int, *, owner: str, now: datetime) -> bool:
    """Take a trouble that waits, or whose worker was lost; whether it worked."""
    taken = db.session.scalars(
        db.update(Trouble)
        .where(Trouble.id == trouble_id, _claimable(now))
        .values(owner=owner, attempt=Trouble.attempt + 1, lease_until=now + LEASE)
        .returning(Trouble.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(taken)


def give_up(now: datetime) -> None:
    """Fail what was looked at too often; a person has to find a way."""
    db.session.execute(
        db.update(Trouble)
        .where(
            Trouble.state == "new",
            Trouble.attempt >= settings().attempts,
            Trouble.lease_until < now,
        )
        .values(
            state="failed", message=kept("schedule", "No repair could be worked out.")
        )
        .execution_options(synchronize_session=False)
    )


def look(trouble_id: int, *, owner: str, search: Search, now: datetime) -> bool:
    """Work out repairs of a claimed trouble and keep them; whether it was still ours.

    Commits before the engine thinks, so that nobody waits for it.
    """
    trouble = db.session.get_one(Trouble, trouble_id)
    case = _track(trouble).case_of(trouble, now=now)
    _commit_and_keep()
    found = case.repairs(search)
    ours = db.session.scalars(
        db.update(Trouble)
        .where(Trouble.id == trouble_id, Trouble.owner == owner, Trouble.state == "new")
        .values(state="ready", lease_until=None)
        .returning(Trouble.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not ours:
        return False
    db.session.execute(db.delete(Repair).filter_by(trouble_id=trouble_id))
    for one in found:
        one.trouble_id = trouble_id
    db.session.add_all(found)
    db.session.flush()
    return True


def mend(repair: Repair, *, now: datetime, actor_id: int | None) -> Version:
    """Publish a repair as the next version. The judge looks once more.

    Refused, in kept sentences, where something else of its track was published since it
    was worked out, where the trouble is over, or where it would touch what has begun;
    Unfit where it breaks a rule by now.
    """
    program = locked(repair.trouble.program_id)
    trouble = _still_there(repair, program, now)
    track = _track(trouble)
    found = track.proposed(repair, program)
    if first_touched(found) <= now:
        raise Refused(kept("schedule", "Some of this has begun, so it stays as it is."))
    problem, schedule = track.judged(repair, found, program, now=now)
    draft = Draft(
        program_id=program.id,
        kind=trouble.track,
        aside=trouble.track != "schedule",
        made_at=now,
        made_by_id=actor_id,
        problem=problem,
        schedule=schedule,
        based_on=trouble.version,
    )
    db.session.add(draft)
    db.session.flush()
    version = publish_proposal(draft, found, program, now=now, actor_id=actor_id)
    trouble.state, trouble.message = (
        "done",
        kept("schedule", "Published as version %(number)s.", number=version.number),
    )
    record(
        "repair",
        f"trouble {trouble.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        before={"kind": trouble.kind, "version": trouble.version},
        after={"repair": repair.kind, "version": version.number},
    )
    return version


def _still_there(repair: Repair, program: Program, now: datetime) -> Trouble:
    """The trouble, locked. Refused where it is over, or its repair was not worked out for
    the version of now."""
    trouble = db.session.scalars(
        db.select(Trouble)
        .filter_by(id=repair.trouble_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    latest = latest_version(program, trouble.track)
    if latest is None or latest.number != trouble.version or trouble.state != "ready":
        raise Refused(
            kept("schedule", "Something else was published meanwhile. Look again.")
        )
    if trouble.key not in {one.key for one in troubles_in(program, now)}:
        raise Refused(
            kept("schedule", "This is over: everything can take place as it stands.")
        )
    return trouble


def mend_unasked(trouble_id: int, *, now: datetime) -> bool:
    """Publish the best repair where the program allows it; whether it was published.

    Nothing that begins sooner than the program's hours is touched, and after three tries
    a person decides. Each try counts before it is made.
    """
    trouble = db.session.get_one(Trouble, trouble_id)
    program = trouble.program
    best = next(iter(trouble.repairs), None)
    if not program.repair_automatically or best is None or trouble.state != "ready":
        return False
    if trouble.tries >= TRIES or best.first_at <= now + timedelta(
        hours=program.repair_hours
    ):
        return False
    trouble.tries += 1
    db.session.commit()
    try:
        mend(best, now=now, actor_id=None)
    except Refused as refusal:
        db.session.rollback()
        trouble = db.session.get_one(Trouble, trouble_id)
        if isinstance(refusal, Unfit):
            look_again(trouble)
        trouble.message = str(refusal)
        db.session.commit()
        return False
    db.session.commit()
    return True


def look_again(trouble: Trouble) -> None:
    """Let a worker look once more where what it found does not fit any more."""
    if trouble.state == "ready":
        _renew(trouble)


def look_again_at(call: Call) -> list[int]:
    """Let a worker look once more at what is broken on the call, as for a new standby; the
    ids of those troubles. The caller commits."""
    ids = set(
        db.session.scalars(db.select(Assignment.id).filter_by(call_id=call.id)).all()
    )
    found = [
        one
        for one in rows_of(call.host.program).values()
        if one.state in ("new", "ready", "failed")
        and one.track == "schedule"
        and ids.intersection(one.assignments)
    ]
    for one in found:
        _renew(one)
    db.session.flush()
    return [one.id for one in found]


def first_touched(found: Proposal) -> datetime:
    """When the first thing begins that changes, as it was or as it will be."""
    change = found.difference
    moments = [
        grant.starts_at
        for grant in (
            *change.added,
            *change.removed,
            *(move.was for move in change.moved),
            *(move.now for move in change.moved),
        )
    ]
    if not moments:
        raise Refused(kept("schedule", "This changes nothing."))
    return min(moments)


def _track(trouble: Trouble) -> Track:
    return meetings if trouble.track == "meetings" else seats


def _commit_and_keep() -> None:
    """Commit, and go on with the rows as they were read: to read them once more would hold
    the database, on SQLite against all who write."""
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def _renew(row: Trouble) -> None:
    """Forget what was found, so that a worker looks (again)."""
    row.state, row.message, row.attempt = "new", "", 0
    row.owner = row.lease_until = None
    row.repairs.clear()


def _claimable(now: datetime) -> Any:
    return (
        (Trouble.state == "new")
        & (Trouble.attempt < settings().attempts)
        & or_(Trouble.lease_until.is_(None), Trouble.lease_until < now)
    )
