"""From any view of a program its people and calls lead to where the schedule is adjusted."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.programs.models import Program, ProgramManager
from rotation.publishing.queries import proposal
from rotation.scheduling.models import Draft
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
    a_draft,
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    published,
)
from tests.rotation.queries import counted


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Stage:
    """Mia sits in on Raj's call, and Ada visits Zoe's desk twice; nothing is kept of it yet."""

    def __init__(self, app: Flask) -> None:
        self.program: Program = a_program()
        self.mia, self.raj = (
            a_shadower(self.program, "Mia"),
            a_host(self.program, "Raj"),
        )
        self.call = a_call(self.raj, at(10), title="Acme demo")
        self.ada = a_rotator(self.program, "Ada", ("desk",))
        zoe = a_mentor(self.program, "Zoe")
        desk = a_placement(
            self.program,
            a_team(self.program, "content"),
            [zoe],
            name="desk",
            sittings=2,
        )
        self.all = (
            [(self.mia, self.call)],
            [(self.ada, desk, zoe, [at(9, day=1), at(9, day=2)])],
        )
        self.mona: FlaskClient = signed_in(app, a_manager(self.program))
        self.url = "/programs/spring/adjust"
        self.to_mia = f"{self.url}/people/{self.mia.id}"
        self.to_call = f"{self.url}/calls/{self.call.id}"

    def drafted(self) -> Draft:
        draft = a_draft(self.program, *self.all)
        db.session.commit()
        return draft

    def goes(self, url: str) -> str:
        return str(self.mona.get(url).location)


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)


def test_a_person_and_a_call_lead_to_their_page_in_the_draft_that_waits(stage: Stage):
    published(stage.program, *stage.all)
    draft = stage.drafted()

    assert (
        stage.goes(stage.to_mia) == f"/drafts/{draft.id}/adjust/people/{stage.mia.id}"
    )
    assert (
        stage.goes(stage.to_call) == f"/drafts/{draft.id}/adjust/calls/{stage.call.id}"
    )
    assert stage.goes(stage.url) == f"/drafts/{draft.id}/adjust"


def test_where_none_waits_a_draft_starts_from_what_is_published(stage: Stage):
    published(stage.program, *stage.all)
    page = stage.mona.get(stage.to_call).text
    assert "Acme demo" in page
    assert "Start a draft from version 1" in page

    first = stage.mona.post(stage.url, data={"call": stage.call.id})
    again = stage.mona.post(stage.url, data={"person": stage.mia.id})

    draft = db.session.scalars(db.select(Draft).order_by(Draft.id.desc())).first()
    assert first.location == f"/drafts/{draft.id}/adjust/calls/{stage.call.id}"
    assert again.location == f"/drafts/{draft.id}/adjust/people/{stage.mia.id}"
    assert draft.broken == []
    found = proposal(draft)
    assert not found.difference.added
    assert not found.difference.moved
    assert not found.difference.removed
    assert len(found.difference.kept) == 3
    [told] = db.session.scalars(
        db.select(AuditEntry).filter_by(
            action="start a draft", target=f"draft {draft.id}"
        )
    )
    assert told.after == {"version": 1}


def test_what_is_gone_is_not_in_a_draft_that_starts(stage: Stage):
    published(stage.program, *stage.all)
    stage.call.cancelled = True
    db.session.commit()

    response = stage.mona.post(
        stage.url, data={"call": stage.call.id}, follow_redirects=True
    )

    assert "This draft does not know that call" in response.text
    draft = db.session.scalars(db.select(Draft).order_by(Draft.id.desc())).first()
    assert json.loads(draft.schedule)["seats"] == []
    assert draft.broken == []


def test_pins_and_bans_of_the_version_stay_in_the_draft(stage: Stage):
    draft = stage.drafted()
    pin = {"person": str(stage.mia.id), "call": str(stage.call.id)}
    draft.terms = {"pins": [pin], "max_per_week": 3}
    db.session.commit()
    stage.mona.post(
        f"/drafts/{draft.id}/publish", data={"seen": proposal(draft).digest}
    )

    stage.mona.post(stage.url)

    newest = db.session.scalars(db.select(Draft).order_by(Draft.id.desc())).first()
    assert newest.id > draft.id
    assert newest.terms == {"pins": [pin], "bans": []}


def test_without_a_schedule_there_is_nothing_to_adjust(stage: Stage):
    response = stage.mona.get(stage.to_mia, follow_redirects=True)

    assert "There is no schedule to adjust yet." in response.text
    assert "no schedule" in stage.mona.post(stage.url, follow_redirects=True).text
    assert stage.to_mia not in stage.mona.get("/programs/spring/people").text
    assert stage.mona.get(f"{stage.url}/people/9999").status_code == 404
    assert stage.mona.get(f"{stage.url}/calls/9999").status_code == 404


def test_who_only_looks_starts_no_draft(stage: Stage):
    published(stage.program, *stage.all)
    db.session.scalars(db.select(ProgramManager)).one().reads_only = True
    db.session.commit()

    assert "Start a draft" not in stage.mona.get(stage.to_mia).text
    assert stage.mona.post(stage.url).status_code == 403


@pytest.mark.parametrize(
    "view",
    [
        "timeline?week=1",
        "calls",
        "versions/1?view=day",
        "versions/1?view=person",
        "coverage?cell=10",
    ],
)
def test_views_of_the_program_lead_there(stage: Stage, view: str):
    published(stage.program, *stage.all)

    page = stage.mona.get(f"/programs/spring/{view}").text

    assert f'href="{stage.to_mia}"' in page
    assert f'href="{stage.to_call}"' in page


@pytest.mark.parametrize(
    "view",
    [
        "people",
        "placements",
        "timeline?week=all",
        "versions/1",
        "coverage/placements?cell=33",
    ],
)
def test_views_without_calls_lead_there_for_people(stage: Stage, view: str):
    published(stage.program, *stage.all)

    page = stage.mona.get(f"/programs/spring/{view}").text

    assert f'href="{stage.url}/people/{stage.ada.id}"' in page


@pytest.mark.parametrize(
    ("view", "calls"),
    [
        ("", True),
        ("/adjust?view=call", True),
        ("/adjust?view=person", False),
        ("/publish", False),
    ],
)
def test_pages_of_a_draft_lead_to_it(stage: Stage, view: str, calls: bool):
    draft = stage.drafted()
    below = f"/drafts/{draft.id}/adjust"

    page = stage.mona.get(f"/drafts/{draft.id}{view}").text

    assert f'href="{below}/people/{stage.mia.id}"' in page
    assert (f'href="{below}/calls/{stage.call.id}"' in page) == calls


def test_the_timeline_of_a_draft_leads_into_that_draft(stage: Stage):
    published(stage.program, *stage.all)
    draft = stage.drafted()
    below = f"/drafts/{draft.id}/adjust"

    of_version = stage.mona.get("/programs/spring/timeline?week=1").text
    [way] = re.findall(r'href="([^"]+)">See draft', of_version)
    page = stage.mona.get(way.replace("&amp;", "&")).text

    assert "not published" in page
    assert f'href="{below}/people/{stage.mia.id}"' in page
    assert f'href="{below}/calls/{stage.call.id}"' in page
    assert "Desk" in page
    assert f"draft={draft.id}" in page.partition("All weeks")[0]
    assert stage.mona.get("/programs/spring/timeline?draft=x").status_code == 404
    assert stage.mona.get("/programs/spring/timeline?draft=999").status_code == 404


def test_a_repair_leads_to_the_call_or_the_person(stage: Stage):
    published(stage.program, *stage.all)
    stage.call.starts_at, stage.call.ends_at = at(12), at(12.75)
    stage.ada.left_at = NOW
    db.session.commit()

    page = stage.mona.get("/programs/spring/repairs").text

    assert f'href="{stage.to_call}"' in page
    assert f'href="{stage.url}/people/{stage.ada.id}"' in page


def test_the_way_costs_as_many_queries_for_many_as_for_one(stage: Stage):
    published(stage.program, *stage.all)
    asked = []
    for name in ("Ben", "Cai"):
        with counted() as queries:
            stage.mona.get(stage.to_mia)
            stage.mona.get("/programs/spring/calls")
        asked.append(len(queries))
        a_shadower(stage.program, name)
        a_call(stage.raj, at(14), external_id=name)
        db.session.commit()

    assert asked[0] == asked[1]


def test_a_draft_that_was_published_leads_to_one_that_can_change(stage: Stage):
    version = published(stage.program, *stage.all)
    below = f"/drafts/{version.draft_id}/adjust"

    assert stage.goes(f"{below}/people/{stage.mia.id}") == stage.to_mia
    assert stage.goes(f"{below}/calls/{stage.call.id}") == stage.to_call
