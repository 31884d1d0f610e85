"""What a person gets by mail about an entry: an invitation that calendars take."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256

import pytest
from flask import Flask
from icalendar import Calendar

from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import MailIntent
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Version
from tests.rotation.factories import NOW, a_call, a_program, at
from tests.rotation.invites.replay import calendar_in
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    move,
    published,
)

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

LINK = "https://meet.example.com/1"


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia", zone="America/New_York")


@pytest.fixture
def call(program: Program) -> Call:
    return a_call(a_host(program, "Raj"), at(15), title="Demo", join_url=LINK)


def mail_to(name: str, version: Version) -> EmailMessage:
    [message] = [
        intent.message
        for intent in db.session.scalars(
            db.select(MailIntent).filter_by(version_id=version.id)
        )
        if intent.person.name == name
    ]
    assert max(map(len, message.split(b"\r\n"))) <= 998
    assert message.isascii()
    return message_from_bytes(message, policy=default)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def test_an_invitation_names_time_place_people_and_what_to_prepare(
    mia: Participant, program: Program, call: Call
):
    mail = mail_to("Mia", published(program, [(mia, call)]))

    assert mail["To"] == "Mia <mia@example.com>"
    assert mail["Subject"] == (
        "Invitation: Observe: Demo (host: Raj), Mon 4 Jan, 10:00–10:45 New York time"
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    for shown in (text_of(mail), mail.get_body(("html",)).get_content()):
        assert "Mon 4 Jan, 10:00–10:45 New York time (2027)" in shown
        assert "Mon 4 Jan, 15:00–15:45" in shown
        assert "Raj hosts it" in shown
        assert LINK in shown
        assert "Come two minutes early" in shown
        assert "http://127.0.0.1:8000/me" in shown


def test_the_host_reads_how_to_tell_the_customer(
    mia: Participant, program: Program, call: Call
):
    mail = mail_to("Raj", published(program, [(mia, call)]))

    assert "You could write: “A colleague of mine will listen in" in text_of(mail)


def test_the_host_reads_how_to_introduce_who_observes(
    mia: Participant, program: Program, call: Call
):
    mia.person.department = "Marketing"
    mail = mail_to("Raj", published(program, [(mia, call)]))

    line = (
        "“With us today is Mia from Marketing, to learn how we work with customers like"
        " you. After a hello, the microphone stays off. Is that all right with you?”"
    )
    [event] = Calendar.from_ical(calendar_in(mail)).walk("VEVENT")
    assert f"Introduce: {line}" in text_of(mail)
    assert f"To introduce Mia: {line}" in event["DESCRIPTION"]


def test_the_sender_is_the_organizer_and_the_only_attendee_is_the_recipient(
    mia: Participant, program: Program, call: Call
):
    mail = mail_to("Mia", published(program, [(mia, call)]))

    [event] = Calendar.from_ical(calendar_in(mail)).walk("VEVENT")
    assert mail["From"].addresses[0].addr_spec == "rotation@localhost"
    assert event["ORGANIZER"] == "mailto:rotation@localhost"
    assert event["ATTENDEE"] == "mailto:mia@example.com"


def test_a_moved_time_is_an_update_that_names_the_time_before(
    mia: Participant, program: Program, call: Call
):
    first = mail_to("Mia", published(program, [(mia, call)]))
    move(call, 1)
    mail = mail_to("Mia", published(program, [(mia, call)], now=NOW + timedelta(1)))

    assert mail["Subject"].startswith("Updated: Observe: Demo")
    assert "Before: Mon 4 Jan, 10:00–10:45 New York time" in text_of(mail)
    assert mail["Message-ID"] == first["Message-ID"].replace(".0.request", ".1.request")


def test_a_cancellation_asks_for_nothing(
    mia: Participant, program: Program, call: Call
):
    published(program, [(mia, call)])
    mail = mail_to("Mia", published(program, [], now=NOW + timedelta(1)))

    assert mail["Subject"].startswith("Cancelled: Observe: Demo")
    assert "Prepare" not in text_of(mail)
    assert LINK not in text_of(mail)
    calendar = Calendar.from_ical(calendar_in(mail))
    assert calendar["METHOD"] == "CANCEL"


def test_the_name_of_the_message_is_made_of_recipient_uid_sequence_and_method(
    mia: Participant, program: Program, call: Call
):
    mail = mail_to("Mia", published(program, [(mia, call)]))

    uid, host = entries_of(mia)[0].uid.split("@")
    mark = sha256(b"mia@example.com").hexdigest()[:8]
    assert mail["Message-ID"] == f"<{uid}.0.request.{mark}@{host}>"


@pytest.mark.parametrize("evil", ["a\r\nBcc: eve@example.com", "a\nb", "<b>&\x00\x0b"])
def test_a_title_cannot_add_a_header_or_a_tag(
    mia: Participant, program: Program, call: Call, evil: str
):
    call.title = evil
    mail = mail_to("Mia", published(program, [(mia, call)]))

    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Invitation: Observe: ")
    assert "<b>" not in mail.get_body(("html",)).get_content()
    calendar_in(mail)


def test_a_very_long_name_keeps_every_line_within_its_limit(
    mia: Participant, program: Program, call: Call
):
    mia.person.name = "Ž" * 80
    call.title = "日本語" * 80
    mail_to("Ž" * 80, published(program, [(mia, call)]))
