"""A seat that its shadower gives up or offers goes to somebody whom the judge lets have it."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.invites.choices import choose
from rotation.invites.models import PLAIN_KINDS, MailIntent
from rotation.programs.models import Participant, Program
from rotation.publishing import amending
from rotation.scheduling.models import Version
from rotation.seats import actions, jobs, waiting
from rotation.seats.models import Offer
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_program,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    mails_of,
    move,
    published,
)
from tests.rotation.queries import counted

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def a_stage(**more: bool) -> tuple[Program, Participant, Participant, Call]:
    """Mia has the one seat on Raj's call; Ben is free and has none, Eva is never free,
    and Fay wants no demo."""
    program = a_program(**more)
    mia, ben, eva, fay = (
        a_shadower(program, name) for name in ("Mia", "Ben", "Eva", "Fay")
    )
    db.session.execute(db.delete(DatedHours).filter_by(participant_id=eva.id))
    fay.role("shadower").refuses = ["stage:demo"]
    call = a_call(a_host(program, "Raj"), tags=["stage:demo"])
    published(program, [(mia, call)])
    return program, mia, ben, call


def look() -> Offer:
    """The worker's look at the one offer there is."""
    [offer] = db.session.scalars(db.select(Offer))
    jobs.find_takers(offer.id)
    db.session.refresh(offer)
    return offer


def offered(mia: Participant, *, why: str = "swap") -> Offer:
    actions.offer_seat(entries_of(mia)[0], why=why, now=NOW)
    db.session.commit()
    return look()


def asked(offer: Offer) -> list[str]:
    return [one.participant.person.name for one in offer.asked if not one.refused_at]


def versions(program: Program) -> list[int]:
    rows = db.select(Version.number).filter_by(program_id=program.id)
    return list(db.session.scalars(rows.order_by(Version.number)))


def test_who_cannot_make_it_is_replaced_by_somebody_who_fits_and_everybody_is_told(
    app: Flask,
):
    program, mia, ben, _ = a_stage()
    [entry] = entries_of(mia)
    page = signed_in(app, mia.person).post(
        f"/me/entries/{entry.uid}/cannot",
        data={"reason": "A doctor"},
        follow_redirects=True,
    )
    assert "A replacement is sought" in page.text

    offer = look()
    assert asked(offer) == ["Ben"]
    browser = signed_in(app, ben.person)
    home = browser.get("/me").text
    # Others may take the seat meanwhile, and nobody the survey.
    assert home.index("A seat for you, if you") < home.index("How well do we know")
    page = browser.post(f"/offers/{offer.id}/take", follow_redirects=True).text

    assert "The seat is yours." in page
    assert versions(program) == [1, 2]
    newest = db.session.scalars(db.select(Version).filter_by(number=2)).one()
    assert newest.difference == {"added": 1, "moved": 0, "removed": 1, "kept": 0}
    assert mails_of(newest) == [
        ("Ben", "REQUEST", 0),
        ("Mia", "CANCEL", 1),
        ("Raj", "CANCEL", 1),
        ("Raj", "REQUEST", 0),
    ]
    assert [one.cancelled for one in entries_of(mia)] == [True]
    assert [one.cancelled for one in entries_of(ben)] == [False]


def test_a_swap_publishes_nothing_else_that_has_changed_meanwhile(app: Flask):
    program, mia, ben, call = a_stage()
    eva = a_shadower(program, "Ed")
    other = a_call(call.host, at(14))
    published(program, [(mia, call), (eva, other)])
    move(other, 1)
    offer = offered(mia)

    actions.take(offer, ben, now=NOW)
    db.session.commit()

    newest = db.session.scalars(db.select(Version).filter_by(number=3)).one()
    assert newest.difference == {"added": 1, "moved": 0, "removed": 1, "kept": 1}
    assert entries_of(eva)[0].starts_at == at(14)


