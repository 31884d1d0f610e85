"""Reading offers of seats and who stands by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import aliased, joinedload, selectinload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Program, Role
from rotation.scheduling.models import Assignment
from rotation.seats.models import LIVE, Asked, Offer, Standby


@dataclass(frozen=True)
class Offers:
    """The live offers that concern one person: of seats of theirs, by assignment, and of
    seats that they may take."""

    mine: dict[int, Offer]
    to_me: list[Offer]


def offers_around(person: Person, now: datetime) -> Offers:
    """What this person offers and is offered; one query."""
    parts = db.select(Participant.id).filter_by(person_id=person.id)
    asked = db.select(Asked.offer_id).where(
        Asked.participant_id.in_(parts), Asked.refused_at.is_(None)
    )
    own = Assignment.participant_id.in_(parts)
    found = db.session.scalars(
        db.select(Offer)
        .join(Offer.assignment)
        .where(
            or_(
                own & Offer.state.in_(LIVE),
                Offer.id.in_(asked) & (Offer.state == "open"),
            ),
            Assignment.starts_at > now,
        )
        .options(_with_call())
        .order_by(Assignment.starts_at, Offer.id)
    ).all()
    mine = {
        one.assignment_id: one
        for one in found
        if one.assignment.participant.person_id == person.id
    }
    return Offers(mine, [one for one in found if one.assignment_id not in mine])


def newest_offer(assignment: Assignment) -> Offer | None:
    """The last offer of this seat, with everybody who was asked."""
    return db.session.scalar(
        db.select(Offer)
        .filter_by(assignment_id=assignment.id)
        .order_by(Offer.id.desc())
        .limit(1)
        .options(
            joinedload(Offer.taken_by).joinedload(Participant.person),
            selectinload(Offer.asked)
            .joinedload(Asked.participant)
            .joinedload(Participant.person),
        )
    )


def offers_in(program: Program) -> list[Offer]:
    """The live offers of a program: first those that wait for a manager, then those that
    nobody is asked about; two queries."""
    offers = db.session.scalars(
        db.select(Offer)
        .join(Offer.assignment)
        .where(Assignment.program_id == program.id, Offer.state.in_(LIVE))
        .options(
            _with_call(),
            joinedload(Offer.taken_by).joinedload(Participant.person),
            selectinload(Offer.asked)
            .joinedload(Asked.participant)
            .joinedload(Participant.person),
        )
        .order_by(Assignment.starts_at, Offer.id)
    )
    return sorted(offers, key=_urgency)


@dataclass(frozen=True)
class FullCall:
    """A call of which all seats are taken; `place` is the person's in the line, from 1."""

    call: Call
    program: Program
    waiting: int
    place: int | None


def full_calls(person: Person, now: datetime) -> list[FullCall]:
    """Calls to come, all seats of which are taken, that the person could stand by for, in
    programs in which they sit in on calls; one query."""
    me, ahead = aliased(Standby), aliased(Standby)
    part = aliased(Participant)
    taken = _count(
        Assignment.id, Assignment.call_id == Call.id, Assignment.cancelled.is_(False)
    )
    mine = (
        db.select(Assignment.id)
        .where(
            Assignment.call_id == Call.id,
            Assignment.participant_id == part.id,
            Assignment.cancelled.is_(False),
        )
        .exists()
    )
    waiting = _count(Standby.id, Standby.call_id == Call.id)
    before = _count(ahead.id, ahead.call_id == Call.id, ahead.id <= me.id)
    rows = db.session.execute(
        db.select(Call, Program, waiting, me.id, before)
        .join(Program, Program.id == Call.program_id)
        .join(part, (part.program_id == Program.id) & (part.person_id == person.id))
        .join(Role, (Role.participant_id == part.id) & (Role.kind == "shadower"))
        .outerjoin(me, (me.call_id == Call.id) & (me.participant_id == part.id))
        .where(
            part.left_at.is_(None),
            Call.host_id != part.id,
            Call.starts_at > now,
            Call.seats > 0,
            taken >= Call.seats,
            ~mine,
        )
        .options(joinedload(Call.host).joinedload(Participant.person))
        .order_by(Call.starts_at, Call.id)
    )
    return [
        FullCall(call, program, count, place if standby else None)
        for call, program, count, standby, place in rows
        if call.may_be_observed(consent_required=program.consent_required)
    ]


def _count(what: Any, *where: Any) -> Any:
    """How many rows there are of these, as a column of another query."""
    return db.select(func.count(what)).where(*where).scalar_subquery()


def _urgency(offer: Offer) -> int:
    waiting = any(one.refused_at is None for one in offer.asked)
    return {"taken": 0, "open": 2 if waiting else 1}.get(offer.state, 2)


def asked_one(offer_id: int, person: Person) -> Asked | None:
    """The question that this person was asked about the offer."""
    return db.session.scalar(
        db.select(Asked)
        .join(Asked.participant)
        .where(Asked.offer_id == offer_id, Participant.person_id == person.id)
        .options(joinedload(Asked.participant), joinedload(Asked.offer))
    )


def _with_call() -> joinedload:  # type: ignore[valid-type]
    """The seat's call with its host, and whose seat it is."""
    return joinedload(Offer.assignment).options(
        joinedload(Assignment.call)
        .joinedload(Call.host)
        .joinedload(Participant.person),
        joinedload(Assignment.participant).joinedload(Participant.person),
    )
