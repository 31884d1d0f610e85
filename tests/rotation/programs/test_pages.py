"""A manager's pages: the list, the desk, people, calls, placements."""

import re
from datetime import timedelta

import pytest

from rotation import clock
from rotation.audit.actions import record
from rotation.availability.models import WeeklyHours
from rotation.extensions import db
from rotation.programs.desk import stages
from rotation.programs.models import Program, Role
from rotation.programs.standing import Standing
from rotation.scheduling.models import Draft, SolverRun, Version
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_person,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app):
    return a_program()


@pytest.fixture
def mona(app, program):
    """The browser of the program's manager."""
    return signed_in(app, a_manager(program))


def a_draft(program) -> Draft:
    draft = Draft(program_id=program.id, made_at=NOW, problem="{}", schedule="{}")
    db.session.add(draft)
    db.session.flush()
    return draft


def a_version(program, draft) -> None:
    db.session.add(
        Version(
            program_id=program.id,
            number=1,
            draft_id=draft.id,
            published_at=NOW,
            schedule="{}",
            difference={},
        )
    )


def test_an_empty_program_asks_for_people_first(mona):
    page = mona.get("/programs/spring").text

    assert "Bring in people" in page
    assert "/programs/spring/import/people" in page
    assert "Nobody is in this program yet" in page


def test_the_desk_says_what_is_next_at_every_stage(app, program, mona):
    raj = a_participant(program, "Raj", roles=(Role(kind="host"),))
    db.session.commit()
    assert "Bring in calls" in mona.get("/programs/spring").text

    a_call(raj)
    raj.roles = []
    db.session.commit()
    assert "Ask people for their answers" in mona.get("/programs/spring").text

    raj.signed_up_at = NOW
    db.session.commit()
    page = mona.get("/programs/spring").text
    assert "Generate a schedule" in page
    assert "1 of 1 have answered" in page
    assert "1 person, 1 call, 0 placements" in page

    run = SolverRun(program_id=program.id, requested_at=NOW, seconds=1, problem="{}")
    db.session.add(run)
    db.session.commit()
    assert f'href="/runs/{run.id}"' in mona.get("/programs/spring").text

    run.state = "ready"
    draft = a_draft(program)
    db.session.commit()
    page = mona.get("/programs/spring").text
    assert "Review the draft" in page
    assert f'href="/drafts/{draft.id}"' in page

    a_version(program, draft)
    db.session.commit()
    page = mona.get("/programs/spring").text
    assert "Version 1 is published" in page
    assert "/programs/spring/versions/1" in page
    assert "Generate again" in page

    program.state = "ended"
    db.session.commit()
    page = mona.get("/programs/spring").text
    assert "The program is over" in page
    assert "/programs/spring/report" in page
    assert "Generate again" not in page


def test_the_desk_lists_who_has_not_answered_first(program, mona):
    a_participant(program, "Ada", signed_up_at=NOW)
    a_participant(program, "Zoe")
    ben = a_participant(program, "Ben", roles=(Role(kind="shadower"),))
    db.session.add(
        WeeklyHours(participant_id=ben.id, weekday=0, start_minute=0, end_minute=60)
    )
    a_participant(program, "Gone", left_at=NOW)
    db.session.commit()

    page = mona.get("/programs/spring").text

    assert page.index("Zoe") < page.index("Ada") < page.index("Ben")
    assert "Gone" not in page
    assert "1 still to answer" in page
    for state in ("Waiting", "Answered", "Imported"):
        assert state in page


def test_people_are_listed_with_the_hours_they_opened(program, mona):
    mia = a_participant(program, "Mia", team=a_team(program, "content"))
    db.session.add(
        WeeklyHours(participant_id=mia.id, weekday=0, start_minute=0, end_minute=90)
    )
    db.session.commit()

    page = mona.get("/programs/spring/people").text

    assert "mia@example.com" in page
    assert "content" in page
    assert ">6<" in page  # 1.5 hours on each of four Mondays


def test_calls_show_the_customers_consent(program, mona):
    raj = a_participant(program, "Raj")
    a_call(raj, at(9), title="Acme demo", consent="no", tags=["stage:demo"])
    a_call(raj, at(11), title="Beta demo", cancelled=True)
    db.session.commit()

    page = mona.get("/programs/spring/calls").text

    assert "Acme demo" in page
    assert "stage:demo" in page
    assert "Not asked" in page
    assert "Cancelled" in page
    assert "Mon 4 Jan, 09:00–09:45" in page


@pytest.mark.parametrize(
    ("count", "figure"), [(0, "placements 0"), (1, "placement 1"), (2, "placements 2")]
)
def test_the_desk_names_one_placement_and_more_as_people_do(
    program, mona, count, figure
):
    raj = a_participant(program, "Raj")
    for number in range(count):
        name = f"desk-{number}"
        a_placement(program, a_team(program, name), [raj], name=name)
    db.session.commit()

    page = mona.get("/programs/spring").text

    figures = page[page.index('<dl class="figures">') :].split("</dl>")[0]
    assert figure in " ".join(re.sub("<[^>]*>", " ", figures).split())


