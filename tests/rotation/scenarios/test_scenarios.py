"""Several schedules are worked out one after the other, compared, and one is chosen."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask

import solver
from rotation import clock
from rotation.config import settings as installation
from rotation.extensions import db
from rotation.programs.standing import standing_of
from rotation.scenarios import actions, jobs
from rotation.scenarios.models import Scenario
from rotation.scheduling.actions import claim, finish, request_run
from rotation.scheduling.models import Draft, SolverRun
from rotation.scheduling.outcome import Outcome
from tests.rotation.factories import NOW, a_call, a_manager, a_program, signed_in
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower
from tests.rotation.queries import counted


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Stage:
    """Mia and Ben could both take Raj's call; a manager looks at it."""

    def __init__(self, app: Flask) -> None:
        self.program = a_program()
        self.mia, self.ben = (a_shadower(self.program, one) for one in ("Mia", "Ben"))
        self.call = a_call(a_host(self.program, "Raj"), consent="unknown")
        self.mona = signed_in(app, a_manager(self.program))
        self.url = "/programs/spring/scenarios"

    def ask(self, name: str, **more: object):
        return self.mona.post(
            self.url,
            data={"name": name, "seconds": 5, "first": "", "consent": ""} | more,
        )

    def solved(self, run: SolverRun, who) -> None:
        """The run ends with a seat for that person."""
        draft = a_draft(self.program, [(who, self.call)])
        schedule = draft.schedule
        db.session.delete(draft)
        assert claim(run.id, owner="me", now=NOW, lease_seconds=30)
        finish(run.id, owner="me", outcome=Outcome("ready", schedule=schedule), now=NOW)
        db.session.commit()
        jobs.find_scenarios(NOW)


def runs() -> list[SolverRun]:
    return list(db.session.scalars(db.select(SolverRun).order_by(SolverRun.id)))


def test_an_even_load_comes_right_after_fairness_since_none_at_all_is_the_most_even(
    app: Flask,
):
    stage = Stage(app)
    stage.ask("Even", first="balance")

    [run] = runs()
    goals = json.loads(run.problem)["objective"]
    assert [one for one in goals if one != "stability"][:2] == ["fairness", "balance"]


def test_scenarios_are_searched_one_after_the_other_and_compared(app: Flask):
    stage = Stage(app)
    stage.ask("Fair", first="fairness")
    stage.ask("Gentle", max_per_week=1, consent="yes")
    page = stage.mona.get(stage.url).text
    assert page.count("waits its turn") == 1

    [first] = runs()
    assert json.loads(first.problem)["objective"][0] == "fairness"
    stage.solved(first, stage.mia)
    _, second = runs()
    posed = json.loads(second.problem)
    assert {one["max_per_week"] for one in posed["shadowers"]} == {1}
    assert [one["seats"] for one in posed["calls"]] == [0]
    stage.solved(second, stage.ben)

    page = " ".join(stage.mona.get(stage.url).text.split())
    made = db.session.scalars(db.select(Draft).filter_by(run_id=second.id)).one()
    below = f"/drafts/{made.id}/adjust/people/{stage.ben.id}"
    assert f'href="{below}">Ben</a>' in page
    page = re.sub(r"</?a\b[^>]*>", "", page)
    assert "Side by side" in page
    assert "Gain against Fair" in page
    assert "<summary>1</summary> Ben" in page
    assert "<summary>1</summary> Mia" in page
    assert standing_of(stage.program).draft_id is None


def test_the_one_that_is_chosen_is_the_draft_to_review(app: Flask):
    stage = Stage(app)
    stage.ask("Fair")
    stage.solved(runs()[0], stage.mia)
    [scenario] = db.session.scalars(db.select(Scenario))

    page = stage.mona.post(f"/scenarios/{scenario.id}/choose", follow_redirects=True)

    assert "This is the draft to review now." in page.text
    draft = db.session.get_one(Draft, standing_of(stage.program).draft_id)
    assert [x["person"] for x in json.loads(draft.schedule)["seats"]] == [
        str(stage.mia.id)
    ]
    assert "Review the draft" in stage.mona.get("/programs/spring").text


