"""A draft becomes the next version, and calendars change by exactly the difference."""

from datetime import timedelta

import pytest
from flask import Flask

from rotation.audit.models import AuditEntry
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.calendar import calendar_file
from rotation.invites.models import Entry, MailIntent
from rotation.publishing.actions import Overtaken, publish
from rotation.publishing.queries import proposal
from rotation.scheduling.models import Assignment, Version
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_placement,
    a_program,
    a_team,
    at,
)
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    entries_of,
    mails_of,
    move,
    published,
)

LATER = NOW + timedelta(days=1)


def test_the_first_version_opens_an_entry_for_each_of_the_two_and_owes_both_a_mail(
    app: Flask,
):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, at(10), title="Demo", join_url="https://meet.example.com/1")

    version = published(program, [(mia, call)])

    [hers], [his] = entries_of(mia), entries_of(raj)
    assert version.number == 1
    assert version.difference == {"added": 1, "moved": 0, "removed": 0, "kept": 0}
    assert (hers.part, his.part) == ("shadower", "host")
    assert (hers.starts_at, hers.ends_at) == (call.starts_at, call.ends_at)
    assert hers.summary == "Observe: Demo (host: Raj)"
    assert his.summary == "Mia observes your call: Demo"
    assert hers.location == "https://meet.example.com/1"
    assert hers.uid != his.uid
    assert hers.uid.endswith("@127.0.0.1")
    assert mails_of(version) == [("Mia", "REQUEST", 0), ("Raj", "REQUEST", 0)]


def test_the_same_schedule_again_changes_no_byte_and_owes_no_mail(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    seats = [(mia, a_call(raj))]
    published(program, seats)
    before = calendar_file(entries_of(mia), name="x")

    version = published(program, seats, now=LATER)

    assert version.number == 2
    assert calendar_file(entries_of(mia), name="x") == before
    assert mails_of(version) == []


def test_publishing_the_same_draft_twice_gives_one_version(app: Flask):
    program = a_program()
    seats = [(a_shadower(program, "Mia"), a_call(a_host(program, "Raj")))]
    draft = a_draft(program, seats)

    first = publish(draft, now=NOW, actor_id=None)
    second = publish(draft, now=LATER, actor_id=None)
    db.session.commit()

    assert first is second
    assert db.session.scalar(db.select(db.func.count(Version.id))) == 1
    assert len(mails_of(first)) == 2


def test_only_the_people_of_a_moved_call_get_an_update_with_the_next_sequence(
    app: Flask,
):
    program = a_program()
    mia, ben = a_shadower(program, "Mia"), a_shadower(program, "Ben")
    moving, staying = (
        a_call(a_host(program, "Raj"), at(10)),
        a_call(a_host(program, "Ana")),
    )
    seats = [(mia, moving), (ben, staying)]
    published(program, seats)
    [before] = entries_of(mia)
    uid = before.uid

    move(moving, 3)
    version = published(program, seats, now=LATER)

    [entry] = entries_of(mia)
    assert (entry.uid, entry.sequence, entry.stamped_at) == (uid, 1, LATER)
    assert entry.starts_at == at(13)
    assert mails_of(version) == [("Mia", "REQUEST", 1), ("Raj", "REQUEST", 1)]
    assert version.difference == {"added": 0, "moved": 1, "removed": 0, "kept": 1}


def test_somebody_removed_is_cancelled_and_somebody_added_again_gets_a_new_uid(
    app: Flask,
):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj)
    published(program, [(mia, call)])

    gone = published(program, [], now=LATER)
    [entry] = entries_of(mia)
    assert (entry.cancelled, entry.sequence) == (True, 1)
    assert mails_of(gone) == [("Mia", "CANCEL", 1), ("Raj", "CANCEL", 1)]

    back = published(program, [(mia, call)], now=LATER)
    old, new = entries_of(mia)
    assert old.cancelled
    assert not new.cancelled
    assert old.uid != new.uid
    assert mails_of(back) == [("Mia", "REQUEST", 0), ("Raj", "REQUEST", 0)]
    assert len(db.session.scalars(db.select(Assignment)).all()) == 2


def test_another_mentor_updates_the_rotator_and_replaces_the_mentor(app: Flask):
    program = a_program()
    ana, zoe = a_mentor(program, "Ana"), a_mentor(program, "Zoe")
    placement = a_placement(program, a_team(program, "content"), [ana, zoe])
    raj = a_rotator(program, "Raj", ("content-desk",))
    published(program, [], [(raj, placement, ana, [at(9)])])
    [before] = entries_of(raj)
    uid = before.uid

    version = published(program, [], [(raj, placement, zoe, [at(9)])], now=LATER)

    [his] = entries_of(raj)
    [hers], [new] = entries_of(ana), entries_of(zoe)
    assert (his.uid, his.sequence) == (uid, 1)
    assert "Zoe" in his.summary
    assert hers.cancelled
    assert not new.cancelled
    assert mails_of(version) == [
        ("Ana", "CANCEL", 1),
        ("Raj", "REQUEST", 1),
        ("Zoe", "REQUEST", 0),
    ]

    published(program, [], [(raj, placement, ana, [at(9)])], now=LATER)
    first, again = entries_of(ana)
    assert first.uid != again.uid
    assert not again.cancelled


