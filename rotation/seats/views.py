"""Giving a seat away, taking one over, standing by, and a manager's word on a swap."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug import Response

from rotation import clock
from rotation.access import managed, own_entry, participant_in, signed_in
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.invites.forms import REASON_LENGTH
from rotation.jobs.queue import enqueue
from rotation.kept import kept
from rotation.languages import said
from rotation.programs.models import Participant
from rotation.programs.paging import paging
from rotation.repairs.actions import look_again_at
from rotation.scheduling.rules import on_clock
from rotation.seats import actions, waiting
from rotation.seats.looking import look_again
from rotation.seats.models import Asked, Offer
from rotation.seats.queries import asked_one, full_calls
from rotation.text import clean_line

bp = Blueprint("seats", __name__)

A_PAGE = 50
SOUGHT = lazy_gettext(
    "Thank you for saying so. The managers see it, and those who fit are asked to take your seat. Until somebody does, it stays in your calendar as declined."
)


@bp.post("/me/entries/<uid>/cannot")
def cannot(uid: str) -> Response:
    """Say that one cannot come; a seat is then offered to those who fit."""
    entry = own_entry(uid)
    try:
        give_answer(
            entry,
            "declined",
            sequence=entry.sequence,
            way="page",
            now=clock.now(),
            reason=_reason(request.form.get("reason", "")),
        )
    except (Refused, ValueError) as refusal:
        return _refused(refusal, url_for("me.entry", uid=uid))
    db.session.commit()
    seat = entry.part == "shadower"
    flash(SOUGHT if seat else _("Thank you for saying so. The managers see it."), "ok")
    return redirect(url_for("me.entry", uid=uid))


@bp.post("/me/entries/<uid>/offer")
def offer(uid: str) -> Response:
    """Offer a seat to those who fit, and keep it until one of them takes it."""
    entry = own_entry(uid)
    try:
        actions.offer_seat(entry, why="swap", now=clock.now())
    except Refused as refusal:
        return _refused(refusal, url_for("me.entry", uid=uid))
    db.session.commit()
    flash(_("Your seat is on offer. It stays yours until somebody takes it."), "ok")
    return redirect(url_for("me.entry", uid=uid))


@bp.post("/me/entries/<uid>/keep")
def keep(uid: str) -> Response:
    """Take an offer back."""
    entry = own_entry(uid)
    try:
        actions.withdraw(
            entry.assignment,
            now=clock.now(),
            actor_id=entry.person_id,
            message=kept("seat", "The shadower keeps the seat."),
        )
    except Refused as refusal:
        return _refused(refusal, url_for("me.entry", uid=uid))
    db.session.commit()
    flash(_("The offer is taken back: the seat is yours."), "ok")
    return redirect(url_for("me.entry", uid=uid))


@bp.post("/offers/<int:offer_id>/take")
def take(offer_id: int) -> Response:
    """Take a seat that one was offered; of two who do, one gets it."""
    asked = _asked(offer_id)
    try:
        yours = actions.take(asked.offer, asked.participant, now=clock.now())
    except Refused as refusal:
        told = _refused(
            Refused(on_clock(str(refusal), signed_in().zone)), url_for("me.home")
        )
        look_again(offer_id)
        db.session.commit()
        return told
    db.session.commit()
    if yours:
        flash(_("The seat is yours. It is in your calendar in a moment."), "ok")
    else:
        flash(_("The seat is kept for you. A manager has the last word."), "ok")
    return redirect(url_for("me.home"))


@bp.post("/offers/<int:offer_id>/refuse")
def refuse(offer_id: int) -> Response:
    """Say no, thanks."""
    actions.refuse(_asked(offer_id), now=clock.now())
    db.session.commit()
    flash(_("Thank you for the answer. Others are asked."), "ok")
    return redirect(url_for("me.home"))


@bp.post("/offers/<int:offer_id>/approve")
def approve(offer_id: int) -> Response:
    """Let a swap take effect."""
    found = managed(Offer, offer_id)
    desk = url_for("programs.desk", name=found.program.name)
    try:
        actions.approve(found, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        told = on_clock(str(refusal), found.program.zone)
        return _refused(Refused(told), desk)
    db.session.commit()
    flash(
        _("The swap is approved. %(message)s", message=said(found.message, "seat")),
        "ok",
    )
    return redirect(desk)


@bp.post("/offers/<int:offer_id>/turn-down")
def turn_down(offer_id: int) -> Response:
    """Refuse a swap."""
    found = managed(Offer, offer_id)
    desk = url_for("programs.desk", name=found.program.name)
    try:
        actions.turn_down(found, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        return _refused(refusal, desk)
    db.session.commit()
    flash(_("The swap is turned down: everybody keeps what they have."), "ok")
    return redirect(desk)


@bp.get("/me/standby")
def standby() -> str:
    """The full calls that one can stand by for."""
    person = signed_in()
    calls = full_calls(person, clock.now())
    pages = paging(request.args.get("page", "1"), A_PAGE, len(calls))
    return render(
        "seats/standby.html",
        zone=person.zone,
        calls=calls[pages.start : pages.end],
        pages=pages,
    )


@bp.post("/calls/<int:call_id>/standby")
def stand_by(call_id: int) -> Response:
    """Stand by for a call."""
    participant, call = _my_call(call_id)
    try:
        waiting.stand_by(participant, call, now=clock.now())
    except Refused as refusal:
        return _refused(refusal, url_for(".standby"))
    _looked_for_again(call)
    db.session.commit()
    flash(
        _(
            "You stand by. If a seat comes free and fits you, whoever is first in line is asked first."
        ),
        "ok",
    )
    return redirect(url_for(".standby"))


@bp.post("/calls/<int:call_id>/stand-down")
def stand_down(call_id: int) -> Response:
    """Stand by no longer."""
    participant, call = _my_call(call_id)
    waiting.stand_down(participant, call, now=clock.now())
    _looked_for_again(call)
    db.session.commit()
    flash(_("You no longer stand by for this call."), "ok")
    return redirect(url_for(".standby"))


def _asked(offer_id: int) -> Asked:
    """The question that the visitor was asked; 404 for everybody else."""
    return asked_one(offer_id, signed_in()) or abort(404)


def _my_call(call_id: int) -> tuple[Participant, Call]:
    """A call of a program that the visitor takes part in, and their part; else 404."""
    person = signed_in()
    call = db.session.get(Call, call_id) or abort(404)
    participant = participant_in(call.host.program, person)
    if participant is None:
        abort(404)
    return participant, call


def _looked_for_again(call: Call) -> None:
    """Repairs of the call's seats are worked out anew for those who stand by now."""
    for trouble_id in look_again_at(call):
        enqueue("repair", trouble_id)


def _reason(text: str) -> str:
    return clean_line(text, REASON_LENGTH)


def _refused(refusal: ValueError, where: str) -> Response:
    db.session.rollback()
    flash(said(str(refusal), "seat"), "bad")
    return redirect(where)