def test_a_draft_is_kept_as_a_scenario_and_dropped_again(app: Flask):
    stage = Stage(app)
    draft = a_draft(stage.program, [(stage.mia, stage.call)])
    db.session.commit()

    stage.mona.post(f"/drafts/{draft.id}/scenario", data={"name": "By hand"})
    twice = stage.mona.post(
        f"/drafts/{draft.id}/scenario", data={"name": "By hand"}, follow_redirects=True
    )

    assert "There is a scenario of that name already." in twice.text
    [scenario] = db.session.scalars(db.select(Scenario))
    assert scenario.draft_id != draft.id
    assert standing_of(stage.program).draft_id == draft.id
    stage.mona.post(f"/scenarios/{scenario.id}/drop")
    assert db.session.scalar(db.select(db.func.count(Scenario.id))) == 0
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


def test_a_search_of_the_desk_goes_on_and_scenarios_wait_for_it(app: Flask):
    stage = Stage(app)
    run = request_run(stage.program, seconds=5, now=NOW, actor_id=None)
    db.session.commit()
    stage.ask("Fair")
    assert [one.id for one in runs()] == [run.id]

    stage.solved(run, stage.mia)

    assert len(runs()) == 2
    assert standing_of(stage.program).draft_id is not None


def test_one_that_finds_nothing_says_so_and_lets_the_next_one_start(app: Flask):
    stage = Stage(app)
    stage.ask("Fair")
    stage.ask("Next")
    [run] = runs()
    claim(run.id, owner="me", now=NOW, lease_seconds=30)
    outcome = Outcome("empty", "Nobody is free.")
    finish(run.id, owner="me", outcome=outcome, now=NOW + timedelta(seconds=1))
    db.session.commit()
    jobs.find_scenarios(NOW)

    page = stage.mona.get(stage.url).text
    assert "Nobody is free." in page
    assert len(runs()) == 2


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "x" * 61}, "Sixty characters are the limit."),
        ({"seconds": 601}, "A number from 1 to 600."),
        ({"max_per_week": 0}, "A number from 1 to 100."),
        ({"first": "money"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(app: Flask, more, words):
    stage = Stage(app)
    page = stage.ask(**({"name": "Fair"} | more))
    assert page.status_code == 422
    assert words in page.text
    assert installation().solve_seconds > 0


def test_one_changed_by_hand_has_the_figures_of_one_just_found_but_no_proof(app: Flask):
    stage = Stage(app)
    stage.call.tags, stage.call.consent = ["demo"], "yes"
    stage.mia.roles[0].wishes = {"demo": 3}
    db.session.flush()
    drafts = [a_draft(stage.program, [(stage.mia, stage.call)]) for _ in range(2)]
    found = solver.solve(solver.read_problem(drafts[0].problem), seconds=5)
    drafts[0].schedule = solver.write_schedule(found)
    for draft, name in zip(drafts, ("Found", "By hand"), strict=True):
        actions.keep(draft, name, now=NOW, actor_id=None)
    db.session.commit()

    page = " ".join(re.sub(r"<[^>]*>", " ", stage.mona.get(stage.url).text).split())

    assert found.status == "optimal"
    assert "Wishes met, in points 3 3 " in page
    assert "New encounters and steps of the path 1 1 " in page
    of_found, of_hand = page.split("Fairness in numbers")[1:]
    assert " 1 1 proven" in of_found
    assert "– not proven" in of_hand
    assert " proven" not in of_hand.replace("not proven", "")
    assert "so nothing is proven of it" in of_found.partition("Choose this one")[2]
    assert "– not proven" in " ".join(
        re.sub(r"<[^>]*>", " ", stage.mona.get(f"/drafts/{drafts[1].id}").text).split()
    )


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_there_is_a_limit_and_the_page_asks_as_often_with_many(app: Flask):
    stage = Stage(app)
    for number in range(actions.MOST):
        draft = a_draft(stage.program, [(stage.mia, stage.call)])
        actions.keep(draft, f"Number {number}", now=NOW, actor_id=None)
        if number == 0:
            db.session.commit()
            stage.mona.get(stage.url)
            with counted() as few:
                stage.mona.get(stage.url)
    db.session.commit()
    with counted() as many:
        assert stage.mona.get(stage.url).text.count("Choose this one") == 4
    assert len(many) == len(few)
    ticked = {"compare": [one.id for one in db.session.scalars(db.select(Scenario))]}
    said = "these are the first four of those you ticked"
    assert said in stage.mona.get(stage.url, query_string=ticked).text
    assert said not in stage.mona.get(stage.url).text
    assert "scenarios at most" in stage.ask("One more").text
