"""After a backup is put back no mail goes twice, and what is said next is news to every
calendar."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.config import Settings
from rotation.extensions import db
from rotation.invites import mailing, outbox, reminders
from rotation.invites.answering import give_answer
from rotation.invites.calendar import calendar_file
from rotation.invites.jobs import make_reminders, send_mails
from rotation.invites.models import MailIntent
from rotation.invites.queries import entries_of as shown_of
from rotation.invites.receiving import receive
from rotation.operations.backup import back_up, restore, restored
from rotation.privacy.actions import erase
from rotation.programs.models import Participant, Program, ProgramManager
from rotation.scheduling.models import Version
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at, signed_in
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.invites.replay import CalendarProgram, read
from tests.rotation.invites.replies import a_reply
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    move,
    published,
)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr("rotation.clock.now", made.now)
    return made


def a_seat(program: Program, day: int = 7) -> tuple[Participant, Call]:
    host, mia = a_host(program, "Raj"), a_shadower(program, "Mia")
    return mia, a_call(host, at(9, day=day))


def states() -> dict[str, int]:
    rows = db.session.execute(
        db.select(MailIntent.state, db.func.count()).group_by(MailIntent.state)
    )
    return dict(rows.all())


def take_in(mailbox: Mailbox, calendar: CalendarProgram) -> None:
    for recipient, message in mailbox.taken:
        if recipient == calendar.address and b"text/calendar" in message:
            calendar.receive(message)
    mailbox.taken.clear()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_calendars_heard_since_the_backup_is_overtaken_by_what_comes_next(
    app: Flask, mailbox: Mailbox, watch: Watch, tmp_path: Path
):
    program = a_program()
    mia, call = a_seat(program)
    published(program, [(mia, call)])
    send_mails(0)
    calendar = CalendarProgram("mia@example.com")
    take_in(mailbox, calendar)
    back_up(tmp_path / "backup.db")
    for _ in range(5):  # moved again and again, and then the disk dies
        watch.forward(seconds=1)
        move(call, 1)
        published(program, [(mia, call)], now=watch.time)
        send_mails(0)
    take_in(mailbox, calendar)
    [lost] = calendar.known.values()
    assert lost.sequence == 5
    watch.forward(minutes=10)

    restore(tmp_path / "backup.db", now=watch.time)
    db.session.commit()
    send_mails(0)
    make_reminders(watch.time)
    assert mailbox.taken == []

    outbox.resume()
    mona = a_manager(db.session.scalars(db.select(Program)).one())
    version = db.session.scalars(db.select(Version)).one()
    mailing.release(version, now=watch.time, actor_id=mona.id)
    db.session.commit()
    send_mails(0)
    take_in(mailbox, calendar)
    person = db.session.scalars(db.select(Person).filter_by(name="Mia")).one()
    [shown] = calendar.known.values()
    assert shown.sequence > lost.sequence
    assert shown.start == at(9, day=7)
    assert read(calendar_file(shown_of(person, watch.time), name="x")) == calendar.known


def test_mails_that_waited_are_held_and_those_by_the_clock_count_as_sent(
    app: Flask, mailbox: Mailbox, watch: Watch
):
    program = a_program(sign_up_until=NOW + timedelta(hours=20), remind_hours=24)
    mia, call = a_seat(program, day=5)
    published(program, [(mia, call)], now=NOW - timedelta(days=3))
    watch.time = call.starts_at - timedelta(hours=20)
    reminders.keep_up(watch.time)
    assert states() == {"waiting": 2 + 2 + 1}, "two reminders, one to who hosts only"

    restored(now=watch.time)
    db.session.commit()

    assert states() == {"held": 2 + 2, "replaced": 3}
    outbox.resume()
    make_reminders(watch.time)
    send_mails(0)
    assert mailbox.taken == []


def test_answers_hold_and_one_to_a_revision_that_is_not_known_does_not(
    app: Flask, watch: Watch
):
    program = a_program()
    mia, call = a_seat(program)
    published(program, [(mia, call)])
    [entry] = entries_of(mia)
    give_answer(entry, "accepted", sequence=0, way="page", now=NOW)
    db.session.commit()
    watch.forward(minutes=10)

    restored(now=watch.time)
    db.session.commit()

    [entry] = entries_of(mia)
    assert entry.answer
    assert entry.answer.answer == "accepted"
    unknown = a_reply(entry, "DECLINED", sequence=entry.sequence - 1)
    assert "time has changed" in receive(unknown, now=watch.time).sentence


def test_what_is_over_or_cancelled_keeps_its_sequence(app: Flask, watch: Watch):
    program = a_program()
    mia, call = a_seat(program)
    gone = a_call(call.host, at(12))
    published(program, [(mia, call), (mia, gone)])
    published(program, [(mia, call)])
    watch.time = call.ends_at

    restored(now=watch.time)
    db.session.commit()

    assert {(one.cancelled, one.sequence) for one in entries_of(mia)} == {
        (False, 0),
        (True, 1),
    }


def test_the_desk_says_why_nothing_leaves(app: Flask, watch: Watch, uses_mail: None):
    program = a_program()
    mona = a_manager(program)
    published(program, [a_seat(program)])
    restored(now=NOW)
    db.session.commit()

    desk = signed_in(app, mona).get("/programs/spring").text

    assert "A backup was put back" in desk
    assert "Go on sending" in desk


def test_who_was_erased_since_the_backup_is_erased_again_and_nobody_else(
    app: Flask, settings: Settings, watch: Watch
):
    program = a_program()
    mia, call = a_seat(program)
    mona = a_manager(program)
    published(program, [(mia, call)])
    for line in (
        f"{mia.person_id} {mia.person.created_at.isoformat()} {NOW.isoformat()}",
        f"{mona.id} {mona.created_at.isoformat()} {NOW.isoformat()}",
        f"{call.host.person_id} 2020-01-01T00:00:00+00:00 {NOW.isoformat()}",
        f"99 {NOW.isoformat()} {NOW.isoformat()}",
    ):
        with (Path(settings.data_dir) / "erased.txt").open("a") as file:
            file.write(f"{line}\n")

    restored(now=watch.time)
    db.session.commit()

    names = dict(db.session.execute(db.select(Person.id, Person.name)).all())
    assert names == {mia.person_id: "", mona.id: "", call.host.person_id: "Raj"}
    assert mia.left_at == watch.time
    assert db.session.scalars(db.select(ProgramManager)).all() == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_older_backup_forgets_who_is_erased_today(
    app: Flask, watch: Watch, tmp_path: Path
):
    mia, _call = a_seat(a_program())
    db.session.commit()
    back_up(tmp_path / "backup.db")
    erase(mia.person, now=watch.time)
    db.session.commit()

    restore(tmp_path / "backup.db", now=watch.time)
    db.session.commit()

    names = set(db.session.scalars(db.select(Person.name)))
    assert names == {"", "Raj"}


def test_an_erasure_is_noted_where_there_is_no_data_folder_yet(
    app: Flask, settings: Settings, watch: Watch
):
    mia, _call = a_seat(a_program())
    db.session.flush()
    folder = Path(settings.data_dir) / "new" / "folder"
    app.extensions["settings"] = replace(settings, data_dir=str(folder))

    erase(mia.person, now=watch.time)

    assert (folder / "erased.txt").read_text().startswith(f"{mia.person_id} ")
