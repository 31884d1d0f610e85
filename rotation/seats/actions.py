"""Seats that change hands: offered, taken, approved, refused, and kept after all.

Every change of an offer is made by whoever holds its row, so that of two who take a seat
at once one wins. Nothing is published but through `publishing.amending`, which judges.
"""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError

from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.jobs.queue import enqueue
from rotation.kept import kept
from rotation.programs.models import Participant
from rotation.publishing.actions import locked
from rotation.publishing.amending import Amendment
from rotation.scheduling.models import Assignment
from rotation.seats.handing import end, give, hand_over, held, write_down
from rotation.seats.looking import look_again
from rotation.seats.models import LIVE, Asked, Offer

GONE = lazy_gettext("Somebody else was quicker: this seat is taken.")


def offer_seat(entry: Entry, *, why: str, now: datetime) -> Offer | None:
    """Offer the seat behind a shadower's entry; the worker then looks who fits.

    `why` is swap or decline. `None` where it is on offer already. Raises Refused where
    it is no seat, or is over.
    """
    assignment = entry.assignment
    if entry.part != "shadower" or assignment.call_id is None:
        raise Refused(_("Only seats on calls can be offered to others."))
    if entry.cancelled or entry.starts_at <= now:
        raise Refused(_("The call has begun or was cancelled, so nobody can take it."))
    if live_offer(assignment):
        return None
    offer = Offer(assignment_id=assignment.id, why=why, made_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(offer)
    except IntegrityError:  # in another tab, at this very moment
        return None
    write_down("offer a seat", offer, assignment, now=now, actor_id=entry.person_id)
    enqueue("find_takers", offer.id)
    return offer


def live_offer(assignment: Assignment) -> Offer | None:
    """The offer of this seat that has not come to an end, held until the transaction ends.

    Rows are held in one order, so that nobody waits for ever: a program, then an offer,
    then an entry.
    """
    return db.session.scalar(
        db.select(Offer)
        .where(Offer.assignment_id == assignment.id, Offer.state.in_(LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def withdraw(
    assignment: Assignment, *, now: datetime, actor_id: int | None, message: str
) -> None:
    """Keep the seat after all. Refused where somebody has taken it already."""
    offer = live_offer(assignment)
    if offer is None:
        raise Refused(_("This seat is not on offer any more."))
    if offer.state == "taken":
        raise Refused(_("Somebody has taken this seat; a manager will look at it."))
    end(offer, message)
    write_down("withdraw an offer", offer, assignment, now=now, actor_id=actor_id)


def follow_answer(entry: Entry, offer: Offer | None, *, now: datetime) -> None:
    """What an answer does to the seat: who cannot come has it offered to others, who comes
    after all keeps it, unless somebody has taken it. `offer` is the seat's live one."""
    declined = entry.answer is not None and entry.answer.answer == "declined"
    if (
        declined
        and offer is None
        and entry.part == "shadower"
        and entry.starts_at > now
    ):
        offer_seat(entry, why="decline", now=now)
    elif not declined and offer and offer.why == "decline" and offer.state != "taken":
        end(offer, kept("seat", "The shadower comes after all."))


def take(offer: Offer, taker: Participant, *, now: datetime) -> bool:
    """Take a seat that was offered; whether it is yours now (else a manager looks first).

    Raises Refused where somebody else has it, or it does not fit any more.
    """
    program = locked(taker.program_id)
    offer = held(offer.id)
    if offer.state in ("taken", "done"):
        raise Refused(str(GONE))
    if offer.state != "open":
        raise Refused(_("This seat is not on offer any more."))
    amendment = Amendment.of(offer.assignment, program)
    return hand_over(offer, amendment, taker, now=now, actor_id=taker.person_id)


def refuse(asked: Asked, *, now: datetime) -> None:
    """Say no, thanks; whoever is next is asked."""
    offer = held(asked.offer_id)
    if asked.refused_at is None:
        asked.refused_at = now
        write_down(
            "refuse a seat",
            offer,
            offer.assignment,
            now=now,
            actor_id=asked.participant.person_id,
        )
    if all(one.refused_at for one in offer.asked):
        look_again(offer.id)


def approve(offer: Offer, *, now: datetime, actor_id: int) -> None:
    """Let a swap take effect: judged once more, and published."""
    program = locked(offer.assignment.program_id)
    offer = held(offer.id)
    if offer.state != "taken" or offer.taken_by is None:
        raise Refused(_("This swap does not wait for an approval any more."))
    amendment = Amendment.of(offer.assignment, program)
    give(offer, amendment, offer.taken_by, now=now, actor_id=actor_id)


def turn_down(offer: Offer, *, now: datetime, actor_id: int) -> None:
    """Refuse a swap as a manager: everybody keeps what they have."""
    offer = held(offer.id)
    if offer.state != "taken":
        raise Refused(_("This swap does not wait for an approval any more."))
    end(offer, kept("seat", "A manager has not approved the swap."))
    write_down("turn down a swap", offer, offer.assignment, now=now, actor_id=actor_id)
