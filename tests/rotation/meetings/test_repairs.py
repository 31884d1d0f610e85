"""What can be done where somebody cannot come to a meeting: shown on the desk, published by
one click, or by itself."""

from datetime import timedelta
from html import unescape

import pytest

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.errors import Refused
from rotation.extensions import db
from rotation.meetings.queries import meetings_in
from rotation.publishing.actions import publish
from rotation.publishing.queries import published_in
from rotation.repairs import absences, actions, jobs
from rotation.repairs.models import Trouble
from rotation.repairs.queries import troubles_in
from rotation.scheduling.models import Version
from tests.rotation.factories import NOW, a_call, at
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    decline,
    five,
    four,
    meetings_published,
    two_published,
)
from tests.rotation.publishing.stage import a_draft, mails_of, published
from tests.rotation.queries import counted
from tests.rotation.repairs.stage import both

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def program(app):
    return a_meeting_program()


@pytest.fixture
def people(program):
    return five(program)


def away(one, first, last):
    absences.set_away(one, first, last, now=NOW, actor_id=None)
    db.session.commit()


def looked(now=NOW):
    """The worker's look at everything new; the troubles, in the order they were seen."""
    jobs.find_troubles(now)
    for id_ in db.session.scalars(db.select(Trouble.id).filter_by(state="new")).all():
        jobs.repair(id_)
    db.session.expire_all()
    return list(db.session.scalars(db.select(Trouble).order_by(Trouble.id)))


def kinds(trouble):
    return [one.kind for one in trouble.repairs]


def held(program):
    """Who is in which meeting, by round and time."""
    db.session.expire_all()
    return [
        (one.meeting.starts_at, sorted(entry.person.name for entry in one.entries))
        for one in meetings_in(program)
    ]


def newest(program):
    query = db.select(Version).filter_by(program_id=program.id)
    return db.session.scalars(query.order_by(Version.number.desc())).first()


def text_of(browser, page):
    return " ".join(unescape(browser.get(page).text).split())


def test_the_desk_says_who_cannot_come_why_and_who_can(program, people, mona):
    raj, zoe, _mia, ben, ada = people
    two_published(program, people)
    decline(ben, "A trade fair")
    away(zoe, at(0, day=3), at(0, day=4))
    ada.left_at = NOW
    a_call(raj, at(10.5, day=3))
    db.session.commit()

    page = text_of(mona, "/programs/spring")

    assert "2 things need a repair" in page
    assert "Alignment meeting, Thu 7 Jan, 10:00–10:45" in page
    assert "Ben declined: “A trade fair”" in page
    assert "Raj hosts a call then" in page
    assert "Can come: Mia" in page
    assert "Zoe is away" in page
    assert "Ada has left the program" in page
    assert "looking for repairs" in page
    assert "Change by hand" in page


def test_after_a_decline_the_meeting_takes_place_without_them_by_one_click(
    program, people, mona
):
    _raj, zoe, _mia, ben, ada = people
    two_published(program, people)
    db.session.commit()
    before = published_in(program.id).grants
    decline(ben)
    [trouble] = looked()

    assert kinds(trouble) == ["leave_out", "move", "join"]
    page = text_of(mona, "/programs/spring")
    assert "Let it take place without them" in page
    assert "Thu 7 Jan, 10:00–10:45: Mia, Raj" in page
    assert "Without a meeting in this round: Ben" in page
    assert "People without a meeting in this round: 1 instead of 0." in page
    assert "Thu 7 Jan, 14:00–14:45: Ada, Ben (new), Zoe" in page
    done = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)

    assert "Repaired: version 2 is published." in done.text
    version = newest(program)
    assert (version.kind, version.difference) == (
        "meetings",
        {"added": 0, "moved": 2, "removed": 1, "kept": 2},
    )
    assert mails_of(version) == [
        ("Ben", "CANCEL", 1),
        ("Mia", "REQUEST", 1),
        ("Raj", "REQUEST", 1),
    ]
    theirs = {zoe.person_id, ada.person_id}
    after = published_in(program.id).grants
    for one in theirs:
        assert [x for x in after if x.person == one] == [
            x for x in before if x.person == one
        ]
    assert "needs a repair" not in mona.get("/programs/spring").text
    again = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)
    assert "Something else was published meanwhile." in again.text
    assert newest(program).number == 2


