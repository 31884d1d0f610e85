"""Hosts decide about seats and consent of their calls, and see who comes and their load."""

from datetime import timedelta

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.hosting.queries import hosting_of
from rotation.hosting.views import A_PAGE
from rotation.hosting.words import introduction
from rotation.me.queries import programs_of
from rotation.publishing.queries import proposal
from rotation.scheduling.problem import to_problem
from tests.rotation.factories import (
    NOW,
    a_call,
    a_person,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    published,
)
from tests.rotation.queries import counted

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("required", "consent", "seats"),
    [
        (True, "unknown", 0),
        (True, "asked", 0),
        (True, "yes", 1),
        (True, "no", 0),
        (False, "unknown", 1),
        (False, "asked", 1),
        (False, "yes", 1),
        (False, "no", 0),
    ],
)
@on_sqlite
def test_only_what_the_customer_agreed_to_is_scheduled(
    app: Flask, required: bool, consent: str, seats: int
):
    program = a_program(consent_required=required)
    raj = a_host(program, "Raj")
    call = a_call(raj)

    page = signed_in(app, raj.person).post(
        f"/me/calls/{call.id}/consent",
        data={"consent": consent},
        follow_redirects=True,
    )

    assert page.status_code == 200
    [found] = to_problem(program)["calls"]
    assert found["seats"] == seats


def test_seats_that_the_host_keeps_back_are_given_to_nobody(app: Flask):
    program = a_program()
    raj, mia = a_host(program, "Raj"), a_shadower(program, "Mia")
    call = a_call(raj, seats=2)
    draft = a_draft(program, [(mia, call)])
    browser = signed_in(app, raj.person)

    page = browser.post(
        f"/me/calls/{call.id}/seats", data={"seats": "withhold"}, follow_redirects=True
    )

    assert "you keep them back" in page.text
    assert to_problem(program)["calls"][0]["seats"] == 0
    assert proposal(draft).left_out == (
        "Mia was left out of Demo call: the host has not agreed.",
    )
    browser.post(f"/me/calls/{call.id}/seats", data={"seats": "offer"})
    assert to_problem(program)["calls"][0]["seats"] == 2


@on_sqlite
def test_an_answer_that_is_none_is_refused_and_changes_nothing(app: Flask):
    raj = a_host(a_program(), "Raj")
    call = a_call(raj)
    page = signed_in(app, raj.person).post(
        f"/me/calls/{call.id}/consent",
        data={"consent": "perhaps"},
        follow_redirects=True,
    )
    assert "choose not asked, asked, yes or no" in page.text
    db.session.refresh(call)
    assert call.consent == "unknown"


@on_sqlite
def test_a_call_is_decided_about_by_its_host_only(app: Flask):
    program = a_program()
    call = a_call(a_host(program, "Raj"))
    other = signed_in(app, a_host(program, "Rita").person)

    for way in ("consent", "seats"):
        assert other.post(f"/me/calls/{call.id}/{way}").status_code == 404


def test_a_host_sees_who_observes_and_what_to_say(app: Flask):
    program = a_program()
    raj, mia = a_host(program, "Raj"), a_shadower(program, "Mia")
    published(program, [(mia, a_call(raj))])

    page = " ".join(signed_in(app, raj.person).get("/me/calls").text.split())

    assert "Mia observes." in page
    assert "With us today is Mia, to learn" in page


@on_sqlite
def test_the_introduction_names_all_observers(app: Flask):
    mia, ben = (a_person(name, department="Marketing") for name in ("Mia", "Ben"))

    assert "With us today is Mia from Marketing, to learn" in introduction([mia])
    assert "With us today are Mia and Ben, to learn" in introduction([mia, ben])


@on_sqlite
def test_a_mentor_sees_each_sitting_with_its_group_and_the_load_against_the_cap(
    app: Flask,
):
    program = a_program()
    pia = a_mentor(program, "Pia", zone="Pacific/Auckland")
    pia.role("mentor").max_per_week = 2
    desk = a_placement(
        program, a_team(program, "content"), [pia], sittings=2, seats_per_mentor=2
    )
    rob, ron = (a_rotator(program, name, (desk.name,)) for name in ("Rob", "Ron"))
    # Sunday noon in London is Monday in Auckland, of another week.
    starts = [at(9, day=4), at(12, day=6)]
    published(program, sittings=[(one, desk, pia, starts) for one in (rob, ron)])

    found = hosting_of(pia.person, programs_of(pia.person), NOW)

    assert [
        ([one.person.name for one in group.members], group.number)
        for group in found.groups
    ] == [(["Rob", "Ron"], 1), (["Rob", "Ron"], 2)]
    assert [(f"{x.monday}", x.count, x.most) for x in found.loads] == [
        ("2027-01-04", 1, 2),
        ("2027-01-11", 1, 2),
    ]
    page = signed_in(app, pia.person).get("/me/calls").text
    assert "4 Jan" in page


@on_sqlite
def test_the_page_asks_as_much_for_many_calls_as_for_one(app: Flask):
    program = a_program()
    raj, mia = a_host(program, "Raj"), a_shadower(program, "Mia")
    calls = [a_call(raj, at(9) + timedelta(days=day)) for day in range(20)]
    published(program, [(mia, call) for call in calls])
    browser = signed_in(app, raj.person)
    db.session.expire_all()

    with counted() as sent:
        page = " ".join(browser.get("/me/calls").text.split())

    assert page.count("Mia observes.") == A_PAGE
    assert "1–15 of 20 calls" in page
    assert len(sent) <= 6


def test_limits_that_cannot_change_any_more_are_not_offered(app: Flask):
    program = a_program()
    raj = a_host(program, "Raj")
    browser = signed_in(app, raj.person)

    before = browser.get("/me/calls").text
    program.state = "ended"
    db.session.commit()

    assert "Change my limits" in before
    assert "Change my limits" not in browser.get("/me/calls").text
