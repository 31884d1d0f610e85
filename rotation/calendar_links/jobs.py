"""What the worker does for this feature: it fetches the calendars behind links."""

import logging
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from rotation import clock
from rotation.accounts.models import Person
from rotation.availability.calendars import busy_in
from rotation.calendar_links import turns
from rotation.calendar_links.actions import forget_old_sources, keep_reading, policy
from rotation.calendar_links.queries import (
    Question,
    link_of,
    people_behind,
    question_of,
)
from rotation.calendar_links.turns import Claim
from rotation.calendars.fetching import TOO_LARGE, Fetched, Known, Unreadable, fetch
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.host_calendars import reading as host_calendars
from rotation.host_calendars.actions import forget_old_findings
from rotation.host_calendars.actions import keep_reading as keep_calls
from rotation.host_calendars.queries import awaited_of
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.kept import kept

log = logging.getLogger(__name__)

one_at_a_time = threading.Lock()
"""One thread of a worker fetches, so that slow servers keep no other job waiting."""


@job("read_calendars")
def read_calendars(_source_id: int) -> None:
    """Fetch and read every calendar that is due, one after the other."""
    if not one_at_a_time.acquire(blocking=False):
        return
    try:
        owner = f"{os.getpid()}-{uuid4()}"
        while claim := turns.claim_next(owner=owner, now=clock.now()):
            db.session.commit()  # no transaction stays open while a server thinks
            _read(claim)
            db.session.commit()
        db.session.commit()
    finally:
        one_at_a_time.release()


@sweep
def find_due_calendars(now: datetime) -> None:
    """Links whose time has come again, and those whose worker died."""
    forget_old_sources(now)
    forget_old_findings(now)
    if turns.anything_due(now):
        enqueue("read_calendars", 0)
    db.session.commit()


def _read(claim: Claim) -> None:
    now = clock.now()
    asked = [
        _asked(person, question, now)
        for person in people_behind(claim.id)
        if (question := question_of(person, now))
    ]
    same = all(one.known for one in asked)
    db.session.commit()
    if not asked:
        turns.was_not_needed(claim, now=now)
        return
    try:
        found = _fetched(claim, claim.known if same else Known())
        if found.content is None or _keep(claim, asked, found.content):
            turns.was_read(claim, found.known, now=clock.now())
    except (Unreadable, Refused) as error:
        db.session.rollback()
        turns.was_unreadable(claim, _words(error), now=clock.now())
    except Exception:  # of this one calendar; the others are to be read
        db.session.rollback()
        log.exception("Calendar source %s cannot be read", claim.id)
        turns.was_unreadable(claim, kept("file", "It cannot be read."), now=clock.now())


@dataclass(frozen=True)
class Asked:
    """What is asked of one person's calendar: when they are busy, and by the id of their
    `HostCalendar` which calls they host. `known`: all of it was asked before, so that an
    unchanged calendar has no news."""

    person_id: int
    busy: Question
    calls: dict[int, host_calendars.Question]
    known: bool


def _asked(person: Person, busy: Question, now: datetime) -> Asked:
    link, awaited = link_of(person), awaited_of(person, now)
    known = link is not None and link.asked == busy.digest
    new = (one.looking or one.asked != question.digest for one, question in awaited)
    calls = {one.id: question for one, question in awaited}
    return Asked(person.id, busy, calls, known and not any(new))


def _fetched(claim: Claim, known: Known) -> Fetched:
    return fetch(claim.url, policy(), known=known, most_bytes=settings().upload_bytes)


def _keep(claim: Claim, asked: list[Asked], content: bytes) -> bool:
    """Read the content for each person; false where the claim was lost on the way."""
    for one in asked:
        busy = busy_in(
            content,
            one.busy.window,
            ZoneInfo(one.busy.zone),
            email=one.busy.email,
            own=one.busy.own,
            domain=one.busy.domain,
        )
        calls = {
            id_: host_calendars.read_calls(content, question)
            for id_, question in one.calls.items()
        }
        now = clock.now()
        if not turns.still_mine(claim, now=now):
            return False
        if keep_reading(one.person_id, claim.id, one.busy, busy, now=now):
            for id_, found in calls.items():
                keep_calls(id_, one.calls[id_], found, now=now)
        db.session.commit()
    return True


def _words(error: Unreadable | Refused) -> str:
    if not isinstance(error, Unreadable):
        return str(error)
    why = str(error)
    if why == TOO_LARGE:
        most = settings().upload_bytes // 1_000_000
        why = kept("file", "too large; %(most)s MB is the limit", most=most)
    return kept("file", "We could not read a calendar there: %(why)s.", why=why)