@on_sqlite
def test_what_was_broken_before_does_not_stand_in_the_way_of_a_swap(app: Flask):
    program, mia, ben, call = a_stage()
    ed = a_shadower(program, "Ed")
    published(program, [(mia, call), (ed, a_call(call.host, at(14)))])
    [entry] = entries_of(ed)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)
    mia.role("shadower").target = 1
    mia.role("shadower").credit = 1  # she has had enough, and gives her seat away
    actions.offer_seat(entries_of(mia)[0], why="swap", now=NOW)
    db.session.commit()
    offer = db.session.scalars(db.select(Offer).filter_by(why="swap")).one()
    jobs.find_takers(offer.id)

    assert actions.take(offer, ben, now=NOW)


def seat_mails(state: str) -> list[MailIntent]:
    mails = db.select(MailIntent).filter_by(kind="seat", state=state)
    return list(db.session.scalars(mails.order_by(MailIntent.id)))


def test_who_is_asked_gets_one_mail_which_is_withdrawn_with_the_offer(app: Flask):
    program, mia, ben, _ = a_stage()
    ben.person.zone = "Asia/Kathmandu"
    zoe = a_shadower(program, "Zoe")
    choose(zoe.person, set(PLAIN_KINDS) - {"seat"}, now=NOW)
    offered(mia)
    jobs.find_offers(NOW + timedelta(days=1))
    look()  # again, a day later

    [mail] = seat_mails("waiting")
    assert (mail.recipient, mail.until) == ("ben@example.com", at(10))
    message = message_from_bytes(mail.message, policy=default)
    text = message.get_body(("plain",)).get_content()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Mon 4 Jan, 15:45–16:30 Kathmandu time" in text
    assert "Mon 4 Jan, 10:00–10:45" in text
    [entry] = entries_of(mia)
    signed_in(app, mia.person).post(f"/me/entries/{entry.uid}/keep")
    db.session.expire_all()
    assert (seat_mails("waiting"), len(seat_mails("replaced"))) == ([], 1)


def test_a_seat_that_fits_no_more_is_refused_with_the_rule_and_stays_on_offer(
    app: Flask,
):
    program, mia, ben, _ = a_stage()
    offer = offered(mia)
    db.session.execute(db.delete(DatedHours).filter_by(participant_id=ben.id))
    ben.person.zone = "Asia/Kathmandu"
    browser = signed_in(app, ben.person)

    page = browser.post(f"/offers/{offer.id}/take", follow_redirects=True).text

    assert "Rule 1 (available): Ben is not available" in page
    assert "(Mon 4 Jan, 15:45–16:30)" in page
    assert "A seat for you" not in page
    db.session.expire_all()
    offer = look()
    assert (offer.state, asked(offer)) == ("open", [])
    assert "A seat for you" not in browser.get("/me").text
    assert versions(program) == [1]


def test_where_managers_approve_swaps_a_seat_changes_hands_only_then(app: Flask):
    program, mia, ben, _ = a_stage(approve_swaps=True)
    mona = signed_in(app, a_manager(program))
    offer = offered(mia)

    page = signed_in(app, ben.person).post(
        f"/offers/{offer.id}/take", follow_redirects=True
    )
    assert "A manager has the last word." in page.text
    assert versions(program) == [1]
    desk = " ".join(mona.get("/programs/spring").text.split())
    assert "Mia offers the seat. Ben would take it; the rules allow it." in desk

    page = mona.post(f"/offers/{offer.id}/approve", follow_redirects=True).text
    assert "Published as version 2." in page
    assert [one.cancelled for one in entries_of(ben)] == [False]
    again = mona.post(f"/offers/{offer.id}/approve", follow_redirects=True).text
    assert "does not wait for an approval any more" in again
    assert versions(program) == [1, 2]


def test_a_swap_that_is_turned_down_leaves_everything_as_it_was(app: Flask):
    program, mia, ben, _ = a_stage(approve_swaps=True)
    mona = signed_in(app, a_manager(program))
    offer = offered(mia)
    actions.take(offer, ben, now=NOW)
    db.session.commit()

    mona.post(f"/offers/{offer.id}/turn-down")

    db.session.refresh(offer)
    assert (offer.state, offer.message) == (
        "ended",
        "A manager has not approved the swap.",
    )
    assert versions(program) == [1]
    assert not entries_of(mia)[0].cancelled


