"""People answer by link or on their page; an answer is to one time, and managers see it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.audit.models import AuditEntry
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.links import answer_link
from rotation.invites.models import Answer, Entry
from rotation.programs.models import Participant, Program
from rotation.publishing.actions import publish
from rotation.scheduling.problem import to_problem
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
from tests.rotation.invites.conftest import Watch
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    entries_of,
    move,
    published,
)
from tests.rotation.queries import counted

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def program(app: Flask, watch: Watch) -> Program:
    return a_program()


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia")


@pytest.fixture
def call(program: Program) -> Call:
    return a_call(a_host(program, "Raj"), at(10), title="Demo")


@pytest.fixture
def entry(program: Program, mia: Participant, call: Call) -> Entry:
    published(program, [(mia, call)])
    return entries_of(mia)[0]


def link(entry: Entry) -> str:
    return urlsplit(answer_link(entry)).path


def say(client: FlaskClient, where: str, answer: str, sequence: int = 0, **more: str):
    data = {"answer": answer, "sequence": sequence, **more}
    return client.post(where, data=data)


def answers() -> list[tuple[str, int, str]]:
    db.session.expire_all()
    rows = db.session.scalars(db.select(Answer).order_by(Answer.sequence))
    return [(row.answer, row.sequence, row.way) for row in rows]


def test_the_mail_holds_the_link_and_looking_at_it_answers_nothing(
    client: FlaskClient, entry: Entry
):
    for _ in range(3):
        page = client.get(link(entry))
        assert page.status_code == 200
        assert client.head(link(entry)).status_code == 200

    assert "For Mia" in page.text
    assert answers() == []


def test_the_button_answers_and_the_last_answer_counts(
    client: FlaskClient, entry: Entry
):
    say(client, link(entry), "accepted")
    say(client, link(entry), "accepted")
    response = say(client, link(entry), "declined", reason="Leave")

    assert response.status_code == 302
    assert answers() == [("declined", 0, "link")]
    trail = db.session.scalars(db.select(AuditEntry).filter_by(action="answer")).all()
    assert [one.after["answer"] for one in trail] == ["accepted", "declined"]
    assert "Leave" not in str([one.after for one in trail])


@pytest.mark.parametrize("cut", [1, 5])
def test_a_link_that_was_changed_opens_nothing(
    client: FlaskClient, entry: Entry, cut: int
):
    assert client.get(link(entry)[:-cut]).status_code == 404
    assert say(client, link(entry)[:-cut], "accepted").status_code == 404


def test_a_moved_time_asks_again_and_the_old_page_cannot_answer_it(
    client: FlaskClient, program: Program, mia: Participant, call: Call, entry: Entry
):
    say(client, link(entry), "accepted")
    move(call, 2)
    published(program, [(mia, call)], now=NOW + timedelta(1))
    [entry] = entries_of(mia)
    assert entry.answer is None

    response = say(client, link(entry), "accepted", sequence=0)

    assert response.status_code == 409
    assert "The time has changed since" in response.text
    say(client, link(entry), "tentative", sequence=1)
    assert answers() == [("accepted", 0, "link"), ("tentative", 1, "link")]


def test_another_title_keeps_the_answer(
    client: FlaskClient, program: Program, mia: Participant, call: Call, entry: Entry
):
    say(client, link(entry), "accepted")
    call.title = "Demo, second part"
    published(program, [(mia, call)], now=NOW + timedelta(1))

    [entry] = entries_of(mia)
    assert entry.sequence == 1
    assert entry.answer.answer == "accepted"


def test_what_is_over_or_cancelled_is_not_answered(
    client: FlaskClient, program: Program, entry: Entry, watch: Watch
):
    watch.time = entry.ends_at
    assert say(client, link(entry), "accepted").status_code == 409
    watch.time = NOW
    say(client, link(entry), "tentative")
    published(program, [])
    page = client.get(link(entry)).text
    assert "Your answer: <strong>perhaps</strong>." in page
    assert "You can change it" not in page
    assert "cancelled" in page
    assert 'href="/me"' in page.partition("<main")[2]
    assert say(client, link(entry), "accepted", sequence=1).status_code == 409
    assert answers() == [("tentative", 0, "link")]


@pytest.mark.parametrize("answer", ["maybe", "", "delegated"])
def test_only_the_three_answers_are_taken(
    client: FlaskClient, entry: Entry, answer: str
):
    assert say(client, link(entry), answer).status_code == 422
    assert answers() == []


def test_ones_own_page_shows_the_answer_and_changes_it(
    app: Flask, entry: Entry, mia: Participant
):
    browser = signed_in(app, mia.person)
    assert f"/entries/{entry.uid}/answer" in browser.get("/me").text

    say(browser, f"/entries/{entry.uid}/answer", "tentative")

    assert answers() == [("tentative", 0, "page")]
    assert "Perhaps" in browser.get("/me").text


def test_what_is_next_is_answered_from_its_card(
    app: Flask, entry: Entry, mia: Participant
):
    browser = signed_in(app, mia.person)
    card = browser.get("/me").text.partition("Will you come?")[2]
    [where] = set(re.findall(r'action="(/entries/[^"]+/answer)"', card))
    [sequence] = re.findall(r'name="sequence"[^>]*value="(\d+)"', card)

    say(browser, where, "declined", int(sequence), reason="Dentist")

    assert answers() == [("declined", 0, "page")]
    assert "Your answer" in browser.get("/me").text


def test_a_decline_is_on_the_desk_at_once_with_its_reason(
    app: Flask, client: FlaskClient, program: Program, entry: Entry
):
    mona = signed_in(app, a_manager(program))
    assert "Declined" not in mona.get("/programs/spring").text

    say(client, link(entry), "declined", reason="Dentist <b>")

    page = mona.get("/programs/spring").text
    assert "Declined, so free again: 1" in page
    assert "Dentist &lt;b&gt;" in page


def test_a_declined_seat_is_not_given_again_until_the_call_moves(
    client: FlaskClient, program: Program, mia: Participant, call: Call, entry: Entry
):
    assert "bans" not in to_problem(program)
    draft = a_draft(program, [(mia, call)])
    say(client, link(entry), "declined")

    ban = {"person": str(mia.id), "call": str(call.id)}
    assert to_problem(program)["bans"] == [ban]
    with pytest.raises(Refused, match="Rule 8"):
        publish(draft, now=NOW, actor_id=None)
    db.session.rollback()
    published(program, [])
    assert to_problem(program)["bans"] == [ban]
    move(call, 3)
    assert "bans" not in to_problem(program)


def test_a_yes_after_a_no_counts_also_when_the_title_changed_in_between(
    app: Flask, client: FlaskClient, program: Program, entry: Entry
):
    say(client, link(entry), "declined")
    assert to_problem(program)["bans"]
    entry.sequence += 1  # what an update does that moves nothing
    db.session.commit()

    say(client, link(entry), "accepted", sequence=1)

    assert "bans" not in to_problem(program)
    assert (
        "Declined"
        not in signed_in(app, a_manager(program)).get("/programs/spring").text
    )


def test_a_decline_frees_the_seat_on_the_calls_page_at_once(
    app: Flask, client: FlaskClient, program: Program, entry: Entry
):
    mona = signed_in(app, a_manager(program))
    assert "0 free" in mona.get("/programs/spring/calls").text

    say(client, link(entry), "declined")

    page = mona.get("/programs/spring/calls").text
    assert "1 free" in page
    assert page.count("Declined") == 1


def test_a_seat_whose_host_declined_needs_a_manager_and_goes_to_nobody_until_the_call_moves(
    app: Flask, client: FlaskClient, program: Program, call: Call, entry: Entry
):
    mona = signed_in(app, a_manager(program))
    [hosts] = entries_of(call.host)

    say(client, link(hosts), "declined", reason="The customer is nervous")

    desk = mona.get("/programs/spring").text
    assert "Declined by hosts and mentors: 1" in desk
    assert "The customer is nervous" in desk
    assert "so free again" not in desk
    assert [one["seats"] for one in to_problem(program)["calls"]] == [0]
    published(program, [])
    assert [one["seats"] for one in to_problem(program)["calls"]] == [0]
    move(call, 3)
    assert [one["seats"] for one in to_problem(program)["calls"]] == [1]


def test_a_host_who_declines_one_observer_keeps_the_other(
    client: FlaskClient, program: Program, mia: Participant, call: Call
):
    call.seats = 2
    ben = a_shadower(program, "Ben")
    published(program, [(mia, call), (ben, call)])
    mias = next(x for x in entries_of(call.host) if x.summary.startswith("Mia"))

    say(client, link(mias), "declined")

    problem = to_problem(program)
    assert problem["bans"] == [{"person": str(mia.id), "call": str(call.id)}]
    assert [one["seats"] for one in problem["calls"]] == [1]


@pytest.mark.parametrize("who", ["rotator", "mentor"])
def test_a_declined_sitting_takes_its_time_out_of_the_hours_of_who_declined(
    app: Flask, client: FlaskClient, program: Program, who: str
):
    zoe = a_mentor(program, "Zoe")
    desk = a_placement(program, a_team(program, "desk"), [zoe], sittings=2)
    leo = a_rotator(program, "Leo", ("content-desk",))
    published(program, [], [(leo, desk, zoe, [at(9), at(9, day=2)])])
    one = {"rotator": leo, "mentor": zoe}[who]
    free = hours_of(program, one)
    mona = signed_in(app, a_manager(program))

    say(client, link(entries_of(one)[1]), "declined")

    assert hours_of(program, one) == [
        [free[0][0], "2027-01-06T09:00:00Z"],
        ["2027-01-06T10:00:00Z", free[0][1]],
    ]
    other = {"rotator": zoe, "mentor": leo}[who]
    assert hours_of(program, other) == free
    heading = {"rotator": "so free again: 1", "mentor": "hosts and mentors: 1"}[who]
    assert heading in mona.get("/programs/spring").text
    assert "Declined" in mona.get("/programs/spring/placements").text


def hours_of(program: Program, one: Participant) -> list[list[str]]:
    people = to_problem(program)["people"]
    return next(x["available"] for x in people if x["id"] == str(one.id))


def test_what_was_declined_and_has_begun_stays_as_it_is_in_a_repair(
    client: FlaskClient, program: Program, call: Call, entry: Entry
):
    say(client, link(entry), "declined")
    [hosts] = entries_of(call.host)
    say(client, link(hosts), "declined")

    problem = to_problem(program, not_before=at(10.5))

    assert "bans" not in problem
    assert len(problem["pins"]) == 1
    assert [one["seats"] for one in problem["calls"]] == [1]


def test_pages_with_declines_ask_as_often_for_many_as_for_one(
    app: Flask, client: FlaskClient, program: Program, mia: Participant, entry: Entry
):
    mona, raj = signed_in(app, a_manager(program)), a_host(program, "Ria")
    calls = [a_call(raj, at(9, day=day)) for day in range(1, 7)]
    asked = []
    for seats in ([(mia, entry.assignment.call)], [(mia, call) for call in calls]):
        published(program, seats)
        for one in entries_of(mia):
            if not one.cancelled:
                say(client, link(one), "declined")
        db.session.expire_all()
        with counted() as sent:
            for page in ("", "/calls", "/placements"):
                mona.get(f"/programs/spring{page}")
        asked.append(len(sent))

    assert asked[0] == asked[1]
