"""The pages of meetings: compose, look, move, publish, meet, note."""

import json
from datetime import date
from html import unescape

import pytest

from rotation import clock
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kpis.models import Kpi, KpiValue
from rotation.languages import in_language, said
from rotation.ledger.meetings import came_together
from rotation.ledger.queries import people_in
from rotation.meetings.models import Meeting
from rotation.publishing.actions import publish
from rotation.scheduling.actions import claim
from rotation.scheduling.child import Ended
from rotation.scheduling.jobs import new_owner, work_on
from rotation.scheduling.models import Draft, SolverRun
from rotation.scheduling.outcome import outcome_of
from tests.rotation.factories import NOW, at, signed_in
from tests.rotation.meetings.stage import (
    a_meeting_program,
    a_meetings_draft,
    four,
    meetings_published,
)
from tests.rotation.navigation import here
from tests.rotation.publishing.stage import entries_of
from tests.rotation.queries import counted


@pytest.fixture
def program(app):
    return a_meeting_program(meeting_most=3)


def move(browser, draft, person, place, **changes):
    typed = {"person": person.id, "place": place, "round": 0}
    db.session.refresh(draft)
    page = f"/meetings/drafts/{draft.id}"
    return browser.post(
        f"{page}/move", data=typed | {"revision": draft.revision} | changes
    )


def held_in(draft):
    db.session.refresh(draft)
    return [one["members"] for one in json.loads(draft.schedule)["meetings"]]


def ids(*people):
    return sorted(str(one.id) for one in people)


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (0.5, "new pairs together: 2. Whether it could be up to 4, the search cannot"),
        (29.0, "The time ran out before all was tried"),
    ],
)
def test_meetings_with_a_gap_say_what_is_open_and_whether_time_would_help(
    app, program, took, words
):
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)), (0, at(10), (zoe, ben)))
    schedule = json.loads(draft.schedule) | {"status": "feasible", "seconds": took}
    schedule["tiers"][2] |= {"bound": 4, "proven": False}

    found = outcome_of(
        draft.problem,
        Ended(0, json.dumps(schedule), "", stopped=False, killed=False),
        memory_mb=500,
        seconds=60,
        kind="meetings",
    )

    assert found.state == "ready", found
    assert words in found.message
    with in_language("de"):
        assert "Zeit" in said(found.message, "schedule")


def test_composing_ends_in_a_draft_with_everybody_in_new_company(program, mona):
    people = four(program)
    db.session.commit()

    answer = mona.post("/programs/spring/meetings/compose")
    [run] = db.session.scalars(db.select(SolverRun))
    owner = new_owner()
    assert claim(run.id, owner=owner, now=NOW, lease_seconds=100)
    db.session.commit()
    work_on(run.id, owner=owner, workers=1)

    assert answer.location == f"/runs/{run.id}"
    [draft] = db.session.scalars(db.select(Draft))
    assert (draft.kind, draft.aside) == ("meetings", True)
    schedule = json.loads(draft.schedule)
    assert schedule["tiers"][1]["value"] == [4, 4]
    assert schedule["tiers"][2]["value"] == 4
    page = unescape(mona.get(f"/meetings/drafts/{draft.id}").text)
    assert "Raj – Mia" in page
    assert "No better meetings exist." in page
    run_page = mona.get(f"/runs/{run.id}").text
    assert f"/meetings/drafts/{draft.id}" in run_page
    assert f"/meetings/drafts/{draft.id}" in mona.get("/programs/spring/meetings").text
    assert f"/meetings/drafts/{draft.id}" in mona.get("/programs/spring").text
    assert len(people) == 4


def test_who_meets_nobody_is_told_why(program, mona):
    raj, zoe, mia, ben = four(program)
    late = a_meetings_draft(program, (0, at(10), (raj, mia)))

    page = unescape(mona.get(f"/meetings/drafts/{late.id}").text)

    assert "Whoever else is free at the same times is needed" in page
    for one in (zoe, ben):
        assert f'<option value="{one.id}">' in page


def test_somebody_moves_where_every_rule_holds_and_nowhere_else(program, mona):
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(
        program, (0, at(10), (raj, mia, ben)), (0, at(14), (zoe,)), judged=False
    )

    moved = move(mona, draft, ben, 1)
    assert moved.status_code == 302
    assert held_in(draft) == [ids(raj, mia), ids(zoe, ben)]

    refused = move(mona, draft, mia, 1)
    assert refused.status_code == 422
    sentences = unescape(refused.text)
    assert f'<option value="{mia.id}" selected>' in sentences
    assert '<option value="1" selected>' in sentences
    assert (
        "the meeting of Raj in round 1 has 1 member; 2 to 3 are allowed." in sentences
    )
    assert held_in(draft) == [ids(raj, mia), ids(zoe, ben)]

    assert move(mona, draft, mia, 1, revision=1).status_code == 409
    assert move(mona, draft, mia, 7).status_code == 409
    assert move(mona, draft, mia, "x").status_code == 409


def test_a_draft_that_was_changed_by_hand_is_published_as_it_is(program, mona):
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))
    db.session.commit()
    preview = mona.get(f"/drafts/{draft.id}/publish").text
    assert f'href="/meetings/drafts/{draft.id}"' in preview
    [seen] = [
        line.split('value="')[1].split('"')[0]
        for line in preview.splitlines()
        if 'name="seen"' in line
    ]

    answer = mona.post(f"/drafts/{draft.id}/publish", data={"seen": seen})

    assert answer.location.endswith("/versions/1")
    assert "Alignment meeting, round 1 with Mia" in mona.get(answer.location).text
    csv = mona.get(f"{answer.location}/schedule.csv").text
    assert ",meeting,Alignment meeting,1,Mia,mia@example.com,member,Raj," in csv
    assert "Round 1" in mona.get("/programs/spring/meetings").text