def test_who_declined_goes_into_another_meeting_and_both_hear_of_it(program, people):
    two_published(program, people)
    decline(people[3])
    [trouble] = looked()
    [join] = [one for one in trouble.repairs if one.kind == "join"]

    version = actions.mend(join, now=NOW, actor_id=None)

    assert held(program) == [
        (at(10, day=3), ["Mia", "Raj"]),
        (at(14, day=3), ["Ada", "Ben", "Zoe"]),
    ]
    assert mails_of(version) == [
        (name, "REQUEST", 1) for name in ("Ada", "Ben", "Mia", "Raj", "Zoe")
    ]
    assert troubles_in(program, NOW) == []


def test_a_meeting_moves_or_its_people_join_others_where_somebody_is_ill(
    program, people
):
    two_published(program, people)
    away(people[1], at(0, day=3), at(0, day=4))

    [trouble] = looked()

    assert kinds(trouble) == ["move", "spread", "disband"]
    assert [one.without for one in trouble.repairs] == [0, 1, 2]
    actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    [first, second] = sorted(held(program), key=lambda one: len(one[1]))
    assert second == (at(10, day=3), ["Ben", "Mia", "Raj"])
    assert first[1] == ["Ada", "Zoe"]
    assert first[0].date() in (at(0, day=2).date(), at(0, day=4).date())


def test_a_repair_keeps_a_meetings_own_link_and_who_said_nothing_is_expected(
    program, people
):
    two_published(program, people)
    [first, _second] = meetings_in(program)
    first.meeting.join_url = "https://meet.example.com/ours"
    db.session.execute(db.delete(DatedHours).filter_by(participant_id=people[2].id))
    decline(people[3])

    [trouble] = looked()
    actions.mend(trouble.repairs[0], now=NOW, actor_id=None)

    assert kinds(trouble)[0] == "leave_out"
    [one, _other] = meetings_in(program)
    assert one.place == "https://meet.example.com/ours"


def test_a_trouble_goes_away_with_what_made_it(program, people, mona):
    two_published(program, people)
    away(people[1], at(0, day=3), at(0, day=4))
    [trouble] = looked()
    [hours] = db.session.scalars(db.select(DatedHours).filter_by(source="away"))
    page = f"/programs/spring/people/{people[1].id}/away/{hours.id}/back"

    mona.post(page)

    db.session.refresh(trouble)
    assert (trouble.state, kinds(trouble)) == ("over", [])
    assert "needs a repair" not in mona.get("/programs/spring/repairs").text


def test_a_meeting_that_lost_too_many_is_a_trouble_of_its_own(app):
    program = a_meeting_program(meeting_least=3)
    raj, zoe, mia, ben = four(program)
    ada = a_marketer(program, "Ada")
    meetings_published(
        program,
        (0, at(10, day=3), (raj, mia, ben)),
        (1, at(10, day=17), (zoe, mia, ada)),
    )
    absences.set_left(ben, now=NOW, actor_id=None)
    published(program)

    [trouble] = looked()

    [found] = troubles_in(program, NOW)
    assert (found.out, len(found.able)) == ((), 2)
    assert kinds(trouble)[0] == "other"
    actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    assert len(held(program)[0][1]) == 3


@pytest.mark.parametrize(("hours", "number"), [(24 * 37, 2), (24 * 37 + 2, 1)])
def test_a_program_repairs_meetings_by_itself_if_they_are_far_enough_away(
    app, hours, number
):
    program = a_meeting_program(repair_automatically=True, repair_hours=hours)
    raj, zoe, mia, ben = four(program)
    meetings_published(program, (0, at(10, day=3), (raj, zoe, mia, ben)))
    assert at(10, day=3) - NOW == timedelta(hours=24 * 37 + 1)
    decline(ben)

    [trouble] = looked()

    assert newest(program).number == number
    assert trouble.state == ("done" if number == 2 else "ready")


