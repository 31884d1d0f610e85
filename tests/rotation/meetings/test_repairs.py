"""Who cannot come to a meeting any more: named on the desk, and changed by hand."""

import json
from html import unescape

import pytest

from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.meetings.queries import waiting_draft
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft
from tests.rotation.factories import NOW, at
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_seller,
    meetings_published,
)
from tests.rotation.publishing.stage import entries_of, mails_of


@pytest.fixture
def program(app):
    return a_meeting_program()


@pytest.fixture
def people(program):
    both = [a_marketer(program, name) for name in ("Mia", "Ben", "Ada")]
    return [a_seller(program, name) for name in ("Raj", "Zoe")] + both


def published_groups(program, people):
    raj, zoe, mia, ben, ada = people
    return meetings_published(
        program, (0, at(10, day=3), (raj, mia, ben)), (0, at(14, day=3), (zoe, ada))
    )


def decline(person, reason=""):
    [entry] = entries_of(person)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW, reason=reason)
    db.session.commit()


def test_the_desk_names_who_declined_is_away_or_left(program, people, mona):
    _raj, zoe, _mia, ben, ada = people
    published_groups(program, people)
    decline(ben, "A trade fair")
    away = DatedHours(
        participant_id=zoe.id,
        starts_at=at(0, day=3),
        ends_at=at(0, day=4),
        source="away",
    )
    db.session.add(away)
    ada.left_at = NOW
    db.session.commit()

    page = " ".join(unescape(mona.get("/programs/spring").text).split())

    assert "Places in alignment meetings that nobody can take: 3" in page
    assert "Ben declined: Thu 7 Jan, 10:00–10:45" in page
    assert "“A trade fair”" in page
    assert "Zoe is away then: Thu 7 Jan, 14:00–14:45" in page
    assert "Ada left the program: Thu 7 Jan, 14:00–14:45" in page
    assert "Change by hand" in page


def test_they_are_moved_by_hand_and_only_those_concerned_hear_of_it(
    program, people, mona
):
    _raj, _zoe, _mia, ben, _ada = people
    published_groups(program, people)
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
    assert "that nobody can take" not in mona.get("/programs/spring").text


def test_several_who_cannot_come_leave_one_after_the_other(program, people, mona):
    raj, _zoe, mia, ben, _ada = people
    published_groups(program, people)
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
    published_groups(program, people)

    first, second = (
        mona.post("/programs/spring/meetings/by-hand").location for _ in range(2)
    )

    assert first == second


def test_nothing_is_changed_by_hand_where_nothing_is_published(program, mona):
    answer = mona.post("/programs/spring/meetings/by-hand", follow_redirects=True)

    assert "No meetings are published." in answer.text
    assert db.session.scalar(db.select(Draft.id)) is None
