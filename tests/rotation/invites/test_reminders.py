"""A day and an hour before, on a host's Monday, before a deadline: once each, or not at all."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.debriefs.actions import FIELDS, write_debrief
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites import outbox, reminders
from rotation.invites.answering import give_answer
from rotation.invites.choices import choose
from rotation.invites.jobs import find_waiting_mails, make_reminders, send_mails
from rotation.invites.mail import read_mail
from rotation.invites.mailing import remind
from rotation.invites.models import PLAIN_KINDS, MailIntent
from rotation.programs.models import Participant, Program, Role
from rotation.publishing.actions import publish
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_shadower,
    entries_of,
    move,
    published,
)
from tests.rotation.queries import counted

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

WEDNESDAY = at(10, day=2)
"""When the call begins that most of these tests are about."""


@pytest.fixture
def program(app: Flask, watch: Watch) -> Program:
    return a_program()


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia")


@pytest.fixture
def raj(program: Program) -> Participant:
    return a_host(program, "Raj")


@pytest.fixture
def call(raj: Participant) -> Call:
    return a_call(raj, WEDNESDAY, title="Demo")


@pytest.fixture
def seat(program: Program, mia: Participant, call: Call) -> tuple[Participant, Call]:
    """Mia observes Raj's call on Wednesday; it was published five weeks before."""
    published(program, [(mia, call)])
    return mia, call


def made_at(instant: datetime) -> int:
    """How many reminders a worker makes that looks at this instant."""
    count = reminders.keep_up(instant)
    db.session.commit()
    return count


def send_all() -> None:
    """As if a worker had sent everything that waits."""
    db.session.execute(db.update(MailIntent).values(state="sent", sent_at=NOW))
    db.session.commit()


def reminded(who: str = "", kind: str = "") -> Counter[tuple[str, str]]:
    """Whom the outbox reminds of what, or has reminded."""
    db.session.expire_all()
    rows = db.session.scalars(
        db.select(MailIntent).where(MailIntent.kind.in_(reminders.KINDS))
    )
    found = Counter((row.person.name, row.kind) for row in rows)
    return Counter(
        {
            key: count
            for key, count in found.items()
            if who in ("", key[0]) and kind in ("", key[1])
        }
    )


def text_to(who: str, kind: str) -> str:
    query = db.select(MailIntent).filter_by(kind=kind).order_by(MailIntent.id.desc())
    [row, *_] = (x for x in db.session.scalars(query) if x.person.name == who)
    return read_mail(row.message).get_body(("plain",)).get_content()


def work(watch: Watch) -> None:
    make_reminders(watch.now())
    find_waiting_mails(watch.now())
    send_mails(0)


BOTH = {("Mia", "day"): 1, ("Raj", "day"): 1, ("Mia", "hour"): 1, ("Raj", "hour"): 1}


@pytest.mark.usefixtures("seat")
def test_a_day_and_an_hour_before_each_gets_one_mail(watch: Watch, mailbox: Mailbox):
    work(watch)
    mailbox.taken.clear()
    for minutes in range(-1500, 120, 30):
        watch.time = WEDNESDAY + timedelta(minutes=minutes)
        for _ in range(2):
            work(watch)

    assert reminded("Mia") + reminded("Raj", "day") + reminded("Raj", "hour") == BOTH
    subjects = [read_mail(mail)["Subject"] for _, mail in mailbox.taken]
    assert sum(x.startswith("Reminder: ") for x in subjects) == 4
    assert len(mailbox.names) == len(mailbox.taken)


@pytest.mark.usefixtures("seat")
def test_of_two_workers_at_once_one_makes_the_reminders(app: Flask):
    barrier = threading.Barrier(2)
    counts: list[int] = []

    def look() -> None:
        with app.app_context():
            barrier.wait(timeout=20)
            counts.append(made_at(WEDNESDAY - timedelta(hours=5)))
            db.session.remove()

    db.session.rollback()
    reminders.outbox.outbox()  # its row, which is made once and for all
    db.session.commit()
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(counts) == [0, 3]  # with the host's week
    assert reminded(kind="day") == {("Mia", "day"): 1, ("Raj", "day"): 1}


