"""Everything kept about somebody can be taken away as a file, and erased so that no trace is left."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

import rotation.models  # noqa: F401  all tables are known
from rotation import create_app
from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, WeeklyHours
from rotation.config import Settings
from rotation.debriefs.models import Debrief
from rotation.errors import Refused
from rotation.extensions import Base, db
from rotation.insights.models import Insight
from rotation.invites.answering import give_answer
from rotation.invites.models import MailIntent
from rotation.privacy.actions import erase
from rotation.privacy.commands import person as person_commands
from rotation.privacy.holdings import HOLDINGS, LINKS, NOBODYS
from rotation.programs.models import Participant, Program
from rotation.publishing.sentences import called
from rotation.scheduling.models import Assignment
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_person,
    a_program,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    published,
)

CANARY = "Qwyxzanna"

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def somebody() -> tuple[Program, Participant]:
    """A canary in every place that holds something of a person."""
    program = a_program()
    canary = a_shadower(program, CANARY)
    person = canary.person
    person.department = f"{CANARY} department"
    canary.crm_id, canary.answers = f"{CANARY}-crm", {"who": {"name": CANARY}}
    other = a_shadower(program, "Ben")
    other.role("shadower").not_with = [person.email, "zoe@example.com"]
    week = {"weekday": 0, "start_minute": 540, "end_minute": 600}
    busy = {"source": CANARY, "starts_at": at(9), "ends_at": at(10)}
    db.session.add_all(
        [
            WeeklyHours(participant_id=canary.id, **week),
            BusyTime(person_id=person.id, **busy),
        ]
    )
    published(program, [(canary, a_call(a_host(program, "Raj")))])
    [entry] = entries_of(canary)
    give_answer(
        entry, "declined", sequence=0, way="page", now=NOW, reason=f"{CANARY} is ill"
    )
    db.session.execute(db.update(MailIntent).values(state="sent"))
    own = entry.assignment
    others = hosted_by(canary)
    for row, words in ((own, f"{CANARY} was told"), (others, f"Thanks, {CANARY}")):
        debrief = Debrief(assignment=row, written_at=NOW, changed_at=NOW)
        debrief.surprise = debrief.advice = words
        insight = Insight(
            program_id=program.id,
            debrief=debrief,
            text=f"As {canary.person.email} and {CANARY} say",
            due_on=at(0).date(),
            owner=canary,
            made_at=NOW,
        )
        db.session.add_all([debrief, insight])
    db.session.commit()
    return program, canary


def hosted_by(canary: Participant) -> Assignment:
    """Ben's seat on a call of the canary."""
    call = a_call(canary, at(15))
    ben = db.session.scalars(db.select(Person).filter_by(name="Ben")).one()
    participant = db.session.scalars(
        db.select(Participant).filter_by(person_id=ben.id)
    ).one()
    seat = Assignment(
        program_id=canary.program_id,
        participant=participant,
        call=call,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        added_in=1,
        changed_in=1,
    )
    db.session.add(seat)
    db.session.flush()
    return seat


def test_every_table_is_held_or_known_to_hold_nobody():
    """A new table belongs into rotation/privacy/holdings.py, in one list or the other."""
    held = {holding.model.__tablename__ for holding in HOLDINGS} | LINKS.keys()

    assert held.isdisjoint(NOBODYS)
    assert held | NOBODYS.keys() == Base.metadata.tables.keys()


def test_what_is_hidden_or_emptied_is_a_column_and_no_secret_is_exported():
    for holding in HOLDINGS:
        columns = holding.model.__table__.columns.keys()
        assert {*holding.hidden, *holding.blank} <= {*columns}
        shown = [one for one in columns if one not in holding.hidden]
        assert not [one for one in shown if re.search("hash|token|secret", one)]


