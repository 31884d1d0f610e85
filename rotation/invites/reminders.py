"""The mails that come by the clock are made, and withdrawn where they are owed no more.

A mail that was made keeps its key, so neither a second worker nor a clock that is put
back makes it again; one that a sleeping worker missed is made later, as long as it is of
use. One that waits and is owed no more (its entry was moved, cancelled or declined) is
withdrawn.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.due import LEADS, Owed, owed
from rotation.invites.letters import Letter
from rotation.invites.links import answer_link, page_link, stop_link
from rotation.invites.models import Entry, MailIntent
from rotation.invites.notices import Notice, deadline, debrief, week
from rotation.invites.owing import plain_intent
from rotation.languages import in_language
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment

log = logging.getLogger(__name__)

KINDS = ("week", "day", "hour", "debrief", "deadline")
MOST = 200
"""So many mails are made at a time, so that no lock is held for long."""


def keep_up(now: datetime) -> int:
    """Make the mails that are due and not made yet, at most MOST, and withdraw those that
    wait and are owed no more; how many were made. One worker at a time does this."""
    outbox.outbox()  # locked until the transaction ends
    due = {one.key: one for one in owed(now)}
    _withdraw(due.keys(), now)
    missing = _not_made(due)[:MOST]
    intents = list(_written(missing, now)) if missing else []
    db.session.add_all(intents)
    db.session.flush()
    return len(intents)


def pass_over(now: datetime) -> None:
    """What is due by now counts as made and sent, though nothing here says so."""
    due = {one.key: one for one in owed(now)}
    for intent in _written(_not_made(due), now):
        intent.state = "replaced"
        db.session.add(intent)


def _not_made(due: dict[str, Owed]) -> list[Owed]:
    query = db.select(MailIntent.key).where(MailIntent.kind.in_(KINDS))
    made = set(db.session.scalars(query.where(MailIntent.key.in_(due))))
    return [one for key, one in due.items() if key not in made]


def _withdraw(due: Collection[str], now: datetime) -> None:
    """Forget the mails of these kinds that wait and are not due; no worker holds them."""
    waiting = db.session.execute(
        db.select(MailIntent.id, MailIntent.key).where(
            MailIntent.kind.in_(KINDS),
            MailIntent.state == "waiting",
            or_(MailIntent.lease_until.is_(None), MailIntent.lease_until < now),
        )
    )
    gone = [id_ for id_, key in waiting if key not in due]
    if gone:
        log.info("Reminders that are of no use any more: %s", len(gone))
        db.session.execute(db.delete(MailIntent).where(MailIntent.id.in_(gone)))


def _written(missing: list[Owed], now: datetime) -> Iterator[MailIntent]:
    ids = [id_ for one in missing for id_ in one.ids if one.kind != "deadline"]
    entries = {
        entry.id: entry
        for entry in db.session.scalars(
            db.select(Entry)
            .where(Entry.id.in_(ids))
            .options(
                joinedload(Entry.person),
                joinedload(Entry.assignment)
                .joinedload(Assignment.participant)
                .options(
                    joinedload(Participant.person), joinedload(Participant.program)
                ),
            )
        )
    }
    for one in missing:
        try:
            letter = _letter(one, entries)
            intent = plain_intent(
                letter,
                key=one.key,
                program_id=one.program_id,
                now=now,
                until=one.until,
            )
        except Exception:  # of this one mail; the others are to go out
            log.exception("The mail %s cannot be written", one.key)
            continue
        if one.kind in LEADS:
            intent.entry_id = one.ids[0]
        yield intent


def _letter(one: Owed, entries: dict[int, Entry]) -> Letter | Notice:
    if one.kind == "deadline":
        participant = db.session.get_one(Participant, one.ids[0])
        person, program = participant.person, participant.program
        address = page_link(f"/join/{program.name}")
        stop = stop_link(person, one.kind)
        with in_language(person.language):
            return deadline(program, person, address=address, stop=stop)
    with in_language(entries[one.ids[0]].person.language):
        return _about_entries(one, entries)


def _about_entries(one: Owed, entries: dict[int, Entry]) -> Letter | Notice:
    entry = entries[one.ids[0]]
    if one.kind == "debrief":
        return debrief(
            entry,
            page=page_link(f"/me/entries/{entry.uid}/debrief"),
            stop=stop_link(entry.person, one.kind),
        )
    page, stop = page_link("/me"), stop_link(entry.person, one.kind)
    if one.kind == "week":
        program = entry.assignment.participant.program
        own = [entries[id_] for id_ in one.ids]
        return week(own, program=program.title, page=page, stop=stop)
    return Letter.about_entry(
        entry, one.kind, page=page, answer=answer_link(entry), stop=stop
    )
