"""The timeline: who has what on which day, how full placements are, who hosts how many."""

import re
from datetime import timedelta

import pytest

from rotation import clock
from rotation.extensions import db
from rotation.scheduling.models import Assignment, Draft
from rotation.timeline.pages import Strip
from rotation.timeline.picture import most_at_once
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_mentor,
    a_rotator,
    a_shadower,
    published,
)
from tests.rotation.queries import counted

ADDRESS = "/programs/spring/timeline"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app):
    return a_program()


@pytest.fixture
def mona(app, program):
    return signed_in(app, a_manager(program))


def table(page: str, title: str) -> str:
    """One of the tables, without tags."""
    part = page.partition(f'aria-label="Table: {title}"')[2].partition("</table>")[0]
    part = re.sub(r"</?a\b[^>]*>", "", part)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", part))


def marks(page: str, track: str) -> int:
    """How many seats or sittings of the track are drawn."""
    return sum(
        d.count("M") for d in re.findall(f'<path class="{track}" d="([^"]*)', page)
    )


def test_a_week_shows_each_seat_on_its_day(program, mona):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    first = a_call(raj, at(9), title="Acme demo")
    later = a_call(raj, at(9, day=8), title="Beta demo")
    published(program, [(mia, first), (mia, later)])

    page = mona.get(f"{ADDRESS}?week=1").text
    people = table(page, "People")

    assert "Version 1" in page
    assert "4–10 January 2027" in page
    assert "Mia" in people
    assert "09:00–09:45 Acme demo, Raj" in people
    assert "Beta demo" not in page
    assert marks(page, "shadowing") == 1
    assert "Beta demo" in mona.get(f"{ADDRESS}?week=2").text


def test_all_weeks_count_what_each_has(program, mona):
    mia, raj = (
        a_shadower(program, "Mia"),
        a_host(
            program,
            "Raj",
        ),
    )
    calls = [a_call(raj, at(9 + n, day=7 * (n // 2))) for n in range(3)]
    published(program, [(mia, call) for call in calls])

    page = mona.get(f"{ADDRESS}?week=all").text

    assert re.search(r"Mia 2 1", table(page, "People"))
    assert re.search(r"Raj 2 1", table(page, "Hosts"))
    assert marks(page, "shadowing") == 3


def test_placements_and_teams_show_how_full_they_are(program, mona):
    team = a_team(program, "sales-a", max_away=2)
    mia = a_mentor(program, "Mia")
    desk = a_placement(
        program, a_team(program, "content"), [mia], name="desk", seats_per_mentor=2
    )
    two = [a_rotator(program, name, ("desk",), team=team) for name in ("Raj", "Sam")]
    published(program, sittings=[(one, desk, mia, [at(10)]) for one in two])

    page = mona.get(f"{ADDRESS}?week=1").text

    assert "Desk content 2/2" in table(page, "Placements")
    assert "sales-a 2/2" in table(page, "Away")
    assert marks(page, "rotation") == 2


def test_without_a_version_the_newest_draft_is_shown(program, mona):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    a_draft(program, [(mia, a_call(raj, at(9), title="Acme demo"))])
    db.session.commit()

    page = mona.get(f"{ADDRESS}?week=1").text

    assert "not published" in page
    assert "Acme demo" in table(page, "People")


def test_what_is_cancelled_is_gone(program, mona):
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    published(program, [(mia, a_call(raj, at(9)))])
    db.session.scalars(db.select(Assignment)).one().cancelled = True
    db.session.commit()

    assert "Nothing in these days" in mona.get(f"{ADDRESS}?week=1").text


def test_the_week_that_is_now_comes_first(program, mona, monkeypatch):
    def current():
        return re.search(
            r'\?week=(\w+)"\s+aria-current="page"', mona.get(ADDRESS).text
        ).group(1)

    assert current() == "1"
    monkeypatch.setattr(clock, "now", lambda: at(12, day=8))
    assert current() == "2"
    monkeypatch.setattr(clock, "now", lambda: at(12, day=300))
    assert current() == "4"


def test_without_a_schedule_it_says_so(mona):
    assert db.session.scalars(db.select(Draft)).all() == []
    assert "No schedule yet" in mona.get(ADDRESS).text


@pytest.mark.parametrize("week", ["0", "5", "x", "²", "-1", "9999"])
def test_a_week_that_is_not_there_is_not_found(mona, week):
    assert mona.get(f"{ADDRESS}?week={week}").status_code == 404


@pytest.mark.parametrize("week", ["1", "all"])
def test_it_asks_as_often_for_many_as_for_one(program, mona, week):
    raj = a_host(program, "Raj")

    def fill(names):
        seats = []
        for name in names:
            one = a_shadower(program, name)
            seats.append((one, a_call(raj, at(9 + len(seats)), external_id=name)))
        return seats

    published(program, fill(["Ada"]))
    with counted() as few:
        mona.get(f"{ADDRESS}?week={week}")
    published(program, fill(["Ben", "Cai", "Dan"]))
    with counted() as many:
        mona.get(f"{ADDRESS}?week={week}")

    assert len(many) == len(few)


def test_spans_that_touch_are_not_at_once():
    hour = timedelta(hours=1)

    assert most_at_once([(at(9), at(10)), (at(10), at(11))]) == 1
    assert most_at_once([(at(9), at(10) + hour), (at(10), at(11))]) == 2
    assert most_at_once([]) == 0


@pytest.mark.parametrize(
    ("count", "most", "fifths"),
    [(0, 4, 0), (1, 4, 2), (4, 4, 5), (9, 4, 5), (3, None, 0)],
)
def test_how_full_something_is_counts_in_fifths(count, most, fifths):
    assert Strip("Raj", "", [], most).fifths(count) == fifths
