"""Answers to entries: yes, perhaps or no, to the time at which they stand."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Answer, Entry, Reply
from rotation.invites.queries import stands
from rotation.jobs.queue import enqueue
from rotation.programs.models import Program
from rotation.scheduling.models import Assignment
from rotation.seats.actions import follow_answer, live_offer

ANSWERS = ("accepted", "tentative", "declined")
REASON_LENGTH = 200


def give_answer(
    entry: Entry,
    answer: str,
    *,
    sequence: int,
    way: str,
    now: datetime,
    reason: str = "",
    stamped_at: datetime | None = None,
) -> Answer:
    """Keep the answer to the revision `sequence` of the entry; the last one counts.

    A seat that is declined is offered to those who fit.

    Raises Refused where the entry was cancelled, is over, or has moved since that
    revision, or where a later answer is known than this one, made at `stamped_at` (the
    DTSTAMP of a reply; `None`: it is made now).
    """
    offer = live_offer(entry.assignment)
    entry = _locked(entry)
    _expect_open(entry, sequence, now)
    found = entry.answer
    if stamped_at and found and (found.stamped_at or found.answered_at) > stamped_at:
        raise Refused(_("A later answer is known already."))
    if found is None or found.sequence != entry.sequence:
        found = Answer(entry=entry, sequence=entry.sequence)
        db.session.add(found)
    before = found.answer
    found.answer, found.reason, found.way = answer, reason, way
    found.answered_at, found.stamped_at = now, stamped_at
    db.session.flush()
    if before != answer:
        record(
            "answer",
            f"entry {entry.id}",
            now=now,
            actor_id=entry.person_id,
            program_id=entry.assignment.program_id,
            before={"answer": before},
            after={"answer": answer, "sequence": sequence, "way": way},
        )
        follow_answer(entry, offer, now=now)
        enqueue("notice_troubles", entry.assignment.program_id)
    return found


def _expect_open(entry: Entry, sequence: int, now: datetime) -> None:
    """Refused where the entry cannot be answered, or not any more to that revision."""
    if entry.cancelled:
        raise Refused(_("This was cancelled, so there is nothing left to answer."))
    if entry.ends_at <= now:
        raise Refused(_("This is over, so it cannot be answered any more."))
    if sequence > entry.sequence:
        raise Refused(
            _(
                "This answers sequence %(sequence)s of the entry; the last one sent is %(last)s.",
                sequence=sequence,
                last=entry.sequence,
            )
        )
    if sequence < entry.asked_from:
        raise Refused(_("The time has changed since. Please answer to the new time."))


def declined_in(program: Program, now: datetime) -> list[Entry]:
    """What is published, declined at its present time and not over, in order of time."""
    return list(
        db.session.scalars(
            db.select(Entry)
            .join(Entry.assignment)
            .join(Entry.answers)
            .where(
                Assignment.program_id == program.id,
                ~Entry.cancelled,
                Entry.ends_at > now,
                Answer.answer == "declined",
                stands(),
            )
            .order_by(Entry.starts_at, Entry.id)
            .options(joinedload(Entry.person), contains_eager(Entry.answers))
        ).unique()
    )


def unheard_in(program: Program, now: datetime) -> list[Reply]:
    """The last reply by mail that was refused, for each entry to come that has no answer:
    its person believes to have given one. In order of time."""
    replies = db.session.scalars(
        db.select(Reply)
        .join(Reply.entry)
        .join(Entry.assignment)
        .where(
            Assignment.program_id == program.id,
            ~Entry.cancelled,
            Entry.ends_at > now,
            Reply.outcome != "answered",
        )
        .order_by(Entry.starts_at, Entry.id, Reply.id)
        .options(
            contains_eager(Reply.entry).joinedload(Entry.person),
            contains_eager(Reply.entry).selectinload(Entry.answers),
        )
    )
    last = {reply.entry_id: reply for reply in replies}
    return [one for one in last.values() if one.entry and not one.entry.answer]


def _locked(entry: Entry) -> Entry:
    """The entry as it stands now, held until the transaction ends."""
    return db.session.scalars(
        db.select(Entry)
        .filter_by(id=entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
