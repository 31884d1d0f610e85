"""Seats that change hands: offered, looked for takers, taken, approved, ended; and standby.

Every change of an offer is made by whoever holds its row, so that of two who take a seat
at once one wins. Nothing is published but through `publishing.amending`, which judges.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from rotation.audit.actions import record
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.jobs.queue import enqueue
from rotation.kept import kept
from rotation.programs.models import Participant, Program
from rotation.publishing.actions import locked
from rotation.publishing.amending import Amendment
from rotation.scheduling.models import Assignment
from rotation.seats.mails import tell, withdraw_mails
from rotation.seats.models import LIVE, Asked, Offer, Standby

LOOKS = 3
"""How often the worker tries to find out who fits before it tells that it cannot."""

LATE = timedelta(hours=24)
"""So shortly before a call nobody is put on it unasked, and all who fit are asked at once."""

PATIENCE = timedelta(hours=24)
"""How long one person in line is waited for before the next one is asked, too."""

GONE = lazy_gettext("Somebody else was quicker: this seat is taken.")
NOBODY = kept("seat", "Nobody is free and within the rules at that time.")


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
    _audit("offer a seat", offer, assignment, now=now, actor_id=entry.person_id)
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
    _end(offer, message)
    _audit("withdraw an offer", offer, assignment, now=now, actor_id=actor_id)


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
        _end(offer, kept("seat", "The shadower comes after all."))


def find_takers(offer_id: int, *, now: datetime) -> None:
    """Ask those who may take a new offer; the first in line may get the seat at once.

    Whoever stands by and fits is asked before the others, one after the other; where
    nobody (more) does, all who fit are. Where a program fills seats automatically, a seat
    that was declined goes to the first in line unasked.
    """
    program = locked(_program_id(offer_id))
    offer = _held(offer_id)
    if offer.state != "new":
        return
    try:
        amendment = Amendment.of(offer.assignment, program)
    except Refused as refusal:
        _end(offer, str(refusal))
        return
    fitting = amendment.fitting()
    in_line = _in_line(offer.assignment.call_id, fitting)
    late = amendment.seat.starts_at - now < LATE
    offer.state, offer.looked_at, offer.attempt = "open", now, 0
    offer.message = "" if fitting else NOBODY
    asked = {one.participant_id for one in offer.asked}
    free = [one for one in in_line if one not in asked]
    if free and program.fill_automatically and offer.why == "decline" and not late:
        taker = db.session.get_one(Participant, free[0])
        _hand_over(offer, amendment, taker, now=now, actor_id=None)
        return
    next_ones = free[:1] if free and not late else fitting
    fresh = [amendment.cast.participants[one] for one in next_ones if one not in asked]
    offer.asked += [Asked(participant_id=one.id, asked_at=now) for one in fresh]
    tell(offer, fresh, now=now)


def take(offer: Offer, taker: Participant, *, now: datetime) -> bool:
    """Take a seat that was offered; whether it is yours now (else a manager looks first).

    Raises Refused where somebody else has it, or it does not fit any more.
    """
    program = locked(taker.program_id)
    offer = _held(offer.id)
    if offer.state in ("taken", "done"):
        raise Refused(str(GONE))
    if offer.state != "open":
        raise Refused(_("This seat is not on offer any more."))
    amendment = Amendment.of(offer.assignment, program)
    return _hand_over(offer, amendment, taker, now=now, actor_id=taker.person_id)


def refuse(asked: Asked, *, now: datetime) -> None:
    """Say no, thanks; whoever is next is asked."""
    offer = _held(asked.offer_id)
    if asked.refused_at is None:
        asked.refused_at = now
        _audit(
            "refuse a seat",
            offer,
            offer.assignment,
            now=now,
            actor_id=asked.participant.person_id,
        )
    if offer.state == "open" and all(one.refused_at for one in offer.asked):
        offer.state, offer.attempt = "new", 0
        enqueue("find_takers", offer.id)


def approve(offer: Offer, *, now: datetime, actor_id: int) -> None:
    """Let a swap take effect: judged once more, and published."""
    program = locked(offer.assignment.program_id)
    offer = _held(offer.id)
    if offer.state != "taken" or offer.taken_by is None:
        raise Refused(_("This swap does not wait for an approval any more."))
    amendment = Amendment.of(offer.assignment, program)
    _give(offer, amendment, offer.taken_by, now=now, actor_id=actor_id)


def turn_down(offer: Offer, *, now: datetime, actor_id: int) -> None:
    """Refuse a swap as a manager: everybody keeps what they have."""
    offer = _held(offer.id)
    if offer.state != "taken":
        raise Refused(_("This swap does not wait for an approval any more."))
    _end(offer, kept("seat", "A manager has not approved the swap."))
    _audit("turn down a swap", offer, offer.assignment, now=now, actor_id=actor_id)


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
        _end(
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


def stand_by(participant: Participant, call: Call, *, now: datetime) -> None:
    """Stand by for a seat on the call; twice is once. Raises Refused where it cannot be."""
    program = participant.program
    if participant.left_at or participant.role("shadower") is None:
        raise Refused(_("Only those who sit in on calls can stand by for one."))
    if call.starts_at <= now:
        raise Refused(_("This call has begun."))
    if not call.may_be_observed(consent_required=program.consent_required):
        raise Refused(_("This call cannot be observed."))
    try:
        with db.session.begin_nested():
            db.session.add(
                Standby(participant_id=participant.id, call_id=call.id, since=now)
            )
    except IntegrityError:
        return
    record(
        "stand by",
        f"call {call.id}",
        now=now,
        actor_id=participant.person_id,
        program_id=program.id,
    )


def stand_down(participant: Participant, call: Call, *, now: datetime) -> None:
    """Stand by no longer."""
    standby = db.session.scalar(
        db.select(Standby).filter_by(participant_id=participant.id, call_id=call.id)
    )
    if standby is None:
        return
    db.session.delete(standby)
    record(
        "stand down",
        f"call {call.id}",
        now=now,
        actor_id=participant.person_id,
        program_id=participant.program_id,
    )


def _hand_over(
    offer: Offer,
    amendment: Amendment,
    taker: Participant,
    *,
    now: datetime,
    actor_id: int | None,
) -> bool:
    """Give the seat, or keep it for the taker until a manager approves; whether it was
    given."""
    if not amendment.program.approve_swaps:
        _give(offer, amendment, taker, now=now, actor_id=actor_id)
        return True
    amendment.expect_fit(taker, now)
    withdraw_mails(offer)
    offer.state, offer.taken_by, offer.taken_at = "taken", taker, now
    _audit("take a seat", offer, offer.assignment, now=now, actor_id=actor_id)
    return False


def _give(
    offer: Offer,
    amendment: Amendment,
    taker: Participant,
    *,
    now: datetime,
    actor_id: int | None,
) -> None:
    version = amendment.publish(taker, now=now, actor_id=actor_id)
    withdraw_mails(offer)
    offer.state, offer.taken_by = "done", taker
    offer.taken_at = offer.taken_at or now
    offer.message = kept(
        "seat", "Published as version %(number)s.", number=version.number
    )
    db.session.execute(
        db.delete(Standby).filter_by(
            participant_id=taker.id, call_id=offer.assignment.call_id
        )
    )
    _audit(
        "give a seat",
        offer,
        offer.assignment,
        now=now,
        actor_id=actor_id,
        taker=taker.id,
    )


def _in_line(call_id: int | None, fitting: list[int]) -> list[int]:
    """Those of them who stand by for the call, whoever came first."""
    waiting = db.session.scalars(
        db.select(Standby.participant_id)
        .filter_by(call_id=call_id)
        .order_by(Standby.since, Standby.id)
    )
    return [one for one in waiting if one in fitting]


def _held(offer_id: int) -> Offer:
    """The offer as it stands now, held until the transaction ends."""
    return db.session.scalars(
        db.select(Offer)
        .filter_by(id=offer_id)
        .with_for_update(of=Offer)
        .options(joinedload(Offer.assignment), selectinload(Offer.asked))
        .execution_options(populate_existing=True)
    ).one()


def _program_id(offer_id: int) -> int:
    found = db.session.scalar(
        db.select(Assignment.program_id)
        .join(Offer, Offer.assignment_id == Assignment.id)
        .where(Offer.id == offer_id)
    )
    assert found is not None  # noqa: S101  an offer has its assignment
    return found


def _end(offer: Offer, message: str) -> None:
    withdraw_mails(offer)
    offer.state, offer.message = "ended", message


def _audit(
    action: str,
    offer: Offer,
    assignment: Assignment,
    *,
    now: datetime,
    actor_id: int | None,
    taker: int | None = None,
) -> None:
    db.session.flush()
    record(
        action,
        f"offer {offer.id}",
        now=now,
        actor_id=actor_id,
        program_id=assignment.program_id,
        after={"assignment": assignment.id, "state": offer.state}
        | ({"taker": taker} if taker else {}),
    )


def shadowing_part(program: Program, person_id: int) -> Participant | None:
    """This person's part in the program, if they sit in on calls there."""
    found = db.session.scalar(
        db.select(Participant).filter_by(
            program_id=program.id, person_id=person_id, left_at=None
        )
    )
    return found if found and found.role("shadower") else None
