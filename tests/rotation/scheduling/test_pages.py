"""A manager generates, watches, stops and reviews; nobody else can."""

import json
from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from rotation import clock
from rotation.extensions import db
from rotation.jobs.queue import queue_of
from rotation.programs.models import Program, Role
from rotation.scheduling import events
from rotation.scheduling.actions import claim, give_up, note_progress
from rotation.scheduling.models import SolverRun, Version
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    at,
    signed_in,
)
from tests.rotation.scheduling.counting import counted_queries
from tests.rotation.scheduling.small import (
    ME,
    a_draft,
    a_run,
    claimed,
    small_program,
)


@pytest.fixture
def program(app: Flask) -> Program:
    return small_program()[0]


@pytest.fixture
def manager(app: Flask, program: Program) -> FlaskClient:
    """The browser of a manager of the program."""
    return signed_in(app, a_manager(program))


def text_of(client: FlaskClient, path: str) -> str:
    """The words of a page, spaced like a sentence."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_generate_queues_a_run_and_leads_to_its_page(
    app: Flask, manager: FlaskClient, program: Program
):
    huey = queue_of(app).huey
    huey.storage.flush_queue()

    answer = manager.post(f"/programs/{program.name}/generate")

    run = db.session.scalars(db.select(SolverRun)).one()
    assert answer.location == f"/runs/{run.id}"
    assert (run.state, run.seconds, run.requested_by_id is None) == (
        "queued",
        60.0,
        False,
    )
    assert list(huey.dequeue().args) == ["solve", run.id]
    huey.storage.close()


def test_pressing_generate_twice_leads_to_the_same_run(
    manager: FlaskClient, program: Program
):
    first = manager.post(f"/programs/{program.name}/generate")
    second = manager.post(f"/programs/{program.name}/generate")

    assert first.location == second.location
    assert "another one waits" in text_of(manager, second.location)


def test_the_page_of_a_run_shows_values_and_bounds(
    manager: FlaskClient, program: Program
):
    run = claimed(a_run(program), now=clock.now())
    fair = {"tier": "fairness", "value": [["1/2", 1], ["1", 0]], "proven": False}
    tiers = [{**fair, "bound": [["1/2", 1], ["1", 1]]}]
    note_progress(run.id, owner=ME, seconds=3.0, phase="fairness", tiers=tiers)
    db.session.commit()

    page = text_of(manager, f"/runs/{run.id}")

    assert "of at most 20 seconds" in page
    assert "1 gets 1/2 of what they asked for" in page
    assert "at best 1 gets all they asked for" in page
    assert "Stop and keep the best so far" in page
    assert f'sse-connect="/runs/{run.id}/events"' in page
    assert "<noscript>" in page


@pytest.mark.parametrize(
    ("state", "message", "words"),
    [
        ("infeasible", "It contradicts the rules.", "What is fixed cannot all hold"),
        ("empty", "Nobody wants to.", "Nothing was scheduled"),
        ("failed", "It broke off.", 'quote the reference <strong class="copy">cafe'),
    ],
)
def test_each_result_says_why_there_is_no_draft(
    manager: FlaskClient, program: Program, state: str, message: str, words: str
):
    run = a_run(program)
    run.state, run.message, run.reference = state, message, "cafe"
    db.session.commit()

    page = text_of(manager, f"/runs/{run.id}")

    assert words in page
    assert message in page
    assert "sse-connect" not in page


def test_a_german_manager_reads_in_german_what_a_search_came_to(
    manager: FlaskClient, program: Program
):
    run = a_run(program)
    claim(run.id, owner=ME, now=at(9), lease_seconds=60)
    give_up(now=at(12), attempts=1)
    db.session.commit()

    page = manager.get(f"/runs/{run.id}", headers={"Accept-Language": "de"}).text

    assert "Die Suche brach 1-mal ohne Ergebnis ab." in page
    assert "The search broke off 1 times" in text_of(manager, f"/runs/{run.id}")


def test_stop_is_passed_on_and_a_second_stop_is_told_it_is_over(
    manager: FlaskClient, program: Program
):
    run = a_run(program)

    manager.post(f"/runs/{run.id}/stop")
    manager.post(f"/runs/{run.id}/stop")

    page = text_of(manager, f"/runs/{run.id}")
    assert "It was stopped before the search began." in page
    assert "This search has already ended." in page


def test_events_bring_the_progress_and_end_with_the_run(
    manager: FlaskClient, program: Program, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(events, "LOOK_EVERY", 0.01)
    run = claimed(a_run(program), now=clock.now())
    stream = manager.get(f"/runs/{run.id}/events", buffered=False)
    assert stream.mimetype == "text/event-stream"
    lines = stream.iter_encoded()

    assert next(lines) == b"retry: 3000\n\n"
    assert next(lines) == b"event: sentence\ndata: Searching.\n\n"
    assert next(lines).startswith(b"event: progress\ndata: ")
    note_progress(run.id, owner=ME, seconds=3.0, phase="wishes", tiers=[])
    db.session.commit()
    assert b"event: sentence\ndata: Searching: Wishes.\n\n" in take_until(
        lines, b"Searching: Wishes."
    )
    run.state = "empty"
    db.session.commit()
    rest = list(lines)

    assert rest[-2].startswith(b"event: result\n")
    assert b"Nothing was scheduled" in rest[-2]
    assert rest[-1] == b"event: end\ndata: \n\n"
    stream.close()


def take_until(lines, words: bytes) -> list[bytes]:
    """The events up to the first that holds the words; at most fifty."""
    taken = []
    for line in lines:
        taken.append(line)
        if words in line or len(taken) == 50:
            break
    return taken


def test_whoever_comes_too_many_gets_one_look(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "LOOK_EVERY", 0.01)
    streams = events.Streams(1)
    first = streams.of(lambda: events.Look("one", "Searching."))
    next(first), next(first)

    second = list(streams.of(lambda: events.Look("two", "Searching.")))
    first.close()

    assert second[-1] == "event: progress\ndata: two\n\n"
    third = list(streams.of(lambda: events.Look("three", "Over.", "done")))
    assert third[1:] == ["event: result\ndata: done\n\n", "event: end\ndata: \n\n"]


def test_what_did_not_change_is_not_sent_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "LOOK_EVERY", 0.01)
    stream = events.Streams(1).of(lambda: events.Look("same", "Searching."))

    assert [next(stream) for _ in range(4)][3] == ": still there\n\n"


def test_a_stream_holds_no_transaction_while_it_waits(
    app: Flask, manager: FlaskClient, program: Program
):
    run = claimed(a_run(program), now=clock.now())
    stream = manager.get(f"/runs/{run.id}/events", buffered=False)
    lines = stream.iter_encoded()
    next(lines), next(lines)

    assert db.engine.pool.checkedout() <= 1  # the test's own
    stream.close()


def test_a_draft_is_shown_by_day_person_and_host(
    manager: FlaskClient, program: Program
):
    draft = a_draft(program)

    for view, heading in (
        ("day", "Monday 4 January 2027"),
        ("person", "Miaspring"),
        ("host", "Rajspring"),
    ):
        page = text_of(manager, f"/drafts/{draft.id}?view={view}")
        assert f'colspan="4">{heading}</th>' in page
        assert "Demo call" in page
        assert "10:00–10:45" in page


def test_a_large_draft_shows_the_lines_of_the_heading_that_is_opened(
    manager: FlaskClient, program: Program, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("rotation.scheduling.views.MOST_LINES", 0)
    draft = a_draft(program)

    closed = text_of(manager, f"/drafts/{draft.id}?view=day")
    opened = text_of(manager, f"/drafts/{draft.id}?view=day&open=1")

    assert "Monday 4 January 2027</a>" in closed
    assert "10:00–10:45" not in closed
    assert "10:00–10:45" in opened
    assert 'aria-expanded="true"' in opened


def test_a_draft_shows_fairness_and_who_is_short(
    manager: FlaskClient, program: Program
):
    draft = a_draft(program)

    page = text_of(manager, f"/drafts/{draft.id}")

    assert "No better schedule exists" in page
    assert "1/2 or more" in page
    assert "1 of 2 calls" in page
    assert f"/drafts/{draft.id}/publish" in page


def test_a_draft_says_what_changed_since_it_was_made(
    manager: FlaskClient, program: Program
):
    draft = a_draft(program)
    assert "Things moved since" not in text_of(manager, f"/drafts/{draft.id}")

    host = next(one for one in program.participants if one.role("host"))
    for hour in (13, 15):
        a_call(host, at(hour))
    program.buffer_minutes = 15
    next(one for one in program.participants if one.role("shadower")).roles.clear()
    published = Version(
        program_id=program.id,
        number=1,
        draft_id=draft.id,
        published_at=NOW,
        schedule=draft.schedule,
        difference={},
    )
    db.session.add(published)
    db.session.commit()

    page = text_of(manager, f"/drafts/{draft.id}")
    assert "2 calls changed." in page
    assert "1 person has other roles or wishes." in page
    assert "The program&#39;s dates or rules changed." in page
    assert "Version 1 has been published." in page


def test_a_draft_outlives_the_calls_and_people_it_names(
    manager: FlaskClient, program: Program
):
    draft = a_draft(program)
    schedule = json.loads(draft.schedule)
    problem = json.loads(draft.problem)
    for one in (schedule["seats"][0], problem["shadowers"][0]):
        one["person"] = "99999"
    draft.schedule, draft.problem = json.dumps(schedule), json.dumps(problem)
    db.session.commit()

    page = text_of(manager, f"/drafts/{draft.id}")
    assert "somebody who is gone" in page
    assert "/adjust/people/99999" not in page


def test_everybody_in_a_draft_leads_to_where_it_is_adjusted_for_them(
    manager: FlaskClient, program: Program
):
    draft = a_draft(program)
    problem = json.loads(draft.problem)
    problem["shadowers"][0]["target"] = 3
    draft.problem = json.dumps(problem)
    db.session.commit()
    who = json.loads(draft.schedule)["seats"][0]["person"]

    page = text_of(manager, f"/drafts/{draft.id}")

    link = f'href="/drafts/{draft.id}/adjust/people/{who}">'
    assert page.count(link) == 2  # in the schedule, and among those who are short
    assert manager.get(f"/drafts/{draft.id}/adjust/people/{who}").status_code == 200


def test_the_draft_page_asks_as_many_queries_for_many_as_for_one(
    app: Flask, manager: FlaskClient, program: Program
):
    path = f"/drafts/{a_draft(program).id}"
    host = next(one for one in program.participants if one.role("host"))

    def queries() -> int:
        db.session.commit()
        db.session.expunge_all()
        g.pop("_login_user", None)  # of the request before, in the test's own context
        with counted_queries() as asked:
            manager.get(path)
        return len(asked)

    few = queries()
    db.session.add(host)
    for number in range(30):
        a_call(host, at(10 + number, day=2))
        a_participant(host.program, f"Zoe{number}", roles=(Role(kind="shadower"),))

    assert queries() == few


def test_a_run_shows_no_more_seconds_than_its_limit(
    manager: FlaskClient, program: Program
):
    run = claimed(a_run(program), now=clock.now() - timedelta(hours=1))

    assert "20 of at most 20 seconds" in text_of(manager, f"/runs/{run.id}")


def test_a_names_markup_stays_text(manager: FlaskClient, program: Program):
    mia = next(one for one in program.participants if one.role("shadower"))
    mia.person.name = "<script>alert(1)</script>"
    draft = a_draft(program)

    page = text_of(manager, f"/drafts/{draft.id}")

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
