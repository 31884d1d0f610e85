"""Managers read who did what in their program; who runs all programs reads everything."""

import ast
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

import rotation
from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.audit.words import ACTIONS
from rotation.extensions import db
from rotation.programs.models import Program, Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_person,
    a_program,
    signed_in,
)
from tests.rotation.queries import counted

SOURCE = Path(rotation.__file__).parent


@pytest.fixture
def spring(app: Flask) -> Program:
    return a_program("spring", zone="America/New_York")


@pytest.fixture
def mona(spring: Program) -> Person:
    return a_manager(spring)


@pytest.fixture
def browser(app: Flask, mona: Person) -> FlaskClient:
    return signed_in(app, mona)


def done(program: Program | None, actor: Person | None, **more: object) -> None:
    more = {"action": "publish", "target": "version 2 of program 1", "now": NOW} | more
    record(
        more.pop("action"),
        more.pop("target"),
        actor_id=actor.id if actor else None,
        program_id=program.id if program else None,
        **more,
    )
    db.session.commit()


def lines(page: str) -> list[str]:
    """Each entry of the page as a line of text."""
    rows = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_an_entry_says_who_did_what_when_before_and_after(
    spring: Program, mona: Person, browser: FlaskClient
):
    raj = a_participant(spring, "Raj", roles=(Role(kind="host"),))
    call = a_call(raj, title="Renewal")
    done(
        spring,
        mona,
        action="change a call",
        target=f"call {call.id}",
        before={"consent": "asked"},
        after={"consent": "yes"},
    )

    page = browser.get("/programs/spring/trail").text

    assert lines(page) == [
        "Tue 1 Dec, 04:00 2026 Mona Changed a call Renewal consent: asked yes 1"
    ]
    assert "America/New_York" in page


def test_what_no_person_did_was_done_by_the_program(
    spring: Program, browser: FlaskClient
):
    done(spring, None, action="end a search", target="solver run 4")

    [line] = lines(browser.get("/programs/spring/trail").text)

    assert "The program itself Ended a search for a schedule search 4" in line


def test_others_programs_and_what_is_of_none_are_not_shown(
    app: Flask, spring: Program, mona: Person, browser: FlaskClient
):
    boss = a_person("Bea", manages_all=True)
    done(spring, mona)
    done(a_program("autumn"), mona, action="remind", target="outbox")
    done(None, mona, action="sign in", target=f"person {mona.id}")

    of_program = lines(browser.get("/programs/spring/trail").text)
    of_all = lines(signed_in(app, boss).get("/trail").text)

    assert len(of_program) == 1
    assert [line.split(" Mona ")[1][:9] for line in of_all] == [
        "Signed in",
        "Reminded ",
        "Published",
    ]


def test_entries_are_found_by_person_action_and_day(
    spring: Program, mona: Person, browser: FlaskClient
):
    """Days are the program's: 3 December starts at 05:00 UTC in New York."""
    ben = a_person("Ben")
    done(spring, mona, now=datetime(2026, 12, 3, 4, 59, tzinfo=UTC))
    done(spring, ben, now=datetime(2026, 12, 3, 5, 0, tzinfo=UTC))
    done(spring, None, now=datetime(2026, 12, 4, 4, 59, tzinfo=UTC), action="remind")
    done(spring, ben, now=datetime(2026, 12, 4, 5, 0, tzinfo=UTC), action="remind")

    def found(**filters: object) -> list[int]:
        page = browser.get("/programs/spring/trail", query_string=filters).text
        return [int(line.split()[-1]) for line in lines(page)]

    assert found() == [4, 3, 2, 1]
    assert found(person=ben.id) == [4, 2]
    assert found(person=0) == [3]
    assert found(action="remind") == [4, 3]
    assert found(since="2026-12-03", until="2026-12-03") == [3, 2]
    assert found(until="2026-12-02") == [1]
    assert found(since="2026-12-04", person=ben.id, action="remind") == [4]
    assert found(since="2026-12-05") == []


@pytest.mark.parametrize(
    "typed",
    [
        {"person": "999"},
        {"person": "x' OR 1=1"},
        {"action": "nothing like it"},
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-12-04", "until": "2026-12-03"},
    ],
)
def test_what_cannot_be_found_is_said_and_kept(
    browser: FlaskClient, spring: Program, mona: Person, typed: dict[str, str]
):
    done(spring, mona)

    response = browser.get("/programs/spring/trail", query_string=typed)

    assert response.status_code == 422
    assert "error-summary" in response.text
    assert (
        browser.get("/programs/spring/trail.csv", query_string=typed).status_code == 400
    )


