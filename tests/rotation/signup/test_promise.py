"""Nobody sits in on a call before they have promised confidentiality."""

import pytest

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from rotation.scheduling.problem import to_problem
from rotation.signup.promise import LINES, WORDING
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_person,
    a_program,
    signed_in,
)
from tests.rotation.signup.pages import Pages


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app):
    program = a_program(open_to="example.com", promise_required=True)
    a_call(a_participant(program, "Raj", roles=(Role(kind="host"),)))
    return program


def answered(pages: Pages, role: str = "shadower") -> None:
    pages.send("who", name="Mia", zone="Europe/London", roles=role)
    pages.send("when", do="hours")
    pages.send("wishes", target="3", max_per_week="1")


def shadowers(program) -> list[str]:
    db.session.expire_all()
    return [one["person"] for one in to_problem(program).get("shadowers", [])]


def mias() -> Participant:
    db.session.expire_all()
    return db.session.scalars(
        db.select(Participant).where(Participant.person.has(email="mia@example.com"))
    ).one()


def test_the_promise_is_kept_with_its_moment_and_wording_and_gives_a_seat(app, program):
    pages = Pages(signed_in(app, a_person("Mia")), "spring")
    answered(pages)
    assert str(LINES[0]) in pages.get("promise").text

    assert pages.send("promise").location == "/join/spring/check"
    assert "Promised on Tuesday 1 December 2026" in pages.get("check").text
    assert mias().promised_at is None  # nothing counts before it is sent
    pages.send("check")

    assert (mias().promised_at, mias().promise_wording) == (NOW, WORDING)
    assert shadowers(program) == [str(mias().id)]
    last = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert last.after == {"roles": ["shadower"], "promise": WORDING}


def test_without_it_one_is_in_but_gets_no_seat_and_is_told_so(app, program):
    pages = Pages(signed_in(app, a_person("Mia")), "spring")
    answered(pages)

    assert "so no call can be planned for you" in pages.get("check").text
    pages.send("check")

    assert mias().signed_up_at == NOW
    assert shadowers(program) == []
    mona = signed_in(app, a_manager(program))
    desk = mona.get("/programs/spring").text
    assert "1 of 1 observers has not promised confidentiality" in desk
    people = mona.get("/programs/spring/people").text
    assert people.count("no seat before the promise of confidentiality") == 1


def test_a_promise_is_asked_for_once_a_program_and_only_of_who_sits_in(app, program):
    mia = a_person("Mia")
    before = a_program("autumn")
    a_participant(
        before,
        person=mia,
        roles=(Role(kind="shadower"),),
        signed_up_at=NOW,
        promised_at=NOW,
        promise_wording=1,
    )
    pages = Pages(signed_in(app, mia), "spring")

    answered(pages, "rotator")
    assert pages.get("promise").location == "/join/spring/when"
    answered(pages)
    assert "Step 4 of 5" in pages.get("promise").text
    pages.send("promise")
    pages.send("check")

    assert "Step 3 of 4" in pages.get("wishes").text
    check = pages.get("check").text
    assert "Promised on" in check
    assert 'Change<span class="hidden-visually"> confidentiality' not in check


def test_a_program_may_take_people_whom_a_file_brought_without_it(app, program):
    a_participant(program, "Mia", roles=(Role(kind="shadower"),))
    assert shadowers(program) == []

    program.promise_required = False
    db.session.commit()

    assert shadowers(program) == [str(mias().id)]


def test_the_way_grows_no_longer_when_a_role_is_chosen(app, program):
    pages = Pages(signed_in(app, a_person("Mia")), program.name)

    assert "Step 1 of 5" in pages.get("who").text
    answered(pages)
    assert "Step 2 of 5" in pages.get("when").text
