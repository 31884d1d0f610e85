"""The order of goals, by buttons."""

import pytest

from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.programs.models import TIERS, Program
from rotation.setup.actions import moved
from tests.rotation.factories import a_manager, a_program, signed_in

ADDRESS = "/programs/spring/settings/goals"


@pytest.fixture
def mona(app):
    return signed_in(app, a_manager(a_program()))


def press(browser, goal, move, revision=None):
    program = db.session.scalars(db.select(Program)).one()
    data = {"goal": goal, "move": move, "revision": revision or program.revision}
    return browser.post(ADDRESS, data=data, follow_redirects=True).text


def order():
    db.session.expire_all()
    return db.session.scalars(db.select(Program.objective)).one()


@pytest.mark.parametrize(
    ("goal", "move", "after"),
    [
        ("b", "up", "bac"),
        ("a", "up", "abc"),
        ("b", "down", "acb"),
        ("c", "down", "abc"),
        ("b", "drop", "ac"),
        ("d", "use", "abcd"),
        ("a", "use", "abc"),
        ("d", "up", "abc"),
        ("b", "sideways", "abc"),
    ],
)
def test_a_goal_moves_by_one_place(goal, move, after):
    assert moved(list("abc"), goal, move) == list(after)


def test_the_last_goal_stays():
    assert moved(["a"], "a", "drop") == ["a"]


def test_the_order_is_changed_on_the_page_and_kept(mona):
    press(mona, "wishes", "up")
    press(mona, "stability", "drop")
    press(mona, "stability", "use")

    assert order() == ["wishes", "fairness", "variety", "balance", "stability"]
    assert (
        db.session.scalars(db.select(AuditEntry.action)).all()
        == ["change settings"] * 3
    )


def test_what_is_no_goal_or_no_move_changes_nothing(mona):
    press(mona, "profit", "use")
    press(mona, "wishes", "sideways")
    mona.post(ADDRESS)

    assert order() == TIERS
    assert db.session.scalars(db.select(AuditEntry.action)).all() == []


def test_the_second_of_two_managers_sees_the_order_of_the_first(mona):
    old = db.session.scalar(db.select(Program.revision))
    press(mona, "wishes", "up")

    page = press(mona, "wishes", "up", revision=old)

    assert "Somebody else changed the settings" in page
    assert order()[:2] == ["stability", "wishes"]


def test_goals_that_would_give_nobody_anything_say_so(mona):
    warning = "With these goals nobody would be given anything"
    assert warning not in mona.get(ADDRESS).text
    for _ in range(3):
        page = press(mona, "balance", "up")

    assert order()[:3] == ["stability", "balance", "fairness"]
    assert warning in page
    assert warning not in press(mona, "fairness", "up")