@pytest.mark.usefixtures("seat")
def test_the_database_keeps_a_mail_from_being_owed_twice(app: Flask):
    made_at(WEDNESDAY - timedelta(hours=5))
    row = db.session.scalars(db.select(MailIntent).filter_by(kind="day")).first()
    again = {"key": row.key, "kind": "day", "recipient": "x", "message": b""}
    db.session.add(
        MailIntent(
            **again, program_id=1, person_id=1, made_at=NOW, due_at=NOW, state="held"
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.usefixtures("seat")
def test_a_clock_that_jumps_makes_no_reminder_twice_and_leaves_none_out(
    watch: Watch, mailbox: Mailbox
):
    hours = (-26, -3, -26, 30, -30, -20, -0.5, -3, 5, -0.25, -2)
    for hour in hours:
        watch.time = WEDNESDAY + timedelta(hours=hour)
        work(watch)

    assert set(mailbox.names.values()) == {1}
    assert reminded(kind="day") + reminded(kind="hour") == BOTH


@pytest.mark.usefixtures("seat")
@on_sqlite
def test_a_late_reminder_is_sent_before_the_start_and_never_after(
    watch: Watch, uses_mail: None
):
    send_all()
    watch.time = WEDNESDAY - timedelta(minutes=20)
    work(watch)  # the mail server is down
    assert reminded(kind="hour") == {("Mia", "hour"): 1, ("Raj", "hour"): 1}
    assert not reminded(kind="day"), "the hour before says it all"

    for seconds, left in ((-1, 2), (0, 0)):
        due = outbox.is_due(WEDNESDAY + timedelta(seconds=seconds))
        rows = db.select(MailIntent.id).where(due, MailIntent.kind == "hour")
        assert len(db.session.scalars(rows).all()) == left
    watch.time = WEDNESDAY
    work(watch)
    assert not reminded(), "those that waited are of no use"
    assert made_at(WEDNESDAY + timedelta(minutes=1)) == 0


@on_sqlite
@pytest.mark.parametrize("why", ["cancelled", "declined", "disabled", "held", "chosen"])
def test_there_is_no_reminder_of_what_does_not_take_place_or_is_not_wanted(
    program: Program, mia: Participant, call: Call, why: str
):
    draft = a_draft(program, [(mia, call)])
    publish(draft, now=NOW, actor_id=None, held=why == "held")
    [entry] = entries_of(mia)
    if why == "cancelled":
        published(program, [])
    elif why == "declined":
        give_answer(entry, "declined", sequence=0, way="link", now=NOW)
    elif why == "disabled":
        mia.person.disabled = True
    elif why == "chosen":
        choose(mia.person, {"hour"}, now=NOW)
    made_at(WEDNESDAY - timedelta(hours=2))

    assert reminded("Mia") == {}
    told_off = why in ("cancelled", "declined", "held")
    assert reminded("Raj", "day") == ({} if told_off else {("Raj", "day"): 1})


@on_sqlite
@pytest.mark.parametrize(
    "since",
    [
        {"cancelled": True},
        {"consent": "no"},
        {"starts_at": WEDNESDAY + timedelta(minutes=30)},
    ],
)
def test_nobody_is_reminded_of_a_call_that_has_changed_since_it_was_published(
    seat: tuple[Participant, Call], since: dict[str, object]
):
    for name, value in since.items():
        setattr(seat[1], name, value)

    assert made_at(WEDNESDAY - timedelta(hours=2)) == 0


@on_sqlite
def test_one_reminder_that_cannot_be_written_does_not_keep_the_others(
    seat: tuple[Participant, Call],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    written = reminders.plain_intent

    def fail_for_mia(letter: object, **more: object) -> MailIntent:
        if letter.person.name == "Mia":
            raise ValueError("a template bug")
        return written(letter, **more)

    monkeypatch.setattr(reminders, "plain_intent", fail_for_mia)
    made_at(WEDNESDAY - timedelta(hours=2))

    assert reminded(kind="day") == {("Raj", "day"): 1}
    assert "cannot be written" in caplog.text


@on_sqlite
def test_a_change_of_mind_brings_the_reminder_back(seat: tuple[Participant, Call]):
    [entry] = entries_of(seat[0])
    for answer, count in (("accepted", 1), ("declined", 0), ("tentative", 1)):
        give_answer(entry, answer, sequence=0, way="page", now=NOW)
        made_at(WEDNESDAY - timedelta(hours=2))
        assert len(reminded("Mia", "day")) == count


@on_sqlite
@pytest.mark.parametrize("sent", [False, True])
def test_a_moved_time_gets_its_own_reminder_and_one_that_waits_is_withdrawn(
    program: Program, seat: tuple[Participant, Call], sent: bool
):
    made_at(WEDNESDAY - timedelta(hours=20))
    assert "Wed 6 Jan, 10:00–10:45 London time" in text_to("Mia", "day")
    if sent:
        send_all()
    move(seat[1], 48)
    published(program, [seat], now=WEDNESDAY - timedelta(hours=19))

    made_at(WEDNESDAY - timedelta(hours=19))
    assert len(reminded("Mia", "day")) == sent
    made_at(WEDNESDAY + timedelta(hours=25))
    assert reminded("Mia", "day") == {("Mia", "day"): 1 + sent}
    assert "Fri 8 Jan, 10:00–10:45 London time" in text_to("Mia", "day")


@on_sqlite
def test_who_has_just_been_told_is_not_reminded(
    program: Program, mia: Participant, call: Call
):
    published(program, [(mia, call)], now=WEDNESDAY - timedelta(hours=5))
    made_at(WEDNESDAY - timedelta(hours=4))
    assert not reminded()
    made_at(WEDNESDAY - timedelta(minutes=50))

    assert reminded("Mia") == {("Mia", "hour"): 1}


@on_sqlite
def test_without_a_mail_server_no_reminders_pile_up(
    seat: tuple[Participant, Call], watch: Watch
):
    watch.time = WEDNESDAY - timedelta(hours=1)
    work(watch)

    assert not reminded()


@on_sqlite
def test_a_reminder_waits_for_the_invitation(
    seat: tuple[Participant, Call], watch: Watch, mailbox: Mailbox
):
    put_off = WEDNESDAY - timedelta(minutes=10)
    db.session.execute(
        db.update(MailIntent).where(MailIntent.recipient == "mia@example.com"),
        {"due_at": put_off},
    )
    watch.time = WEDNESDAY - timedelta(hours=1)
    work(watch)

    assert mailbox.recipients["mia@example.com"] == 0
    watch.time = put_off
    work(watch)
    kinds = [read_mail(m)["Subject"][:8] for who, m in mailbox.taken if "mia" in who]
    assert kinds == ["Invitati", "Reminder"]


@on_sqlite
def test_a_reminder_says_when_where_with_whom_and_how_to_answer_or_stop(
    program: Program, call: Call
):
    call.join_url = "https://meet.example.com/1"
    zoe = a_shadower(program, "Zoe", zone="Asia/Kolkata")
    published(program, [(zoe, call)])
    made_at(WEDNESDAY - timedelta(hours=3))

    text = text_to("Zoe", "day")
    assert "When: Wed 6 Jan, 15:30–16:15 Kolkata time (2027)" in text
    assert "In UTC: Wed 6 Jan, 10:00–10:45" in text
    assert "Join: https://meet.example.com/1" in text
    assert "/answer/" in text
    assert "/stop/" in text


# On a host's Monday


@on_sqlite
def test_on_monday_morning_a_host_reads_the_week_with_visitors_and_their_lines(
    program: Program, mia: Participant
):
    raj = a_host(program, "Raj", zone="Asia/Kathmandu")
    zoe = a_shadower(program, "Zoe")
    zoe.person.department = "Marketing"
    calls = [
        a_call(raj, at(3, day=day), title=f"Call {day}", seats=2) for day in (0, 3, 7)
    ]
    published(program, [(mia, call) for call in calls] + [(zoe, calls[1])])
    seven = datetime(2027, 1, 4, 1, 15, tzinfo=UTC)

    made_at(seven - timedelta(seconds=1))
    assert not reminded("Raj", "week")
    made_at(seven)
    made_at(seven + timedelta(days=2))

    assert reminded("Raj", "week") == {("Raj", "week"): 1}
    text = text_to("Raj", "week")
    assert "MONDAY 4 JANUARY 2027" in text
    assert "When: Mon 4 Jan, 08:45–09:30 Kathmandu time" in text
    assert "Observes: Zoe" in text
    assert "With us today is Zoe from Marketing" in text
    assert text.count("Introduce: ") == 3
    assert "Call 7" not in text


@on_sqlite
def test_what_is_published_during_the_week_brings_no_second_week(
    program: Program, mia: Participant, raj: Participant, call: Call
):
    other = a_host(program, "Ann")
    published(program, [(mia, call)])
    made_at(at(8))
    late = a_call(other, at(10, day=4))
    published(program, [(mia, call), (mia, late)], now=at(9, day=1))
    made_at(at(10, day=1))

    assert reminded(kind="week") == {("Raj", "week"): 1}


@on_sqlite
def test_a_visitor_who_declined_is_not_in_the_week(
    seat: tuple[Participant, Call], program: Program
):
    [entry] = entries_of(seat[0])
    give_answer(entry, "declined", sequence=0, way="link", now=NOW)
    made_at(at(8))

    assert not reminded("Raj", "week")


@on_sqlite
def test_the_week_is_on_the_hosts_clock_while_america_and_europe_differ(app: Flask):
    program = a_program(ends_on=date(2027, 3, 31))
    zoe = a_shadower(program, "Zoe")
    march = [datetime(2027, 3, day, tzinfo=UTC) for day in (1, 31)]
    hours = dict(zip(("starts_at", "ends_at"), march, strict=True))
    db.session.add(DatedHours(participant_id=zoe.id, **hours))
    wednesday = datetime(2027, 3, 17, 15, tzinfo=UTC)
    ann = a_host(program, "Ann", zone="America/New_York")
    ben = a_host(program, "Ben", zone="Europe/Berlin")
    calls = [a_call(ann, wednesday), a_call(ben, wednesday + timedelta(hours=1))]
    published(program, [(zoe, call) for call in calls])

    monday = datetime(2027, 3, 15, tzinfo=UTC)
    made = [made_at(monday + timedelta(hours=hour)) for hour in range(14)]
    assert [hour for hour, count in enumerate(made) if count] == [6, 11]
    assert "11:00–11:45 New York time" in text_to("Ann", "week")
    assert "17:00–17:45 Berlin time" in text_to("Ben", "week")


# Before a sign-up closes

CLOSES = datetime(2026, 12, 20, 17, tzinfo=UTC)


@pytest.fixture
def asking(app: Flask, watch: Watch) -> Program:
    """Four people: one has not answered, one has, one hosts only, one has left."""
    program = a_program(sign_up_until=CLOSES)
    a_participant(program, "Late", zone="Australia/Lord_Howe")
    a_participant(program, "Done", signed_up_at=NOW)
    a_participant(program, "Host", roles=(Role(kind="host"),))
    a_participant(program, "Gone", left_at=NOW)
    db.session.commit()
    return program


@on_sqlite
def test_a_day_before_the_deadline_only_those_are_reminded_who_have_not_answered(
    asking: Program,
):
    assert made_at(CLOSES - timedelta(hours=24, seconds=1)) == 0
    for hours in (24, 23, 5):
        made_at(CLOSES - timedelta(hours=hours))

    assert reminded() == {("Late", "deadline"): 1}
    text = text_to("Late", "deadline")
    assert "Answer before: Mon 21 Dec, 04:00 Lord Howe time" in text
    assert "In UTC: Sun 20 Dec, 17:00" in text
    assert "http://127.0.0.1:8000/join/spring" in text


@on_sqlite
def test_who_answers_while_the_reminder_waits_does_not_get_it(asking: Program):
    made_at(CLOSES - timedelta(hours=20))
    late = db.session.scalars(
        db.select(Participant).where(Participant.signed_up_at.is_(None))
    ).first()
    late.signed_up_at = NOW
    made_at(CLOSES - timedelta(hours=19))

    assert not reminded()


@on_sqlite
@pytest.mark.parametrize(("hours", "first"), [(0, None), (48, 48), (3, 3)])
def test_how_long_before_is_a_setting_of_the_program(
    asking: Program, hours: int, first: int | None
):
    asking.remind_hours = hours
    made = [h for h in range(60, 0, -1) if made_at(CLOSES - timedelta(hours=h))]

    assert made == ([first] if first else [])


@on_sqlite
def test_a_manager_reminds_them_once_a_day_and_the_clock_not_again_on_that_day(
    asking: Program, watch: Watch, uses_mail: None
):
    mona = a_manager(asking)
    watch.time = CLOSES - timedelta(hours=30)
    remind(asking, now=watch.now(), actor_id=mona.id)
    db.session.commit()
    with pytest.raises(Refused, match="less than a day ago"):
        remind(asking, now=watch.now() + timedelta(hours=2), actor_id=mona.id)
    db.session.rollback()
    for hours in range(30, 0, -1):
        made_at(CLOSES - timedelta(hours=hours))
        send_all()

    assert reminded() == {("Late", "deadline"): 1}


@on_sqlite
def test_nobody_is_asked_to_answer_after_the_deadline(asking: Program):
    with pytest.raises(Refused, match="Sign-up is closed"):
        remind(asking, now=CLOSES, actor_id=a_manager(asking).id)


@on_sqlite
def test_the_desk_reminds_and_shows_what_failed_and_sends_it_again(
    app: Flask,
    asking: Program,
    watch: Watch,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(clock, "now", watch.now)
    mona = signed_in(app, a_manager(asking))
    assert "Remind them" in mona.get("/programs/spring").text
    page = mona.post("/programs/spring/mails/remind", follow_redirects=True).text
    assert "get a mail within a minute" in page
    page = mona.post("/programs/spring/mails/remind", follow_redirects=True).text
    assert "less than a day ago" in page
    mailbox.misbehave = lambda step, *_: "550 no" if step == "rcpt" else None
    work(watch)

    assert "See which reminders" in mona.get("/programs/spring").text
    page = mona.get("/programs/spring/mails").text
    assert "The mail server refused the recipient (answer 550)." in page
    assert "/stop/…" in page
    mailbox.misbehave = lambda *_: None
    mona.post("/programs/spring/mails/resend")
    work(watch)
    assert mailbox.recipients == {"late@example.com": 1}
    assert "1 sent" in mona.get("/programs/spring/mails").text


@on_sqlite
def test_the_list_of_reminders_asks_as_often_for_many_as_for_one(
    app: Flask, asking: Program
):
    mona = signed_in(app, a_manager(asking))
    asked = []
    for hours in (24, 5):
        made_at(CLOSES - timedelta(hours=hours))
        with counted() as sent:
            mona.get("/programs/spring/mails")
        asked.append(len(sent))
        for number in range(3):
            a_participant(asking, f"New{hours}{number}")

    assert asked[0] == asked[1]


@on_sqlite
def test_each_kind_of_reminder_can_be_done_without(asking: Program):
    [late, *_] = db.session.scalars(db.select(Participant).order_by(Participant.id))
    choose(late.person, set(PLAIN_KINDS) - {"deadline"}, now=NOW)

    assert made_at(CLOSES - timedelta(hours=5)) == 0


@pytest.mark.usefixtures("seat")
def test_an_hour_after_the_end_whoever_came_is_asked_once_what_they_heard(
    watch: Watch, mailbox: Mailbox
):
    ends_at = WEDNESDAY + timedelta(minutes=45)
    for minutes in (0, 59, 60, 60, 200, 1439, 1441):
        watch.time = ends_at + timedelta(minutes=minutes)
        work(watch)
        assert sum(reminded(kind="debrief").values()) == (minutes >= 60)

    assert reminded(kind="debrief") == {("Mia", "debrief"): 1}
    text = text_to("Mia", "debrief")
    [entry] = entries_of(db.session.scalars(db.select(Participant)).first())
    assert f"/me/entries/{entry.uid}/debrief" in text


@on_sqlite
def test_whoever_wrote_it_is_not_asked_and_a_mail_that_waits_is_withdrawn(
    seat: tuple[Participant, Call],
):
    mia, _ = seat
    [entry] = entries_of(mia)
    after = WEDNESDAY + timedelta(hours=2)
    made_at(after)
    assert reminded(kind="debrief") == {("Mia", "debrief"): 1}

    said = dict.fromkeys(FIELDS, "") | {"objection": "Too dear"}
    write_debrief(entry, said, "", now=after)
    made_at(after + timedelta(minutes=1))

    assert reminded(kind="debrief") == {}


@on_sqlite
def test_whoever_does_without_is_not_asked_what_they_heard(
    seat: tuple[Participant, Call],
):
    mia, _ = seat
    choose(mia.person, set(PLAIN_KINDS) - {"debrief"}, now=NOW)

    made_at(WEDNESDAY + timedelta(hours=2))

    assert reminded(kind="debrief") == {}


@on_sqlite
def test_whoever_declined_is_not_asked_what_they_heard(seat: tuple[Participant, Call]):
    mia, _ = seat
    [entry] = entries_of(mia)
    give_answer(entry, "declined", sequence=0, way="page", now=NOW)

    made_at(WEDNESDAY + timedelta(hours=2))

    assert reminded(kind="debrief") == {}
