"""People choose which mails they get beside those for their calendar, on a page or by link."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.invites import reminders
from rotation.invites.choices import unwanted_by
from rotation.invites.links import stop_link
from rotation.invites.mail import read_mail
from rotation.invites.models import MailIntent
from tests.rotation.factories import a_call, a_person, a_program, at, signed_in
from tests.rotation.publishing.stage import a_host, a_shadower, published

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mia(app: Flask) -> Person:
    person = a_person("Mia")
    db.session.commit()
    return person


def unwanted(person: Person) -> set[str]:
    db.session.expire_all()
    return unwanted_by(person)


def path(person: Person, kind: str = "hour") -> str:
    return urlsplit(stop_link(person, kind)).path


def test_everything_comes_until_a_person_chooses(app: Flask, mia: Person):
    browser = signed_in(app, mia)
    assert browser.get("/me/mails").text.count(" checked") == 7
    for _ in range(2):
        answer = browser.post("/me/mails", data={"day": "y", "week": "y"})
        assert answer.location == "/me/mails"

    assert unwanted(mia) == {"summary", "hour", "debrief", "deadline", "seat"}
    assert browser.get("/me/mails").text.count(" checked") == 2
    assert 'href="/me/mails"' in browser.get("/me").text
    trail = db.session.scalars(db.select(AuditEntry).filter_by(action="choose mails"))
    assert [one.after for one in trail] == [
        {"without": ["deadline", "debrief", "hour", "seat", "summary"]}
    ]


def test_looking_at_the_link_of_a_mail_stops_nothing(client: FlaskClient, mia: Person):
    page = client.get(path(mia))
    client.head(path(mia))

    assert "For Mia" in page.text
    assert "A reminder an hour before each entry" in page.text
    assert unwanted(mia) == set()


def test_one_click_of_a_mail_program_stops_mails_of_that_kind_only(
    app: Flask, client: FlaskClient, mia: Person
):
    app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        answer = client.post(path(mia), data=ONE_CLICK)
        assert answer.status_code == 200, "RFC 8058 wants no redirect"

    assert unwanted(mia) == {"hour"}


@pytest.mark.parametrize("where", ["/stop/x", "/stop/WzEsImRheSJd.x"])
def test_a_link_that_we_never_made_stops_nothing(
    client: FlaskClient, mia: Person, where: str
):
    assert client.post(where, data=ONE_CLICK).status_code == 404
    assert client.post(path(mia)[:-1], data=ONE_CLICK).status_code == 404
    assert unwanted(mia) == set()


def test_a_link_to_answer_does_not_open_what_a_link_to_stop_does(
    client: FlaskClient, mia: Person
):
    token = path(mia).removeprefix("/stop/")

    assert client.get(f"/answer/{token}").status_code == 404


def test_mails_that_can_be_stopped_say_so_to_mail_programs_and_invitations_do_not(
    app: Flask, client: FlaskClient
):
    program = a_program()
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(a_host(program, "Raj")))])
    reminders.keep_up(at(8))
    db.session.commit()

    for row in db.session.scalars(db.select(MailIntent)):
        mail = read_mail(row.message)
        if row.kind == "invitation":
            assert mail["List-Unsubscribe"] is None
            continue
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        where = urlsplit(mail["List-Unsubscribe"].strip("<>"))
        assert client.post(where.path, data=ONE_CLICK).status_code == 200
        assert row.kind in unwanted(row.person)
