"""What every change of an offer is made of: hold its row, give the seat, end it, write it
down in the audit."""

from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload

from rotation.audit.actions import record
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Participant
from rotation.publishing.amending import Amendment
from rotation.scheduling.models import Assignment
from rotation.seats.mails import withdraw_mails
from rotation.seats.models import Offer, Standby


def held(offer_id: int) -> Offer:
    """The offer as it stands now, held until the transaction ends."""
    return db.session.scalars(
        db.select(Offer)
        .filter_by(id=offer_id)
        .with_for_update(of=Offer)
        .options(joinedload(Offer.assignment), selectinload(Offer.asked))
        .execution_options(populate_existing=True)
    ).one()


def hand_over(
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
        give(offer, amendment, taker, now=now, actor_id=actor_id)
        return True
    amendment.expect_fit(taker, now)
    withdraw_mails(offer)
    offer.state, offer.taken_by, offer.taken_at = "taken", taker, now
    write_down("take a seat", offer, offer.assignment, now=now, actor_id=actor_id)
    return False


def give(
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
    write_down(
        "give a seat",
        offer,
        offer.assignment,
        now=now,
        actor_id=actor_id,
        taker=taker.id,
    )


def end(offer: Offer, message: str) -> None:
    withdraw_mails(offer)
    offer.state, offer.message = "ended", message


def write_down(
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
