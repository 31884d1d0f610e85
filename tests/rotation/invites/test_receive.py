"""A reply by mail is kept if it is the invited person's, about the time as it stands;
another is refused, and its managers see it where the person believes to have answered."""

import logging
from datetime import timedelta

import pytest
from flask import Flask

from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.invites.models import Answer, Entry, Reply
from rotation.invites.receiving import LARGEST, receive
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at, signed_in
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.replies import a_reply
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    move,
    published,
)

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

MIA = "mia@example.com"


@pytest.fixture
def entry(app: Flask, watch: Watch) -> Entry:
    program = a_program()
    mia, call = a_shadower(program, "Mia"), a_call(a_host(program, "Raj"), at(10))
    published(program, [(mia, call)])
    move(call, 1)
    published(program, [(mia, call)])
    return entries_of(mia)[0]


def refused(mail: bytes) -> str:
    """Why this mail is not believed."""
    received = receive(mail, now=NOW)
    assert not received.answered
    return received.sentence


def outcomes() -> list[str]:
    return list(db.session.scalars(db.select(Reply.outcome).order_by(Reply.id)))


def kept() -> list[tuple[str, int, str]]:
    rows = db.session.scalars(db.select(Answer).order_by(Answer.id))
    return [(row.answer, row.sequence, row.way) for row in rows]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_a_reply_of_the_invited_person_is_kept(entry: Entry, partstat: str):
    receive(a_reply(entry, partstat), now=NOW)

    assert kept() == [(partstat.lower(), 1, "mail")]


def test_a_later_reply_replaces_and_an_earlier_one_does_not(entry: Entry):
    receive(a_reply(entry, "DECLINED", stamp="20261201T085600Z"), now=NOW)
    early = a_reply(entry, "ACCEPTED", stamp="20261201T085500Z")
    assert "later answer" in refused(early)
    receive(a_reply(entry, "TENTATIVE", stamp="20261201T085700Z"), now=NOW)

    assert kept()[-1] == ("tentative", 1, "mail")


def test_what_was_written_beside_the_answer_is_the_reason_for_managers(entry: Entry):
    more = "COMMENT:I am at the dentist\\, sorry\\n" + 60 * "so " + "\n"
    receive(a_reply(entry, "DECLINED", more=more), now=NOW)

    [answer] = db.session.scalars(db.select(Answer))
    assert answer.reason.startswith("I am at the dentist, sorry so so")
    assert len(answer.reason) <= 200


def test_a_mail_counts_once_however_often_it_comes(entry: Entry):
    mail = a_reply(entry, "ACCEPTED")
    receive(mail, now=NOW)
    receive(a_reply(entry, "DECLINED"), now=NOW)  # in the same second

    assert "received before" in receive(mail, now=NOW).sentence
    assert kept() == [("declined", 1, "mail")]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"sender": "eve@example.com"}, "from eve@example.com, but answers for mia"),
        (
            {"sender": "eve@example.com", "attendee": "mailto:eve@example.com"},
            "eve@example.com was not invited",
        ),
        ({"uid": "nobody@example.com"}, "no entry nobody@example.com"),
        ({"sequence": 0}, "The time has changed since"),
        (
            {"sequence": 9},
            "This answers sequence 9 of the entry; the last one sent is 1.",
        ),
        ({"method": "REQUEST"}, "METHOD is not REPLY"),
        ({"method": "COUNTER"}, "COUNTER is not"),
        ({"method": "COUNTER", "sender": "eve@example.com"}, "from eve@example.com"),
        ({"partstat": "DELEGATED"}, "DELEGATED is not"),
        ({"stamp": "yesterday"}, "cannot be read"),
        ({"stamp": "20261201"}, "cannot be read"),
        ({"stamp": "20270101T000000Z"}, "in the future"),
        ({"more": f"ATTENDEE:mailto:{MIA}\n"}, "more than one attendee"),
    ],
)
def test_what_is_forged_stale_or_unclear_is_refused_with_the_reason(
    entry: Entry, wrong: dict, why: str
):
    assert why in refused(a_reply(entry, **wrong))
    assert kept() == []


def test_an_automatic_reply_and_a_plain_mail_are_no_answers(entry: Entry):
    automatic = a_reply(entry).replace(b"Subject:", b"Auto-Submitted: auto-replied\nX:")
    for mail in (automatic, b"From: mia@example.com\n\nYes!", b"", b"\0\xff"):
        assert refused(mail)
    assert kept() == []
    assert outcomes() == []


def test_a_mail_that_is_too_large_is_not_read(entry: Entry):
    assert "200000 bytes" in refused(a_reply(entry) + b" " * LARGEST)


def test_what_our_mail_server_calls_forged_is_not_believed(entry: Entry):
    head = b"Authentication-Results: mx.example.com; spf=fail; dmarc=fail (p=none)\n"
    assert "forged" in refused(head + a_reply(entry))
    assert receive(head.replace(b"fail", b"pass") + a_reply(entry), now=NOW).answered


def test_a_refused_reply_leaves_a_trail_without_a_word_of_it(
    entry: Entry, caplog: pytest.LogCaptureFixture
):
    mails = (
        a_reply(entry, sender="eve@example.com"),
        a_reply(entry, sequence=0),
        a_reply(entry, uid="secret-canary@example.com"),
        a_reply(entry, "CANARY"),
        a_reply(entry, "TENTATIVE", method="COUNTER"),
    )
    with caplog.at_level(logging.DEBUG):
        for mail in (*mails, mails[0]):
            refused(mail)

    trail = db.session.scalars(db.select(AuditEntry).filter_by(action="refuse a reply"))
    assert [(one.target, one.after["why"]) for one in trail] == [
        (f"entry {entry.id}", "forged"),
        (f"entry {entry.id}", "stale"),
        ("no entry", "unknown"),
        (f"entry {entry.id}", "unclear"),
        (f"entry {entry.id}", "unclear"),
    ]
    assert outcomes() == ["forged", "stale", "unknown", "unclear", "unclear"]
    for word in ("canary", "example.com", "mia", entry.uid):
        assert word not in caplog.text.lower()


def test_managers_see_a_refused_reply_until_the_person_has_answered(
    app: Flask, entry: Entry
):
    mona = signed_in(app, a_manager(entry.assignment.participant.program))
    assert "did not count" not in mona.get("/programs/spring").text

    refused(a_reply(entry, sequence=0))
    refused(a_reply(entry, sender="mia.private@example.com"))
    db.session.commit()
    page = mona.get("/programs/spring").text
    assert "Answers by mail that did not count: 1" in page
    assert "from another address" in page
    assert "mia.private" not in page

    receive(a_reply(entry), now=NOW + timedelta(minutes=1))
    db.session.commit()
    assert "did not count" not in mona.get("/programs/spring").text
