"""Starting a program on the page, and changing its rules."""

import re
from datetime import UTC, date, datetime

import pytest

from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.programs.models import TIERS, Program, Team
from tests.rotation.factories import (
    a_manager,
    a_participant,
    a_person,
    a_program,
    a_team,
    signed_in,
)

TYPED = {
    "title": "Winter exchange",
    "starts_on": "2027-01-04",
    "ends_on": "2027-01-31",
    "zone": "America/New_York",
    "shadowing": "y",
    "rotating": "y",
    "sign_up_until": "2026-12-20T17:00",
    "open_to": "@Example.com",
    "own_domains": "@Example.com, example.org",
    "call_words": "demo,  Discovery  call, DEMO",
    "slot_minutes": "30",
    "buffer_minutes": "15",
    "remind_hours": "24",
    "repair_hours": "48",
    "default_target": "3",
    "default_max_per_week": "1",
    "tags": "Stage:Demo, segment:smb, stage:demo",
    "fiscal_start": "2",
    "quiet_weeks_shadowing": "0",
    "quiet_weeks_rotating": "2",
    "idea_days": "10",
    "survey_days_before": "60",
    "survey_days_after": "21",
    "meeting": "y",
    "meeting_least": "3",
    "meeting_most": "5",
    "meeting_each_side": "1",
    "meeting_weeks": "2",
    "meeting_rounds": "3",
    "meeting_minutes": "45",
    "meeting_from": "9",
    "meeting_until": "17",
    "teams": "sales-a = 1\nsales-b",
}


@pytest.fixture
def program(app):
    return a_program()


@pytest.fixture
def mona(app, program):
    return signed_in(app, a_manager(program))


def save(browser, **changes):
    revision = db.session.scalar(db.select(Program.revision).filter_by(name="spring"))
    typed = {"revision": str(revision), **TYPED, **changes}
    return browser.post("/programs/spring/settings", data=typed)


def stored(name: str = "spring") -> Program:
    db.session.expire_all()
    return db.session.scalars(db.select(Program).filter_by(name=name)).one()


def test_a_program_is_started_on_the_page(app):
    boss = a_person("Boss", manages_all=True)

    answer = signed_in(app, boss).post(
        "/programs/new", data={**TYPED, "name": "winter"}
    )

    assert answer.location == "/programs/winter"
    winter = stored("winter")
    assert winter.sign_up_until == datetime(2026, 12, 20, 22, tzinfo=UTC)
    assert winter.open_to == "example.com"
    assert winter.own_domains == "example.com, example.org"
    assert winter.call_words == "demo, Discovery call"
    assert winter.objective == TIERS
    assert (winter.meeting, winter.meeting_least, winter.meeting_until) == (True, 3, 17)
    assert winter.tags == "stage:demo, segment:smb"
    assert (winter.fiscal_start, winter.quiet_weeks_rotating) == (2, 2)
    assert {t.name: t.max_away for t in winter.teams} == {"sales-a": 1, "sales-b": None}
    assert not winter.consent_required


def test_a_new_program_is_offered_the_promise_of_confidentiality(app):
    boss = signed_in(app, a_person("Boss", manages_all=True))

    page = boss.get("/programs/new").text

    assert re.search(r'<input[^>]* checked [^>]*id="promise_required"', page)
    boss.post("/programs/new", data={**TYPED, "name": "w", "promise_required": "y"})
    assert stored("w").promise_required


@pytest.mark.parametrize(
    ("template", "shadowing", "rotating"),
    [("shadowing", True, False), ("rotation", False, True), ("both", True, True)],
)
def test_a_template_fills_in_what_is_usual(app, template, shadowing, rotating):
    boss = signed_in(app, a_person("Boss", manages_all=True))

    page = boss.get(f"/programs/new?template={template}").text

    def is_checked(name: str) -> bool:
        return bool(re.search(rf'<input[^>]* checked [^>]*id="{name}"', page))

    assert (is_checked("shadowing"), is_checked("rotating")) == (shadowing, rotating)
    assert is_checked("consent_required") == shadowing
    assert boss.get("/programs/new?template=other").status_code == 404


def test_the_settings_say_which_weeks_are_quiet(mona):
    save(mona, starts_on="2027-03-01", ends_on="2027-05-09", fiscal_start="2")

    page = mona.get("/programs/spring/settings").text

    assert "No placements: 17–30 April 2027." in page
    assert "No seats on calls" not in page


