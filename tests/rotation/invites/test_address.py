"""A manager corrects an address that no mail reaches; what stands then goes to the new one."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.actions import new_feed_link
from rotation.invites.jobs import send_mails
from rotation.invites.models import CALENDAR_KINDS, MailIntent
from rotation.programs.models import Participant, Program, ProgramManager
from rotation.publishing.actions import publish
from rotation.publishing.readdressing import correct_address
from rotation.scheduling.models import Draft
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.invites.replay import CalendarProgram, read
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower, move, published

OLD, NEW = "mia@example.com", "mia.mason@example.com"

sqlite_only = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def program(app: Flask, watch: Watch) -> Program:
    return a_program()


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia")


@pytest.fixture
def calls(program: Program, mia: Participant) -> list[Call]:
    """Three that Mia observes; one of them has moved, and another was given up."""
    raj = a_host(program, "Raj")
    calls = [a_call(raj, at(10, day=day), title=f"Call {day}") for day in range(3)]
    published(program, [(mia, call) for call in calls])
    move(calls[0], 2)
    published(program, [(mia, calls[0]), (mia, calls[1])])
    return calls


@pytest.fixture
def mona(app: Flask, program: Program) -> FlaskClient:
    return signed_in(app, a_manager(program))


def correct(mona: FlaskClient, mia: Participant, email: str = NEW, **more):
    return mona.post(
        f"/programs/spring/people/{mia.id}/address", data={"email": email}, **more
    )


def states(email: str) -> list[tuple[str, str, int]]:
    db.session.expire_all()
    intents = db.session.scalars(
        db.select(MailIntent)
        .where(MailIntent.recipient == email, MailIntent.kind.in_(CALENDAR_KINDS))
        .order_by(MailIntent.id)
    )
    return [(one.kind, one.state, one.sequence) for one in intents]


def test_the_new_address_gets_what_stands_as_the_feed_shows_it(
    client: FlaskClient,
    mailbox: Mailbox,
    mona: FlaskClient,
    mia: Participant,
    calls: list[Call],
):
    mailbox.misbehave = lambda step, to, _: (
        "550 no such user" if (step, to) == ("rcpt", OLD) else None
    )
    send_mails(0)
    frozen = messages(OLD)
    desk = mona.get("/programs/spring").text
    assert f"Mia, {OLD}: The mail server refused the recipient (answer 550)." in desk
    assert f"/programs/spring/people/{mia.id}/address" in desk

    page = correct(mona, mia, follow_redirects=True).text
    send_mails(0)

    assert "Mails that go there: 2." in page
    assert {state for _, state, _ in states(OLD)} == {"replaced"}
    assert states(NEW) == [("invitation", "sent", 1), ("invitation", "sent", 0)]
    assert messages(OLD) == frozen
    hers = CalendarProgram(NEW)
    for recipient, message in mailbox.taken:
        if recipient == NEW:
            hers.receive(message)
    token = new_feed_link(mia.person, now=NOW)
    db.session.commit()
    feed = read(client.get(f"/feed/{token}.ics").data)
    assert hers.known == {
        uid: shown for uid, shown in feed.items() if shown.status == "CONFIRMED"
    }
    assert "Correct the address" not in mona.get("/programs/spring").text
    [trail] = db.session.scalars(
        db.select(AuditEntry).filter_by(action="correct the address")
    )
    assert trail.after == {"fields": ["email"], "mails": 2}


def messages(email: str) -> dict[str, bytes]:
    rows = db.session.scalars(db.select(MailIntent).filter_by(recipient=email))
    return {row.key: row.message for row in rows}


def test_later_changes_go_to_the_new_address_and_to_it_only(
    mona: FlaskClient, program: Program, mia: Participant, calls: list[Call]
):
    correct(mona, mia)
    move(calls[1], 1)
    published(program, [(mia, calls[1])], now=NOW + timedelta(1))

    assert states(NEW)[2:] == [("cancellation", "waiting", 2), ("update", "waiting", 1)]
    assert {state for _, state, _ in states(OLD)} == {"replaced"}


def test_mails_held_back_stay_so_for_the_new_address(
    mona: FlaskClient, mia: Participant, calls: list[Call]
):
    db.session.execute(db.update(MailIntent).values(state="held"))
    db.session.commit()

    correct(mona, mia)

    assert [state for _, state, _ in states(NEW)] == ["held", "held"]


def test_roles_that_name_the_old_address_name_the_new_one(
    mona: FlaskClient, program: Program, mia: Participant, calls: list[Call]
):
    ben = a_shadower(program, "Ben")
    ben.role("shadower").not_with = [OLD, "zoe@example.com"]
    db.session.commit()

    correct(mona, mia)

    db.session.expire_all()
    assert ben.role("shadower").not_with == [NEW, "zoe@example.com"]


@pytest.mark.parametrize("first", ["publish", "correct"])
def test_a_publication_at_the_same_moment_writes_to_the_new_address_or_is_replaced(
    app: Flask, program: Program, mia: Participant, calls: list[Call], first: str
):
    mona = a_manager(program)
    move(calls[1], 1)
    draft = a_draft(program, [(mia, call) for call in calls[:2]])
    db.session.commit()
    ids = (draft.id, mia.id, mona.id)
    acts = {"publish": _publish, "correct": _correct}
    second = next(act for name, act in acts.items() if name != first)

    acts[first](*ids)
    other = threading.Thread(target=_in_app, args=(app, second, *ids))
    other.start()
    other.join(timeout=0.3)
    assert other.is_alive()  # it waits for the first one's transaction
    db.session.commit()
    other.join(timeout=20)

    assert {state for _, state, _ in states(OLD)} == {"replaced"}
    last = {sequence: state for _, state, sequence in states(NEW)}
    assert (
        last == {1: "waiting"} if first == "publish" else {0: "waiting", 1: "waiting"}
    )


def _publish(draft_id: int, _mia: int, _mona: int) -> None:
    publish(db.session.get_one(Draft, draft_id), now=NOW, actor_id=None)


def _correct(_draft: int, mia_id: int, mona_id: int) -> None:
    mia, mona = (
        db.session.get_one(Participant, mia_id),
        db.session.get_one(Person, mona_id),
    )
    correct_address(mia, NEW, now=NOW, actor=mona)


def _in_app(app: Flask, act, *ids: int) -> None:
    with app.app_context():
        act(*ids)
        db.session.commit()
        db.session.remove()


@sqlite_only
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Enter an address."),
        ("mia at example", "is not an e-mail address"),
        (OLD, "is the address of Mia already"),
        ("Raj@Example.com", "somebody else’s address"),
    ],
)
def test_what_is_no_new_address_is_said_beside_the_field_and_changes_nothing(
    mona: FlaskClient, mia: Participant, calls: list[Call], typed: str, why: str
):
    response = correct(mona, mia, typed)

    assert response.status_code in (409, 422)
    assert why in response.text
    if typed:
        assert f'value="{typed}"' in response.text
    db.session.expire_all()
    assert mia.person.email == OLD
    assert len(states(OLD)) == 5


@sqlite_only
@pytest.mark.parametrize(
    ("whose", "why"),
    [
        ("signed in", "has signed in with"),
        ("manager", "runs a program"),
        ("elsewhere", "also in a program that you do not run"),
    ],
)
def test_nobody_takes_over_an_account_by_correcting_its_address(
    app: Flask,
    mona: FlaskClient,
    mia: Participant,
    calls: list[Call],
    whose: str,
    why: str,
):
    if whose == "signed in":
        signed_in(app, mia.person)
    elif whose == "manager":
        other = a_program("autumn")
        db.session.add(ProgramManager(program_id=other.id, person_id=mia.person_id))
    else:
        a_participant(a_program("autumn"), person=mia.person)
    db.session.commit()

    response = correct(mona, mia)

    assert response.status_code == 409
    assert why in response.text
    db.session.expire_all()
    assert mia.person.email == OLD


@sqlite_only
def test_the_page_of_somebody_in_another_program_is_not_there(
    mona: FlaskClient, program: Program
):
    other = a_participant(a_program("autumn"), "Olga")
    db.session.commit()

    assert correct(mona, other).status_code == 404
