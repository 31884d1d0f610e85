"""The mail to somebody who may take a seat, owed once for each offer and person."""

from datetime import datetime

from flask_babel import gettext as _

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db
from rotation.invites.calendar import plain
from rotation.invites.choices import without
from rotation.invites.links import page_link, stop_link
from rotation.invites.models import MailIntent
from rotation.invites.notices import Item, Notice, Section
from rotation.invites.owing import plain_intent
from rotation.jobs.queue import enqueue
from rotation.languages import in_language
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment
from rotation.seats.models import Offer
from rotation.times import span, zone_name


def tell(offer: Offer, participants: list[Participant], *, now: datetime) -> None:
    """Owe a mail to each of those who were asked just now and want such mails."""
    unwanted = without("seat")
    for one in participants:
        if one.person_id not in unwanted:
            with in_language(one.person.language):
                notice = seat_notice(offer.assignment, one.person)
            db.session.add(
                plain_intent(
                    notice,
                    key=f"seat/{offer.id}/{one.id}",
                    program_id=one.program_id,
                    now=now,
                    until=offer.assignment.starts_at,
                )
            )
    if settings().mail_server:
        enqueue("send_mails", 0)


def withdraw_mails(offer: Offer) -> None:
    """The seat is not on offer any more: mails that still wait are of no use."""
    db.session.execute(
        db.update(MailIntent)
        .where(
            MailIntent.key.startswith(f"seat/{offer.id}/"),
            MailIntent.state == "waiting",
        )
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )


def seat_notice(seat: Assignment, person: Person) -> Notice:
    """Asks the person whether they take the seat, at times in their own zone and in UTC."""
    call = seat.call
    assert call is not None  # noqa: S101  only seats on calls are offered
    title = plain(call.title) or _("A call")
    when = f"{span(seat.starts_at, seat.ends_at, person.zone)} {zone_name(person.zone)}"
    rows = (
        (_("When"), when),
        (_("In UTC"), span(seat.starts_at, seat.ends_at, "UTC")),
        (_("Host"), plain(call.host.person.name) or _("A colleague")),
    )
    return Notice(
        kind="seat",
        person=person,
        subject=_("A seat for you? %(call)s, %(when)s", call=title, when=when),
        opening=_(
            "A seat on this call is free, and it fits your hours and limits. Whoever"
            " takes it first has it. Nothing happens if you do not."
        ),
        sections=(Section("", (Item(title, rows),)),),
        page=(_("Take it, or say no"), page_link("/me")),
        stop=stop_link(person, "seat"),
    )
