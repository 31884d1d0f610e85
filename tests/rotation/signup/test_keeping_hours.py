"""What the grid sends: the rows of the lists, kept at once, and what they reach."""

import pytest

from rotation import clock
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from tests.rotation.factories import NOW, a_call, a_participant, a_program, signed_in
from tests.rotation.signup.pages import Pages


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pages(app):
    program = a_program()
    a_call(a_participant(program, "Raj", roles=(Role(kind="host"),)))
    mia = a_participant(program, "Mia", roles=(Role(kind="shadower"),))
    return Pages(signed_in(app, mia.person), "spring")


def draft() -> dict:
    db.session.expire_all()
    one = db.session.scalars(
        db.select(Participant).where(Participant.person.has(name="Mia"))
    ).one()
    return one.answers.get("when", {})


def rows(*week: str, dated: tuple[str, ...] = ()) -> dict:
    return {"lists": "1", "week": list(week), "dated": list(dated)}


def test_painted_rows_are_kept_and_what_they_reach_comes_back(pages):
    sent = rows(
        "0-540-570-available", "0-570-720-available", dated=("2027-01-05-0-1440-no",)
    )

    answer = pages.post("hours", do="keep", seen=pages.seen("when"), **sent)

    assert answer.status_code == 200
    assert answer.json["reach"] == "3 h a week. With this you can reach 1 of 1 call."
    assert "Monday 09:00–12:00" in answer.json["lists"]  # two that touch are one
    assert 'value="0-540-720-available"' in answer.json["lists"]
    assert draft()["week"] == [[0, 540, 720, "available"]]
    assert draft()["dated"] == [["2027-01-05", 0, 1440, "no"]]
    # and it says what it has seen now, so the next one is fresh
    again = pages.post("hours", do="clear", seen=answer.json["seen"], **sent)
    assert "reach 0 of 1 call." in again.json["reach"]
    assert draft()["week"] == []


def test_the_rows_of_the_page_are_the_truth_for_its_buttons_too(pages):
    pages.send("when", do="hours")

    pages.send(
        "when", do="copy", copy_from="2", copy_to="6", **rows("2-600-660-preferred")
    )
    assert draft()["week"] == [[2, 600, 660, "preferred"], [6, 600, 660, "preferred"]]

    pages.send("when", **rows())  # Continue with all of them removed
    assert draft()["week"] == []


@pytest.mark.parametrize(
    "row",
    [
        {"week": ["7-540-600-available"]},
        {"week": ["0-600-540-available"]},
        {"week": ["0-540-1441-available"]},
        {"week": ["0-540-600-no"]},
        {"week": ["nonsense"]},
        {"dated": ["2027-13-01-540-600-no"]},
        {"dated": ["2027-01-05-540-600-maybe"]},
    ],
)
def test_rows_that_cannot_be_are_refused_and_change_nothing(pages, row):
    for step in ("hours", "when"):
        answer = pages.post(step, seen=pages.seen("when"), lists="1", **row)
        assert answer.status_code == 422
        assert "These hours cannot be read" in answer.get_data(as_text=True)
    assert draft() == {}


def test_too_many_exceptions_are_refused_in_words(pages):
    many = tuple(f"2027-01-05-{n * 6}-{n * 6 + 3}-no" for n in range(201))

    answer = pages.post("hours", seen=pages.seen("when"), **rows(dated=many))

    assert answer.status_code == 422
    assert answer.json["refusal"] == "200 exceptions are the limit."


def test_the_second_of_two_tabs_is_told_to_reload(pages):
    seen = pages.seen("when")
    pages.post("hours", do="keep", seen=seen, **rows("0-540-600-available"))

    late = pages.post("hours", do="keep", seen=seen, **rows("1-540-600-available"))

    assert late.status_code == 409
    assert "another tab" in late.json["refusal"]
    assert draft()["week"] == [[0, 540, 600, "available"]]


def test_after_the_deadline_nothing_is_kept(pages, monkeypatch):
    seen = pages.seen("when")
    db.session.scalars(db.select(Participant)).first().program.sign_up_until = NOW
    db.session.commit()

    late = pages.post("hours", do="keep", seen=seen, **rows("0-540-600-available"))

    assert late.status_code == 409
    assert late.json["refusal"] == "Sign-up has closed."
    assert draft() == {}
