"""What breaks is noticed, has up to three repairs, and is mended by one click or by itself."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation import clock
from rotation.adjusting.changes import Change, Entry
from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.hosting.actions import set_withheld
from rotation.imports.actions import bring_in
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import read
from rotation.invites.answering import give_answer
from rotation.jobs.queue import queue_of
from rotation.jobs.worker import load_jobs
from rotation.programs.models import Participant, Program
from rotation.publishing.queries import published_in
from rotation.repairs import absences, actions, jobs
from rotation.repairs.models import Trouble
from rotation.repairs.queries import troubles_in
from rotation.scheduling import engine
from rotation.scheduling.models import Version
from rotation.seats.models import Standby
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    entries_of,
    move,
    published,
)
from tests.rotation.queries import counted
from tests.rotation.repairs.stage import both

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Stage:
    """Mia sits on Raj's ten o'clock and Ben on his two o'clock; noon with Zoe is free."""

    def __init__(self, **more: object) -> None:
        self.program: Program = a_program(buffer_minutes=0, **more)
        self.mia, self.ben = (a_shadower(self.program, one) for one in ("Mia", "Ben"))
        self.raj, self.zoe = (a_host(self.program, one) for one in ("Raj", "Zoe"))
        self.ten = a_call(self.raj, at(10), title="Ten")
        self.two = a_call(self.raj, at(14), title="Two")
        self.noon = a_call(self.zoe, at(12), title="Noon")
        published(self.program, [(self.mia, self.ten), (self.ben, self.two)])

    def look(self) -> Trouble:
        """The worker's look at the one trouble there is."""
        jobs.find_troubles(NOW)
        [trouble] = db.session.scalars(db.select(Trouble).filter_by(state="new"))
        jobs.repair(trouble.id)
        db.session.refresh(trouble)
        return trouble

    def options(self) -> dict[str, list[tuple[str, str]]]:
        """What each repair gives, by its kind, the best first."""
        names = {str(one.id): one.person.name for one in (self.mia, self.ben)}
        titles = {str(one.id): one.title for one in (self.ten, self.two, self.noon)}
        return {
            one.kind: [
                (names.get(x.person, x.person), titles.get(x.call, x.call))
                for x in sorted(Change.of(one.change).into.given)
            ]
            for one in self.look().repairs
        }

    def published(self) -> list[tuple[str, str]]:
        db.session.expire_all()
        people = {one.person_id: one.person.name for one in self.program.participants}
        titles = {one.id: one.title for one in db.session.scalars(db.select(Call))}
        return sorted(
            (people[one.person], titles[one.call])
            for one in published_in(self.program.id).grants
            if one.call
        )


def latest(program: Program) -> int:
    rows = db.select(db.func.max(Version.number)).filter_by(program_id=program.id)
    return db.session.scalar(rows) or 0


def cancel(call: Call) -> None:
    call.cancelled = True
    db.session.commit()


def test_a_cancelled_call_offers_something_else_or_to_leave_it_out(app: Flask):
    stage = Stage()
    cancel(stage.ten)

    assert stage.options() == {"other": [("Mia", "Noon")], "leave_out": []}


def test_a_call_that_moves_is_followed_where_the_rules_allow_it(app: Flask):
    stage = Stage()
    move(stage.ten, 1)

    options = stage.options()

    assert options["follow"] == [("Mia", "Ten")]
    assert list(options) == ["follow", "leave_out"]


def test_whoever_stands_by_comes_first_where_somebody_cannot_come(app: Flask):
    stage = Stage()
    eva = a_shadower(stage.program, "Eva")
    db.session.add(Standby(participant_id=eva.id, call_id=stage.ten.id, since=NOW))
    give_answer(entries_of(stage.mia)[0], "declined", sequence=0, way="page", now=NOW)
    db.session.commit()

    trouble = stage.look()

    assert trouble.repairs[0].kind == "standby"
    [taker] = Change.of(trouble.repairs[0].change).into.given
    assert taker == Entry(str(eva.id), call=str(stage.ten.id))
    assert len(trouble.repairs) == 3