def test_a_draft_is_not_published_once_its_time_has_come(program):
    raj, _, mia, _ = four(program)
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)))

    with pytest.raises(Refused, match="the meeting of Mia, Raj in round 1 starts too"):
        publish(draft, now=at(11), actor_id=None)


def test_a_member_sees_when_with_whom_and_what_to_talk_about(app, program):
    raj, zoe, mia, _ = four(program)
    kpi = Kpi(
        program_id=program.id,
        side="sales",
        name="Reply time",
        unit="h",
        proposed_at=NOW,
        sales_id=raj.id,
        marketing_id=mia.id,
    )
    kpi.values = [
        KpiValue(day=date(2026, 11, 1), value=6),
        KpiValue(day=date(2026, 12, 1), value=4.5),
    ]
    db.session.add(kpi)
    db.session.flush()
    meetings_published(program, (0, at(10), (raj, mia)))
    [meeting], [entry] = db.session.scalars(db.select(Meeting)), entries_of(mia)

    browser = signed_in(app, mia.person)
    page = unescape(browser.get(f"/meetings/{meeting.id}").text)

    line = "Reply time: 4.5 h (1 Dec; before: 6 h)"
    assert line in page
    assert f"1. What we measure together: {line}" in entry.description
    assert "Raj" in page
    assert here(page) == "My schedule"
    assert f"/meetings/{meeting.id}" in browser.get(f"/me/entries/{entry.uid}").text
    assert "You meet Raj" in unescape(browser.get("/me").text)
    assert signed_in(app, zoe.person).get(f"/meetings/{meeting.id}").status_code == 403


def test_whether_it_was_held_is_noted_and_counts_as_having_met(
    app, program, monkeypatch
):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    [meeting] = db.session.scalars(db.select(Meeting))
    browser, page = signed_in(app, mia.person), f"/meetings/{meeting.id}"
    typed = {"notes": "Raj sends the list", "held": "yes"}
    assert browser.post(page, data=typed).status_code == 422
    monkeypatch.setattr(clock, "now", lambda: at(11))

    assert browser.post(page, data=typed).status_code == 302

    assert "Raj sends the list" in signed_in(app, raj.person).get(page).text
    pair = tuple(sorted((raj.person_id, mia.person_id)))
    assert came_together(at(11), people_in(program.id)) == {pair}
    browser.post(page, data={"notes": "", "held": "no"})
    assert came_together(at(11), people_in(program.id)) == set()
    too_long = browser.post(page, data={"notes": "x" * 1001, "held": "yes"})
    assert too_long.status_code == 422


def test_a_drafts_own_page_is_not_that_of_a_schedule(program, mona):
    raj, _, mia, _ = four(program)
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)))

    assert mona.get(f"/drafts/{draft.id}").status_code == 404
    assert mona.get(f"/drafts/{draft.id}/adjust").status_code == 404


def test_more_meetings_need_no_more_queries(program, mona):
    raj, zoe, mia, ben = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))

    def asked():
        draft = a_meetings_draft(program, (0, at(10), (raj, mia)))
        db.session.commit()
        found = []
        for page in ("/programs/spring/meetings", f"/meetings/drafts/{draft.id}"):
            db.session.expire_all()
            with counted() as sent:
                assert mona.get(page).status_code == 200
            found.append(len(sent))
        return found

    few = asked()
    meetings_published(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))

    assert asked() == few


def test_a_program_without_the_track_composes_nothing(program, mona):
    program.meeting = False
    db.session.commit()

    mona.post("/programs/spring/meetings/compose")

    assert db.session.scalar(db.select(SolverRun.id)) is None
    assert "Turn them on in the rules" in mona.get("/programs/spring/meetings").text


def test_a_program_that_is_over_composes_nothing_and_says_why(
    program, mona, monkeypatch
):
    raj, _, mia, _ = four(program)
    meetings_published(program, (0, at(10), (raj, mia)))
    monkeypatch.setattr(clock, "now", lambda: at(10, day=60))

    page = unescape(mona.get("/programs/spring/meetings").text)
    answer = mona.post("/programs/spring/meetings/compose", follow_redirects=True)

    sentence = "The program ended on Sun 31 Jan 2027, so no more meetings are composed."
    assert sentence in page
    assert "Compose" not in page
    assert sentence in unescape(answer.text)
    assert db.session.scalar(db.select(SolverRun.id)) is None


def test_once_no_round_has_time_left_nothing_is_composed(program, mona, monkeypatch):
    program.meeting_rounds = 1
    raj, zoe, mia, ben = four(program)
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)))
    meetings_published(program, (0, at(10), (zoe, ben)))
    page = f"/meetings/drafts/{draft.id}"
    assert "Compose again" in mona.get(page).text
    monkeypatch.setattr(clock, "now", lambda: at(10, day=13))

    late = unescape(mona.get(page).text)
    mona.post("/programs/spring/meetings/compose")

    assert "The last round ends on Sun 17 Jan 2027" in late
    assert "Compose again" not in late
    assert db.session.scalar(db.select(SolverRun.id)) is None
