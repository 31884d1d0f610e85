"""A manager who may only look sees every page, and no button that they cannot use."""

import re

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.programs.models import Program, ProgramManager
from tests.rotation.factories import NOW
from tests.rotation.test_access import ROWS, address
from tests.rotation.world import World

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

FORM = re.compile(r"<form(?=[^>]*method=\"post\")[^>]*>", re.S)
OWN = re.compile(r'action="/(sign-out|language)')
"""What everybody may send from any page."""

PAGES = sorted(
    key
    for key, row in ROWS.items()
    if key.startswith("GET ")
    and row.manager == 200
    and row.participant == 403
    and key != "GET programs.new"
)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return World(app)


@pytest.fixture
def reader(world: World):
    """The manager of the world, who may only look from now on."""
    program = db.session.scalars(db.select(Program).filter_by(name="spring")).one()
    for part in db.session.scalars(
        db.select(ProgramManager).filter_by(program_id=program.id)
    ):
        part.reads_only = True
    db.session.commit()
    return world.client("manager")


def test_no_page_has_a_form_that_changes_something(app: Flask, world: World, reader):
    assert len(PAGES) > 30
    wrong = []
    for key in PAGES:
        endpoint = key.split()[1]
        answer = reader.get(address(app, world, endpoint, ROWS[key]))
        if answer.status_code != 200:
            wrong.append(f"{key} gives {answer.status_code}")
        elif answer.mimetype == "text/html":
            wrong += [
                f"{key}: {' '.join(form.split())}"
                for form in FORM.findall(answer.text)
                if not OWN.search(form)
            ]
    assert wrong == []


def test_what_changes_something_is_refused_in_a_sentence(reader):
    answer = reader.post("/programs/spring/generate")

    assert answer.status_code == 403
    assert "You may look, not change" in answer.text
    assert "Nothing was changed." in answer.text