@on_sqlite
def test_after_three_tries_a_person_decides_about_a_meeting(app, monkeypatch):
    program = a_meeting_program(repair_automatically=True)
    raj, zoe, mia, ben = four(program)
    meetings_published(program, (0, at(10, day=3), (raj, zoe, mia, ben)))
    decline(ben)
    tried = []

    def refuse(*_args, **_more):
        tried.append(1)
        raise Refused("It does not fit.")

    monkeypatch.setattr(actions, "mend", refuse)
    [trouble] = looked()
    for _ in range(4):
        actions.mend_unasked(trouble.id, now=NOW)

    assert len(tried) == 3


def test_of_two_managers_who_repair_a_meeting_at_once_one_does(app, program, people):
    two_published(program, people)
    decline(people[3])
    [trouble] = looked()
    repair_id, program_id = trouble.repairs[0].id, program.id
    db.session.remove()

    assert both(app, repair_id) == [
        "Something else was published meanwhile. Look again.",
        "won",
    ]
    query = db.select(db.func.count(Version.id)).filter_by(program_id=program_id)
    assert db.session.scalar(query) == 2


def test_what_has_begun_is_no_trouble_and_no_repair_touches_it(
    program, people, monkeypatch
):
    two_published(program, people)
    decline(people[3])
    [trouble] = looked()
    repair = trouble.repairs[0]

    assert troubles_in(program, at(10, day=3)) == []
    monkeypatch.setattr(clock, "now", lambda: at(10, day=3))
    with pytest.raises(Refused, match="This is over"):
        actions.mend(repair, now=at(10, day=3), actor_id=None)
    db.session.rollback()
    assert newest(program).number == 1


def test_a_schedule_that_is_published_leaves_repairs_of_meetings_as_they_are(
    program, people
):
    raj, _zoe, mia, ben, _ada = people
    two_published(program, people)
    decline(ben)
    [trouble] = looked()

    published(program, [(mia, a_call(raj, at(12), title="Noon"))])

    [trouble] = looked()
    assert (trouble.state, trouble.version) == ("ready", 1)
    version = actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    assert (version.number, version.kind, version.replaces) == (3, "meetings", 1)


def test_a_repair_of_a_meeting_leaves_a_draft_of_a_schedule_as_it_is(program, people):
    raj, _zoe, mia, ben, _ada = people
    two_published(program, people)
    decline(ben)
    [trouble] = looked()
    draft = a_draft(program, [(mia, a_call(raj, at(12), title="Noon"))])

    actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    version = publish(draft, now=NOW, actor_id=None)

    assert (version.number, version.kind) == (3, "schedule")
    assert held(program)[0] == (at(10, day=3), ["Mia", "Raj"])


def test_a_repair_whose_people_are_needed_elsewhere_is_looked_for_again(
    program, people, mona
):
    raj, _zoe, _mia, ben, _ada = people
    two_published(program, people)
    decline(ben)
    [trouble] = looked()
    [move] = [one for one in trouble.repairs if one.kind == "move"]
    a_call(raj, move.first_at)
    db.session.commit()

    page = mona.post(f"/repairs/{move.id}/take", follow_redirects=True).text

    assert "This repair does not fit any more." in unescape(page)
    assert "Raj is not available for the whole of the meeting" in unescape(page)
    [trouble] = looked()
    [again] = [one for one in trouble.repairs if one.kind == "move"]
    assert again.change != move.change


@on_sqlite
def test_the_desk_asks_the_database_as_often_with_more_broken_meetings(
    program, people, mona
):
    two_published(program, people)
    decline(people[3])
    looked()

    def asked():
        db.session.expire_all()
        with counted() as sent:
            assert mona.get("/programs/spring/repairs/now").status_code == 200
        return len(sent)

    asked()
    few = asked()
    away(people[1], at(0, day=3), at(0, day=4))
    looked()

    assert "2 things" in mona.get("/programs/spring/repairs/now").text
    assert asked() == few