@on_sqlite
def test_who_comes_after_all_keeps_the_seat(app: Flask):
    _, mia, ben, _ = a_stage()
    [entry] = entries_of(mia)
    give_answer(entry, "declined", sequence=0, way="link", now=NOW)
    db.session.commit()
    offer = look()

    give_answer(entry, "accepted", sequence=0, way="link", now=NOW)
    db.session.commit()

    db.session.refresh(offer)
    assert offer.state == "ended"
    with pytest.raises(Refused, match="not on offer any more"):
        actions.take(offer, ben, now=NOW)


@on_sqlite
def test_an_offer_can_be_taken_back_until_somebody_has_taken_it(app: Flask):
    _, mia, ben, _ = a_stage()
    offer = offered(mia)
    [entry] = entries_of(mia)
    browser = signed_in(app, mia.person)
    assert "Asked:\n" in browser.get(f"/me/entries/{entry.uid}").text

    page = browser.post(f"/me/entries/{entry.uid}/keep", follow_redirects=True).text

    assert "the seat is yours" in page
    assert "A seat for you" not in signed_in(app, ben.person).get("/me").text
    db.session.refresh(offer)
    assert offer.state == "ended"


@on_sqlite
def test_who_was_not_asked_learns_nothing_of_an_offer(app: Flask):
    program, mia, _, _ = a_stage()
    offer = offered(mia)
    stranger = signed_in(app, a_shadower(program, "Zoe").person)

    assert stranger.post(f"/offers/{offer.id}/take").status_code == 404
    assert stranger.post(f"/offers/{offer.id}/refuse").status_code == 404


@on_sqlite
def test_a_call_that_moved_or_that_the_customer_wants_to_be_alone_in_is_not_offered(
    app: Flask,
):
    _, mia, _, call = a_stage()
    move(call, 1)
    assert offered(mia).message.startswith("The call has moved")
    move(call, -1)
    call.consent = "no"
    actions.offer_seat(entries_of(mia)[0], why="swap", now=NOW)
    db.session.commit()
    second = db.session.scalars(db.select(Offer).filter_by(state="new")).one()
    jobs.find_takers(second.id)
    assert second.message == "This call cannot be observed any more."


def test_whoever_stands_by_first_is_asked_first_then_the_next_then_everybody(
    app: Flask,
):
    program, mia, ben, call = a_stage()
    zoe, ada = (a_shadower(program, name) for name in ("Zoe", "Ada"))
    for number, one in enumerate((zoe, ada)):
        waiting.stand_by(one, call, now=NOW + timedelta(minutes=number))
        waiting.stand_by(one, call, now=NOW + timedelta(minutes=9))  # twice is once
    offer = offered(mia)
    assert asked(offer) == ["Zoe"]

    for name, who in (("Ada", zoe), ("Ben", ada)):
        browser = signed_in(app, who.person)
        browser.post(f"/offers/{offer.id}/refuse")
        db.session.expire_all()
        jobs.find_takers(offer.id)
        db.session.expire_all()
        assert asked(offer) == [name]
    assert actions.take(offer, ben, now=NOW)


@on_sqlite
def test_after_a_day_without_an_answer_the_next_in_line_is_asked_too(app: Flask):
    program, mia, _, call = a_stage()
    zoe, ada = (a_shadower(program, name) for name in ("Zoe", "Ada"))
    waiting.stand_by(zoe, call, now=NOW)
    waiting.stand_by(ada, call, now=NOW)
    offer = offered(mia)
    jobs.find_offers(NOW + timedelta(hours=23))
    assert asked(look()) == ["Zoe"]

    jobs.find_offers(NOW + timedelta(hours=24))

    assert asked(look()) == ["Zoe", "Ada"]
    assert offer.state == "open"