def test_placements_show_their_mentors(program, mona):
    raj = a_participant(program, "Raj")
    a_placement(program, a_team(program, "content"), [raj], sittings=2)
    db.session.commit()

    page = mona.get("/programs/spring/placements").text

    assert "Content desk" in page
    assert "Raj" in page
    assert "2 × 1 h" in page


@pytest.mark.parametrize("kind", ["people", "calls", "placements"])
def test_empty_lists_say_what_to_do(mona, kind):
    text = mona.get(f"/programs/spring/{kind}").text

    assert "yet" in text
    assert f"/programs/spring/import/{kind}" in text


def test_the_list_shows_only_what_is_somebodys_own(app, program, mona):
    other = a_program("autumn", open_to="example.org")
    joinable = a_program("summer", open_to="example.com", sign_up_until=NOW)
    joinable.sign_up_until = NOW + timedelta(hours=1)
    a_program("late", open_to="example.com", sign_up_until=NOW)
    mia = a_participant(other, "Mia").person
    db.session.commit()

    hers = signed_in(app, mia).get("/").text
    managers = mona.get("/").text

    assert "Autumn" in hers
    assert "Summer" in hers
    assert "Late" not in hers
    assert "Spring" not in hers
    assert "Start a program" not in hers
    assert "Bring in people" in managers
    assert "Autumn" not in managers
    assert "Start a program" in managers


def test_a_program_that_is_over_waits_for_nobody(app):
    mia = a_participant(a_program("autumn", state="ended"), "Mia").person
    db.session.commit()

    page = signed_in(app, mia).get("/").text

    assert "Over" in page
    assert "Waiting for you" not in page


def test_who_is_in_no_program_is_told_what_will_happen(app):
    page = signed_in(app, a_person("Mia")).get("/")

    assert "You are in no program yet" in page.text


@pytest.mark.parametrize(
    "path",
    ["/", "/programs/spring", "/programs/spring/people", "/programs/spring/calls"],
)
def test_pages_ask_the_database_as_often_for_many_people_as_for_one(
    mona, statements, path
):
    def fill(count: int, start: int) -> None:
        program = db.session.scalars(db.select(Program)).one()
        for number in range(start, start + count):
            someone = a_participant(
                program,
                f"P{number}",
                roles=(Role(kind="shadower"), Role(kind="host")),
                team=a_team(program, f"t{number}"),
            )
            a_call(someone, at(number % 24, day=number // 24))
        db.session.commit()

    def asked() -> int:
        db.session.expunge_all()
        statements.clear()
        assert mona.get(path).status_code == 200
        return len([x for x in statements if x.startswith("SELECT")])

    fill(1, 0)
    few = asked()
    fill(29, 1)

    assert asked() == few
    assert few <= 17


def test_many_calls_come_a_page_at_a_time(program, mona):
    raj = a_participant(program, "Raj")
    for number in range(102):
        a_call(raj, at(number / 4), title=f"Call {number:03}")
    db.session.commit()

    first = mona.get("/programs/spring/calls").text
    second = mona.get("/programs/spring/calls?page=2").text

    assert "1–100 of 102 calls" in first
    assert "Call 099" in first
    assert "Call 100" not in first
    assert "/programs/spring/calls?page=2" in first
    assert "101–102 of 102 calls" in second
    assert "Call 099" not in second
    assert "Call 100" in second


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "²", "", "9999999999"])
@pytest.mark.parametrize("kind", ["people", "calls"])
def test_a_page_that_is_not_there_is_not_found(mona, kind, page):
    assert mona.get(f"/programs/spring/{kind}?page={page}").status_code == 404


def test_the_desk_says_what_changed_since_yesterday(program, mona):
    done = [(1, "join"), (2, "join"), (3, "import"), (25, "publish")]
    done += [(1, "adjust: add"), (1, "adjust: undo"), (2, "adjust: undo")]
    for hours, action in done:
        record(
            action,
            "program 1",
            now=NOW - timedelta(hours=hours),
            actor_id=None,
            program_id=program.id,
        )
    db.session.commit()

    page = mona.get("/programs/spring").text
    told = page.partition("Since yesterday")[2].partition("All changes")[0]

    assert told.index("Joined the program") < told.index("Imported a file")
    assert "2" in told
    assert "Published" not in told
    words = re.sub(r"<[^>]*>|\s+", " ", told)
    assert re.search(r"Adjusted a draft +3", words)
    assert "undo" not in words


def test_a_published_program_runs_and_is_learnt_from(app, program):
    standing = Standing(people=1, answered=1, calls=1, version=1)
    standing.draft_id = standing.version_draft_id = 1

    def current(now):
        found = stages(program, standing, now)
        return [one["title"] for one in found if one["state"] == "now"]

    with app.test_request_context():
        assert current(at(12, day=1)) == ["Run"]
        assert current(at(12, day=40)) == ["Learn"]
