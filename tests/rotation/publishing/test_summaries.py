"""Who gets several mails from one publication also gets one that sums them up."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.extensions import db
from rotation.invites.choices import choose, stop
from rotation.invites.mail import read_mail
from rotation.invites.models import PLAIN_KINDS, MailIntent
from rotation.programs.models import Participant, Program
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft, Version
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at, signed_in
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_shadower,
    move,
    published,
)

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program(title="Spring")


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia", zone="Asia/Kathmandu")


@pytest.fixture
def mona(app: Flask, program: Program) -> FlaskClient:
    return signed_in(app, a_manager(program))


@pytest.fixture
def draft(program: Program, mia: Participant) -> Draft:
    """Against what is published: two new, one moved, one with another way to join, one
    cancelled; each call has a host of its own."""
    calls = [
        a_call(a_host(program, f"Raj{day}"), at(10, day=day), title=f"Call {day}")
        for day in range(5)
    ]
    published(program, [(mia, call) for call in calls[:3]])
    move(calls[0], 2)
    calls[1].join_url = "https://meet.example.com/1"
    made = a_draft(program, [(mia, calls[n]) for n in (0, 1, 3, 4)])
    db.session.commit()
    return made


def summaries(number: int) -> dict[str, EmailMessage]:
    query = db.select(MailIntent).join(MailIntent.version)
    query = query.where(Version.number == number, MailIntent.kind == "summary")
    return {
        one.person.name: read_mail(one.message) for one in db.session.scalars(query)
    }


def publish_again(draft: Draft) -> None:
    publish(draft, now=NOW + timedelta(days=1), actor_id=None)
    db.session.commit()


def test_several_changes_are_counted_and_listed_with_times_and_links(draft: Draft):
    publish_again(draft)

    [(name, mail)] = summaries(2).items()
    text = mail.get_body(("plain",)).get_content()
    assert name == "Mia"
    assert mail["Subject"] == "Spring: 2 new, 1 moved, 1 changed, 1 cancelled"
    assert mail.get_content_type() == "multipart/alternative"
    assert "When: Mon 4 Jan, 17:45–18:30 Kathmandu time (2027)" in text
    assert "In UTC: Mon 4 Jan, 12:00–12:45" in text
    assert "Before: Mon 4 Jan, 15:45–16:30 Kathmandu time" in text
    assert "Join: https://meet.example.com/1" in text
    assert text.count("/answer/") == 4, "all but the cancelled one"
    assert "http://127.0.0.1:8000/me" in text
    order = [text.index(word) for word in ("NEW", "MOVED", "CHANGED", "CANCELLED")]
    assert order == sorted(order)


def test_one_change_has_no_summary(program: Program, mia: Participant):
    published(program, [(mia, a_call(a_host(program, "Raj")))])

    assert summaries(1) == {}


def test_who_does_without_summaries_gets_none_and_the_preview_says_so(
    mona: FlaskClient, draft: Draft, mia: Participant
):
    pages = [f"/drafts/{draft.id}/publish", f"/drafts/{draft.id}/mails"]
    assert all("Summaries" in mona.get(page).text for page in pages)
    choose(mia.person, set(PLAIN_KINDS) - {"summary"}, now=NOW)
    db.session.commit()

    assert not any("Summaries" in mona.get(page).text for page in pages)
    publish_again(draft)
    assert summaries(2) == {}


def test_stopping_mails_of_a_kind_twice_is_the_same_as_once(mia: Participant):
    assert stop(mia.person, "summary", now=NOW)
    assert not stop(mia.person, "summary", now=NOW)