@on_sqlite
def test_the_export_holds_what_is_mine_and_nothing_of_others(app: Flask):
    _, canary = somebody()

    response = signed_in(app, canary.person).get("/me/data.json")

    assert "attachment" in response.headers["Content-Disposition"]
    found = json.loads(response.text)
    tables = {name: table["rows"] for name, table in found["tables"].items()}
    assert tables["person"][0]["email"] == canary.person.email
    assert tables["answer"][0]["reason"] == f"{CANARY} is ill"
    assert tables["assignment"][0]["starts_at"] == "2027-01-04T10:00:00Z"
    assert [row["surprise"] for row in tables["debrief"]] == [f"{CANARY} was told"]
    [advice] = tables["advice_to_you"]
    assert advice["advice"] == f"Thanks, {CANARY}"
    assert "surprise" not in advice
    assert len(tables["insight"]) == 2
    assert "ben@example.com" not in response.text


def test_an_erased_person_is_nowhere_any_more(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture
):
    _, canary = somebody()
    person_id = canary.person_id
    browser = signed_in(app, canary.person)

    answer = browser.post("/me/erase", data={"email": canary.person.email.upper()})

    assert answer.status_code == 302
    assert browser.get("/me").status_code == 302  # nobody is signed in there any more
    db.session.expire_all()
    person = db.session.get_one(Person, person_id)
    assert (person.name, person.disabled) == ("", True)
    assert CANARY.lower() not in everything().lower()
    assert CANARY.lower() not in caplog.text.lower()
    if not settings.database_url:
        db.session.remove()
        db.engine.dispose()  # the last connection folds the WAL into the file
        for file in Path(settings.data_dir).iterdir():
            assert CANARY.lower().encode() not in file.read_bytes().lower(), file


@on_sqlite
def test_what_has_to_stay_still_adds_up_after_an_erasure(app: Flask):
    program, canary = somebody()
    erase(canary.person, now=NOW)
    db.session.commit()

    assert canary.left_at == NOW
    assert db.session.scalar(db.select(db.func.count(Assignment.id))) == 2
    assert db.session.scalars(db.select(AuditEntry).filter_by(action="erase")).one()
    [entry] = entries_of(canary)
    assert entry.summary == ""
    published(program)  # the seat goes, and nobody writes to who is not there any more
    mails = db.session.scalars(
        db.select(MailIntent).filter_by(person_id=canary.person_id, method="CANCEL")
    )
    assert mails.all() == []


@on_sqlite
def test_managers_read_no_erased_address(app: Flask):
    eve = a_person("Eve")
    assert called(eve) == "Eve"

    eve.name, eve.email, eve.erased_at = "", "erased-1@erased.invalid", NOW

    assert called(eve) == "Erased person"


def test_an_address_that_is_not_mine_erases_nobody(app: Flask):
    _, canary = somebody()

    answer = signed_in(app, canary.person).post(
        "/me/erase", data={"email": "ben@example.com"}
    )

    assert answer.status_code == 422
    assert "This is not your address here" in answer.text
    assert "ben@example.com" in answer.text  # what was typed stays
    assert canary.person.name == CANARY


@on_sqlite
def test_whoever_runs_a_program_hands_it_over_first(app: Flask):
    mona = a_manager(a_program())
    db.session.commit()

    with pytest.raises(Refused, match="take them over"):
        erase(mona, now=NOW)
    page = signed_in(app, mona).post("/me/erase", data={"email": mona.email})
    assert page.status_code == 409
    assert "Somebody else has to take them over" in page.text


def test_commands_export_and_erase_whoever_cannot_sign_in(
    tmp_path: Path, empty_sqlite: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ROTATION_DATA_DIR", str(tmp_path))
    (tmp_path / "rotation.db").write_bytes(empty_sqlite)
    app = create_app()
    with app.app_context():
        a_person("Eve")
        db.session.commit()
        db.engine.dispose()

    def typed(*words: str) -> Result:
        return CliRunner().invoke(person_commands, words)

    assert json.loads(typed("export", "Eve@example.com").output)["tables"]
    assert "is erased" in typed("erase", "eve@example.com").output
    gone = typed("erase", "eve@example.com").exception
    assert isinstance(gone, Refused)
    assert "nobody here with the address “eve@example.com”" in str(gone)
    assert isinstance(typed("export", "eve").exception, Refused)


def everything() -> str:
    """All rows of all tables as text, and the mails as bytes."""
    return "\n".join(
        repr(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(db.select(table))
    )
