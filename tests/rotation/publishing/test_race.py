"""Of two managers who publish at once exactly one wins, and the other is told."""

from functools import partial

import pytest
from flask import Flask

from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Entry, MailIntent
from rotation.publishing import actions
from rotation.publishing.actions import publish
from rotation.scheduling.models import Assignment, Draft, Version
from tests.rotation.factories import NOW, a_call, a_program
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower
from tests.rotation.racing import Press, race

TIMES = 5


def both(app: Flask, drafts: list[int]) -> list[str]:
    """Publish these drafts at the same moment; what each got."""

    def ready(draft_id: int) -> Press:
        draft = db.session.get_one(Draft, draft_id)
        return partial(publish, draft, now=NOW, actor_id=None)

    return race(app, [partial(ready, one) for one in drafts])


def a_pair(number: int) -> list[int]:
    """Two different drafts of a new program."""
    program = a_program(f"race{number}")
    mia, ben = a_shadower(program, f"Mia{number}"), a_shadower(program, f"Ben{number}")
    call = a_call(a_host(program, f"Raj{number}"))
    drafts = [a_draft(program, [(who, call)]).id for who in (mia, ben)]
    db.session.commit()
    return drafts


def test_of_two_drafts_published_at_once_one_wins_and_only_its_mails_exist(app: Flask):
    for number in range(TIMES):
        drafts = a_pair(number)

        outcomes = both(app, drafts)

        assert outcomes[1] == "won"
        assert "published version 1" in outcomes[0]
        db.session.expire_all()
        [version] = db.session.scalars(
            db.select(Version).where(Version.draft_id.in_(drafts))
        )
        intents = db.session.scalars(
            db.select(MailIntent).filter_by(version_id=version.id)
        ).all()
        assert len(intents) == 2
        db.session.commit()
    assert db.session.scalar(db.select(db.func.count(Version.id))) == TIMES
    assert db.session.scalar(db.select(db.func.count(Assignment.id))) == TIMES
    assert db.session.scalar(db.select(db.func.count(Entry.id))) == 2 * TIMES


def test_the_same_draft_published_twice_at_once_gives_one_version(app: Flask):
    [draft, _] = a_pair(0)

    assert both(app, [draft, draft]) == ["won", "won"]

    db.session.expire_all()
    assert db.session.scalar(db.select(db.func.count(Version.id))) == 1
    assert db.session.scalar(db.select(db.func.count(MailIntent.id))) == 2


def test_without_the_look_behind_the_lock_the_database_still_keeps_one_version(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    """The control: the numbers are unique, so nobody can publish a second version 1."""
    drafts = a_pair(0)
    monkeypatch.setattr(actions, "expect_latest", lambda *_: None)
    publish(db.session.get_one(Draft, drafts[0]), now=NOW, actor_id=None)
    db.session.commit()

    with pytest.raises(Exception, match=r"(?i)unique"):
        publish(db.session.get_one(Draft, drafts[1]), now=NOW, actor_id=None)
    db.session.rollback()


def test_an_interrupted_publication_leaves_nothing_behind(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    [draft_id, _] = a_pair(0)
    monkeypatch.setattr(actions, "record", _broken)

    with pytest.raises(Refused):
        publish(db.session.get_one(Draft, draft_id), now=NOW, actor_id=None)
    db.session.rollback()

    for table in (Version, Assignment, Entry, MailIntent):
        assert db.session.scalar(db.select(db.func.count(table.id))) == 0


def _broken(*_args: object, **_more: object) -> None:
    raise Refused("broken off")
