"""The worker's look at offers: who is asked, what is over, and when it looks again."""

from datetime import datetime, timedelta

from sqlalchemy.orm import joinedload

from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.kept import kept
from rotation.programs.models import Participant
from rotation.publishing.actions import locked
from rotation.publishing.amending import Amendment
from rotation.scheduling.models import Assignment
from rotation.seats.handing import end, hand_over, held
from rotation.seats.mails import tell
from rotation.seats.models import LIVE, Asked, Offer, Standby

LOOKS = 3
"""How often the worker tries to find out who fits before it tells that it cannot."""

LATE = timedelta(hours=24)
"""So shortly before a call nobody is put on it unasked, and all who fit are asked at once."""

PATIENCE = timedelta(hours=24)
"""How long one person in line is waited for before the next one is asked, too."""

NOBODY = kept("seat", "Nobody is free and within the rules at that time.")


def find_takers(offer_id: int, *, now: datetime) -> None:
    """Ask those who may take a new offer; the first in line may get the seat at once.

    Whoever stands by and fits is asked before the others, one after the other; where
    nobody (more) does, all who fit are. Who was asked and does not fit any more is asked
    no longer. Where a program fills seats automatically, a seat that was declined goes to
    the first in line unasked.
    """
    program = locked(_program_id(offer_id))
    offer = held(offer_id)
    if offer.state != "new":
        return
    try:
        amendment = Amendment.of(offer.assignment, program)
    except Refused as refusal:
        end(offer, str(refusal))
        return
    fitting = amendment.fitting()
    in_line = _in_line(offer.assignment.call_id, fitting)
    late = amendment.seat.starts_at - now < LATE
    offer.state, offer.looked_at, offer.attempt = "open", now, 0
    offer.message = "" if fitting else NOBODY
    offer.asked = [
        one for one in offer.asked if one.refused_at or one.participant_id in fitting
    ]
    asked = {one.participant_id for one in offer.asked}
    free = [one for one in in_line if one not in asked]
    if free and program.fill_automatically and offer.why == "decline" and not late:
        taker = db.session.get_one(Participant, free[0])
        hand_over(offer, amendment, taker, now=now, actor_id=None)
        return
    next_ones = free[:1] if free and not late else fitting
    fresh = [amendment.cast.participants[one] for one in next_ones if one not in asked]
    offer.asked += [Asked(participant_id=one.id, asked_at=now) for one in fresh]
    tell(offer, fresh, now=now)


def look_again(offer_id: int) -> None:
    """Have the worker look anew who fits an open offer, as after a taker who does not."""
    offer = held(offer_id)
    if offer.state == "open":
        offer.state, offer.attempt = "new", 0
        enqueue("find_takers", offer.id)


def give_up_looking(now: datetime) -> list[int]:
    """End offers that are over or cannot be looked at; the ids of those to look at."""
    over = db.session.scalars(
        db.select(Offer)
        .join(Offer.assignment)
        .with_for_update(of=Offer)
        .where(
            Offer.state.in_(LIVE),
            (Assignment.starts_at <= now)
            | Assignment.cancelled
            | ((Offer.state == "new") & (Offer.attempt >= LOOKS)),
        )
        .options(joinedload(Offer.assignment))
    ).all()
    for offer in over:
        late = offer.assignment.starts_at <= now
        gone = offer.assignment.cancelled
        end(
            offer,
            kept("seat", "The call has begun.")
            if late
            else kept("seat", "The seat is not in the schedule any more.")
            if gone
            else kept("seat", "It could not be found out who fits."),
        )
    db.session.flush()
    db.session.execute(
        db.update(Offer)
        .where(Offer.state == "open", Offer.looked_at <= now - PATIENCE)
        .values(state="new", attempt=0)
        .execution_options(synchronize_session=False)
    )
    return list(
        db.session.scalars(
            db.select(Offer.id).where(Offer.state == "new").order_by(Offer.id)
        )
    )


def count_look(offer_id: int) -> bool:
    """Count one more look for takers; whether there is anything to look for."""
    counted = db.session.scalars(
        db.update(Offer)
        .where(Offer.id == offer_id, Offer.state == "new", Offer.attempt < LOOKS)
        .values(attempt=Offer.attempt + 1)
        .returning(Offer.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(counted)


def _in_line(call_id: int | None, fitting: list[int]) -> list[int]:
    """Those of them who stand by for the call, whoever came first."""
    waiting = db.session.scalars(
        db.select(Standby.participant_id)
        .filter_by(call_id=call_id)
        .order_by(Standby.since, Standby.id)
    )
    return [one for one in waiting if one in fitting]


def _program_id(offer_id: int) -> int:
    found = db.session.scalar(
        db.select(Assignment.program_id)
        .join(Offer, Offer.assignment_id == Assignment.id)
        .where(Offer.id == offer_id)
    )
    assert found is not None  # noqa: S101  an offer has its assignment
    return found
