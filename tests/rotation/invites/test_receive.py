"""A reply by mail is kept if it is the invited person's, about the time as it stands."""

from email.message import EmailMessage

import pytest
from flask import Flask

from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.receiving import LARGEST, receive
from tests.rotation.factories import NOW, a_call, a_program, at
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
def entry(app: Flask) -> Entry:
    program = a_program()
    mia, call = a_shadower(program, "Mia"), a_call(a_host(program, "Raj"), at(10))
    published(program, [(mia, call)])
    move(call, 1)
    published(program, [(mia, call)])
    return entries_of(mia)[0]


def a_reply(
    entry: Entry,
    partstat: str = "ACCEPTED",
    *,
    sender: str = MIA,
    attendee: str = f"mailto:{MIA}",
    sequence: int = 1,
    stamp: str = "20261202T090000Z",
    uid: str = "",
    method: str = "REPLY",
    more: str = "",
) -> bytes:
    """What a calendar program sends when a button was pressed."""
    calendar = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Another//Calendar//EN
METHOD:{method}
BEGIN:VEVENT
UID:{uid or entry.uid}
DTSTAMP:{stamp}
DTSTART:20270104T110000Z
SEQUENCE:{sequence}
ATTENDEE;PARTSTAT={partstat}:{attendee}
{more}END:VEVENT
END:VCALENDAR
"""
    mail = EmailMessage()
    mail["From"] = f"Mia <{sender}>"
    mail["To"] = "rotation@example.com"
    mail["Subject"] = "Angenommen: Demo"
    mail.set_content("Yes")
    mail.add_alternative(
        calendar.replace("\n", "\r\n").encode(),
        "text",
        "calendar",
        params={"method": method},
    )
    return mail.as_bytes()


def kept() -> list[tuple[str, int, str]]:
    rows = db.session.scalars(db.select(Answer).order_by(Answer.id))
    return [(row.answer, row.sequence, row.way) for row in rows]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_a_reply_of_the_invited_person_is_kept(entry: Entry, partstat: str):
    receive(a_reply(entry, partstat), now=NOW)

    assert kept() == [(partstat.lower(), 1, "mail")]


def test_a_later_reply_replaces_and_an_earlier_one_does_not(entry: Entry):
    receive(a_reply(entry, "DECLINED", stamp="20261203T090000Z"), now=NOW)
    with pytest.raises(Refused, match="later answer"):
        receive(a_reply(entry, "ACCEPTED", stamp="20261202T090000Z"), now=NOW)
    db.session.rollback()
    receive(a_reply(entry, "TENTATIVE", stamp="20261204T090000Z"), now=NOW)

    assert kept()[-1] == ("tentative", 1, "mail")


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
        ({"sequence": 9}, "The time has changed since"),
        ({"method": "REQUEST"}, "METHOD is not REPLY"),
        ({"method": "COUNTER"}, "METHOD is not REPLY"),
        ({"partstat": "DELEGATED"}, "DELEGATED is not"),
        ({"stamp": "yesterday"}, "cannot be read"),
        ({"more": f"ATTENDEE:mailto:{MIA}\n"}, "more than one attendee"),
    ],
)
def test_what_is_forged_stale_or_unclear_is_refused_with_the_reason(
    entry: Entry, wrong: dict, why: str
):
    with pytest.raises(Refused, match=why):
        receive(a_reply(entry, **wrong), now=NOW)
    assert kept() == []


def test_an_automatic_reply_and_a_plain_mail_are_no_answers(entry: Entry):
    automatic = a_reply(entry).replace(b"Subject:", b"Auto-Submitted: auto-replied\nX:")
    for mail in (automatic, b"From: mia@example.com\n\nYes!", b"", b"\0\xff"):
        with pytest.raises(Refused):
            receive(mail, now=NOW)
    assert kept() == []


def test_a_mail_that_is_too_large_is_not_read(entry: Entry):
    with pytest.raises(Refused, match="200000 is the limit"):
        receive(a_reply(entry) + b" " * LARGEST, now=NOW)
