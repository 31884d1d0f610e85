"""Seats and meetings are published in one series of versions, and neither outdates the
other's draft unless it takes time that the draft needs."""

import json
import re
from html import unescape

import pytest

from rotation.errors import Refused
from rotation.extensions import db
from rotation.meetings.queries import waiting_draft
from rotation.publishing.actions import Overtaken, publish
from rotation.scheduling.models import Version
from rotation.scheduling.stale import changes
from tests.rotation.factories import NOW, a_call, at
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_meetings_draft,
    a_seller,
    meetings_published,
)
from tests.rotation.publishing.stage import a_draft, published


@pytest.fixture
def program(app):
    return a_meeting_program()


@pytest.fixture
def pair(program):
    return a_seller(program, "Raj"), a_marketer(program, "Mia")


def test_meetings_that_are_published_leave_a_draft_of_seats_to_be_published(
    program, pair
):
    raj, mia = pair
    seats = a_draft(program, [(mia, a_call(raj, at(10)))])
    meetings_published(program, (0, at(14), pair))

    version = publish(seats, now=NOW, actor_id=None)

    assert (version.number, version.kind, version.replaces) == (2, "schedule", 0)
    assert version.difference == {"added": 1, "moved": 0, "removed": 0, "kept": 2}


def test_seats_that_are_published_leave_a_draft_of_meetings_to_be_published(
    program, pair, mona
):
    raj, mia = pair
    draft = a_meetings_draft(program, (0, at(14), pair))
    published(program, [(mia, a_call(raj, at(10)))])

    page = mona.get(f"/meetings/drafts/{draft.id}").text
    assert "were published since" not in page
    assert "This draft breaks" not in page
    assert waiting_draft(program) == draft
    version = publish(draft, now=NOW, actor_id=None)

    assert (version.number, version.kind, version.replaces) == (2, "meetings", 0)
    assert waiting_draft(program) is None


def test_seats_at_the_time_of_a_meeting_of_a_waiting_draft_are_named_on_it(
    program, pair, mona
):
    raj, mia = pair
    draft = a_meetings_draft(program, (0, at(10), pair))
    published(program, [(mia, a_call(raj, at(10)))])

    page = unescape(mona.get(f"/meetings/drafts/{draft.id}").text)

    assert "This draft breaks 2 rules" in page
    assert "Rule 1 (available): Mia is not available for the whole of" in page
    with pytest.raises(Refused, match="Mia is not available"):
        publish(draft, now=NOW, actor_id=None)


def test_a_meeting_at_the_time_of_a_seat_of_a_waiting_draft_is_noticed(program, pair):
    _, mia = pair
    seats = a_draft(program, [(mia, a_call(a_seller(program, "Zoe"), at(10)))])
    assert changes(seats, json.loads(seats.problem)) == []
    meetings_published(program, (0, at(10), pair), judged=False)

    assert changes(seats, json.loads(seats.problem)) == ["2 people have other hours."]
    with pytest.raises(Refused, match="breaks a rule by now"):
        publish(seats, now=NOW, actor_id=None)


def test_of_two_drafts_of_one_kind_the_second_is_still_overtaken(program, pair):
    raj, mia = pair
    first = a_meetings_draft(program, (0, at(14), pair))
    second = a_meetings_draft(program, (0, at(15), pair))
    seats = a_draft(program, [(mia, a_call(raj, at(10)))])
    other = a_draft(program, [])
    publish(first, now=NOW, actor_id=None)
    publish(seats, now=NOW, actor_id=None)

    for late in (second, other):
        with pytest.raises(Overtaken):
            publish(late, now=NOW, actor_id=None)
    assert (
        changes(other, json.loads(other.problem))[-1] == "Version 2 has been published."
    )


def test_each_version_replaces_the_one_of_its_kind(program, pair):
    raj, mia = pair
    meetings_published(program, (0, at(14), pair))
    published(program, [(mia, a_call(raj, at(10)))])
    meetings_published(program, (0, at(15), pair))
    published(program, [])

    rows = db.session.execute(
        db.select(Version.number, Version.kind, Version.replaces).order_by(Version.id)
    )

    assert list(map(tuple, rows)) == [
        (1, "meetings", 0),
        (2, "schedule", 0),
        (3, "meetings", 1),
        (4, "schedule", 2),
    ]


def test_the_desk_lists_versions_and_drafts_of_both(program, pair, mona):
    raj, mia = pair
    published(program, [(mia, a_call(raj, at(10)))])
    meetings_published(program, (0, at(14), pair))
    waiting = a_meetings_draft(program, (0, at(15), pair))
    db.session.commit()

    page = mona.get("/programs/spring").text
    listed = page.partition('id="schedules-title"')[2].partition("</ul>")[0]

    for link in (
        "/programs/spring/versions/1",
        "/programs/spring/versions/2",
        f"/meetings/drafts/{waiting.id}",
    ):
        assert f'href="{link}"' in listed
    assert listed.count("Meetings, ") == 2
    assert "Version 1 is published" in page
    versions = mona.get("/programs/spring/versions").text
    assert len(re.findall(r">\s*Now\s*<", versions)) == 2


def test_a_draft_of_seats_still_waits_after_meetings_were_published(
    program, pair, mona
):
    raj, mia = pair
    seats = a_draft(program, [(mia, a_call(raj, at(10)))])
    meetings_published(program, (0, at(14), pair))

    page = mona.get("/programs/spring").text

    assert "Review the draft" in page
    assert f"/drafts/{seats.id}" in page


def test_meetings_alone_are_no_published_schedule(program, pair, mona):
    meetings_published(program, (0, at(14), pair))

    page = mona.get("/programs/spring").text

    assert "is published" not in page
    assert "Version 1" in page