def test_a_program_may_give_a_freed_seat_to_the_first_in_line_unasked(app: Flask):
    program, mia, _, call = a_stage(fill_automatically=True)
    zoe = a_shadower(program, "Zoe")
    waiting.stand_by(zoe, call, now=NOW)
    give_answer(entries_of(mia)[0], "declined", sequence=0, way="mail", now=NOW)
    db.session.commit()

    offer = look()

    assert offer.state == "done"
    assert versions(program) == [1, 2]
    assert [one.cancelled for one in entries_of(zoe)] == [False]


@on_sqlite
def test_a_manager_has_the_last_word_on_a_seat_that_is_filled_automatically_too(
    app: Flask,
):
    program, mia, _, call = a_stage(fill_automatically=True, approve_swaps=True)
    zoe = a_shadower(program, "Zoe")
    waiting.stand_by(zoe, call, now=NOW)
    give_answer(entries_of(mia)[0], "declined", sequence=0, way="mail", now=NOW)
    db.session.commit()

    offer = look()

    assert (offer.state, offer.taken_by) == ("taken", zoe)
    assert versions(program) == [1]


@on_sqlite
def test_so_shortly_before_a_call_nobody_is_put_on_it_unasked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    program, mia, _, call = a_stage(fill_automatically=True)
    zoe = a_shadower(program, "Zoe")
    waiting.stand_by(zoe, call, now=NOW)
    late = call.starts_at - timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: late)
    give_answer(entries_of(mia)[0], "declined", sequence=0, way="mail", now=late)
    db.session.commit()

    assert sorted(asked(look())) == ["Ben", "Zoe"]


@on_sqlite
def test_full_calls_show_ones_place_in_line(app: Flask):
    program, _, ben, call = a_stage()
    zoe = a_shadower(program, "Zoe")
    waiting.stand_by(zoe, call, now=NOW)
    a_call(call.host, at(15), title="Not full")
    browser = signed_in(app, ben.person)
    assert "1 in line" in browser.get("/me/standby").text

    page = browser.post(f"/calls/{call.id}/standby", follow_redirects=True).text

    assert "You are number 2 in line" in page
    assert "Not full" not in page
    page = browser.post(f"/calls/{call.id}/stand-down", follow_redirects=True).text
    assert "You are number" not in page


@on_sqlite
def test_an_offer_ends_with_its_call_and_after_three_looks_that_broke_off(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    _, mia, _, _ = a_stage()
    actions.offer_seat(entries_of(mia)[0], why="swap", now=NOW)
    db.session.commit()
    [offer] = db.session.scalars(db.select(Offer))
    monkeypatch.setattr(amending.Amendment, "fitting", _broken)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            jobs.find_takers(offer.id)
        db.session.rollback()
    jobs.find_offers(NOW)
    assert offer.message == "It could not be found out who fits."

    monkeypatch.undo()
    second = actions.offer_seat(entries_of(mia)[0], why="swap", now=NOW)
    db.session.commit()
    jobs.find_offers(at(10))
    assert second is not None
    assert second.message == "The call has begun."


@on_sqlite
def test_the_pages_ask_as_much_for_many_seats_as_for_one(app: Flask):
    program, mia, _, call = a_stage()
    more = [a_call(call.host, at(10, day=day)) for day in range(1, 9)]
    published(program, [(mia, one) for one in (call, *more)])
    [entry] = [one for one in entries_of(mia) if one.starts_at == at(10)]
    browser = signed_in(app, mia.person)
    for one in entries_of(mia):
        actions.offer_seat(one, why="swap", now=NOW)
    db.session.commit()
    for offer in db.session.scalars(db.select(Offer.id)).all():
        jobs.find_takers(offer)

    for path in ("/me", "/me/standby", f"/me/entries/{entry.uid}"):
        db.session.expire_all()
        with counted() as sent:
            browser.get(path)
        assert len(sent) <= 6, path


def _broken(*_: object) -> list[int]:
    raise RuntimeError("broken off")
