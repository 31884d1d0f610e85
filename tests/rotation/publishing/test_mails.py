"""Managers read every mail before it leaves, choose, and see what became of it."""

import re
from collections import Counter
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.mailroom import mails_of as shown_mails
from rotation.invites.models import MailIntent
from rotation.jobs.handover import NotTaken
from rotation.programs.models import Program
from rotation.scheduling.models import Draft, Version
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at, signed_in
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_shadower,
    move,
    published,
)
from tests.rotation.queries import counted

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


@pytest.fixture
def mona(app: Flask, program: Program) -> FlaskClient:
    return signed_in(app, a_manager(program))


@pytest.fixture
def draft(program: Program) -> Draft:
    """It moves one call, gives up another, and adds a third."""
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    calls = [a_call(raj, at(10, day=day), title=f"Call {day}") for day in range(3)]
    published(program, [(mia, calls[0]), (mia, calls[1])])
    move(calls[0], 2)
    made = a_draft(program, [(mia, calls[0]), (mia, calls[2])])
    db.session.commit()
    return made


def seen_in(page: str) -> str:
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def publish_page(mona: FlaskClient, draft: Draft, mails: str) -> str:
    where = f"/drafts/{draft.id}/publish"
    data = {"seen": seen_in(mona.get(where).text), "mails": mails}
    return mona.post(where, data=data, follow_redirects=True).text


def states(number: int = 2) -> list[str]:
    db.session.expire_all()
    query = db.select(MailIntent.state).join(MailIntent.version)
    return sorted(db.session.scalars(query.where(Version.number == number)))


def test_each_mail_is_counted_and_reads_before_as_it_arrives(
    mona: FlaskClient, draft: Draft
):
    preview = mona.get(f"/drafts/{draft.id}/publish").text
    before = unescape(mona.get(f"/drafts/{draft.id}/mails").text)
    publish_page(mona, draft, "send")

    version = db.session.scalars(db.select(Version).filter_by(number=2)).one()
    mails = shown_mails(version)
    kinds = Counter(mail.kind for mail in mails)
    assert kinds == dict.fromkeys(
        ("cancellation", "invitation", "update", "summary"), 2
    )
    assert re.findall(r'<strong class="numbers">(\d+)</strong>', preview) == 4 * ["2"]
    read = re.findall(r'<pre class="mail">(.*?)</pre>', before, re.DOTALL)
    assert sorted(map(lines, read)) == sorted(lines(mail.text) for mail in mails)
    for mail in mails:
        assert f"{mail.name}: {mail.subject}" in before
        assert f"To {mail.name}, {mail.email}" in before


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_nobody_is_shown_the_link_with_which_another_person_answers(
    mona: FlaskClient, draft: Draft
):
    page = mona.get("/programs/spring/versions/1/mails").text

    for secret, count in (("/answer/", 8), ("/stop/", 2)):
        assert page.count(f"{secret}…") == page.count(secret) == count


def test_mails_held_back_wait_until_they_are_released(mona: FlaskClient, draft: Draft):
    page = publish_page(mona, draft, "hold")
    assert "Mails: 8 held back" in page
    assert states() == 8 * ["held"]

    page = mona.post(
        "/programs/spring/versions/2/mails/release", follow_redirects=True
    ).text
    assert "Mails on their way: 8." in page
    assert states() == 8 * ["waiting"]


def test_a_held_mail_that_a_later_one_overtook_is_never_sent(
    mona: FlaskClient, draft: Draft, program: Program
):
    publish_page(mona, draft, "hold")
    published(program, [])

    mona.post("/programs/spring/versions/2/mails/release")

    assert states() == 6 * ["replaced"] + 2 * ["waiting"]


def test_the_desk_says_that_no_mail_server_is_set(mona: FlaskClient, draft: Draft):
    assert "No mail server is set" in mona.get("/programs/spring").text


def test_a_failed_mail_is_shown_with_its_cause_and_sent_again(
    mona: FlaskClient, draft: Draft
):
    claim = outbox.claim_next(owner="x", now=NOW)
    outbox.give_up(claim, "The mail server refused the recipient (550).", now=NOW)
    db.session.commit()

    assert "1 failed" in mona.get("/programs/spring").text
    page = mona.get("/programs/spring/versions/1/mails").text
    assert "The mail server refused the recipient (550)." in page
    mona.post("/programs/spring/versions/1/mails/resend")
    assert states(1) == 6 * ["waiting"]


def test_a_failed_mail_that_a_later_one_overtook_is_not_sent_again(
    mona: FlaskClient, draft: Draft, program: Program
):
    db.session.execute(db.update(MailIntent).values(state="failed"))
    published(program, [])

    mona.post("/programs/spring/versions/1/mails/resend")

    assert states(1) == 6 * ["replaced"]
    assert states(2) == 6 * ["waiting"]


def test_a_paused_outbox_is_an_alarm_with_a_button(
    app: Flask, mona: FlaskClient, draft: Draft
):
    outbox.pause("The mail server lets us not in.", now=NOW)
    db.session.commit()

    assert "Sending is paused" in mona.get("/programs/spring").text
    mona.post("/programs/spring/mails/resume")
    assert "Sending is paused" not in mona.get("/programs/spring").text


def test_why_mails_do_not_leave_is_said_in_the_reader_s_language(
    mona: FlaskClient, draft: Draft
):
    publish_page(mona, draft, "send")
    claim = outbox.claim_next(owner="worker", now=NOW)
    refused = str(NotTaken("recipient", 550))
    outbox.give_up(claim, refused, now=NOW)
    outbox.pause(f"The mail server refused mail after mail. {refused}", now=NOW)
    db.session.commit()

    desk = mona.get("/programs/spring", headers={"Accept-Language": "de"}).text
    mails = mona.get(
        "/programs/spring/versions/2/mails", headers={"Accept-Language": "de"}
    ).text

    why = "Der Mailserver hat die Adresse abgelehnt (Antwort 550)."
    assert f"Der Mailserver hat eine Mail nach der anderen abgelehnt. {why}" in desk
    assert why in mails
    assert "Einladungen für den Kalender" in mails


def test_the_list_of_mails_asks_as_often_for_many_as_for_one(
    app: Flask, mona: FlaskClient, program: Program
):
    raj = a_host(program, "Raj")
    mia = a_shadower(program, "Mia")
    calls = [a_call(raj, at(10, day=day)) for day in range(6)]
    published(program, [(mia, calls[0])])
    published(program, [(mia, call) for call in calls])
    asked = []
    for number in (1, 2):
        db.session.expire_all()
        with counted() as sent:
            mona.get(f"/programs/spring/versions/{number}/mails")
        asked.append(len(sent))

    assert asked[0] == asked[1]
