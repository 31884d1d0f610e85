"""Signing in by mail: one link, one browser, ten minutes."""

from collections.abc import Callable
from email.message import EmailMessage
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from rotation.accounts.links import CODE_LENGTH, CODE_SIGNS, use_up
from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from tests.rotation.accounts.conftest import Watch
from tests.rotation.accounts.mails import code_in, path_in
from tests.rotation.factories import a_person, a_program

Work = Callable[[], None]


@pytest.fixture
def mia(app: Flask) -> Person:
    person = a_person("Mia")
    db.session.commit()
    return person


@pytest.fixture
def mail(
    client: FlaskClient, mia: Person, watch: Watch, sent: list[EmailMessage], work: Work
) -> EmailMessage:
    """The mail that Mia gets after asking in `client`."""
    ask(client, "mia@example.com")
    work()
    [only] = sent
    return only


def ask(client: FlaskClient, email: str, **more: str) -> None:
    response = client.post("/sign-in", data={"email": email, **more})
    assert response.status_code == 302


def is_in(client: FlaskClient) -> bool:
    """A signed-in browser is led away from the sign-in page."""
    return client.get("/sign-in").status_code == 302


def test_the_button_behind_the_link_signs_in(client: FlaskClient, mail: EmailMessage):
    response = client.post(path_in(mail))

    assert response.status_code == 302
    assert response.location == "/"
    assert is_in(client)


def test_a_link_works_once(client: FlaskClient, mail: EmailMessage):
    client.post(path_in(mail))
    client.post("/sign-out")

    assert client.post(path_in(mail)).status_code == 410
    assert not is_in(client)


def test_only_one_of_many_at_once_can_use_a_link(
    app: Flask, mail: EmailMessage, watch: Watch
):
    token = path_in(mail).rpartition("/")[2]
    db.session.remove()
    wins: list[bool] = []

    def try_it() -> None:
        with app.app_context():
            wins.append(use_up(token, now=watch.time))
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=try_it) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(wins) == [False] * 19 + [True]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_link_uses_nothing_up(
    client: FlaskClient, mail: EmailMessage, method: str
):
    for _ in range(3):
        assert client.open(path_in(mail), method=method).status_code == 200

    assert not is_in(client)
    assert client.post(path_in(mail)).status_code == 302


def test_the_page_behind_the_link_has_a_button_and_no_script(
    client: FlaskClient, mail: EmailMessage
):
    page = client.get(path_in(mail)).text

    assert "<button" in page
    assert "mia@example.com" in page
    assert "<script" not in page


def test_a_link_dies_after_ten_minutes_and_stays_dead(
    client: FlaskClient, mail: EmailMessage, watch: Watch
):
    watch.forward(minutes=10, seconds=1)

    assert client.get(path_in(mail)).status_code == 410
    assert client.post(path_in(mail)).status_code == 410


def test_a_used_link_does_not_revive_when_the_clock_goes_back(
    client: FlaskClient, mail: EmailMessage, watch: Watch
):
    client.post(path_in(mail))
    watch.forward(hours=-1)

    assert client.post(path_in(mail)).status_code == 410


def test_another_browser_must_type_the_code(
    app: Flask, client: FlaskClient, mail: EmailMessage
):
    other = app.test_client()

    refused = other.post(path_in(mail))
    assert refused.status_code == 422
    assert not is_in(other)

    other.post(path_in(mail), data={"code": code_in(mail).lower()})
    assert is_in(other)
    assert not is_in(client)


def test_five_wrong_codes_kill_the_link(app: Flask, mail: EmailMessage):
    other = app.test_client()
    for _ in range(5):
        other.post(path_in(mail), data={"code": "AAAAAA"})

    last = other.post(path_in(mail), data={"code": code_in(mail)})

    assert last.status_code == 410
    assert not is_in(other)


def test_a_code_has_thirty_bits(mail: EmailMessage):
    assert len(set(CODE_SIGNS)) == 32
    assert len(code_in(mail)) == CODE_LENGTH == 6


def test_neither_token_nor_code_is_kept(app: Flask, mail: EmailMessage):
    token = path_in(mail).rpartition("/")[2]
    link = db.session.scalars(select(SignInLink)).one()
    kept = " ".join(str(value) for value in vars(link).values())

    assert token not in kept
    assert code_in(mail) not in kept


