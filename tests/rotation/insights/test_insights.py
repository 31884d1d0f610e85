"""An idea goes from the call in which it came up to the call in which it helped."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.insights.due import working_days_after
from rotation.insights.models import Insight
from rotation.insights.queries import ledger_counts
from rotation.programs.models import Participant, Program
from tests.rotation.factories import a_call, a_manager, a_program, at, signed_in
from tests.rotation.navigation import here
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    published,
)

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

AFTER = at(12)


@pytest.fixture(autouse=True)
def _afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program(zone="Pacific/Auckland")


@pytest.fixture
def raj(program: Program) -> Participant:
    return a_host(program, "Raj")


@pytest.fixture
def mia(program: Program, raj: Participant) -> Participant:
    """Mia sat in on Raj's call."""
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(raj))])
    return mia


@pytest.fixture
def idea(app: Flask, mia: Participant) -> Insight:
    """What Mia wrote after it: Monday noon in London, Tuesday in Auckland."""
    [entry] = entries_of(mia)
    signed_in(app, mia.person).post(
        f"/me/entries/{entry.uid}/debrief", data={"idea": "=A page about waiting"}
    )
    return db.session.scalars(db.select(Insight)).one()


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        ("2027-01-04", 10, "2027-01-18"),
        ("2027-01-08", 1, "2027-01-11"),
        ("2027-01-09", 1, "2027-01-11"),
        ("2027-01-10", 5, "2027-01-15"),
        ("2027-01-04", 0, "2027-01-04"),
    ],
)
def test_weekends_are_no_working_days(day: str, number: int, due: str):
    found = working_days_after(date.fromisoformat(day), number)
    assert found == date.fromisoformat(due)


@on_sqlite
def test_an_answer_is_due_ten_working_days_later_on_the_programs_clock(idea: Insight):
    assert idea.due_on == date(2027, 1, 19)
    assert idea.is_late(date(2027, 1, 20))
    assert not idea.is_late(date(2027, 1, 19))


def test_an_idea_becomes_an_asset_and_helps_in_a_call_and_everybody_in_it_can_see(
    app: Flask, program: Program, mia: Participant, raj: Participant, idea: Insight
):
    ben = signed_in(app, a_shadower(program, "Ben").person)
    where = f"/ideas/{idea.id}"
    helped = a_call(raj, at(11), title="Follow-up")
    db.session.commit()

    ben.post(f"{where}/take")
    ben.post(
        f"{where}/asset",
        data={"asset": "Two pages", "asset_url": "https://example.com/pages"},
    )
    host = signed_in(app, raj.person)
    assert "Two pages" in host.get("/me/calls").text
    answer = host.post(f"{where}/use", data={"call_id": helped.id})

    assert answer.status_code == 302
    db.session.expire_all()
    assert (idea.state, idea.used_in_id, idea.owner.person.name) == (
        *("used", helped.id),
        "Ben",
    )
    for person in (mia.person, raj.person):
        page = signed_in(app, person).get("/me/debriefs").text
        assert "Used in: Follow-up" in page
    page = ben.get(where).text
    assert 'href="https://example.com/pages"' in page
    assert "hosted by Raj" in page
    assert here(page) == "My schedule"
    assert here(signed_in(app, a_manager(program)).get(where).text) == "Programs"


@on_sqlite
def test_of_two_who_take_an_idea_one_has_it(
    app: Flask, program: Program, mia: Participant, idea: Insight
):
    ben, eva = (a_shadower(program, name) for name in ("Ben", "Eva"))
    for one in (ben, eva):
        signed_in(app, one.person).post(f"/ideas/{idea.id}/take")

    db.session.expire_all()
    assert idea.owner_id == ben.id
    assert signed_in(app, eva.person).post(f"/ideas/{idea.id}/drop").status_code == 403
    signed_in(app, ben.person).post(f"/ideas/{idea.id}/hand-back")
    db.session.expire_all()
    assert idea.owner_id is None


