"""The way from the first page to “You are in”."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.availability.models import DatedHours, WeeklyHours
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_person,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.signup.pages import Pages


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app):
    return a_program(open_to="example.com", sign_up_until=NOW + timedelta(days=1))


def the_participant() -> Participant:
    db.session.expire_all()
    return db.session.scalars(db.select(Participant)).one()


def test_usual_hours_take_eight_taps(app, program):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")

    start = mia.get()
    assert "Sign up" in start.text
    mia.send("who", name="Mia", zone="Europe/London", roles="shadower")
    mia.send("when", do="hours")
    mia.send("when")
    mia.send("wishes", target="3", max_per_week="1")
    done = mia.send("check")

    assert done.location == "/join/spring/done"
    assert "You are in" in mia.get("done").text
    participant = the_participant()
    [role] = participant.roles
    assert (role.kind, role.target, role.max_per_week) == ("shadower", 3, 1)
    assert role.max_per_host is None
    assert participant.signed_up_at == NOW
    assert participant.answers == {}
    week = db.session.scalars(db.select(WeeklyHours)).all()
    assert {(x.weekday, x.start_minute, x.end_minute, x.level) for x in week} == {
        (day, 540, 1020, "available") for day in range(5)
    }


def test_everything_that_can_be_asked_is_stored(app, program):
    raj = a_participant(program, "Raj")
    team = a_team(program, "content")
    a_call(raj, tags=["stage:demo", "stage:negotiation", "segment:smb"])
    a_placement(program, team, [raj], name="content-desk")
    a_placement(program, team, [raj], name="campaigns")
    a_placement(program, team, [raj], name="events")
    mia = Pages(signed_in(app, a_person("Mia")), "spring")

    mia.send(
        "who",
        name="Mia Lund",
        zone="America/New_York",
        team="content",
        roles=["shadower", "host", "rotator", "mentor"],
    )
    mia.send(
        "when",
        do="add-week",
        days=["0", "2"],
        start="09:00",
        end="12:00",
        level="preferred",
    )
    mia.send(
        "when", do="add-date", on="2027-01-05", on_start="", on_end="", on_level="no"
    )
    mia.send("when")
    mia.send_wishes(
        target="4",
        max_per_week="2",
        max_per_host="1",
        placement_target="2",
        sittings_per_week="3",
        host_per_week="",
        mentor_per_week="5",
        not_with="raj@example.com",
        tags={
            "stage:demo": "love",
            "segment:smb": "like",
            "stage:negotiation": "refuse",
        },
        placements={"content-desk": "1", "campaigns": "2", "events": ""},
    )
    assert mia.send("check").location == "/join/spring/done"

    participant = db.session.scalars(
        db.select(Participant).where(Participant.person.has(name="Mia Lund"))
    ).one()
    assert participant.person.zone == "America/New_York"
    assert participant.team is team
    shadower = participant.role("shadower")
    assert (shadower.target, shadower.max_per_week, shadower.max_per_host) == (4, 2, 1)
    assert shadower.wishes == {"preferred": 2, "segment:smb": 1, "stage:demo": 3}
    assert shadower.refuses == ["stage:negotiation"]
    assert shadower.not_with == ["raj@example.com"]
    rotator = participant.role("rotator")
    assert rotator.choices == {"campaigns": 3, "content-desk": 5}
    assert (rotator.target, rotator.max_per_week) == (2, 3)
    assert (rotator.preferred_weight, rotator.not_with) == (2, ["raj@example.com"])
    assert participant.role("host").max_per_week is None
    assert participant.role("mentor").max_per_week == 5
    [off] = db.session.scalars(db.select(DatedHours))
    assert (off.starts_at, off.ends_at) == (
        datetime(2027, 1, 5, 5, tzinfo=UTC),
        datetime(2027, 1, 6, 5, tzinfo=UTC),
    )
    assert (off.level, off.source) == ("no", "form")


def test_a_draft_waits_and_counts_only_when_sent(app, program):
    client = signed_in(app, a_person("Mia"))
    mia = Pages(client, "spring")
    mia.send("who", name="Mia", zone="Europe/London", roles="shadower")
    mia.send("when", do="hours")

    assert the_participant().roles == []
    assert the_participant().signed_up_at is None
    later = Pages(client, "spring")
    assert "You have begun" in later.get().text
    assert "Monday 09:00–17:00" in later.get("when").text


def test_sent_twice_is_sent_once(app, program):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")
    mia.send("who", name="Mia", zone="Europe/London", roles="host")
    mia.send("wishes", host_per_week="1")
    seen = mia.seen("check")

    first, second = mia.post("check", seen=seen), mia.post("check", seen=seen)

    assert first.location == second.location == "/join/spring/done"
    actions = db.session.scalars(
        db.select(AuditEntry.action).order_by(AuditEntry.id)
    ).all()
    assert actions == ["join", "sign up"]


def test_who_only_hosts_is_not_asked_for_hours(app, program):
    raj = Pages(signed_in(app, a_person("Raj")), "spring")

    answer = raj.send("who", name="Raj", zone="Europe/London", roles="host")

    assert answer.location == "/join/spring/wishes"
    assert raj.get("when").location == "/join/spring/wishes"
    assert "Step 2 of 3" in raj.get("wishes").text


def test_nobody_gets_past_the_first_page_without_a_role(app, program):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")

    for page in ("when", "wishes", "check"):
        assert mia.get(page).location == "/join/spring/who"
        assert mia.post(page).location == "/join/spring/who"
    assert mia.get("done").location == "/join/spring"
    assert db.session.scalars(db.select(Participant)).all() == []


def test_imports_are_the_first_answers_and_what_no_page_asks_stays(app, program):
    role = Role(
        kind="shadower",
        target=5,
        credit=2,
        wishes={"stage:demo": 7, "preferred": 4},
        refuses=["stage:gone"],
        requires=["language:en"],
        met=["raj@example.com"],
        path={"stage:demo": 1},
    )
    mia = a_participant(program, "Mia", roles=(role,))
    a_call(a_participant(program, "Raj"), tags=["stage:demo"])
    db.session.add(
        DatedHours(
            participant_id=mia.id, starts_at=at(9), ends_at=at(10), source="import"
        )
    )
    pages = Pages(signed_in(app, mia.person), "spring")

    check = pages.get("check").text
    assert "3 in all" in check  # two of the five were had before
    assert "Demo" in check
    assert "1 imported time" in check
    assert pages.send("check").location == "/join/spring/done"

    db.session.expire_all()
    [kept] = mia.roles
    assert (kept.target, kept.credit, kept.requires) == (5, 2, ["language:en"])
    assert kept.wishes == {"stage:demo": 7, "preferred": 4}
    assert kept.refuses == ["stage:gone"]
    assert (kept.met, kept.path) == (["raj@example.com"], {"stage:demo": 1})
    assert [x.source for x in db.session.scalars(db.select(DatedHours))] == ["import"]


def test_the_last_programs_answers_are_offered(app, program):
    mia = a_person("Mia")
    before = a_participant(
        a_program("autumn", ends_on=date(2027, 3, 1)),
        person=mia,
        roles=(Role(kind="shadower", target=6, max_per_week=2),),
        signed_up_at=NOW,
    )
    db.session.add(
        WeeklyHours(
            participant_id=before.id, weekday=3, start_minute=600, end_minute=660
        )
    )
    pages = Pages(signed_in(app, mia), "spring")

    assert "They come from “Autumn”." in pages.get().text
    check = pages.get("check").text

    assert "Thursday 10:00–11:00" in check
    assert "6 in all, at most 2 a week" in check
    assert pages.send("check").location == "/join/spring/done"
    hours = db.session.scalars(db.select(WeeklyHours.participant_id)).all()
    assert len(set(hours)) == 2  # each program has its own


def test_answers_may_change_until_the_deadline(app, program, monkeypatch):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")
    mia.send("who", name="Mia", zone="Europe/London", roles="host")
    mia.send("wishes", host_per_week="1")
    mia.send("check")
    assert "Change my answers" in mia.get().text
    before = program.sign_up_until - timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: before)

    mia.send("wishes", host_per_week="4")
    assert mia.send("check").location == "/join/spring/done"

    assert the_participant().role("host").max_per_week == 4


def test_at_the_deadline_nothing_counts_any_more_and_the_page_says_whom_to_ask(
    app, program, monkeypatch
):
    a_manager(program, "Mona")
    person = a_person("Mia", zone="Asia/Kathmandu")
    mia = Pages(signed_in(app, person), "spring")
    mia.send("who", name="Mia", zone="Asia/Kathmandu", roles="host")
    mia.send("wishes", host_per_week="1")
    seen = mia.seen("check")
    deadline = program.sign_up_until
    monkeypatch.setattr(clock, "now", lambda: deadline)

    late = mia.post("check", seen=seen)

    assert late.status_code == 409
    assert "came too late and changed nothing" in late.text
    assert "mona@example.com" in late.text
    assert "Wed 2 Dec, 14:45" in late.text  # 09:00 UTC in Kathmandu
    assert "Kathmandu time" in late.text
    assert mia.get().status_code == 200
    assert "Sign-up is closed" in mia.get().text
    assert mia.post("who", name="Eve").status_code == 409
    assert mia.client.post("/join/spring/leave").status_code == 409
    participant = db.session.scalars(
        db.select(Participant).where(Participant.person_id == person.id)
    ).one()
    assert participant.signed_up_at is None


def test_who_leaves_can_come_back(app, program):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")
    mia.send("who", name="Mia", zone="Europe/London", roles="host")
    mia.send("wishes", host_per_week="1")
    mia.send("check")

    mia.client.post("/join/spring/leave")
    assert the_participant().left_at == NOW
    assert "You have left this program" in mia.get().text

    mia.send("check")
    assert the_participant().left_at is None


@pytest.mark.parametrize(
    ("open_to", "status"),
    [("example.com", 200), ("*", 200), ("", 404), ("example.org", 404)],
)
def test_a_program_is_open_to_the_domains_it_names(app, open_to, status):
    a_program("winter", open_to=open_to)
    client = signed_in(app, a_person("Mia"))

    assert client.get("/join/winter").status_code == status
    assert client.get("/join/winter/who").status_code == status


def test_ones_answers_are_shown_to_nobody_else(app, program):
    mia, eve = a_person("Mia"), a_person("Eve")
    hers = Pages(signed_in(app, mia), "spring")
    hers.send("who", name="Mia Secret", zone="Europe/London", roles="host")

    other = Pages(signed_in(app, eve), "spring")

    assert "Secret" not in other.get("who").text
    other.send("who", name="Eve", zone="Europe/London", roles="mentor")
    [draft] = [
        x.answers["who"]["name"]
        for x in db.session.scalars(db.select(Participant))
        if x.person_id == mia.id
    ]
    assert draft == "Mia Secret"


def test_a_draft_survives_a_closed_track_and_an_unreadable_page(app, program):
    mia = Pages(signed_in(app, a_person("Mia")), "spring")
    mia.send("who", name="Mia", zone="Europe/London", roles=["rotator", "host"])
    participant = the_participant()
    participant.answers = {**participant.answers, "wishes": {"target": "many"}}
    program.rotating = False
    db.session.commit()

    assert "Spend time" not in mia.get("check").text
    mia.send("check")

    assert [role.kind for role in the_participant().roles] == ["host"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nothing_is_within_reach_of_a_program_that_is_over(app, program):
    mia = a_participant(program, "Mia", roles=(Role(kind="shadower"),))
    mia.signed_up_at = mia.created_at
    program.state = "ended"
    db.session.commit()

    page = signed_in(app, mia.person).get("/join/spring").text

    assert "Your answers" in page
    assert "Within reach" not in page
