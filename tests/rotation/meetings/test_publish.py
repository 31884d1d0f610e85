"""Meetings as entries of calendars: like seats and sittings, in the same outbox."""

from email import message_from_bytes
from email.policy import default

from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.invites.models import Entry, MailIntent
from rotation.invites.reminders import keep_up
from rotation.meetings.models import Meeting
from rotation.scheduling.models import Assignment
from tests.rotation.factories import NOW, a_call, a_manager, at, signed_in
from tests.rotation.meetings.stage import (
    a_marketer,
    a_meeting_program,
    a_seller,
    meetings_published,
)
from tests.rotation.publishing.stage import entries_of, mails_of, published


def test_each_member_gets_an_entry_and_an_invitation(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")

    version = meetings_published(program, (0, at(10), (raj, mia)))

    assert mails_of(version) == [("Mia", "REQUEST", 0), ("Raj", "REQUEST", 0)]
    [entry] = entries_of(mia)
    assert (entry.part, entry.starts_at, entry.ends_at) == ("member", at(10), at(10.75))
    assert "You meet Raj. Please send everybody the link" in entry.description
    assert "You meet Mia. Mia sends the link" in entries_of(raj)[0].description
    assert "@example.com" not in entry.description
    assert entry.assignment.meeting.number == 1


def test_another_company_at_another_time_keeps_the_uid_and_raises_the_sequence(app):
    program = a_meeting_program()
    raj, zoe = a_seller(program, "Raj"), a_seller(program, "Zoe")
    mia, ben = a_marketer(program, "Mia"), a_marketer(program, "Ben")
    meetings_published(program, (0, at(10), (raj, mia)), (0, at(14), (zoe, ben)))
    [before] = entries_of(mia)
    uid, rows = before.uid, meeting_rows()

    version = meetings_published(
        program, (0, at(10), (raj, ben)), (0, at(14), (zoe, mia))
    )

    [after] = entries_of(mia)
    assert (after.uid, after.sequence, after.starts_at) == (uid, 1, at(14))
    assert "Zoe" in after.description
    assert mails_of(version) == [
        (x, "REQUEST", 1) for x in ("Ben", "Mia", "Raj", "Zoe")
    ]
    assert meeting_rows() == rows


def test_who_is_not_in_a_round_any_more_gets_a_cancellation(app):
    program = a_meeting_program()
    raj, mia, ben = (
        a_seller(program, "Raj"),
        a_marketer(program, "Mia"),
        a_marketer(program, "Ben"),
    )
    meetings_published(program, (0, at(10), (raj, mia, ben)))

    version = meetings_published(program, (0, at(10), (raj, mia)))

    assert mails_of(version) == [
        ("Ben", "CANCEL", 1),
        ("Mia", "REQUEST", 1),
        ("Raj", "REQUEST", 1),
    ]


def test_seats_and_meetings_leave_each_other_as_they_are(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    call = a_call(raj, at(10))
    published(program, [(mia, call)])

    second = meetings_published(program, (0, at(14), (raj, mia)))
    third = published(program, [])

    assert mails_of(second) == [("Mia", "REQUEST", 0), ("Raj", "REQUEST", 0)]
    assert mails_of(third) == [("Mia", "CANCEL", 1), ("Raj", "CANCEL", 1)]
    assert third.difference == {"added": 0, "moved": 0, "removed": 1, "kept": 2}
    live = db.session.scalars(db.select(Entry).where(~Entry.cancelled)).all()
    assert {one.part for one in live} == {"member"}


def test_who_leaves_is_left_out_of_the_next_version(app):
    program = a_meeting_program()
    raj, mia, ben = (
        a_seller(program, "Raj"),
        a_marketer(program, "Mia"),
        a_marketer(program, "Ben"),
    )
    meetings_published(program, (0, at(10), (raj, mia, ben)))
    ben.left_at = at(0)
    db.session.commit()

    version = published(program, [])

    assert ("Ben", "CANCEL", 1) in mails_of(version)
    [entry] = entries_of(mia)
    assert "Ben" not in entry.description


def meeting_rows():
    query = db.select(Meeting.id).join(Assignment, Assignment.meeting_id == Meeting.id)
    return set(db.session.scalars(query))


def test_a_reminder_comes_the_day_before_with_the_agenda(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    mia.person.language = "de"
    meetings_published(program, (0, at(10, day=1), (raj, mia)))

    keep_up(at(11))
    db.session.commit()

    mails = db.session.scalars(
        db.select(MailIntent)
        .filter_by(kind="day")
        .order_by(MailIntent.recipient.desc())
    ).all()
    assert [one.recipient for one in mails] == ["raj@example.com", "mia@example.com"]
    english, german = (
        message_from_bytes(one.message, policy=default)
        .get_body(("plain",))
        .get_content()
        for one in mails
    )
    assert "Agenda: 1. What we could measure together" in english
    assert "Tagesordnung: 1. Was wir gemeinsam messen könnten" in german


def test_who_declines_is_named_on_the_desk_and_the_others_keep_their_meeting(app):
    program = a_meeting_program()
    raj, mia, ben = (
        a_seller(program, "Raj"),
        a_marketer(program, "Mia"),
        a_marketer(program, "Ben"),
    )
    mona = signed_in(app, a_manager(program))
    meetings_published(program, (0, at(10, day=1), (raj, mia, ben)))
    [entry] = entries_of(ben)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)
    db.session.commit()

    keep_up(at(11))

    assert "Ben declined" in mona.get("/programs/spring").text
    reminded = db.session.scalars(db.select(MailIntent).filter_by(kind="day"))
    assert {one.person.name for one in reminded} == {"Raj", "Mia"}


def test_the_feed_shows_a_meeting_as_the_mail_does(app):
    program = a_meeting_program()
    raj, mia = a_seller(program, "Raj"), a_marketer(program, "Mia")
    meetings_published(program, (0, at(10), (raj, mia)))

    file = signed_in(app, mia.person).get("/me/calendar.ics").text.replace("\r\n ", "")

    assert "SUMMARY:Alignment meeting\\, round 1" in file
    assert "DTSTART:20270104T100000Z" in file
    assert "1. What we could measure together" in file
