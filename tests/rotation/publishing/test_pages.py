"""Managers see what a publication would do, publish it, and look back at versions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation.extensions import db
from rotation.programs.models import Program
from rotation.publishing.queries import cast_of
from rotation.publishing.recheck import names_of
from rotation.scheduling.models import Draft, Version
from tests.rotation.factories import a_call, a_manager, a_program, at, signed_in
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_shadower,
    move,
    published,
)
from tests.rotation.queries import counted


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


@pytest.fixture
def mona(app: Flask, program: Program) -> FlaskClient:
    return signed_in(app, a_manager(program))


def seen_in(page: str) -> str:
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def test_the_preview_names_each_change_and_counts_who_hears_of_it(
    program: Program, mona: FlaskClient
):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, at(10), title="Demo")
    published(program, [(mia, call)])
    move(call, 2)
    draft = a_draft(program, [(mia, call), (mia, a_call(raj, at(15), title="Pricing"))])
    db.session.commit()

    page = mona.get(f"/drafts/{draft.id}/publish").text

    assert "Publish version 2" in page
    assert "<del>Demo, hosted by Raj, Mon 4 Jan, 10:00–10:45</del>" in page
    assert "<ins>Demo, hosted by Raj, Mon 4 Jan, 12:00–12:45</ins>" in page
    assert "<ins>Mia observes Pricing, Mon 4 Jan, 15:00–15:45</ins>" in page
    assert "Calendar invitations" in page
    assert "For 2 people." in page


def test_publishing_what_was_seen_leads_to_the_new_version(
    program: Program, mona: FlaskClient
):
    mia = a_shadower(program, "Mia")
    draft = a_draft(program, [(mia, a_call(a_host(program, "Raj")))])
    db.session.commit()
    seen = seen_in(mona.get(f"/drafts/{draft.id}/publish").text)

    response = mona.post(f"/drafts/{draft.id}/publish", data={"seen": seen})

    assert response.location == "/programs/spring/versions/1"
    [version] = db.session.scalars(db.select(Version)).all()
    assert version.published_by.name == "Mona"
    again = mona.post(f"/drafts/{draft.id}/publish", data={"seen": seen})
    assert again.location == "/programs/spring/versions/1"
    assert len(db.session.scalars(db.select(Version)).all()) == 1


def test_what_changed_meanwhile_is_shown_again_with_409_and_not_published(
    program: Program, mona: FlaskClient
):
    mia = a_shadower(program, "Mia")
    call = a_call(a_host(program, "Raj"))
    draft = a_draft(program, [(mia, call)])
    db.session.commit()
    seen = seen_in(mona.get(f"/drafts/{draft.id}/publish").text)
    move(call, 1)

    response = mona.post(f"/drafts/{draft.id}/publish", data={"seen": seen})

    assert response.status_code == 409
    assert "Something changed while you looked" in response.text
    assert seen_in(response.text) != seen
    assert db.session.scalars(db.select(Version)).all() == []


def test_the_one_who_comes_second_is_told_who_was_first(
    app: Flask, program: Program, mona: FlaskClient
):
    mia = a_shadower(program, "Mia")
    mine = a_draft(program, [(mia, a_call(a_host(program, "Raj")))])
    theirs = a_draft(program)
    otto = signed_in(app, a_manager(program, "Otto"))
    seen = seen_in(mona.get(f"/drafts/{mine.id}/publish").text)
    otto.post(
        f"/drafts/{theirs.id}/publish",
        data={"seen": seen_in(otto.get(f"/drafts/{theirs.id}/publish").text)},
    )

    response = mona.post(f"/drafts/{mine.id}/publish", data={"seen": seen})

    assert response.status_code == 409
    assert "Otto published version 1 just now" in response.text
    assert "This draft cannot be published" in response.text
    assert 'type="submit">Publish' not in response.text


def test_a_draft_that_breaks_a_rule_by_now_shows_which_and_has_no_button(
    program: Program, mona: FlaskClient
):
    mia = a_shadower(program, "Mia")
    early, late = (
        a_call(a_host(program, "Raj"), at(10)),
        a_call(a_host(program, "Ana"), at(12)),
    )
    draft = a_draft(program, [(mia, early), (mia, late)])
    move(early, 2)
    program.zone = "Asia/Kathmandu"
    db.session.commit()

    page = mona.get(f"/drafts/{draft.id}/publish").text

    assert "Rule 2 (one thing at a time): Mia:" in page
    assert "Mon 4 Jan, 17:45–18:30" in page
    assert "UTC" not in page
    assert "This draft cannot be published" in page


def test_a_version_shows_its_changes_its_days_and_its_people(
    program: Program, mona: FlaskClient
):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, at(23.5, day=0), title="Demo")
    published(program, [(mia, call)])

    pages = {
        view: mona.get(f"/programs/spring/versions/1?view={view}").text
        for view in ("changes", "day", "person")
    }

    assert (
        "<ins>Demo, hosted by Raj, Mon 4 Jan, 23:30 – Tue 5 Jan, 00:15</ins>"
        in pages["changes"]
    )
    assert "Monday 4 January 2027" in pages["day"]
    assert pages["person"].count('<h2 id="person-') == 2
    assert mona.get("/programs/spring/versions/1?view=other").status_code == 404
    assert mona.get("/programs/spring/versions/2").status_code == 404


def test_many_people_come_a_page_at_a_time_in_the_preview_and_in_the_version(
    program: Program, mona: FlaskClient
):
    raj = a_host(program, "Raj")
    pairs = [
        (
            a_shadower(program, f"Mia{number:02}"),
            a_call(raj, at(10, day=number), external_id=f"c-{number}"),
        )
        for number in range(60)
    ]
    draft = a_draft(program, pairs)
    db.session.commit()
    preview = f"/drafts/{draft.id}/publish"
    first, second = mona.get(preview).text, mona.get(f"{preview}?page=2").text
    assert mona.get(f"{preview}?page=3").status_code == 404
    assert mona.get(f"{preview}?page=x").status_code == 404
    mona.post(preview, data={"seen": seen_in(second), "mails": "send"})

    assert "mia49@" in first
    assert "mia49@" not in second
    assert "mia50@" in second
    assert "mia50@" not in first
    assert "For 61 people." in first
    assert "For 61 people." in second
    for view in ("changes", "person"):
        address = f"/programs/spring/versions/1?view={view}"
        early, late = mona.get(address).text, mona.get(f"{address}&page=2").text
        assert "mia10@" in early
        assert "mia10@" not in late
        assert "mia59@" in late
        assert mona.get(f"{address}&page=3").status_code == 404


def test_an_old_version_still_shows_what_it_was(program: Program, mona: FlaskClient):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    call = a_call(raj, at(10), title="Demo")
    published(program, [(mia, call)])
    move(call, 3)
    published(program, [(mia, call)])

    assert "10:00–10:45" in mona.get("/programs/spring/versions/1?view=day").text
    assert "13:00–13:45" in mona.get("/programs/spring/versions/2?view=day").text


def test_the_csv_has_a_line_for_each_assignment_and_no_formula(
    program: Program, mona: FlaskClient
):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    published(program, [(mia, a_call(raj, at(10), title="=1+1"))])

    response = mona.get("/programs/spring/versions/1/schedule.csv")

    assert response.mimetype == "text/csv"
    head, line = response.text.splitlines()
    assert head.startswith("starts_at,ends_at,what,title")
    assert line == (
        "2027-01-04T10:00:00Z,2027-01-04T10:45:00Z,seat,'=1+1,,"
        "Mia,mia@example.com,shadower,Raj,raj@example.com,host,added"
    )


def test_the_list_of_versions_says_what_to_do_while_it_is_empty(
    program: Program, mona: FlaskClient
):
    assert "Nothing is published yet" in mona.get("/programs/spring/versions").text

    published(program)

    assert "Version 1" in mona.get("/programs/spring/versions").text


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_pages_ask_as_much_for_thirty_assignments_as_for_one(
    program: Program, mona: FlaskClient
):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")

    def asked() -> list[int]:
        calls = db.session.scalars(db.select(Draft)).all()
        found = []
        for path in (
            f"/drafts/{draft.id}/publish",
            "/programs/spring/versions",
            "/programs/spring/versions/1?view=person",
            "/programs/spring/versions/1/schedule.csv",
        ):
            db.session.expire_all()
            with counted() as sent:
                assert mona.get(path).status_code == 200
            found.append(len(sent))
        return found if calls else []

    one = a_call(raj, at(10))
    published(program, [(mia, one)])
    draft = a_draft(program, [(mia, one)])
    db.session.commit()
    few = asked()
    draft.schedule = a_draft(
        program,
        [(mia, one)]
        + [
            (a_shadower(program, f"Mia{n}"), a_call(a_host(program, f"Raj{n}")))
            for n in range(30)
        ],
    ).schedule
    db.session.commit()

    assert asked() == few
    assert max(few) <= 25


def test_of_many_broken_rules_the_preview_folds_all_but_ten(
    program: Program, mona: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    draft = a_draft(
        program, [(a_shadower(program, "Mia"), a_call(a_host(program, "Raj")))]
    )
    rules = [f"Rule 1 (available): {number}." for number in range(12)]
    monkeypatch.setattr("rotation.publishing.views.broken_rules", lambda *_: rules)

    page = mona.get(f"/drafts/{draft.id}/publish").text

    shown, folded = page.split("and 2 more")
    assert all(one in shown for one in rules[:10])
    assert all(one in folded for one in rules[10:])


def test_calls_that_are_alike_are_told_apart_by_their_hosts(app: Flask):
    program = a_program()
    hosts = [a_host(program, name) for name in ("Raj", "Zoe")]
    calls = [a_call(one, at(10), title="Demo") for one in hosts]
    later = a_call(hosts[0], at(23.5), title="", ends_at=at(24.5))
    twice = [
        a_call(hosts[0], at(12), title="Demo", external_id=name) for name in ("a", "b")
    ]

    names = names_of(cast_of(program.id))["calls"]

    assert [names[str(one.id)] for one in calls] == [
        "Demo with Raj (2027-01-04 10:00 to 10:45 UTC)",
        "Demo with Zoe (2027-01-04 10:00 to 10:45 UTC)",
    ]
    assert names[str(later.id)] == "a call (2027-01-04 23:30 to 2027-01-05 00:30 UTC)"
    assert len({names[str(one.id)] for one in twice}) == 2
