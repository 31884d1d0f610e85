"""A passport shows what somebody has seen of the other side, over all programs."""

import pytest
from flask import Flask

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.passport.path import in_order, stages_in
from rotation.passport.queries import passport_of
from rotation.programs.models import Participant, Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_person,
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

AFTER = at(0, day=20)


@pytest.fixture(autouse=True)
def _afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def test_stages_stand_in_the_order_of_a_customer_and_unknown_ones_behind():
    tags = ["stage:demo", "segment:smb", "stage:Follow up", "stage:", "stage:aaa"]

    found = in_order([*stages_in(tags), "stage:discovery", "stage:demo"])

    assert found == ["stage:discovery", "stage:demo", "stage:Follow up", "stage:aaa"]


def test_a_shadower_sees_the_path_the_hours_and_whom_they_met_over_all_programs(
    app: Flask,
):
    first, second = a_program("first"), a_program("second")
    mia = a_shadower(first, "Mia")
    again = a_participant(
        second, person=mia.person, roles=(Role(kind="shadower", target=5),)
    )
    raj = a_host(first, "Raj")
    raj_again = a_participant(second, person=raj.person, roles=(Role(kind="host"),))
    rita = a_host(first, "Rita")
    demo = {"tags": ["stage:demo", "language:en"]}
    seen = [
        a_call(raj, at(9), tags=["stage:discovery"]),
        a_call(rita, at(11), **demo),
        a_call(raj, at(9, day=25), tags=["stage:renewal"]),  # is to come
    ]
    published(first, [(mia, call) for call in seen])
    _free(again)
    published(second, [(again, a_call(raj_again, at(9, day=2), **demo))])

    found = passport_of(mia.person, AFTER)

    assert [(step.stage, len(step.at)) for step in found.path] == [
        ("stage:discovery", 1),
        ("stage:demo", 2),
        ("stage:renewal", 0),
    ]
    assert [(part.part, part.times, part.minutes) for part in found.parts] == [
        ("shadower", 3, 135)
    ]
    assert [(one.participant.person.name, one.times) for one in found.met] == [
        ("Raj", 2),
        ("Rita", 1),
    ]
    assert found.programs == ("Second", "First")
    page = signed_in(app, mia.person).get("/me/passport").text
    for words in (
        "Discovery",
        "2 calls",
        "not yet",
        "2 h 15 min",
        "Rita",
        "Second, First",
    ):
        assert words in page


@on_sqlite
def test_a_call_with_two_observers_is_one_call_for_its_host(app: Flask):
    program = a_program()
    raj = a_host(program, "Raj")
    call = a_call(raj, seats=2)
    published(program, [(a_shadower(program, who), call) for who in ("Mia", "Ben")])

    found = passport_of(raj.person, AFTER)

    assert [(part.part, part.times, part.minutes) for part in found.parts] == [
        ("host", 1, 45)
    ]
    assert [one.participant.person.name for one in found.met] == ["Ben", "Mia"]
    assert found.path == ()


@on_sqlite
def test_placements_count_by_sitting_for_both_sides(app: Flask):
    program = a_program()
    pia = a_mentor(program, "Pia")
    desk = a_placement(program, a_team(program, "content"), [pia], sittings=3)
    rob = a_rotator(program, "Rob", (desk.name,))
    starts = [at(9), at(9, day=1), at(9, day=22)]
    published(program, sittings=[(rob, desk, pia, starts)])

    [visit] = passport_of(rob.person, AFTER).visits
    [guided] = passport_of(pia.person, AFTER).parts

    assert (visit.title, visit.done, visit.sittings) == ("Content desk", 2, 3)
    assert (guided.part, guided.times, guided.minutes) == ("mentor", 2, 120)


@on_sqlite
def test_what_was_declined_is_no_stamp(app: Flask):
    program = a_program()
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(a_host(program, "Raj"), tags=["stage:demo"]))])
    [entry] = entries_of(mia)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)
    db.session.commit()

    assert passport_of(mia.person, AFTER).parts == ()
    assert "No page is stamped" in signed_in(app, mia.person).get("/me/passport").text


@on_sqlite
def test_the_page_asks_as_much_for_ten_calls_as_for_none(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    calls = [a_call(raj, at(9, day=day), tags=["stage:demo"]) for day in range(10)]
    browser, other = signed_in(app, mia.person), signed_in(app, a_person("Eve"))
    published(program, [(mia, call) for call in calls])

    found = []
    for visitor in (other, browser):
        db.session.expire_all()
        with counted() as sent:
            visitor.get("/me/passport")
        found.append(len(sent))

    assert found[0] == found[1] <= 6


def _free(one: Participant) -> None:
    db.session.add(
        DatedHours(participant_id=one.id, starts_at=at(0), ends_at=at(0, day=28))
    )
    db.session.flush()