def test_who_stands_by_after_the_trouble_was_seen_comes_first_as_well(app: Flask):
    stage = Stage()
    eva = a_shadower(stage.program, "Eva")
    give_answer(entries_of(stage.mia)[0], "declined", sequence=0, way="page", now=NOW)
    db.session.commit()
    assert stage.look().repairs[0].kind != "standby"
    hers = signed_in(app, eva.person)

    hers.post(f"/calls/{stage.ten.id}/standby")

    assert stage.look().repairs[0].kind == "standby"
    page = signed_in(app, a_manager(stage.program)).get("/programs/spring/repairs").text
    assert "Give it to who stands by" in page

    hers.post(f"/calls/{stage.ten.id}/stand-down")
    assert "standby" not in {one.kind for one in stage.look().repairs}


@pytest.mark.parametrize("what", ["answer", "import", "host"])
def test_what_breaks_is_looked_at_at_once_without_waiting_for_a_round_of_the_worker(
    app: Flask, what: str
):
    load_jobs()
    stage = Stage()
    mona = a_manager(stage.program)
    queue_of(app).huey.storage.flush_queue()
    if what == "answer":
        entry = entries_of(stage.mia)[0]
        give_answer(entry, "declined", sequence=0, way="page", now=NOW)
    elif what == "import":
        moved = f"id,title,start,end,host\n{stage.ten.external_id},Ten,2027-01-04T11:00Z,2027-01-04T11:45Z,raj@example.com\n"
        bring_in(
            program=stage.program,
            kind="calls",
            reading=read("calls", moved.encode(), frame_of(stage.program)),
            now=NOW,
            actor_id=mona.id,
        )
    else:
        set_withheld(stage.ten, True, now=NOW, actor_id=mona.id)
    db.session.commit()

    huey = queue_of(app).huey
    while task := huey.dequeue():
        huey.execute(task)
    huey.storage.close()

    db.session.expire_all()
    [trouble] = db.session.scalars(db.select(Trouble))
    assert (trouble.state, bool(trouble.repairs)) == ("ready", True)


@on_sqlite
def test_a_standby_leaves_repairs_of_other_calls_as_they_are(app: Flask):
    stage = Stage()
    eva = a_shadower(stage.program, "Eva")
    cancel(stage.two)
    trouble = stage.look()

    signed_in(app, eva.person).post(f"/calls/{stage.ten.id}/standby")

    db.session.refresh(trouble)
    assert trouble.state == "ready"


def test_a_host_who_is_away_frees_those_who_would_come(app: Flask):
    stage = Stage()
    mona = signed_in(app, a_manager(stage.program))
    page = mona.post(
        f"/programs/spring/people/{stage.raj.id}/away",
        data={"first": "2027-01-04", "last": "2027-01-05"},
        follow_redirects=True,
    )
    assert "Nothing is given to them in that time." in page.text
    assert "4–5 January 2027" in page.text
    assert "Raj is away" in mona.get("/programs/spring").text

    posed = engine.to_problem(stage.program)
    seats = {one["id"]: one["seats"] for one in posed["calls"]}
    assert seats == {str(stage.ten.id): 0, str(stage.two.id): 0, str(stage.noon.id): 1}
    [trouble] = db.session.scalars(db.select(Trouble))
    jobs.repair(trouble.id)
    db.session.refresh(trouble)
    assert [one.without for one in trouble.repairs] == [1, 2]

    [hours] = db.session.scalars(db.select(DatedHours).filter_by(source="away"))
    mona.post(f"/programs/spring/people/{stage.raj.id}/away/{hours.id}/back")
    assert "Raj is away" not in mona.get("/programs/spring").text
    db.session.refresh(trouble)
    assert trouble.state == "over"