@on_sqlite
def test_sellers_take_no_idea_and_use_it_in_calls_of_their_own_only(
    app: Flask, program: Program, mia: Participant, raj: Participant, idea: Insight
):
    rita = a_host(program, "Rita")
    own, other = a_call(rita, at(8)), a_call(raj, at(9))
    to_come = a_call(rita, at(15))
    db.session.commit()
    seller = signed_in(app, rita.person)

    seller.post(f"/ideas/{idea.id}/take")
    assert (
        seller.post(f"/ideas/{idea.id}/asset", data={"asset": "x"}).status_code == 403
    )
    manager = signed_in(app, a_manager(program))
    manager.post(f"/ideas/{idea.id}/owner", data={"owner_id": mia.id})
    manager.post(f"/ideas/{idea.id}/asset", data={"asset": "A page"})
    for call in (other, to_come):
        answer = seller.post(f"/ideas/{idea.id}/use", data={"call_id": call.id})
        assert answer.status_code == 422
    db.session.expire_all()
    assert (idea.state, idea.owner_id) == ("asset", mia.id)
    seller.post(f"/ideas/{idea.id}/use", data={"call_id": own.id})
    db.session.expire_all()
    assert idea.used_in_id == own.id


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"asset": ""}, "Say what was made."),
        ({"asset": " "}, "Say what was made."),
        ({"asset": "x" * 121}, "120 is the limit"),
        ({"asset": "A", "asset_url": "javascript:alert(1)"}, "A link begins with"),
        ({"asset": "A", "asset_url": "https://"}, "A link begins with"),
        ({"asset": "A", "asset_url": "https://[x"}, "A link begins with"),
    ],
)
def test_what_was_made_is_said_and_linked_to_safely(
    app: Flask, mia: Participant, idea: Insight, typed: dict[str, str], words: str
):
    browser = signed_in(app, mia.person)
    browser.post(f"/ideas/{idea.id}/take")

    answer = browser.post(f"/ideas/{idea.id}/asset", data=typed)

    assert answer.status_code == 422
    assert words in answer.text
    db.session.expire_all()
    assert idea.state == "idea"


@on_sqlite
def test_each_step_can_be_taken_back(app: Flask, mia: Participant, idea: Insight):
    browser = signed_in(app, mia.person)
    call = idea.debrief.assignment.call_id
    browser.post(f"/ideas/{idea.id}/take")
    seen = []
    for step, typed in (
        ("asset", {"asset": "A page"}),
        ("asset", {"asset": "Another"}),
        ("use", {"call_id": call}),
        ("undo", {}),
        ("undo", {}),
        ("undo", {}),
        ("drop", {"note": "Too small"}),
        ("undo", {}),
    ):
        browser.post(f"/ideas/{idea.id}/{step}", data=typed)
        db.session.expire_all()
        seen.append((idea.state, idea.asset, idea.note))

    assert seen == [
        ("asset", "A page", ""),
        ("asset", "A page", ""),
        ("used", "A page", ""),
        ("asset", "A page", ""),
        ("idea", "", ""),
        ("idea", "", ""),
        ("dropped", "", "Too small"),
        ("idea", "", ""),
    ]


@on_sqlite
def test_the_ledger_tells_what_is_late_and_goes_into_a_spreadsheet_as_text(
    app: Flask,
    program: Program,
    mia: Participant,
    idea: Insight,
    monkeypatch: pytest.MonkeyPatch,
):
    browser = signed_in(app, a_manager(program))
    late = at(12, day=16)
    monkeypatch.setattr(clock, "now", lambda: late)

    page = browser.get("/programs/spring/ideas?show=late").text
    file = browser.get("/programs/spring/ideas.csv?show=late")

    assert "=A page about waiting" in page
    assert "Late (1)" in page
    [head, row] = csv.reader(StringIO(file.text.removeprefix("\ufeff")))
    found = dict(zip(head, row, strict=True))
    assert found["Idea"] == "'=A page about waiting"
    assert (found["Heard on"], found["Due on"]) == ("2027-01-05", "2027-01-19")
    assert (found["Age in days"], found["Late"]) == ("16", "yes")
    counts = ledger_counts(program, date(2027, 1, 20))
    assert (counts.late, counts.all, counts.states["idea"]) == (1, 1, 1)
    assert "None of the ideas" in browser.get("/programs/spring/ideas?show=used").text
    assert browser.get("/programs/spring/ideas?show=x").status_code == 404


@on_sqlite
def test_whoever_left_the_program_sees_its_ideas_no_more(
    app: Flask, mia: Participant, idea: Insight
):
    browser = signed_in(app, mia.person)
    mia.left_at = AFTER + timedelta(hours=1)
    db.session.commit()

    assert browser.get(f"/ideas/{idea.id}").status_code == 404
    assert "about waiting" not in browser.get("/me/ideas").text
