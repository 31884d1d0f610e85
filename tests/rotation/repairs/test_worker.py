"""A worker in a process of its own finds what broke, and mends it where it may."""

import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from multiprocessing import Process, get_context
from pathlib import Path

import pytest
from flask import Flask

from rotation import clock, create_app
from rotation.calls.models import Call
from rotation.config import Settings
from rotation.extensions import db
from rotation.jobs import worker
from rotation.jobs.worker import run_worker
from rotation.programs.models import Program, Role
from rotation.publishing.queries import published_in
from rotation.repairs import actions
from rotation.repairs.actions import notice
from rotation.repairs.models import Trouble
from rotation.repairs.tracks import Unfit
from rotation.scheduling.models import Version
from rotation.seats.waiting import stand_by
from tests.rotation.calendar_links.conftest import (  # noqa: F401
    link,
    watch,
    web,
    work,
)
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.host_calendars.test_page import calendar, follow, meeting, ok
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.publishing.stage import a_host, a_shadower, entries_of, published

PATIENCE = 60


def working(settings: Settings, tries: Path | None) -> None:
    """A worker as `rotation worker` starts it; where `tries` is a file, each repair that it
    would publish is written there and does not fit."""
    worker.EVERY_SECONDS = 0.5
    if tries is not None:

        def unfit(*_args: object, **_more: object) -> None:
            with tries.open("a") as file:
                file.write("tried\n")
            raise Unfit("This repair does not fit any more.")

        actions.mend = unfit
    run_worker(create_app(settings))


@pytest.fixture
def start_worker(app: Flask) -> Iterator[Callable[..., None]]:
    """Starts a worker on the database and the settings of the test."""
    started: list[Process] = []

    def start(tries: Path | None = None) -> None:
        db.session.rollback()
        db.engine.dispose()  # a fork must not share a connection
        arguments = (app.extensions["settings"], tries)
        process = get_context("fork").Process(target=working, args=arguments)
        process.start()
        started.append(process)

    yield start
    for process in started:
        process.kill()
        process.join()


def until(true: Callable[[], object]) -> None:
    """Wait until it is so, reading the rows afresh. Leaves no transaction open, which on
    SQLite would keep the worker out."""
    end = time.monotonic() + PATIENCE
    while True:
        found = true()
        db.session.rollback()
        if found:
            return
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.1)


def the_trouble() -> Trouble | None:
    return db.session.scalar(db.select(Trouble))


def versions(program: Program) -> int:
    rows = db.select(db.func.count(Version.id)).filter_by(program_id=program.id)
    return db.session.scalar(rows) or 0


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_worker_tries_three_times_by_itself_and_then_a_person_decides(
    app: Flask, start_worker: Callable[..., None], tmp_path: Path
):
    program = a_program(buffer_minutes=0, repair_automatically=True)
    call = a_call(a_host(program, "Raj"), at(10), title="Ten")
    published(program, [(a_shadower(program, "Mia"), call)])
    call.cancelled = True
    db.session.commit()
    tries = tmp_path / "tries"

    start_worker(tries)
    until(lambda: (one := the_trouble()) and one.tries == 3 and one.state == "ready")
    time.sleep(3)  # several more rounds of the worker

    assert tries.read_text().split() == ["tried"] * 3
    assert versions(program) == 1
    mona = signed_in(app, a_manager(program))
    assert "a person has to decide" in mona.get("/programs/spring/repairs").text
    trouble = the_trouble()
    assert trouble is not None
    done = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)
    assert "Repaired: version 2 is published." in done.text


def test_who_stands_by_gets_the_seat_and_its_invitation_without_anybody_asking(
    app: Flask, mailbox: Mailbox, start_worker: Callable[..., None]
):
    program = a_program(buffer_minutes=0, repair_automatically=True)
    mia, eva = (a_shadower(program, one) for one in ("Mia", "Eva"))
    call = a_call(a_host(program, "Raj"), at(10), title="Ten")
    published(program, [(mia, call)])
    stand_by(eva, call, now=NOW)
    db.session.commit()
    entry = entries_of(mia)[0]
    start_worker()

    signed_in(app, mia.person).post(f"/me/entries/{entry.uid}/cannot")
    until(lambda: versions(program) == 2)
    until(lambda: invitations(mailbox, "eva@example.com"))

    [grant] = published_in(program.id).grants
    assert (grant.person, grant.call) == (eva.person_id, call.id)
    [ics] = invitations(mailbox, "eva@example.com")
    lines = ics.replace("\r\n ", "").splitlines()
    assert "METHOD:REQUEST" in lines
    assert "DTSTART:20270104T100000Z" in lines
    assert f"UID:{entries_of(eva)[0].uid}" in lines
    mona = signed_in(app, a_manager(program))
    assert "cannot make it" not in mona.get("/programs/spring/repairs").text
    until(lambda: "The program itself" in mona.get("/programs/spring/versions").text)


def invitations(mailbox: Mailbox, address: str) -> list[str]:
    """The calendar files of the invitations that came to that address."""
    mails = [
        message_from_bytes(content, policy=default)
        for recipient, content in mailbox.taken
        if recipient == address
    ]
    return [
        part.get_content()
        for mail in mails
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    ]


def test_a_call_that_goes_from_the_calendar_of_its_host_is_a_trouble_with_repairs(
    app: Flask,
    web,  # noqa: F811
    link: str,  # noqa: F811
    work,  # noqa: F811
    watch,  # noqa: F811
    start_worker: Callable[..., None],
):
    program = a_program(buffer_minutes=0, own_domains="example.com", call_words="demo")
    raj = a_participant(program, "Raj", roles=(Role(kind="host"),))
    events = [meeting(hour) for hour in (10, 11, 12)]
    follow(signed_in(app, raj.person), raj, web, link, work, *events)
    first = db.session.scalars(db.select(Call).order_by(Call.starts_at)).first()
    published(program, [(a_shadower(program, "Mia"), first)])
    assert notice(program, now=watch.now()) == []
    db.session.commit()

    web.pages["/secret.ics"] = ok(calendar(*events[1:]).encode())
    watch.forward(hours=2)
    start_worker()
    until(lambda: (one := the_trouble()) and one.state == "ready")

    page = signed_in(app, a_manager(program)).get("/programs/spring/repairs").text
    assert "Acorn: demo is cancelled" in page
    assert "Publish this repair" in page