def test_who_leaves_leaves_their_seats_to_others(app: Flask):
    stage = Stage()
    mona = signed_in(app, a_manager(stage.program))
    mona.post(f"/programs/spring/people/{stage.mia.id}/left")
    [trouble] = db.session.scalars(db.select(Trouble))
    jobs.repair(trouble.id)
    db.session.refresh(trouble)

    kinds = {
        one.kind: [x.person for x in Change.of(one.change).into.given]
        for one in trouble.repairs
    }
    assert kinds == {"refill": [str(stage.ben.id)], "leave_out": []}
    page = mona.get("/programs/spring/repairs").text
    assert "the free seat goes to who has least" in page


def test_a_mentor_who_is_away_is_stood_in_for_by_another(app: Flask):
    program = a_program(buffer_minutes=0)
    una, max_ = (a_mentor(program, one) for one in ("Una", "Max"))
    leo = a_rotator(program, "Leo", ("content-desk",))
    place = a_placement(
        program, a_team(program, "content"), [una, max_], sittings=2, minutes=60
    )
    published(program, sittings=[(leo, place, una, [at(10), at(10, day=1)])])
    absences.set_away(una, at(0), at(0, day=40), now=NOW, actor_id=None)
    db.session.commit()
    jobs.find_troubles(NOW)
    [trouble] = db.session.scalars(db.select(Trouble))
    jobs.repair(trouble.id)
    db.session.refresh(trouble)

    best = trouble.repairs[0]
    [grant] = Change.of(best.change).into.given
    assert (best.kind, grant.mentor) == ("other", str(max_.id))
    actions.mend(best, now=NOW, actor_id=None)
    db.session.commit()
    assert {one.guide for one in published_in(program.id).grants} == {max_.person_id}
    assert troubles_in(program, NOW) == []


def test_one_click_publishes_a_repair_and_the_desk_is_quiet_again(app: Flask):
    stage = Stage()
    mona: FlaskClient = signed_in(app, a_manager(stage.program))
    cancel(stage.ten)
    assert "looking for repairs" in mona.get("/programs/spring/repairs/now").text
    trouble = stage.look()
    page = " ".join(mona.get("/programs/spring").text.split())
    assert "Ten is cancelled" in page
    assert "Mia gets Noon, Mon 4 Jan, 12:00–12:45." in page
    assert "3 calendars change." in page
    assert "Fairness stays: 2 get 1/20 of what they asked for." in page
    assert "Fairness: 1 instead of 0 gets nothing, 1 instead of 2 gets 1/20 of" in page

    done = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)

    assert "Repaired: version 2 is published." in done.text
    assert stage.published() == [("Ben", "Two"), ("Mia", "Noon")]
    newest = db.session.scalars(db.select(Version).filter_by(number=2)).one()
    assert newest.difference == {"added": 1, "moved": 0, "removed": 1, "kept": 1}
    assert "Ten is cancelled" not in mona.get("/programs/spring/repairs").text
    again = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)
    assert "Something else was published meanwhile." in again.text
    assert latest(stage.program) == 2


def test_a_repair_leaves_other_troubles_to_managers(app: Flask):
    stage = Stage()
    cancel(stage.ten)
    trouble = stage.look()
    move(stage.two, 1)

    actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    db.session.commit()

    [entry] = [one for one in entries_of(stage.ben) if not one.cancelled]
    assert entry.starts_at == at(14)
    assert [one.kind for one in troubles_in(stage.program, NOW)] == ["moved"]


def test_a_repair_that_does_not_fit_any_more_is_refused_and_looked_for_again(
    app: Flask,
):
    stage = Stage()
    cancel(stage.ten)
    trouble = stage.look()
    db.session.execute(db.delete(DatedHours).filter_by(participant_id=stage.mia.id))
    db.session.commit()

    with pytest.raises(Refused, match=r"Rule 1 \(available\): Mia is not available"):
        actions.mend(trouble.repairs[0], now=NOW, actor_id=None)
    db.session.rollback()
    assert latest(stage.program) == 1

    mona = signed_in(app, a_manager(stage.program))
    page = mona.post(f"/repairs/{trouble.repairs[0].id}/take", follow_redirects=True)
    assert "This repair does not fit any more." in page.text
    assert "the whole of call Noon (Mon 4 Jan, 12:00–12:45)." in page.text
    assert "looking for repairs" in page.text
    jobs.repair(trouble.id)
    db.session.refresh(trouble)
    assert [one.kind for one in trouble.repairs] == ["leave_out"]