def test_many_entries_come_in_pages_that_keep_the_filter(
    spring: Program, mona: Person, browser: FlaskClient
):
    for number in range(101):
        record(
            "remind",
            "outbox",
            now=NOW + timedelta(minutes=number),
            actor_id=mona.id,
            program_id=spring.id,
        )
    done(spring, mona)

    page = browser.get("/programs/spring/trail?action=remind").text
    [link] = re.findall(r'href="([^"]+)"\s*rel="next"', page)
    last = browser.get(unquote(link).replace("&amp;", "&")).text

    assert len(lines(page)) == 100
    assert len(lines(last)) == 1
    assert browser.get("/programs/spring/trail?page=3").status_code == 404


def test_the_file_has_every_entry_and_no_formula(
    app: Flask, spring: Program, mona: Person, browser: FlaskClient
):
    mona.name = "=HYPERLINK(1)"
    done(spring, mona, before={"answer": None}, after={"answer": "declined"})

    response = browser.get("/programs/spring/trail.csv")
    [header, row] = csv.reader(io.StringIO(response.text.lstrip("\ufeff")))

    assert response.mimetype == "text/csv"
    assert "spring-trail.csv" in response.headers["Content-Disposition"]
    assert dict(zip(header, row, strict=True)) | {"Digest": ""} == {
        "Number": "1",
        "When (UTC)": "2026-12-01T09:00:00Z",
        "Who": "'=HYPERLINK(1)",
        "E-mail": "mona@example.com",
        "What": "Published a schedule",
        "Of what": "version 2",
        "Before (America/New_York)": "answer: nothing",
        "After (America/New_York)": "answer: declined",
        "Action": "publish",
        "Row": "version 2 of program 1",
        "Digest": "",
    }
    assert len(row[-1]) == 64


def test_a_field_is_told_once(spring: Program, mona: Person, browser: FlaskClient):
    done(
        spring, mona, before={"zone": "UTC"}, after={"fields": ["zone"], "zone": "CET"}
    )
    done(spring, mona, after={"fields": ["zone", "title"], "zone": "CET"})

    told = [
        line.split("version 2 ")[1]
        for line in lines(browser.get("/programs/spring/trail").text)
    ]

    assert told == ["what: title zone: CET 2", "zone: UTC CET 1"]


def test_the_page_asks_as_often_for_three_entries_as_for_one(
    spring: Program, mona: Person, browser: FlaskClient
):
    raj = a_participant(spring, "Raj", roles=(Role(kind="host"),))
    asked = []
    for _round in range(2):
        for target in (f"person {mona.id}", f"participant {raj.id}", "program 1"):
            done(spring, mona, target=target)
        with counted() as queries:
            browser.get("/programs/spring/trail")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_every_action_has_words():
    """A new one belongs into ACTIONS in rotation/audit/words.py."""
    assert recorded() - ACTIONS.keys() == set()
    assert len(recorded()) > 30


def recorded() -> set[str]:
    """The action, where it is a text, of each call that writes the trail: of `record`, and
    of what passes on an `action` to it."""
    return {
        text
        for file in SOURCE.rglob("*.py")
        for tree in [ast.parse(file.read_text())]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in writers(tree)
        for text in texts(call.args[0])
    }


def texts(value: ast.expr) -> list[str]:
    """What the expression may be, as far as it says so."""
    if isinstance(value, ast.IfExp):
        return [*texts(value.body), *texts(value.orelse)]
    if isinstance(value, ast.JoinedStr):
        return texts(value.values[0])
    return [value.value] if isinstance(value, ast.Constant) else []


def writers(tree: ast.Module) -> set[str]:
    return {"record"} | {
        found.name
        for found in tree.body
        if isinstance(found, ast.FunctionDef)
        and [one.arg for one in found.args.args[:1]] == ["action"]
    }


def test_values_are_told_in_words_and_days_as_days(
    spring: Program, mona: Person, browser: FlaskClient
):
    done(
        spring,
        None,
        action="repair",
        target="trouble 1",
        before={"kind": "declined", "version": 1},
        after={"repair": "leave_out", "version": 2},
    )
    done(
        spring,
        mona,
        action="change settings",
        before={"ends_on": "2027-03-08"},
        after={"ends_on": "2027-03-15", "signup_until": "2027-02-01T17:00:00+00:00"},
    )
    page, german = (
        browser.get("/programs/spring/trail", headers={"Accept-Language": code}).text
        for code in ("en", "de")
    )

    assert "left out" in page
    assert "somebody cannot make it" in page
    assert "Mon 8 Mar 2027" in page
    assert "Mon 1 Feb 2027, 12:00" in page
    assert "weggelassen" in german
    assert "Störung 1" in german
    assert "Mo, 8. März 2027" in german
    for raw in ("leave_out", "declined", "2027-03-08", "2027-02-01T"):
        assert raw not in page.partition("<tbody>")[2] + german.partition("<tbody>")[2]
