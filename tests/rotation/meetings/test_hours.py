"""The hours of meetings, where the hours of the other tracks are told."""

from html import unescape

import pytest

from rotation import clock
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.ledger.meetings import meetings_had
from rotation.ledger.queries import people_in
from rotation.meetings.models import Meeting
from rotation.reports.facts import facts_of
from rotation.reports.traffic import hours
from tests.rotation.factories import NOW, a_call, at, signed_in
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_seller,
    meetings_published,
)
from tests.rotation.publishing.stage import entries_of, published

LATER = at(8, day=7)


@pytest.fixture
def program(app):
    return a_meeting_program(meeting_minutes=60)


@pytest.fixture
def people(program):
    both = [a_marketer(program, name) for name in ("Mia", "Ben")]
    return [a_seller(program, "Raj"), *both]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)


def had(program, now=LATER):
    found = meetings_had(now, people_in(program.id))
    return sorted((one.person_id, one.minutes) for one in found)


def test_what_took_place_counts_for_everybody_who_was_in_it(program, people):
    raj, mia, ben = people
    meetings_published(
        program, (0, at(10), (raj, mia, ben)), (1, at(10, day=14), (raj, mia))
    )

    assert had(program, at(10)) == []
    assert had(program) == sorted((one.person_id, 60) for one in (raj, mia, ben))


def test_who_declined_has_not_had_it_nor_anybody_where_it_was_not_held(program, people):
    raj, mia, ben = people
    meetings_published(program, (0, at(10), (raj, mia, ben)))
    [entry] = entries_of(ben)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)
    db.session.commit()
    assert had(program) == sorted((one.person_id, 60) for one in (raj, mia))

    db.session.scalars(db.select(Meeting)).one().held = False

    assert had(program) == []


def test_the_ledger_tells_them_beside_what_people_had_and_gave(
    app, program, people, mona
):
    raj, mia, *_ = people
    meetings_published(program, (0, at(10), (raj, mia)))

    page = unescape(mona.get("/programs/spring/ledger").text)
    rows = mona.get("/programs/spring/ledger.csv").text.splitlines()
    mine = signed_in(app, mia.person).get("/me/ledger").text

    assert "in alignment meetings" in page
    assert rows[0].rstrip().endswith("Alignment meetings,Hours in alignment meetings")
    [row] = [one.rstrip() for one in rows if one.startswith("Raj")]
    assert row.endswith(",0.0,0.0,1,1.0")
    assert "in alignment meetings" in mine


def test_without_meetings_the_ledger_has_no_column_for_them(program, people, mona):
    assert "lignment meetings" not in mona.get("/programs/spring/ledger").text


def test_the_report_tells_hours_of_meetings_as_a_kind_of_their_own(program, people):
    raj, mia, *_ = people
    published(program, [(mia, a_call(raj, at(14)))])
    meetings_published(program, (0, at(10), (raj, mia)))

    part = hours(facts_of(program, LATER))

    assert part.headers[-1] == "Both in alignment meetings"
    assert part.rows[0] == ("4 Jan", "0.75", "0.00", "2.00")
    assert "Both spent 2.0 h in alignment meetings." in part.says
    assert part.bars[0].third == 2


def test_the_timeline_shows_who_meets_whom(program, people, mona):
    raj, mia, ben = people
    meetings_published(program, (0, at(10), (raj, mia, ben)))

    page = unescape(mona.get("/programs/spring/timeline?week=1").text)

    assert "An alignment meeting" in page
    assert '<path class="meeting"' in page
    assert "Alignment meeting, round 1, Ben, Mia" in page
    assert page.count("Alignment meeting, round 1") == 3
