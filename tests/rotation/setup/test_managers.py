"""Who runs a program, and who only looks."""

import pytest

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.programs.models import Program, ProgramManager
from tests.rotation.factories import (
    NOW,
    a_manager,
    a_person,
    a_program,
    signed_in,
)
from tests.rotation.world import World, all_rows, counts

ADDRESS = "/programs/spring/settings/managers"


@pytest.fixture
def program(app):
    return a_program()


@pytest.fixture
def mona(program):
    return a_manager(program)


@pytest.fixture
def browser(app, mona):
    return signed_in(app, mona)


def parts() -> dict[str, bool]:
    """Who has the program, and whether they only look."""
    db.session.expire_all()
    rows = db.session.scalars(db.select(ProgramManager))
    return {one.person.email: one.reads_only for one in rows}


def test_a_manager_lets_another_in(browser):
    page = browser.post(
        ADDRESS,
        data={"email": " Olga@Example.com", "may": "change"},
        follow_redirects=True,
    ).text

    assert "olga@example.com can now sign in" in page
    assert parts() == {"mona@example.com": False, "olga@example.com": False}


def test_doing_it_twice_changes_nothing(browser):
    for _ in range(2):
        browser.post(ADDRESS, data={"email": "olga@example.com", "may": "look"})

    assert parts()["olga@example.com"] is True
    actions = db.session.scalars(db.select(AuditEntry.action)).all()
    assert actions == ["add person", "add manager", "change manager"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Enter an address."),
        ({"email": "olga"}, "is not an e-mail address"),
        ({"email": "olga@example.com", "may": "rule"}, "Not a valid choice"),
        ({"email": "mona@example.com", "may": "look"}, "Somebody has to run"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(browser, typed, sentence):
    answer = browser.post(ADDRESS, data={"may": "change"} | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert parts() == {"mona@example.com": False}


def test_the_last_manager_stays(browser, program, mona):
    reader = a_person("Rita")
    db.session.add(
        ProgramManager(program_id=program.id, person_id=reader.id, reads_only=True)
    )
    gone = a_person("Gus", disabled=True)
    db.session.add(ProgramManager(program_id=program.id, person_id=gone.id))
    db.session.commit()

    page = browser.post(f"{ADDRESS}/{mona.id}/remove", follow_redirects=True).text

    assert "Somebody has to run the program" in page
    assert "mona@example.com" in parts()


def test_who_removes_herself_is_out(browser, program, mona):
    a_manager(program, "Otto")
    db.session.commit()

    answer = browser.post(f"{ADDRESS}/{mona.id}/remove")

    assert answer.location == "/"
    assert parts() == {"otto@example.com": False}
    assert browser.get(ADDRESS).status_code == 404


def test_removing_somebody_who_is_gone_changes_nothing(browser, program):
    assert browser.post(f"{ADDRESS}/999/remove").status_code == 302
    assert db.session.scalars(db.select(AuditEntry)).all() == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_looks_sees_all_that_managers_see_and_changes_nothing(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    world = World(app)
    rita = a_person("Rita")
    name = world.arguments("programs.desk")["name"]
    spring = db.session.scalars(db.select(Program.id).filter_by(name=name)).one()
    db.session.add(
        ProgramManager(program_id=spring, person_id=rita.id, reads_only=True)
    )
    reader = signed_in(app, rita)
    before = counts()
    wrong = []
    for key, row in sorted(all_rows().items()):
        method, endpoint = key.split()
        managers_only = (row.participant, row.other_manager) == (403, 404)
        if not managers_only or row.manager in (403, 404):
            continue
        given = {**world.arguments(endpoint), **row.args}
        [rule, *_] = app.url_map.iter_rules(endpoint)
        with app.test_request_context():
            address = app.url_for(endpoint, **{x: given[x] for x in rule.arguments})
        status = reader.open(address, method=method, data=row.data or None).status_code
        if status != (row.manager if method == "GET" else 403):
            wrong.append((key, status))
    assert wrong == []
    assert counts() == before


def test_who_only_looks_starts_no_program(app, program):
    rita = a_person("Rita")
    db.session.add(
        ProgramManager(program_id=program.id, person_id=rita.id, reads_only=True)
    )
    reader = signed_in(app, rita)

    assert reader.get("/programs/spring").status_code == 200
    assert reader.get("/programs/new").status_code == 403
    assert "Start a program" not in reader.get("/").text
