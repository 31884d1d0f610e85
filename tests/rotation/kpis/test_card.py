"""Each side proposes measures; what both confirmed has values, by hand or from a file."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.kpis.models import Kpi, KpiValue
from rotation.programs.models import Participant, Role
from tests.rotation.audit.test_pages import lines
from tests.rotation.factories import a_manager, a_participant, a_program, signed_in

HOME = "/programs/spring/measures"


@pytest.fixture(autouse=True)
def _in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 2, 1, 9, tzinfo=UTC))


@pytest.fixture
def spring(app: Flask):
    return a_program("spring")


@pytest.fixture
def mia(spring):
    return a_participant(spring, "Mia", roles=(Role(kind="shadower"),))


@pytest.fixture
def raj(spring):
    return a_participant(spring, "Raj", roles=(Role(kind="host"),))


@pytest.fixture
def mona(app: Flask, spring):
    return signed_in(app, a_manager(spring))


def proposed(mona, name="Response time", **more) -> Kpi:
    form = {"side": "sales", "measure": name, "unit": "h"} | more
    assert mona.post(HOME, data=form).status_code == 302
    return db.session.scalars(db.select(Kpi).filter_by(name=name)).one()


def said(app: Flask, who: Participant, kpi: Kpi, what: str = "confirm"):
    """What somebody is answered who confirms, or takes it back, on their own page."""
    return signed_in(app, who.person).post(f"/join/spring/measures/{kpi.id}/{what}")


def confirmed(app: Flask, mona, mia, raj, **more) -> Kpi:
    kpi = proposed(mona, **more)
    for who in (raj, mia):
        assert said(app, who, kpi).status_code == 302
    return kpi


def kept() -> dict[date, float]:
    db.session.expire_all()
    return {one.day: one.value for one in db.session.scalars(db.select(KpiValue))}


def test_a_measure_counts_once_both_sides_confirmed_it(app: Flask, mona, mia, raj):
    kpi = proposed(mona)
    assert "Proposed by Sales" in mona.get(HOME).text
    assert "Can confirm: Raj" in mona.get(HOME).text

    said(app, raj, kpi)
    db.session.expire_all()
    assert (kpi.sales_id, kpi.agreed) == (raj.id, False)
    said(app, mia, kpi)

    db.session.expire_all()
    assert kpi.agreed
    assert "Confirmed by both" in mona.get(HOME).text
    said(app, raj, kpi, "take-back")
    db.session.expire_all()
    assert (kpi.sales_id, kpi.marketing_id) == (None, mia.id)
    by = {one.action: one.actor_id for one in db.session.scalars(db.select(AuditEntry))}
    assert by["confirm a measure"] == mia.person_id
    assert by["take back a measure"] == raj.person_id


def test_where_a_side_has_a_leader_nobody_else_confirms_for_it(
    app: Flask, spring, mona, mia, raj
):
    lena = a_participant(spring, "Lena", roles=(Role(kind="host"),), leader=True)
    kpi = proposed(mona)

    refused = said(app, raj, kpi)
    page = signed_in(app, raj.person).get("/join/spring/measures").text

    assert refused.status_code == 403
    assert "The leaders of each side confirm its measures." in refused.text
    assert "/confirm" not in page
    assert said(app, lena, kpi).status_code == 302
    home = signed_in(app, lena.person).get("/me").text
    assert 'href="/join/spring/measures"' in home


def test_who_is_on_no_side_confirms_nothing(app: Flask, spring, mona):
    kpi = proposed(mona)

    assert said(app, a_participant(spring, "Ida"), kpi).status_code == 403
    assert kpi.sales_id is None


@pytest.mark.parametrize(
    "form",
    [
        {"side": "", "measure": "Visits"},
        {"side": "sales", "measure": " "},
        {"side": "sales", "measure": "x" * 81},
        {"side": "sales", "measure": "Response time"},
    ],
)
def test_what_cannot_be_proposed_is_said_and_kept(mona, form):
    proposed(mona)

    answer = mona.post(HOME, data=form)

    assert answer.status_code == 422
    assert f'value="{form["measure"]}"' in answer.text
    assert db.session.scalar(db.select(db.func.count(Kpi.id))) == 1


def test_a_card_is_full_at_twelve(mona):
    for number in range(12):
        proposed(mona, f"Measure {number}")

    answer = mona.post(HOME, data={"side": "sales", "measure": "One more"})

    assert answer.status_code == 422


def test_a_value_is_of_a_day_and_may_be_corrected(app: Flask, mona, mia, raj):
    kpi = confirmed(app, mona, mia, raj)

    for value in ("4,5", "3.5"):
        form = {"day": "2027-01-04", "value": value}
        assert mona.post(f"{HOME}/{kpi.id}/values", data=form).status_code == 302

    assert kept() == {date(2027, 1, 4): 3.5}
    assert "Monday 4 January 2027 3.5 h" in lines(mona.get(HOME).text)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2027-01-04", "many"),
        ("soon", "3"),
        ("0001-01-01", "3"),
        ("2027-01-04", "nan"),
        ("2027-02-02", "3"),
    ],
)
def test_what_is_no_value_is_refused(app: Flask, mona, mia, raj, day, value):
    kpi = confirmed(app, mona, mia, raj)

    answer = mona.post(f"{HOME}/{kpi.id}/values", data={"day": day, "value": value})

    assert (answer.status_code, kept()) == (422, {})


def test_nothing_is_measured_before_both_agree(app: Flask, mona, mia, raj):
    kpi = proposed(mona)
    form = {"day": "2027-01-04", "value": "3"}

    assert mona.post(f"{HOME}/{kpi.id}/values", data=form).status_code == 422
    assert kept() == {}


FILE = """measure,date,value
response time,2027-01-04,4
Response time,2027-01-11,3.5
Response time,2027-01-11,3
Response time,yesterday,3
Response time,2027-01-18,fast
Unheard of,2027-01-18,1
"""


def shown(mona, text: str):
    form = {"file": (io.BytesIO(text.encode()), "values.csv")}
    return mona.post(f"{HOME}/import", data=form)


def test_a_file_without_values_is_refused_with_the_reason(app: Flask, mona, mia, raj):
    confirmed(app, mona, mia, raj)
    for content, why in (
        (b"measure,date,value\n", "no row below its first line"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "not a CSV file"),
        (b"measure\x00date", "This is not a text file"),
    ):
        form = {"file": (io.BytesIO(content), "values.csv")}
        answer = mona.post(f"{HOME}/import", data=form)
        assert answer.status_code == 422
        assert why in answer.text


def test_a_file_of_a_german_spreadsheet_and_a_day_to_come(app: Flask, mona, mia, raj):
    confirmed(app, mona, mia, raj, name="Größe")
    text = "Maß;Tag;Wert\nGröße;2027-01-04;4,5\nGröße;2027-02-02;5\n"
    form = {"file": (io.BytesIO(text.encode("cp1252")), "values.csv")}
    page = mona.post(f"{HOME}/import", data=form).text

    assert "Größe Monday 4 January 2027 4.5 New" in " ".join(lines(page))
    assert "This day is still to come." in page


def sent_again(mona, page: str, text: str):
    [seen] = re.findall(r'name="seen"\s+value="([0-9a-f]{64})"', page)
    return mona.post(f"{HOME}/import", data={"text": text, "seen": seen})


def test_a_file_is_shown_row_by_row_before_it_counts(app: Flask, mona, mia, raj):
    confirmed(app, mona, mia, raj)

    page = shown(mona, FILE).text

    assert [line.split(" ", 1)[1].split("–")[0].strip() for line in lines(page)][
        :2
    ] == [
        "Response time Monday 4 January 2027 4 New",
        "Response time Monday 11 January 2027 3.5 New",
    ]
    for why in (
        "This day is there twice.",
        "The date is not like 2027-01-31.",
        "The value is not a number.",
        "No measure that both sides confirmed has this name.",
    ):
        assert why in page
    assert kept() == {}
    assert sent_again(mona, page, FILE).status_code == 302
    assert kept() == {date(2027, 1, 4): 4.0, date(2027, 1, 11): 3.5}
    assert (
        "Keep" not in shown(mona, FILE).text.partition("<form")[2].partition("Back")[0]
    )


def test_what_changed_since_is_shown_again(app: Flask, mona, mia, raj):
    kpi = confirmed(app, mona, mia, raj)
    page = shown(mona, FILE).text
    mona.post(f"{HOME}/{kpi.id}/values", data={"day": "2027-01-04", "value": "9"})

    answer = sent_again(mona, page, FILE)

    assert answer.status_code == 200
    assert "Changed" in answer.text
    assert kept() == {date(2027, 1, 4): 9.0}


def test_a_measure_of_another_program_is_not_found(app: Flask, mona, mia, raj):
    kpi = confirmed(app, mona, mia, raj)
    otto = signed_in(app, a_manager(a_program("autumn"), "Otto"))

    for what in ("values", "remove"):
        path = f"/programs/autumn/measures/{kpi.id}/{what}"
        assert otto.post(path).status_code == 404
    assert kpi.agreed


def test_the_report_shows_what_was_agreed(app: Flask, mona, mia, raj):
    kpi = confirmed(app, mona, mia, raj)
    for day, value in (("2027-01-04", "4"), ("2027-01-11", "3")):
        mona.post(f"{HOME}/{kpi.id}/values", data={"day": day, "value": value})

    text = mona.get("/programs/spring/report/measures.csv").text

    assert "Response time (h),4,2027-01-04,3,2027-01-11" in text
    page = mona.get("/programs/spring/report").text
    assert "Response time (h) 4 4 January 2027 3 11 January 2027" in " ".join(
        lines(page)
    )
    assert page.count('"Shared measures"') == 0, (
        "its table is named apart from its part"
    )
    assert "No debrief is due yet." in page
    assert "Nobody has written down an idea yet." in page
    assert "0 of 0" not in page
    mona.post(f"{HOME}/{kpi.id}/remove")
    assert kept() == {}
