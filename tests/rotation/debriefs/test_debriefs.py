"""After a call or a placement, whoever was there writes what they heard, for host, mentor and managers."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.debriefs.models import LENGTH, Debrief
from rotation.debriefs.queries import debrief_counts
from rotation.extensions import db
from rotation.insights.models import Insight
from rotation.invites.answering import give_answer
from rotation.invites.models import Entry
from rotation.programs.models import Participant
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    entries_of,
    published,
)
from tests.rotation.queries import counted

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

AFTER = at(12)
"""The call that most of these tests are about ends at 10:45."""
SAID = {
    "surprise": "“We wait for weeks.”",
    "objection": "Too dear",
    "question": "How long does it take?",
    "idea": "A page about waiting",
    "advice": "Pause after the price.",
}


@pytest.fixture(autouse=True)
def _afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


@pytest.fixture
def seat(app: Flask) -> tuple[Participant, Participant, Entry]:
    """Mia observed Raj's call."""
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    published(program, [(mia, a_call(raj))])
    [entry] = entries_of(mia)
    return mia, raj, entry


def write(browser: FlaskClient, entry: Entry, **said: str):
    return browser.post(f"/me/entries/{entry.uid}/debrief", data=said)


def test_the_page_of_a_past_call_leads_to_what_was_heard_and_not_to_preparing(
    app: Flask, seat
):
    mia, _, entry = seat
    browser = signed_in(app, mia.person)

    before = browser.get(f"/me/entries/{entry.uid}").text
    browser.post(f"/me/entries/{entry.uid}/debrief", data=SAID)
    after = browser.get(f"/me/entries/{entry.uid}").text

    assert "Write what you heard" in before
    assert "Prepare" not in before
    assert "Change what you wrote" in after


def test_what_mia_heard_reaches_the_host_and_the_managers_and_the_idea_everybody(
    app: Flask, seat: tuple[Participant, Participant, Entry]
):
    mia, raj, entry = seat
    mona = a_manager(mia.program)
    other = a_shadower(mia.program, "Ben")
    browser = signed_in(app, mia.person)
    assert "What did you hear?" in browser.get("/me").text

    answer = write(browser, entry, **SAID)

    assert answer.location == "/me"
    assert "What did you hear?" not in browser.get("/me").text
    for person, where in (
        (raj.person, "/me/calls"),
        (raj.person, "/me/debriefs"),
        (mia.person, "/me/debriefs"),
        (mona, "/programs/spring/debriefs"),
    ):
        page = signed_in(app, person).get(where).text
        for text in SAID.values():
            assert text in page, where
    stranger = signed_in(app, other.person)
    assert "Too dear" not in stranger.get("/me/debriefs").text
    ideas = stranger.get("/me/ideas").text
    assert "A page about waiting" in ideas
    assert "Too dear" not in ideas
    trail = db.session.scalars(
        db.select(AuditEntry).filter_by(action="write a debrief")
    )
    assert [one.after for one in trail] == [
        {"fields": ["surprise", "objection", "question", "advice", "idea"]}
    ]


def test_it_may_change_and_the_second_time_changes_the_same_one(
    app: Flask, seat: tuple[Participant, Participant, Entry]
):
    mia, _, entry = seat
    browser = signed_in(app, mia.person)
    for said in (SAID, SAID | {"objection": "Too slow", "idea": ""}):
        write(browser, entry, **said)

    [debrief] = db.session.scalars(db.select(Debrief))
    assert debrief.objection == "Too slow"
    assert db.session.scalars(db.select(Insight)).all() == []
    page = browser.get(f"/me/entries/{entry.uid}/debrief").text
    assert "Too slow</textarea>" in page


@on_sqlite
def test_an_idea_that_somebody_works_on_stays_as_it_was_written(
    app: Flask, seat: tuple[Participant, Participant, Entry]
):
    mia, _, entry = seat
    browser = signed_in(app, mia.person)
    write(browser, entry, **SAID)
    [insight] = db.session.scalars(db.select(Insight))
    browser.post(f"/ideas/{insight.id}/take")

    answer = write(browser, entry, **SAID | {"idea": "", "objection": "New"})

    assert answer.status_code == 409
    assert "Somebody works on your idea already" in answer.text
    assert "New</textarea>" in answer.text
    db.session.expire_all()
    assert db.session.scalar(db.select(Debrief)).objection == "Too dear"
    assert write(browser, entry, **SAID | {"objection": "New"}).status_code == 302


@on_sqlite
@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({}, 409, "Write at least one line."),
        ({"surprise": " \n\t "}, 409, "Write at least one line."),
        ({"objection": "x" * (LENGTH + 1)}, 422, "600 is the limit"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    app: Flask,
    seat: tuple[Participant, Participant, Entry],
    said: dict[str, str],
    status: int,
    words: str,
):
    mia, _, entry = seat
    answer = write(signed_in(app, mia.person), entry, **said)

    assert answer.status_code == status
    assert words in answer.text
    assert said.get("objection", "") in answer.text
    assert db.session.scalars(db.select(Debrief)).all() == []


