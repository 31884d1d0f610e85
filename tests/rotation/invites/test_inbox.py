"""The mailbox with the answers is read over IMAP: each mail counts once, trouble is shown."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask

from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites import commands, jobs
from rotation.invites.jobs import look_into_the_mailbox, read_inbox
from rotation.invites.models import Answer, Entry, Inbox
from rotation.jobs import mailbox
from rotation.jobs.crash import CRASH_AT
from tests.rotation.factories import a_call, a_manager, a_program, at, signed_in
from tests.rotation.imap import PASSWORD, ImapServer
from tests.rotation.invites.children import in_child
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.replies import a_reply
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    published,
)

sqlite_only = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def imap(app: Flask, watch: Watch) -> Iterator[ImapServer]:
    """A mailbox, and an app that is told of it."""
    server = ImapServer()
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        inbox_server=f"127.0.0.1:{server.port}",
        inbox_security="none",
        inbox_user="rotation",
        inbox_password=PASSWORD,
    )
    yield server
    server.close()


@pytest.fixture
def entry(app: Flask) -> Entry:
    program = a_program()
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(a_host(program, "Raj"), at(10)))])
    return entries_of(mia)[0]


def answers() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Answer.answer).order_by(Answer.id)))


def test_unread_mails_are_kept_or_flagged_and_never_read_again(
    imap: ImapServer, entry: Entry, watch: Watch
):
    old = imap.deliver(a_reply(entry, "TENTATIVE"))
    old.flags.add(r"\Seen")
    good = imap.deliver(a_reply(entry, "ACCEPTED"))
    forged = imap.deliver(a_reply(entry, "DECLINED", sender="eve@example.com"))
    odd = imap.deliver(b"\xff\0 no mail at all" * 20_000)

    read_inbox(0)
    watch.forward(minutes=2)
    read_inbox(0)

    assert answers() == ["accepted"]
    assert good.flags == {r"\Seen"}
    assert forged.flags == odd.flags == {r"\Seen", r"\Flagged"}
    assert sum("FETCH" in command for command in imap.said) == 3


def test_a_mail_that_could_not_be_marked_counts_once_all_the_same(
    imap: ImapServer, entry: Entry, watch: Watch
):
    imap.deliver(a_reply(entry, "ACCEPTED"))
    imap.misbehave = lambda command: "drop" if command == "STORE" else None
    read_inbox(0)
    imap.misbehave = lambda command: None
    imap.deliver(a_reply(entry, "DECLINED"))
    watch.forward(minutes=2)
    read_inbox(0)

    assert answers() == ["declined"]
    assert all(r"\Flagged" not in mail.flags for mail in imap.mails)


def test_a_worker_killed_before_the_mark_reads_the_mail_again_and_changes_nothing(
    app: Flask, imap: ImapServer, entry: Entry, watch: Watch
):
    mail = imap.deliver(a_reply(entry, "ACCEPTED"))

    assert in_child(app, _killed) == -9
    assert (answers(), mail.flags) == (["accepted"], set())

    watch.forward(minutes=2)
    read_inbox(0)
    assert (answers(), mail.flags) == (["accepted"], {r"\Seen"})


def _killed() -> None:
    os.environ[CRASH_AT] = "not marked"
    read_inbox(0)


def test_two_workers_look_once_in_a_minute(
    imap: ImapServer, entry: Entry, watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    monkeypatch.setattr(jobs, "enqueue", lambda name, _id: asked.append(name))
    for _ in range(2):
        look_into_the_mailbox(watch.now())
        read_inbox(0)
    assert imap.said.count("UID SEARCH UNSEEN") == len(asked) == 1

    watch.forward(seconds=61)
    look_into_the_mailbox(watch.now())
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (("LOGIN", None), "does not let us in"),
        (("LOGIN", "drop"), "broke off the connection"),
        (("SELECT", "NO none such"), "has no folder INBOX"),
        (("SEARCH", "NO not now"), "refused to search"),
        (("SEARCH", "hang"), "did not answer within"),
        (("FETCH", "drop"), "broke off the connection"),
    ],
)
@sqlite_only
def test_a_mailbox_that_fails_is_said_on_the_desk_and_tried_again_later(
    app: Flask,
    imap: ImapServer,
    entry: Entry,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    fault: tuple[str, str | None],
    why: str,
):
    command, odd = fault
    monkeypatch.setattr(mailbox, "TIMEOUT_SECONDS", 0.3)
    imap.deliver(a_reply(entry))
    imap.misbehave = lambda said: odd if said == command else None
    if odd is None:
        use(app, inbox_password="wrong")
    began = time.monotonic()
    read_inbox(0)

    assert time.monotonic() - began < 5
    box = db.session.scalar(db.select(Inbox))
    assert why in box.error
    mona = signed_in(app, a_manager(entry.assignment.participant.program))
    assert why in mona.get("/programs/spring").text

    imap.misbehave = lambda _: None
    use(app, inbox_password=PASSWORD)
    watch.forward(minutes=11)
    read_inbox(0)
    assert answers() == ["accepted"]
    assert "cannot be read" not in mona.get("/programs/spring").text


@sqlite_only
def test_a_server_that_drips_for_ever_is_cut_off(
    imap: ImapServer, entry: Entry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mailbox, "LONGEST_SECONDS", 0.3)
    imap.misbehave = lambda command: "hang" if command == "SEARCH" else None

    read_inbox(0)

    assert "broke off" in db.session.scalar(db.select(Inbox.error))


@sqlite_only
def test_the_command_reads_the_mailbox_and_says_what_it_did(
    app: Flask, imap: ImapServer, entry: Entry
):
    imap.deliver(a_reply(entry, "ACCEPTED"))
    imap.deliver(a_reply(entry, "ACCEPTED", sequence=7))

    result = run(app)

    assert result.output.splitlines() == [
        f"mia@example.com accepted: {entry.summary} ({entry.uid}, sequence 0).",
        "Refused: This answers sequence 7 of the entry; the last one sent is 0.",
        "Answers kept: 1. Mails refused and flagged: 1.",
    ]
    imap.misbehave = lambda _: "drop"
    assert isinstance(run(app).exception, Refused)
    use(app, inbox_server="")
    assert "No mailbox is set" in str(run(app).exception)


def run(app: Flask):
    """`rotation mail receive --inbox`, in the app of the test."""
    bare = commands.receive_mail.callback.__wrapped__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands.receive_mail, "callback", bare)
        return CliRunner().invoke(commands.receive_mail, ["--inbox"])


def use(app: Flask, **changes: object) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], **changes)
