"""The page of hours: every button, what it refuses, and what stays in the fields."""

from datetime import timedelta

import pytest

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from tests.rotation.factories import NOW, a_participant, a_program, at, signed_in
from tests.rotation.signup.pages import Pages


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mia(app):
    return a_participant(
        a_program(), "Mia", zone="Europe/Berlin", roles=(Role(kind="shadower"),)
    )


@pytest.fixture
def pages(app, mia):
    return Pages(signed_in(app, mia.person), "spring")


def week() -> list[list]:
    db.session.expire_all()
    return db.session.scalars(db.select(Participant)).one().answers["when"]["week"]


def add(pages, days, start, end, level="available", do="add-week"):
    return pages.send("when", do=do, days=days, start=start, end=end, level=level)


def test_hours_are_added_for_several_days_at_once(pages):
    answer = add(pages, ["0", "4"], "09:00", "12:00")

    assert answer.location == "/join/spring/when#hours"
    assert week() == [[0, 540, 720, "available"], [4, 540, 720, "available"]]
    text = pages.get("when").text
    assert "Monday 09:00–12:00" in text
    assert "Friday 09:00–12:00" in text


def test_what_is_added_last_counts_where_hours_overlap(pages):
    add(pages, ["0"], "09:00", "12:00")
    add(pages, ["0"], "11:00", "13:00", "preferred")
    add(pages, ["0"], "08:00", "09:00")

    assert week() == [[0, 480, 660, "available"], [0, 660, 780, "preferred"]]


def test_until_midnight_means_the_end_of_the_day(pages):
    add(pages, ["6"], "20:00", "00:00")

    assert week() == [[6, 1200, 1440, "available"]]
    assert "Sunday 20:00–24:00" in pages.get("when").text


def test_removing_twice_removes_one_row(pages):
    add(pages, ["0", "1"], "09:00", "12:00")

    for _ in range(2):
        pages.post(
            "when", do="remove-week 0-540-720-available", seen=pages.seen("when")
        )

    assert week() == [[1, 540, 720, "available"]]


def test_presets_fill_copy_and_clear(pages):
    add(pages, ["0"], "10:00", "11:00", "preferred")
    pages.send("when", do="hours")
    monday = [
        [0, 540, 600, "available"],
        [0, 600, 660, "preferred"],
        [0, 660, 1020, "available"],
    ]
    assert week()[:3] == monday
    assert len(week()) == 7

    pages.send("when", do="copy")
    assert week() == [[day, *row[1:]] for day in range(5) for row in monday]

    pages.send("when", do="clear")
    assert week() == []


def test_what_is_typed_is_added_by_continue_too(pages):
    answer = add(pages, ["2"], "09:00", "12:00", do="")

    assert answer.location == "/join/spring/wishes"
    assert week() == [[2, 540, 720, "available"]]


def test_half_typed_hours_survive_another_button(pages):
    pages.send("when", do="hours", days=["3"], start="07:15", end="", on="2027-01-09")

    text = pages.get("when").text

    assert 'value="07:15"' in text
    assert 'value="2027-01-09"' in text
    assert text.count("checked") >= 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"start": "09:00", "end": "12:00"}, "Choose the days."),
        ({"days": ["0"], "start": "09:00"}, "Enter when it ends, as 17:00."),
        ({"days": ["0"], "start": "late", "end": "12:00"}, "Enter when it begins"),
        ({"days": ["0"], "start": "12:00", "end": "09:00"}, "later than 12:00."),
        ({"days": ["9"], "start": "12:00", "end": "13:00"}, "not a valid choice"),
    ],
)
@pytest.mark.parametrize("do", ["add-week", ""])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(pages, typed, sentence, do):
    answer = pages.send("when", do=do, level="preferred", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    for field in ("start", "end"):
        if field in typed:
            assert f'value="{typed[field]}"' in answer.text
    assert "when" not in db.session.scalars(db.select(Participant)).one().answers


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": "2027-02-01"}, "Monday 1 February 2027 is outside the program"),
        ({"on": "2027-01-05", "on_start": "09:00"}, "Enter when it ends"),
        ({"on": "", "on_start": "09:00", "on_end": "10:00"}, "Choose the date"),
    ],
)
def test_an_exception_that_cannot_be_is_refused(pages, typed, sentence):
    answer = pages.send("when", do="add-date", on_level="no", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_time_that_the_clock_leaps_over_is_refused(app):
    program = a_program(starts_on=at(0).date(), ends_on=at(0, day=90).date())
    mia = a_participant(
        program, "Mia", zone="Europe/Berlin", roles=(Role(kind="shadower"),)
    )
    pages = Pages(signed_in(app, mia.person), "spring")

    answer = pages.send(
        "when",
        do="add-date",
        on="2027-03-28",
        on_start="02:00",
        on_end="03:00",
        on_level="preferred",
    )

    assert answer.status_code == 422
    assert "The clock in Europe/Berlin leaps over 02:00–03:00" in answer.text


def test_exceptions_are_added_and_removed(pages):
    pages.send("when", do="add-date", on="2027-01-05", on_level="no")
    assert "Tue 5 Jan 2027, all day: not possible" in pages.get("when").text

    pages.send("when", do="remove-date 2027-01-05-0-1440-no")
    assert "all day" not in pages.get("when").text


def test_imported_times_stay_until_they_are_removed_and_sent(pages, mia):
    db.session.add_all(
        DatedHours(
            participant_id=mia.id,
            starts_at=at(9, day=day),
            ends_at=at(10, day=day),
            source="import",
        )
        for day in range(3)
    )
    db.session.commit()
    text = pages.get("when").text
    assert "3 imported times" in text
    assert "Mon 4 Jan, 10:00–11:00" in text  # in Berlin

    pages.send("when", do="forget-imported")
    assert "They will be removed when you send your answers." in pages.get("when").text
    assert "to be removed" in pages.get("check").text
    assert len(db.session.scalars(db.select(DatedHours)).all()) == 3

    pages.send("check")
    assert db.session.scalars(db.select(DatedHours)).all() == []


def test_the_second_of_two_tabs_is_told_and_keeps_what_it_typed(pages):
    old = pages.seen("when")
    add(pages, ["0"], "09:00", "12:00")

    answer = pages.post(
        "when", seen=old, do="add-week", days=["1"], start="13:00", end="14:00"
    )

    assert answer.status_code == 409
    assert "changed in another tab" in answer.text
    assert 'value="13:00"' in answer.text
    assert week() == [[0, 540, 720, "available"]]


def test_times_are_shown_in_ones_own_zone_by_name(pages):
    assert "Berlin time" in pages.get("when").text


def test_a_stale_check_page_is_shown_again_before_anything_is_stored(pages, mia):
    seen = pages.seen("check")
    add(pages, ["0"], "09:00", "12:00")

    answer = pages.post("check", seen=seen)

    assert answer.status_code == 409
    assert "Monday 09:00–12:00" in answer.text
    db.session.expire_all()
    assert mia.signed_up_at is None


def test_pages_need_few_queries_whatever_was_answered(pages, mia, statements):
    db.session.add_all(
        DatedHours(
            participant_id=mia.id,
            starts_at=at(9) + timedelta(hours=n),
            ends_at=at(9.5) + timedelta(hours=n),
        )
        for n in range(30)
    )
    db.session.commit()
    for step in ("who", "when", "wishes", "check"):
        db.session.expunge_all()
        statements.clear()
        assert pages.get(step).status_code == 200
        asked = [x for x in statements if x.startswith("SELECT")]
        assert len(asked) <= 6, step