@pytest.mark.parametrize(
    ("hours", "version"), [(47, 2), (24 * 34 + 1, 2), (24 * 34 + 2, 1)]
)
def test_a_program_repairs_by_itself_what_is_far_enough_away(
    app: Flask, hours: int, version: int
):
    stage = Stage(repair_automatically=True, repair_hours=hours)
    assert at(10) - NOW == timedelta(days=34, hours=1)
    if version == 2:
        stage.program.repair_hours = hours - 1
    cancel(stage.ten)

    trouble = stage.look()

    assert latest(stage.program) == version
    assert trouble.state == ("done" if version == 2 else "ready")
    if version == 2:
        mona = signed_in(app, a_manager(stage.program))
        versions = mona.get("/programs/spring/versions").text
        assert "The program itself" in versions
        assert "by the program itself" in mona.get("/programs/spring/versions/2").text


@on_sqlite
def test_repairs_are_found_and_published_between_two_minutes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    odd = NOW + timedelta(seconds=7, microseconds=11)
    monkeypatch.setattr(clock, "now", lambda: odd)
    stage = Stage()
    cancel(stage.ten)

    trouble = stage.look()
    actions.mend(trouble.repairs[0], now=odd, actor_id=None)

    assert latest(stage.program) == 2


@on_sqlite
def test_without_the_setting_nothing_is_published_unasked(app: Flask):
    stage = Stage()
    cancel(stage.ten)
    stage.look()
    assert latest(stage.program) == 1


@on_sqlite
def test_after_three_tries_a_person_decides(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    stage = Stage(repair_automatically=True)
    tried = []

    def refuse(*_args: object, **_more: object) -> None:
        tried.append(1)
        raise Refused("It does not fit.")

    monkeypatch.setattr(actions, "mend", refuse)
    cancel(stage.ten)
    trouble = stage.look()
    for _ in range(4):
        actions.mend_unasked(trouble.id, now=NOW)

    assert len(tried) == 3
    page = signed_in(app, a_manager(stage.program)).get("/programs/spring/repairs").text
    assert "a person has to decide" in page
    assert "It does not fit." in page


@on_sqlite
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(0, 120),
    st.lists(st.integers(1, 100), min_size=3, max_size=3, unique=True),
    st.sampled_from(["cancel", "move", "decline", "away"]),
)
def test_an_automatic_repair_touches_nothing_sooner_than_the_hours_set(
    app: Flask, hours: int, starts: list[int], what: str
):
    db.session.rollback()
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        program = a_program(
            buffer_minutes=0, repair_automatically=True, repair_hours=hours
        )
        mia, ben = (a_shadower(program, one) for one in ("Mia", "Ben"))
        raj = a_host(program, "Raj")
        now = at(0)
        calls = [
            a_call(raj, now + timedelta(hours=start), title=f"Call {start}")
            for start in starts
        ]
        published(program, [(mia, calls[0]), (ben, calls[1])])
        before = {one.key: one for one in published_in(program.id).grants}
        if what == "cancel":
            cancel(calls[0])
        elif what == "move":
            move(calls[0], 3)
        elif what == "decline":
            give_answer(entries_of(mia)[0], "declined", sequence=0, way="page", now=NOW)
        else:
            absences.set_away(mia, now, now + timedelta(days=9), now=NOW, actor_id=None)
        db.session.commit()

        for id_ in actions.notice(program, now=now):
            db.session.commit()
            actions.claim(id_, owner="me", now=now)
            actions.look(id_, owner="me", search=lambda _: None, now=now)
            db.session.commit()
            actions.mend_unasked(id_, now=now)

        after = {one.key: one for one in published_in(program.id).grants}
        edge = now + timedelta(hours=hours)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                for grant in (before.get(key), after.get(key)):
                    assert grant is None or grant.starts_at > edge
        db.session.rollback()


