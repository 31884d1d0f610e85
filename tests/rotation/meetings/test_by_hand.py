"""Meetings that are published are changed by hand, without composing all again."""

import json
from html import unescape

import pytest

from rotation.extensions import db
from rotation.meetings.queries import waiting_draft
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft
from tests.rotation.factories import NOW
from tests.rotation.meetings.stage import (
    a_meeting_program,
    decline,
    five,
    two_published,
)
from tests.rotation.publishing.stage import mails_of


@pytest.fixture
def program(app):
    return a_meeting_program()


@pytest.fixture
def people(program):
    return five(program)


def test_they_are_moved_by_hand_and_only_those_concerned_hear_of_it(
    program, people, mona
):
    _raj, _zoe, _mia, ben, _ada = people
    two_published(program, people)
    decline(ben)

    answer = mona.post("/programs/spring/meetings/by-hand")
    draft = waiting_draft(program)
    page = unescape(mona.get(answer.location).text)

    assert answer.location == f"/meetings/drafts/{draft.id}"
    assert "This draft breaks one rule" in page
    assert "Ben is not available for the whole of the meeting of Ben, Mia, Raj" in page
    typed = {"revision": draft.revision, "round": 0, "person": ben.id, "place": 1}
    assert mona.post(f"{answer.location}/move", data=typed).status_code == 302
    assert "This draft breaks" not in mona.get(answer.location).text
    version = publish(db.session.get_one(Draft, draft.id), now=NOW, actor_id=None)
    assert mails_of(version) == [
        (name, "REQUEST", 1) for name in ("Ada", "Ben", "Mia", "Raj", "Zoe")
    ]
    db.session.commit()
    assert "needs a repair" not in mona.get("/programs/spring").text


def test_several_who_cannot_come_leave_one_after_the_other(program, people, mona):
    raj, _zoe, mia, ben, _ada = people
    two_published(program, people)
    for one in (mia, ben):
        decline(one)
    place = mona.post("/programs/spring/meetings/by-hand").location
    draft = waiting_draft(program)

    typed = {"round": 0, "person": ben.id, "place": 1, "revision": draft.revision}
    assert mona.post(f"{place}/move", data=typed).status_code == 302
    db.session.refresh(draft)
    typed = {"round": 0, "place": 0, "revision": draft.revision}
    assert mona.post(f"{place}/disband", data=typed).status_code == 302

    db.session.refresh(draft)
    [held] = json.loads(draft.schedule)["meetings"]
    assert str(raj.id) not in held["members"]
    assert "No better meetings exist" not in mona.get(place).text


def test_a_draft_by_hand_that_waits_is_gone_on_with(program, people, mona):
    two_published(program, people)

    first, second = (
        mona.post("/programs/spring/meetings/by-hand").location for _ in range(2)
    )

    assert first == second


def test_nothing_is_changed_by_hand_where_nothing_is_published(program, mona):
    answer = mona.post("/programs/spring/meetings/by-hand", follow_redirects=True)

    assert "No meetings are published." in answer.text
    assert db.session.scalar(db.select(Draft.id)) is None
