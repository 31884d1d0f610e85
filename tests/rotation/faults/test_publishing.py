"""Web servers that are killed while they publish: a version is there whole, or not at all."""

from random import Random
from threading import Thread
from time import monotonic, sleep

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.publishing import actions
from rotation.scheduling.models import Version
from tests.rotation.factories import signed_in
from tests.rotation.faults.processes import (
    Children,
    Web,
    send_all,
    serve,
    was_killed,
)
from tests.rotation.faults.stage import Stage, clear
from tests.rotation.faults.tally import Tally
from tests.rotation.faults.verify import Truth, expect_four_to_agree
from tests.rotation.invites.mailbox import Mailbox

BEFORE = (
    "request parsed",
    "checked",
    "locked",
    "difference computed",
    "rows written",
    "mails written",
    "before commit",
)
AFTER = ("not enqueued", "committed")
CHAIN = 8
"""So many publications follow each other before a program begins anew."""


class Publishing:
    """A manager publishes draft after draft, whatever becomes of the server."""

    def __init__(
        self, app: Flask, children: Children, mailbox: Mailbox, tally: Tally
    ) -> None:
        self.app = app
        self.children = children
        self.mailbox = mailbox
        self.seats = tally.pick(4, 12)
        self.number = 0

    def next_draft(self, random: Random) -> int:
        if self.number % CHAIN == 0:
            self.mailbox.taken.clear()
            clear()
            self.stage = Stage(self.seats)
            self.truth = Truth()
            self.confirmed: list[int] = []
            cookie = signed_in(self.app, self.stage.manager).get_cookie("rotation")
            self.cookie = f"rotation={cookie.value}"
        self.number += 1
        return self.stage.next_draft(random)

    def publish(self, web: Web, draft: int) -> int:
        """Look, and press the button; the status, 0 where no answer came."""
        return self.press(web, draft, web.look(draft))

    def press(self, web: Web, draft: int, form: dict[str, str]) -> int:
        status = web.publish(draft, form)
        if status == 302:
            self.confirmed.append(draft)
        return status

    def exists(self, draft: int) -> bool:
        db.session.rollback()
        found = db.session.scalar(db.select(Version.id).filter_by(draft_id=draft))
        db.session.rollback()
        return found is not None

    def publish_again(self, draft: int) -> None:
        """What was not published can be at once; no lock is left behind."""
        was_there = self.exists(draft)
        web = self.children.web(self.cookie)
        began = monotonic()
        if form := web.look(draft):
            assert not was_there
            assert self.press(web, draft, form) == 302
        assert self.exists(draft)
        assert monotonic() - began < 5, "a lock was stuck"
        web.kill()

    def finish(self, random: Random) -> None:
        """Every mail leaves, and all that a person sees agrees."""
        assert self.children.run(send_all) == 0
        self.truth.verify(self.mailbox, confirmed=self.confirmed)
        assert not [n for n in self.mailbox.names.values() if n > 1]
        expect_four_to_agree(self.app, self.mailbox, random)


@pytest.fixture
def publishing(
    app: Flask, children: Children, mailbox: Mailbox, tally: Tally
) -> Publishing:
    return Publishing(app, children, mailbox, tally)


def test_a_server_killed_at_any_time_publishes_all_or_nothing(
    publishing: Publishing, tally: Tally
):
    draft = publishing.next_draft(Random(0))
    web = publishing.children.web(publishing.cookie)
    form = web.look(draft)
    began = monotonic()
    assert publishing.press(web, draft, form) == 302
    usual = monotonic() - began
    web.kill()

    def trial(random: Random) -> None:
        draft = publishing.next_draft(random)
        web = publishing.children.web(publishing.cookie)
        form = web.look(draft)
        button = Thread(target=publishing.press, args=(web, draft, form))
        button.start()
        sleep(random.uniform(0, 1.1 * usual))
        web.kill()
        button.join()

        publishing.truth.verify(publishing.mailbox, confirmed=publishing.confirmed)
        publishing.publish_again(draft)
        publishing.finish(random)

    row = "X01 web killed at a random time while it publishes"
    tally.repeat(row, trial, short=2, long=200)


@pytest.mark.parametrize("place", [*BEFORE, *AFTER])
def test_a_server_killed_at_any_step_publishes_all_or_nothing(
    publishing: Publishing, tally: Tally, place: str
):
    def trial(random: Random) -> None:
        draft = publishing.next_draft(random)
        web = publishing.children.web(publishing.cookie, crash=place)
        assert publishing.publish(web, draft) == 0
        assert was_killed(web.process)

        assert publishing.exists(draft) == (place in AFTER)
        publishing.truth.verify(publishing.mailbox)
        publishing.publish_again(draft)
        publishing.finish(random)

    tally.repeat(f"X03 web killed, {place}", trial, long=20)


def test_a_server_killed_after_its_answer_has_published(
    publishing: Publishing, tally: Tally
):
    def trial(random: Random) -> None:
        draft = publishing.next_draft(random)
        web = publishing.children.web(publishing.cookie)
        assert publishing.publish(web, draft) == 302
        web.kill()
        publishing.finish(random)

    tally.repeat("X03 web killed, answer sent", trial, long=20)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_publishing_in_two_steps_would_leave_half_a_version(
    publishing: Publishing, tally: Tally
):
    """The control: the tests above notice a version without its mails."""

    def trial(random: Random) -> None:
        draft = publishing.next_draft(random)
        web = publishing.children.web(
            publishing.cookie, serve_in_two_steps, crash="mails written"
        )
        publishing.publish(web, draft)
        assert was_killed(web.process)
        publishing.truth.verify(publishing.mailbox)

    row = "X01 X03 control: committed in two steps"
    tally.repeat(row, trial, long=20, must_fail=True)


def serve_in_two_steps(port: int) -> None:
    crash_point = actions.crash_point

    def commit_early(place: str) -> None:
        if place == "rows written":
            db.session.commit()
        crash_point(place)

    actions.crash_point = commit_early
    serve(port)