@on_sqlite
def test_the_customers_words_are_text_wherever_they_are_shown(
    app: Flask, seat: tuple[Participant, Participant, Entry]
):
    mia, raj, entry = seat
    mona = a_manager(mia.program)
    evil = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
    browser = signed_in(app, mia.person)
    write(browser, entry, **dict.fromkeys(SAID, evil))
    [insight] = db.session.scalars(db.select(Insight))

    for person, where in (
        (mia.person, f"/me/entries/{entry.uid}/debrief"),
        (mia.person, "/me/debriefs"),
        (mia.person, "/me/ideas"),
        (raj.person, "/me/calls"),
        (raj.person, f"/ideas/{insight.id}"),
        (mona, "/programs/spring/debriefs"),
        (mona, "/programs/spring/ideas"),
    ):
        page = signed_in(app, person).get(where).text
        assert "alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page, where
        assert "<script>alert" not in page
        assert "\u202e" not in page


@on_sqlite
def test_before_it_is_over_there_is_nothing_to_write(
    app: Flask,
    seat: tuple[Participant, Participant, Entry],
    monkeypatch: pytest.MonkeyPatch,
):
    mia, _, entry = seat
    browser = signed_in(app, mia.person)
    monkeypatch.setattr(clock, "now", lambda: at(10.5))

    assert "once this is over" in browser.get(f"/me/entries/{entry.uid}/debrief").text
    assert write(browser, entry, **SAID).status_code == 409
    assert "What did you hear?" not in browser.get("/me").text


@on_sqlite
def test_hosts_write_none_and_nobody_writes_anothers(
    app: Flask, seat: tuple[Participant, Participant, Entry]
):
    _, raj, entry = seat
    [hosted] = entries_of(raj)

    assert write(signed_in(app, raj.person), hosted, **SAID).status_code == 404
    assert write(signed_in(app, raj.person), entry, **SAID).status_code == 404


@on_sqlite
@pytest.mark.parametrize("who", ["shadower", "host"])
def test_nothing_is_owed_for_a_call_that_one_of_them_declined(
    app: Flask, seat: tuple[Participant, Participant, Entry], who: str
):
    mia, raj, _ = seat
    [said] = entries_of({"shadower": mia, "host": raj}[who])
    give_answer(said, "declined", sequence=0, way="page", now=NOW)
    db.session.commit()

    assert "What did you hear?" not in signed_in(app, mia.person).get("/me").text
    assert debrief_counts(mia.program, AFTER).due == 0


@on_sqlite
def test_a_placement_is_told_of_after_its_last_sitting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    program = a_program()
    pia = a_mentor(program, "Pia")
    desk = a_placement(program, a_team(program, "content"), [pia], sittings=2)
    rob = a_rotator(program, "Rob", (desk.name,))
    published(program, sittings=[(rob, desk, pia, [at(9), at(9, day=1)])])
    first, last = entries_of(rob)
    browser = signed_in(app, rob.person)

    assert "What did you hear?" not in browser.get("/me").text
    assert write(browser, first, **SAID).status_code == 409
    monkeypatch.setattr(clock, "now", lambda: at(11, day=1))
    assert browser.get("/me").text.count("/debrief") == 1 + 1  # and the list of all
    assert "One thing for Pia" in browser.get(f"/me/entries/{last.uid}/debrief").text
    write(browser, last, **SAID)
    assert "Pause after" in signed_in(app, pia.person).get("/me/calls").text


@on_sqlite
def test_debriefs_count_as_in_time_for_a_day(
    app: Flask,
    seat: tuple[Participant, Participant, Entry],
    monkeypatch: pytest.MonkeyPatch,
):
    mia, raj, _ = seat
    calls = [a_call(raj, at(hour)) for hour in (6, 8)]
    published(
        mia.program,
        [(mia, one) for one in db.session.scalars(db.select(type(calls[0])))],
    )
    browser = signed_in(app, mia.person)
    entries = sorted(entries_of(mia), key=lambda one: one.starts_at)
    write(browser, entries[0], **SAID)
    late = entries[1].ends_at + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    write(browser, entries[1], **SAID)

    counts = debrief_counts(mia.program, late)

    assert (counts.due, counts.written, counts.in_time) == (3, 2, 1)


@on_sqlite
def test_the_pages_ask_as_much_for_many_debriefs_as_for_one(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    mona = a_manager(program)
    published(program, [(mia, a_call(raj, at(hour))) for hour in (6, 8, 10)])
    browsers = [
        (signed_in(app, person), where)
        for person, where in (
            (raj.person, "/me/calls"),
            (mia.person, "/me/debriefs"),
            (mia.person, "/me/ideas"),
            (mia.person, "/me"),
            (mona, "/programs/spring/debriefs"),
            (mona, "/programs/spring/ideas"),
        )
    ]
    browser = signed_in(app, mia.person)

    def asked() -> list[int]:
        found = []
        for visitor, where in browsers:
            db.session.expire_all()
            with counted() as sent:
                assert visitor.get(where).status_code == 200
            found.append(len(sent))
        return found

    first, *others = entries_of(mia)
    write(browser, first, **SAID)
    once = asked()
    for entry in others:
        write(browser, entry, **SAID)

    assert asked() == once
    assert max(once) <= 6
