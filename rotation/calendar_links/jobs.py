"""What the worker does for this feature: it fetches the calendars behind links."""

import logging
import os
import threading
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
from rotation.calendars.fetching import Fetched, Known, Unreadable, fetch
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep

log = logging.getLogger(__name__)

one_at_a_time = threading.Lock()
"""One thread of a worker fetches, so that slow servers keep no other job waiting."""

Asked = list[tuple[Person, Question]]


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
    if turns.anything_due(now):
        enqueue("read_calendars", 0)
    db.session.commit()


def _read(claim: Claim) -> None:
    now = clock.now()
    asked: Asked = [
        (person, question)
        for person in people_behind(claim.id)
        if (question := question_of(person, now))
    ]
    same = all(_is_known(person, question) for person, question in asked)
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
        turns.was_unreadable(claim, "It cannot be read.", now=clock.now())


def _is_known(person: Person, question: Question) -> bool:
    """Whether this was asked before, so that an unchanged calendar has no news for it."""
    link = link_of(person)
    return link is not None and link.asked == question.digest


def _fetched(claim: Claim, known: Known) -> Fetched:
    return fetch(claim.url, policy(), known=known, most_bytes=settings().upload_bytes)


def _keep(claim: Claim, asked: Asked, content: bytes) -> bool:
    """Read the content for each person; false where the claim was lost on the way."""
    for person, question in asked:
        found = busy_in(
            content,
            question.window,
            ZoneInfo(question.zone),
            email=question.email,
            own=question.own,
            domain=question.domain,
        )
        if not turns.still_mine(claim, now=clock.now()):
            return False
        keep_reading(person, claim.id, question, found, now=clock.now())
        db.session.commit()
    return True


def _words(error: Unreadable | Refused) -> str:
    if isinstance(error, Unreadable):
        return f"We could not read a calendar there: {error}."
    return str(error)