def test_the_cookie_changes_and_keeps_nothing(client: FlaskClient, mail: EmailMessage):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["_user_id"] = "guessed"
    client.post(path_in(mail))

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "guessed"


def test_a_copied_cookie_is_worthless_after_sign_out(
    app: Flask, client: FlaskClient, mail: EmailMessage
):
    client.post(path_in(mail))
    thief = app.test_client()
    cookie = client.get_cookie("rotation")
    assert cookie
    thief.set_cookie("rotation", cookie.value)
    assert is_in(thief)

    client.post("/sign-out")

    assert not is_in(thief)


def test_signing_out_everywhere_reaches_other_browsers(
    app: Flask, client: FlaskClient, mail: EmailMessage, watch: Watch, sent, work
):
    client.post(path_in(mail))
    other = app.test_client()
    ask(other, "mia@example.com")
    work()
    other.post(path_in(sent[-1]))
    assert is_in(other)

    client.post("/sign-out/everywhere")

    assert not is_in(other)


def test_a_disabled_person_is_out_at_once(
    client: FlaskClient, mia: Person, mail: EmailMessage
):
    client.post(path_in(mail))
    mia.disabled = True
    db.session.commit()

    assert not is_in(client)


def test_a_session_ends_after_thirty_days(
    client: FlaskClient, mail: EmailMessage, watch: Watch
):
    client.post(path_in(mail))
    watch.forward(days=30, seconds=1)

    assert not is_in(client)


def test_signing_in_and_out_is_on_the_trail(client: FlaskClient, mail: EmailMessage):
    client.post(path_in(mail))
    client.post("/sign-out")

    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    assert list(actions) == ["sign in", "sign out"]


def test_the_link_leads_to_the_page_that_was_wanted(
    client: FlaskClient, mia: Person, watch: Watch, sent: list[EmailMessage], work: Work
):
    ask(client, "mia@example.com", next="/me")
    work()

    assert client.post(path_in(sent[0])).location == "/me"


def test_a_host_that_a_request_claims_is_in_no_mail(
    client: FlaskClient, mia: Person, watch: Watch, sent: list[EmailMessage], work: Work
):
    client.post(
        "/sign-in",
        data={"email": "mia@example.com"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    work()

    assert "evil" not in sent[0].as_string()
    assert "https://app.example.com/sign-in/" in sent[0].get_content()


def test_capitals_do_not_matter_and_the_mail_goes_to_the_stored_address(
    client: FlaskClient, mia: Person, watch: Watch, sent: list[EmailMessage], work: Work
):
    ask(client, "MIA@Example.COM")
    work()

    assert sent[0]["To"] == "mia@example.com"


@pytest.mark.parametrize(
    "twin", ["m\u0131a@example.com", "mi\u00aa@example.com", "\uff4dia@example.com"]
)
def test_a_unicode_twin_is_refused(
    client: FlaskClient, mia: Person, sent: list[EmailMessage], work: Work, twin: str
):
    assert client.post("/sign-in", data={"email": twin}).status_code == 422
    work()

    assert sent == []


def test_somebody_whom_no_program_takes_gets_no_mail(
    client: FlaskClient, watch: Watch, sent: list[EmailMessage], work: Work
):
    ask(client, "stranger@example.com")
    work()

    assert sent == []
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize(
    ("open_to", "gets_in"),
    [
        ("example.com", True),
        ("other.example, example.com", True),
        ("*", True),
        ("other.example", False),
        ("sub.example.com", False),
        ("", False),
    ],
)
def test_an_open_program_takes_its_domains(
    client: FlaskClient,
    watch: Watch,
    sent: list[EmailMessage],
    work: Work,
    open_to: str,
    gets_in: bool,
):
    a_program(open_to=open_to)
    db.session.commit()
    ask(client, "pia@example.com")
    work()

    assert len(sent) == gets_in
    if gets_in:
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
        client.post(path_in(sent[0]))
        person = db.session.scalars(select(Person)).one()
        assert person.email == "pia@example.com"
        assert db.session.scalars(select(SignIn)).one().person_id == person.id
