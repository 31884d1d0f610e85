"""A draft of meetings is changed by hand: undone, done again, meetings made and removed."""

import json
from html import unescape

import pytest

from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.meetings.engine import judge
from tests.rotation.factories import at
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_meetings_draft,
    a_seller,
)
from tests.rotation.queries import counted


@pytest.fixture
def program(app):
    return a_meeting_program(meeting_most=3, zone="Europe/Berlin")


@pytest.fixture
def people(program):
    sellers = [a_seller(program, name) for name in ("Raj", "Zoe")]
    return sellers + [a_marketer(program, name) for name in ("Mia", "Ben", "Ada")]


def post(browser, draft, step, **typed):
    db.session.commit()
    db.session.refresh(draft)
    page = f"/meetings/drafts/{draft.id}/{step}"
    return browser.post(page, data={"revision": draft.revision, "round": 0} | typed)


def held_in(draft):
    db.session.refresh(draft)
    found = json.loads(draft.schedule)["meetings"]
    return [(one["start"], one["members"]) for one in found]


def ids(*people):
    return sorted(str(one.id) for one in people)


def ten(*people):
    return "2027-01-04T10:00:00Z", ids(*people)


def two(*people):
    return "2027-01-04T14:00:00Z", ids(*people)


def test_moves_are_undone_to_the_word_and_done_again(program, mona, people):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(
        program, (0, at(10), (raj, mia, ada)), (0, at(14), (zoe, ben))
    )
    before = json.loads(draft.schedule)
    assert post(mona, draft, "move", person=ada.id, place=1).status_code == 302
    moved = held_in(draft)
    assert moved == [ten(raj, mia), two(zoe, ben, ada)]

    assert post(mona, draft, "undo").status_code == 302
    db.session.refresh(draft)
    assert json.loads(draft.schedule) == before
    assert post(mona, draft, "redo").status_code == 302
    assert held_in(draft) == moved
    assert judge(draft.problem, draft.schedule) == []


def test_there_is_nothing_to_undo_before_a_change_or_to_redo_after_one(
    program, mona, people
):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(
        program, (0, at(10), (raj, mia, ada)), (0, at(14), (zoe, ben))
    )
    page = f"/meetings/drafts/{draft.id}"
    assert "Undo" not in mona.get(page).text
    assert post(mona, draft, "undo").status_code == 409
    post(mona, draft, "move", person=ada.id, place=1)
    assert "Undo" in mona.get(page).text
    assert post(mona, draft, "redo").status_code == 409
    post(mona, draft, "undo")
    assert "Do again" in mona.get(page).text

    post(mona, draft, "move", person=ada.id, place="none")

    assert post(mona, draft, "redo").status_code == 409
    assert held_in(draft) == [ten(raj, mia), two(zoe, ben)]


def test_a_meeting_is_made_by_hand_at_a_time_on_the_programs_clock(
    program, mona, people
):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia, ada)))

    answer = post(
        mona, draft, "gather", start="2027-01-04T15:00", people=ids(zoe, ben, ada)
    )

    assert answer.status_code == 302
    assert held_in(draft) == [ten(raj, mia), two(zoe, ben, ada)]
    assert judge(draft.problem, draft.schedule) == []
    page = unescape(mona.get(f"/meetings/drafts/{draft.id}").text)
    assert "New: Mon 4 Jan, 15:00–15:45 (Ada, Ben, Zoe)." in page
    for trail in ("trail", "trail.csv"):
        assert mona.get(f"/programs/spring/{trail}").status_code == 200
    post(mona, draft, "undo")
    assert held_in(draft) == [ten(raj, mia, ada)]


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2027-01-04T15:10", "starts between two slots"),
        ("2027-01-04T05:00", "Ben is not available for the whole of the meeting"),
        ("2027-03-04T15:00", "is not inside its round"),
        ("2026-01-04T15:00", "starts too early"),
    ],
)
def test_a_meeting_that_breaks_a_rule_is_not_made_and_what_was_typed_stays(
    program, mona, people, start, sentence
):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia, ada)))

    answer = post(mona, draft, "gather", start=start, people=ids(zoe, ben))

    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert f'value="{start}"' in answer.text
    assert answer.text.count("checked") == 2
    assert held_in(draft) == [ten(raj, mia, ada)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"start": "tomorrow"}, "“tomorrow” is not a day and a time"),
        ({"start": "2027-01-04T15:00Z"}, "is not a day and a time"),
        ({"people": []}, "Choose who is in the new meeting."),
        ({"people": ["4711"]}, "There is no such person"),
        ({"round": 7}, "There is no such round"),
        ({"round": "x"}, "There is no such round"),
    ],
)
def test_a_meeting_that_cannot_be_meant_is_refused(
    program, mona, people, typed, sentence
):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia, ada)))
    good = {"start": "2027-01-04T15:00", "people": ids(zoe, ben)}

    answer = post(mona, draft, "gather", **good | typed)

    assert answer.status_code == 409
    assert sentence in unescape(answer.text)
    assert held_in(draft) == [ten(raj, mia, ada)]


def test_a_meeting_is_removed_and_its_people_can_go_elsewhere(program, mona, people):
    raj, zoe, mia, ben, *_ = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))

    assert post(mona, draft, "disband", place=1).status_code == 302
    assert held_in(draft) == [ten(raj, mia)]
    assert post(mona, draft, "move", person=ben.id, place=0).status_code == 302
    assert held_in(draft) == [ten(raj, mia, ben)]
    page = unescape(mona.get(f"/meetings/drafts/{draft.id}").text)
    assert "Removed: Mon 4 Jan, 15:00–15:45 (Ben, Zoe)." in page
    assert "Ben: from no meeting to Mon 4 Jan, 11:00–11:45 (Mia, Raj)." in page
    assert post(mona, draft, "disband", place=5).status_code == 409


def test_of_two_who_change_at_once_one_is_told(program, mona, people):
    raj, zoe, mia, ben, *_ = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))
    seen = draft.revision
    post(mona, draft, "disband", place=1)

    for step in ("disband", "undo", "redo"):
        answer = post(mona, draft, step, place=0, revision=seen)
        assert answer.status_code == 409
        assert "Somebody else changed this draft" in answer.text
    assert held_in(draft) == [ten(raj, mia)]


def test_the_trail_knows_what_was_changed_in_a_draft(program, mona, people):
    raj, zoe, mia, ben, *_ = people
    draft = a_meetings_draft(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))
    post(mona, draft, "disband", place=1)
    post(mona, draft, "undo")

    kinds = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id))

    assert list(kinds)[-2:] == ["adjust: disband", "adjust: undo"]


def test_more_changes_need_no_more_queries(program, mona, people):
    raj, zoe, mia, ben, ada = people
    draft = a_meetings_draft(
        program, (0, at(10), (raj, mia, ada)), (0, at(14), (zoe, ben))
    )

    def asked():
        db.session.expire_all()
        with counted() as sent:
            assert mona.get(f"/meetings/drafts/{draft.id}").status_code == 200
        return len(sent)

    post(mona, draft, "move", person=ada.id, place=1)
    one = asked()
    for place in (0, 1, 0):
        post(mona, draft, "move", person=ada.id, place=place)

    assert asked() == one