def test_who_runs_nothing_starts_nothing(app, program):
    mia = signed_in(app, a_person("Mia"))

    assert mia.get("/programs/new").status_code == 403
    assert mia.post("/programs/new", data=TYPED | {"name": "x"}).status_code == 403


def test_the_form_shows_the_rules_as_they_are(mona):
    save(mona)

    page = mona.get("/programs/spring/settings").text

    assert 'value="2026-12-20T17:00"' in page  # on the program's clock
    assert "sales-a = 1\nsales-b" in page
    assert '<option selected value="America/New_York">' in page


def test_the_trail_tells_numbers_and_dates_before_and_after_and_no_free_text(mona):
    save(mona)
    save(mona, title="Changed", remind_hours="48", ends_on="2027-01-30")

    entry = db.session.scalars(
        db.select(AuditEntry).order_by(AuditEntry.id.desc())
    ).first()
    assert entry.before == {"remind_hours": 24, "ends_on": "2027-01-31"}
    assert entry.after == {
        "fields": ["ends_on", "remind_hours", "title"],
        "remind_hours": 48,
        "ends_on": "2027-01-30",
    }


def test_saving_the_same_again_changes_nothing(mona):
    save(mona)
    revision = stored().revision

    answer = save(mona)

    assert answer.status_code == 302
    assert stored().revision == revision
    actions = db.session.scalars(db.select(AuditEntry.action)).all()
    assert actions == ["change settings"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Enter a title."),
        ({"title": "x" * 81}, "has 81 characters; 80 is the limit"),
        ({"ends_on": "2027-01-03"}, "is before the first, Mon 4 Jan 2027"),
        ({"buffer_minutes": "900"}, "enter a whole number from 0 to 240"),
        ({"remind_hours": "900"}, "enter a whole number from 0 to 336"),
        ({"default_target": "many"}, "enter a whole number from 1 to 1000"),
        ({"own_domains": "*"}, "Your own domains: “*” is not the domain"),
        ({"call_words": "x" * 61}, "has 61 characters; 60 is the limit"),
        ({"call_words": ",".join(map(str, range(31)))}, "31 words; 30 is the limit."),
        ({"open_to": "our people"}, "“our people” is not the domain"),
        ({"tags": "stage=demo"}, "is not a tag; write it like stage:demo"),
        ({"tags": ",".join(map(str, range(101)))}, "101 tags; 100 is the limit."),
        ({"quiet_weeks_rotating": "13"}, "enter a whole number from 0 to 12"),
        ({"meeting_each_side": "2"}, "3 people are too few for 2 of each side"),
        ({"meeting_most": "2"}, "2 people are fewer than 3"),
        ({"meeting_from": "17"}, "there is no room for 45 minutes"),
        ({"fiscal_start": "13"}, "Not a valid choice"),
        ({"teams": "sales-a = lots"}, "“sales-a = lots” is not like sales-a = 1."),
        ({"teams": "a\na"}, "Team “a” is there twice."),
        ({"shadowing": None, "rotating": None}, "shadowing, rotation or both"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    mona, change, sentence
):
    typed = {
        k: v for k, v in ({"open_to": "example.org"} | change).items() if v is not None
    }
    gone = [k for k, v in change.items() if v is None]
    revision = db.session.scalar(db.select(Program.revision))

    answer = mona.post(
        "/programs/spring/settings",
        data={
            k: v
            for k, v in {"revision": revision, **TYPED, **typed}.items()
            if k not in gone
        },
    )

    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    if "title" not in change:
        assert "Winter exchange" in answer.text
    assert stored().title == "Spring"


def test_the_second_of_two_managers_sees_that_the_first_was_faster(mona):
    old = str(stored().revision)
    save(mona)

    answer = save(mona, revision=old, title="Mine")

    assert answer.status_code == 409
    assert "Somebody else changed these settings" in answer.text
    assert 'value="Mine"' in answer.text
    assert stored().title == "Winter exchange"
    assert f'value="{stored().revision}"' in answer.text


def test_a_team_with_people_stays(program, mona):
    a_participant(program, "Raj", team=a_team(program, "content"))
    db.session.commit()

    answer = save(mona, teams="sales-a = 1")

    assert answer.status_code == 422
    assert "Team content cannot go" in answer.text
    assert [x.name for x in db.session.scalars(db.select(Team))] == ["content"]
    assert stored().starts_on == date(2027, 1, 4)
    assert stored().title == "Spring"