def test_each_sitting_of_a_placement_is_an_entry_of_its_own(app: Flask):
    program = a_program()
    ana = a_mentor(program, "Ana")
    placement = a_placement(
        program, a_team(program, "content"), [ana], sittings=2, minutes=90
    )
    raj = a_rotator(program, "Raj", ("content-desk",))

    published(program, [], [(raj, placement, ana, [at(9), at(9, day=1)])])

    first, second = entries_of(raj)
    assert first.summary == "Content desk: sitting 1 of 2 with Ana"
    assert second.summary == "Content desk: sitting 2 of 2 with Ana"
    assert second.ends_at == at(10.5, day=1)

    published(program, [], [(raj, placement, ana, [at(9), at(11, day=1)])], now=LATER)
    assert [entry.sequence for entry in entries_of(raj)] == [0, 1]


def test_another_host_of_a_call_is_told_and_the_old_one_is_released(app: Flask):
    program = a_program()
    mia, raj, ana = (
        a_shadower(program, "Mia"),
        a_host(program, "Raj"),
        a_host(program, "Ana"),
    )
    call = a_call(raj)
    published(program, [(mia, call)])

    call.host = ana
    db.session.commit()
    version = published(program, [(mia, call)], now=LATER)

    assert mails_of(version) == [
        ("Ana", "REQUEST", 0),
        ("Mia", "REQUEST", 1),
        ("Raj", "CANCEL", 1),
    ]


def test_a_draft_that_another_version_overtook_is_refused_with_who_and_when(app: Flask):
    program = a_program()
    mona = a_manager(program)
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    mine, theirs = a_draft(program, [(mia, a_call(raj))]), a_draft(program)
    publish(theirs, now=NOW, actor_id=mona.id)
    db.session.commit()

    with pytest.raises(Overtaken) as refusal:
        publish(mine, now=NOW + timedelta(minutes=5), actor_id=None)

    assert str(refusal.value).startswith("Mona published version 1 5 minutes ago")
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(MailIntent.id))) == 0


def test_what_was_not_seen_is_not_published(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj)
    draft = a_draft(program, [(mia, call)])
    seen = proposal(draft).digest
    move(call, 1)

    with pytest.raises(Overtaken):
        publish(draft, now=NOW, actor_id=None, seen=seen)

    db.session.rollback()
    assert (
        publish(draft, now=NOW, actor_id=None, seen=proposal(draft).digest).number == 1
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cancelled": True}, "the call was cancelled"),
        ({"consent": "no"}, "the customer has not agreed"),
    ],
)
def test_a_seat_whose_call_fell_away_is_left_out_with_a_word(
    app: Flask, change: dict, reason: str
):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, title="Demo")
    draft = a_draft(program, [(mia, call), (mia, a_call(raj, at(14)))])
    for name, value in change.items():
        setattr(call, name, value)
    db.session.commit()

    assert proposal(draft).left_out == (f"Mia was left out of Demo: {reason}.",)
    version = publish(draft, now=NOW, actor_id=None)

    assert version.difference["added"] == 1


def test_who_has_not_promised_what_is_asked_by_now_is_left_out_with_a_word(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    nils = a_shadower(program, "Nils", promised_at=NOW, promise_wording=1)
    calls = a_call(raj, at(10), title="Demo"), a_call(raj, at(14))
    draft = a_draft(program, [(mia, calls[0]), (nils, calls[1])])
    program.promise_required = True
    db.session.commit()

    assert proposal(draft).left_out == (
        "Mia was left out of Demo: no promise of confidentiality yet.",
    )
    publish(draft, now=NOW, actor_id=None)

    assert (len(entries_of(mia)), len(entries_of(nils))) == (0, 1)


def test_a_call_that_moved_since_is_published_at_its_new_time(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, at(10))
    draft = a_draft(program, [(mia, call)])
    move(call, 2)

    publish(draft, now=NOW, actor_id=None)

    assert [entry.starts_at for entry in entries_of(mia)] == [at(12)]


def test_a_call_that_moved_into_another_one_is_refused_by_the_rule_it_breaks(
    app: Flask,
):
    program = a_program()
    mia, raj, ana = (
        a_shadower(program, "Mia"),
        a_host(program, "Raj"),
        a_host(program, "Ana"),
    )
    call = a_call(raj, at(10), title="Demo")
    draft = a_draft(program, [(mia, call), (mia, a_call(ana, at(12)))])
    move(call, 2)

    with pytest.raises(Refused, match=r"Rule 2 .*Mia.*Demo"):
        publish(draft, now=NOW, actor_id=None)

    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(Entry.id))) == 0


def test_the_stamp_of_an_entry_never_goes_back_though_the_clock_does(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj)
    published(program, [(mia, call)], now=LATER)

    move(call, 1)
    published(program, [(mia, call)], now=NOW)

    [entry] = entries_of(mia)
    assert (entry.sequence, entry.stamped_at) == (1, LATER)


def test_a_publication_leaves_one_entry_in_the_trail(app: Flask):
    program = a_program()
    mona = a_manager(program)
    draft = a_draft(
        program, [(a_shadower(program, "Mia"), a_call(a_host(program, "Raj")))]
    )

    publish(draft, now=NOW, actor_id=mona.id)
    db.session.commit()

    [entry] = db.session.scalars(db.select(AuditEntry)).all()
    assert (entry.action, entry.actor_id) == ("publish", mona.id)
    assert entry.after == {
        "version": 1,
        "draft": draft.id,
        "added": 1,
        "moved": 0,
        "removed": 0,
        "kept": 0,
    }
