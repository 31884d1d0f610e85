"""Somebody's own page says what is next, all there is, and where to change one's answers."""

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.me.queries import Agenda
from rotation.programs.models import Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_person,
    a_program,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import a_host, a_shadower, entries_of, published
from tests.rotation.queries import counted


def test_the_next_entry_and_all_that_is_coming_are_on_my_own_clock(app: Flask):
    program = a_program()
    mia = a_shadower(program, "Mia", zone="Asia/Kathmandu")
    raj = a_host(program, "Raj")
    calls = [
        a_call(
            raj,
            at(10, day=day),
            title=f"Demo {day}",
            join_url="https://m.example.com/1",
        )
        for day in (1, 0)
    ]
    published(program, [(mia, call) for call in calls])

    page = signed_in(app, mia.person).get("/me").text

    assert "<h2>Observe: Demo 0 (host: Raj)</h2>" in page
    assert "Mon 4 Jan, 15:45–16:30" in page
    assert "Kathmandu time" in page
    assert 'href="https://m.example.com/1">Join the call</a>' in page
    assert page.index("Observe: Demo 0") < page.index("Observe: Demo 1")
    for entry in entries_of(mia):
        assert f"/entries/{entry.uid}.ics" in page


def test_a_cancelled_entry_is_struck_through_and_not_next(app: Flask):
    program = a_program()
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(a_host(program, "Raj"), title="Demo"))])
    published(program)

    page = signed_in(app, mia.person).get("/me").text

    assert "<del>Observe: Demo (host: Raj)</del>" in page
    assert "Nothing is coming up" in page


def test_an_entry_is_next_until_it_is_over_then_past():
    early, late = (
        Entry(uid=uid, starts_at=at(hour), ends_at=at(hour + 1), cancelled=False)
        for uid, hour in (("a", 9), ("b", 11))
    )

    before, during, after = (
        Agenda.of([late, early], at(hour)) for hour in (8, 9.5, 10)
    )

    assert before.next is during.next is early
    assert (after.next, after.coming, after.past) == (late, [late], [early])


def test_my_programs_lead_to_my_answers(app: Flask):
    one, two, other = a_program("one"), a_program("two"), a_program("other")
    mia = a_participant(one, "Mia", roles=(Role(kind="shadower"),), signed_up_at=NOW)
    a_participant(two, person=mia.person)
    a_participant(other, person=mia.person, left_at=NOW)

    page = signed_in(app, mia.person).get("/me").text

    assert 'href="/join/one"' in page
    assert "Change my answers" in page
    assert 'href="/join/two"' in page
    assert "Sign up<span" in page
    assert "/join/other" not in page


def test_somebody_without_anything_is_told_what_will_come(app: Flask):
    page = signed_in(app, a_person("Eve")).get("/me").text

    assert "Nothing is coming up" in page
    assert "You are in no program yet" in page
    assert "Make my calendar address" in page


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_page_asks_as_much_for_thirty_entries_as_for_one(app: Flask):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    calls = [a_call(raj, at(8 + n % 3 * 2, day=n // 3)) for n in range(20)]
    browser = signed_in(app, mia.person)

    def asked(seats: int) -> int:
        published(program, [(mia, call) for call in calls[:seats]])
        db.session.expire_all()
        with counted() as sent:
            browser.get("/me")
        return len(sent)

    assert asked(1) == asked(20) <= 8