def test_of_two_who_publish_the_same_repair_one_does(app: Flask):
    stage = Stage()
    cancel(stage.ten)
    trouble = stage.look()
    repair_id, program_id = trouble.repairs[0].id, stage.program.id
    db.session.remove()

    assert both(app, repair_id) == [
        "Something else was published meanwhile. Look again.",
        "won",
    ]
    program = db.session.get_one(Program, program_id)
    assert latest(program) == 2


@on_sqlite
def test_a_lost_worker_is_followed_by_another_and_its_late_result_does_not_count(
    app: Flask,
):
    stage = Stage()
    cancel(stage.ten)
    jobs.find_troubles(NOW)
    [trouble] = db.session.scalars(db.select(Trouble))
    assert actions.claim(trouble.id, owner="first", now=NOW)
    assert not actions.claim(trouble.id, owner="second", now=NOW)
    later = NOW + timedelta(minutes=5)
    assert actions.claim(trouble.id, owner="second", now=later)
    db.session.commit()

    def none(_problem: str) -> None:
        return None

    assert not actions.look(trouble.id, owner="first", search=none, now=NOW)
    assert actions.look(trouble.id, owner="second", search=none, now=NOW)


@on_sqlite
def test_the_page_asks_the_database_as_often_with_many_troubles(app: Flask):
    stage = Stage()
    mona = signed_in(app, a_manager(stage.program))
    cancel(stage.ten)
    jobs.find_troubles(NOW)
    mona.get("/programs/spring/repairs")
    with counted() as few:
        mona.get("/programs/spring/repairs")
    cancel(stage.two)
    move(stage.noon, 1)
    jobs.find_troubles(NOW)
    with counted() as many:
        assert "2 things need a repair" in mona.get("/programs/spring/repairs").text
    assert len(many) == len(few)


@on_sqlite
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose the first day."),
        ({"first": "2027-01-05", "last": "2027-01-04"}, "The last day is before"),
        ({"first": "2027-01-05", "last": "2029-01-04"}, "A year is the longest"),
        ({"first": "1999-01-05", "last": "1999-02-04"}, "Check the years"),
        ({"first": "soon", "last": "2027-01-04"}, "Not a valid date value."),
    ],
)
def test_days_that_cannot_be_are_refused_and_kept(app: Flask, data, words):
    stage = Stage()
    mona = signed_in(app, a_manager(stage.program))
    page = mona.post(f"/programs/spring/people/{stage.mia.id}/away", data=data)
    assert page.status_code == 422
    assert words in page.text
    for value in data.values():
        assert f'value="{value}"' in page.text


@on_sqlite
def test_a_person_of_another_program_cannot_be_set_away(app: Flask):
    stage = Stage()
    other = a_shadower(a_program("autumn"), "Olga")
    mona = signed_in(app, a_manager(stage.program))
    assert isinstance(other, Participant)
    assert mona.get(f"/programs/spring/people/{other.id}/away").status_code == 404


def test_while_the_engine_looks_for_a_repair_nobody_waits_for_the_database(app: Flask):
    stage = Stage()
    cancel(stage.ten)
    [trouble_id] = actions.notice(stage.program, now=NOW)
    db.session.commit()
    assert actions.claim(trouble_id, owner="me", now=NOW)
    db.session.commit()
    open_while_looking: list[bool] = []

    def search(_problem: str) -> None:
        open_while_looking.append(db.session().in_transaction())

    assert actions.look(trouble_id, owner="me", search=search, now=NOW)

    assert open_while_looking == [False]
