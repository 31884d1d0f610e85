"""Somebody's own page says what is next, all there is, and where to change one's answers."""

import re

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.me.queries import Agenda
from rotation.me.shares import shares_of
from rotation.programs.models import Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_person,
    a_program,
    a_team,
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
        assert f"/me/entries/{entry.uid}" in page


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


def test_answers_that_cannot_change_any_more_are_there_to_see(app: Flask):
    over = a_program("over", state="ended")
    mia = a_participant(over, "Mia", roles=(Role(kind="shadower"),), signed_up_at=NOW)

    page = signed_in(app, mia.person).get("/me").text

    assert "See my answers" in page
    assert "Change my answers" not in page


def test_somebody_without_anything_is_told_what_will_come(app: Flask):
    page = signed_in(app, a_person("Eve")).get("/me").text

    assert "Nothing is coming up" in page
    assert "You are in no program yet" in page
    assert "How fair it is" not in page


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

    assert asked(1) == asked(20) <= 6


def test_the_card_of_the_next_call_says_who_hosts_it_and_how_to_prepare(app: Flask):
    program = a_program()
    mia = a_shadower(program, "Mia")
    raj = a_host(program, "Raj", team=a_team(program, "sales-a"))
    published(program, [(mia, a_call(raj))])

    page = signed_in(app, mia.person).get("/me").text

    assert "Raj (sales-a) hosts" in page
    assert "Come two minutes early" in page


def test_a_month_shows_each_entry_on_the_day_of_my_own_clock(app: Flask):
    program = a_program()
    mia = a_shadower(program, "Mia", zone="Asia/Kolkata")
    late = a_call(a_host(program, "Raj"), at(20, day=26), title="Late demo")
    published(program, [(mia, late)])
    browser = signed_in(app, mia.person)

    page = browser.get("/me?view=month&month=2027-01").text

    before, after = (
        page.index(f"{day} January 2027") for day in ("Sunday 31", "Saturday 30")
    )
    assert "Late demo" not in page[after:before]
    assert page.rindex("01:30") > page.index("Sunday 31 January 2027")
    assert "month=2026-12" in page
    assert "month=2027-02" in page


def test_a_month_names_the_days_off_that_i_have(app: Flask):
    program = a_program(
        holidays="2027-01-06 = Epiphany\n2027-01-29 to 2027-02-02 = Company days\n"
        "sales-a: 2027-01-12 = Team day\ncontent: 2027-01-13 = Offsite"
    )
    a_program("autumn", holidays="2027-01-14 = Of another program")
    mia = a_shadower(program, "Mia", team=a_team(program, "content"))
    browser = signed_in(app, mia.person)

    page = browser.get("/me?view=month&month=2027-01").text

    assert re.findall('<p class="holiday">([^<]+)', page) == [
        *("Epiphany", "Offsite"),
        *("Company days",) * 3,
    ]
    assert page.index("6 January 2027") < page.index("Epiphany")
    assert page.index("Epiphany") < page.index("7 January 2027")
    assert "13 January 2027 (content: Offsite)" in page
    assert "Team day" not in page
    assert "another program" not in page


@pytest.mark.parametrize("month", ["2027-13", "27-01", "<b>", "1999-12"])
def test_a_month_that_is_none_is_not_found(app: Flask, month: str):
    browser = signed_in(app, a_person("Eve"))

    assert browser.get("/me", query_string={"month": month}).status_code == 404


def test_the_details_name_everybody_who_is_there(app: Flask):
    program = a_program()
    mia, ben = a_shadower(program, "Mia"), a_shadower(program, "Ben")
    call = a_call(a_host(program, "Raj"), seats=2)
    published(program, [(mia, call), (ben, call)])
    [entry] = entries_of(mia)

    page = signed_in(app, mia.person).get(f"/me/entries/{entry.uid}").text

    assert "Ben, Mia" in page
    assert "I cannot make it" in page
    assert "Offer my seat" in page


def test_my_share_is_told_beside_everybody_elses(app: Flask):
    program = a_program()
    mia, ben, eva = (a_shadower(program, name) for name in ("Mia", "Ben", "Eva"))
    other = a_program("other")
    ole = a_shadower(other, "Ole")
    a_participant(other, person=eva.person, roles=(Role(kind="shadower", target=9),))
    published(other, [(ole, a_call(a_host(other, "Rita")))])
    mia.role("shadower").credit = 1
    raj = a_host(program, "Raj")
    one, two, three = (a_call(raj, at(hour)) for hour in (9, 12, 15))
    published(program, [(mia, one), (mia, two), (ben, three)])

    shares = [shares_of(who.person, NOW) for who in (mia, eva)]

    found = [[(x.had, x.target, x.least, x.most, x.people) for x in y] for y in shares]
    assert found == [[(3, 20, 0, 3, 3)], [(0, 9, 0, 1, 2), (0, 20, 0, 3, 3)]]
    page = signed_in(app, mia.person).get("/me").text
    assert "You: 3 of 20 calls" in page
    assert "Everyone: 0 to 3" in " ".join(page.split())
