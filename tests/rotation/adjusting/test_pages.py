"""A manager changes a draft from its pages; what breaks a rule is said before it is taken."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.programs.models import Participant, Program, ProgramManager
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft, DraftEdit, SolverRun
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
)
from tests.rotation.queries import counted


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Stage:
    """Mia has the seat on Raj's ten o'clock, Ben has none; the eleven o'clock overlaps."""

    def __init__(self, app: Flask) -> None:
        self.program: Program = a_program(buffer_minutes=0)
        self.mia, self.ben = (a_shadower(self.program, one) for one in ("Mia", "Ben"))
        self.raj = a_host(self.program, "Raj")
        self.zoe = a_host(self.program, "Zoe")
        self.ten = a_call(self.raj, at(10), title="Ten")
        self.overlapping = a_call(self.zoe, at(10.5), title="Half past")
        self.noon = a_call(self.zoe, at(12), title="Noon")
        self.draft: Draft = a_draft(self.program, [(self.mia, self.ten)])
        self.mona: FlaskClient = signed_in(app, a_manager(self.program))
        self.url = f"/drafts/{self.draft.id}/adjust"

    def order(self, do: str, who: Participant, call=None, **more: object) -> dict:
        """What a form of ours sends."""
        given = (
            {"do": do, "person": who.id} | ({"call": call.id} if call else {}) | more
        )
        db.session.refresh(self.draft)
        return {"revision": self.draft.revision} | given

    def seats(self) -> list[tuple[str, str]]:
        db.session.expire_all()
        file = json.loads(self.draft.schedule)
        names = {str(self.mia.id): "Mia", str(self.ben.id): "Ben"}
        titles = {
            str(one.id): one.title for one in (self.ten, self.overlapping, self.noon)
        }
        return sorted((names[x["person"]], titles[x["call"]]) for x in file["seats"])


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)


def test_what_a_change_would_do_is_shown_before_it_is_taken(stage: Stage):
    page = stage.mona.get(
        f"{stage.url}/look",
        query_string=stage.order("hand", stage.mia, stage.ten, to=stage.ben.id),
    ).text
    page = re.sub(r"</?a\b[^>]*>", "", page)

    assert "It breaks no rule." in page
    assert "Mia: 1 of 20 before, 0 of 20 after" in " ".join(page.split())
    assert "Ben: 0 of 20 before, 1 of 20 after" in " ".join(page.split())
    assert stage.seats() == [("Mia", "Ten")]


def test_a_change_that_breaks_a_rule_is_taken_only_by_who_says_so_and_not_published(
    stage: Stage,
):
    stage.program.zone = "Asia/Kathmandu"
    db.session.commit()
    order = stage.order("add", stage.mia, stage.overlapping)
    refused = stage.mona.post(stage.url, data=order)

    assert refused.status_code == 422
    assert "Rule 2 (one thing at a time): Mia" in refused.text
    assert "Mon 4 Jan, 15:45–16:30" in refused.text
    assert "UTC" not in refused.text
    assert stage.seats() == [("Mia", "Ten")]

    page = stage.mona.post(
        stage.url, data={**order, "all_the_same": "yes"}, follow_redirects=True
    )
    assert "This draft breaks one rule" in page.text
    assert stage.seats() == [("Mia", "Half past"), ("Mia", "Ten")]
    blocked = stage.mona.get(f"/drafts/{stage.draft.id}/publish").text
    assert "This draft cannot be published" in blocked
    with pytest.raises(ValueError, match=r"breaks a rule by now\. Rule 2"):
        publish(stage.draft, now=NOW, actor_id=None)


def test_a_german_manager_reads_rules_and_refusals_in_german(stage: Stage):
    german = {"Accept-Language": "de"}
    order = stage.order("add", stage.mia, stage.overlapping)
    refused = stage.mona.post(stage.url, data=order, headers=german)
    undone = stage.mona.post(
        f"{stage.url}/undo",
        data={"revision": stage.draft.revision},
        headers=german,
        follow_redirects=True,
    )
    stage.mona.post(stage.url, data={**order, "all_the_same": "yes"})
    blocked = stage.mona.get(f"/drafts/{stage.draft.id}/publish", headers=german)

    rule = (
        "Regel 2 (eins nach dem anderen): Mia: der Platz bei Half past"
        " (Mo, 4. Jan., 10:30–11:15)"
    )
    assert rule in refused.text
    assert "überschneiden sich." in refused.text
    assert "Es gibt nichts zurückzunehmen." in undone.text
    assert rule in stage.mona.get(stage.url, headers=german).text
    assert rule in blocked.text
    assert "Rule 2" in stage.mona.get(stage.url).text


@pytest.mark.parametrize(
    ("order", "after"),
    [
        (("add", "ben", "noon", {}), [("Ben", "Noon"), ("Mia", "Ten")]),
        (("remove", "mia", "ten", {}), []),
        (("move", "mia", "ten", {"to": "noon"}), [("Mia", "Noon")]),
        (("hand", "mia", "ten", {"to": "ben"}), [("Ben", "Ten")]),
        (("pin", "mia", "ten", {}), [("Mia", "Ten")]),
        (("ban", "mia", "ten", {}), []),
        (("ban", "ben", "ten", {}), [("Mia", "Ten")]),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_change_is_made_undone_and_made_again(stage: Stage, order, after):
    do, who, call, more = order
    before = (json.loads(stage.draft.schedule), dict(stage.draft.terms))
    asked = stage.order(
        do,
        getattr(stage, who),
        getattr(stage, call),
        **{k: getattr(stage, v).id for k, v in more.items()},
    )
    assert stage.mona.post(stage.url, data=asked).status_code == 302
    assert stage.seats() == after
    made = (json.loads(stage.draft.schedule), dict(stage.draft.terms))

    page = stage.mona.post(
        f"{stage.url}/undo",
        data={"revision": stage.draft.revision},
        follow_redirects=True,
    )
    assert "Undone." in page.text
    db.session.expire_all()
    assert json.loads(stage.draft.schedule) == before[0]
    assert not stage.draft.terms.get("pins")
    assert not stage.draft.terms.get("bans")

    stage.mona.post(f"{stage.url}/redo", data={"revision": stage.draft.revision})
    db.session.expire_all()
    assert (json.loads(stage.draft.schedule), stage.draft.terms) == made


def test_two_exchange_what_they_have(stage: Stage):
    stage.mona.post(stage.url, data=stage.order("add", stage.ben, stage.noon))
    swap = stage.order(
        "swap", stage.mia, stage.ten, to=stage.ben.id, other=stage.noon.id
    )

    stage.mona.post(stage.url, data=swap)

    assert stage.seats() == [("Ben", "Ten"), ("Mia", "Noon")]


def test_a_seat_is_exchanged_from_the_page_of_a_person(stage: Stage):
    stage.mona.post(stage.url, data=stage.order("add", stage.ben, stage.noon))
    address = f"{stage.url}/people/{stage.mia.id}"

    page = stage.mona.get(address, query_string={"swap": stage.ten.id}).text
    [link] = re.findall(r'href="([^"]*do=swap[^"]*)"', page)
    seen = stage.mona.get(link.replace("&amp;", "&")).text

    assert "Ben: Noon, Mon 4 Jan, 12:00–12:45" in " ".join(page.split())
    assert "It breaks no rule." in seen
    assert "Nobody has more or less by it." in seen


def test_a_swap_that_one_of_both_is_not_free_for_is_not_offered(stage: Stage):
    stage.mona.post(stage.url, data=stage.order("add", stage.ben, stage.noon))
    db.session.execute(
        db.update(DatedHours)
        .where(DatedHours.participant_id == stage.ben.id)
        .values(starts_at=at(11))
    )
    draft = a_draft(stage.program, [(stage.mia, stage.ten), (stage.ben, stage.noon)])
    db.session.commit()

    page = stage.mona.get(
        f"/drafts/{draft.id}/adjust/people/{stage.mia.id}?swap={stage.ten.id}"
    ).text

    offered, _between, kept_away = page.partition("Why not more")
    assert "do=swap" not in offered
    assert "One of both is not free then" in kept_away


def test_any_seat_of_a_call_can_be_given_away(stage: Stage):
    eva = a_shadower(stage.program, "Eva")
    stage.ten.seats = 2
    seats = [(stage.mia, stage.ten), (stage.ben, stage.ten)]
    draft = a_draft(stage.program, seats)
    address = f"/drafts/{draft.id}/adjust/calls/{stage.ten.id}"

    for who in (stage.mia, stage.ben):
        page = stage.mona.get(address, query_string={"of": who.id}).text
        [link] = re.findall(r'href="([^"]*do=hand[^"]*)"', page)
        assert f"person={who.id}&amp;" in link
        assert f"to={eva.id}" in link
    assert "do=hand" in stage.mona.get(address, query_string={"of": "x"}).text


def test_who_may_only_look_is_shown_no_button_and_told_so(stage: Stage, app: Flask):
    rita = a_manager(stage.program, "Rita")
    part = db.session.get_one(ProgramManager, (stage.program.id, rita.id))
    part.reads_only = True
    db.session.commit()
    browser = signed_in(app, rita)
    pages = ["", "?view=call", f"/people/{stage.mia.id}", f"/calls/{stage.ten.id}"]

    for page in pages:
        text = browser.get(f"{stage.url}{page}").text
        assert "You may look at this program, not change it." in text
        assert "/adjust/look" not in text
        assert f'action="{stage.url}' not in text
    refused = browser.post(stage.url, data=stage.order("remove", stage.mia, stage.ten))
    assert refused.status_code == 403
    assert "You may look, not change" in refused.text
    assert stage.seats() == [("Mia", "Ten")]


def test_a_new_change_forgets_what_was_undone(stage: Stage):
    stage.mona.post(stage.url, data=stage.order("add", stage.ben, stage.noon))
    db.session.expire_all()
    stage.mona.post(f"{stage.url}/undo", data={"revision": stage.draft.revision})
    stage.mona.post(stage.url, data=stage.order("remove", stage.mia, stage.ten))

    assert stage.seats() == []
    assert [one.kind for one in db.session.scalars(db.select(DraftEdit))] == ["remove"]
    page = stage.mona.post(
        f"{stage.url}/redo",
        data={"revision": stage.draft.revision},
        follow_redirects=True,
    )
    assert "There is nothing to do again." in page.text


def test_who_was_slower_sees_what_changed_and_what_they_asked(stage: Stage, app: Flask):
    otto = signed_in(app, a_manager(stage.program, "Otto"))
    mine = stage.order("remove", stage.mia, stage.ten)
    theirs = stage.order("add", stage.ben, stage.noon)
    otto.post(stage.url, data=theirs)

    slower = stage.mona.post(stage.url, data=mine)

    assert slower.status_code == 409
    page = " ".join(slower.text.split())
    assert "Ben gets Noon, Mon 4 Jan, 12:00–12:45." in page
    assert "Otto" in page
    assert "Mia loses Ten, Mon 4 Jan, 10:00–10:45." in page
    assert stage.seats() == [("Ben", "Noon"), ("Mia", "Ten")]
    news = stage.mona.get(f"{stage.url}/news?revision={mine['revision']}").text
    assert "Otto: Ben gets Noon" in " ".join(news.split())
    assert (
        stage.mona.get(f"{stage.url}/news?revision={stage.draft.revision}").text == ""
    )


def test_a_call_says_who_could_take_it_and_why_the_others_cannot(stage: Stage):
    page = " ".join(
        stage.mona.get(f"{stage.url}/calls/{stage.overlapping.id}").text.split()
    )

    assert re.search(
        r"<strong class=\"numbers\">2</strong> people who sit in on calls", page
    )
    assert re.search(r"<strong class=\"numbers\">1</strong> within every rule", page)
    assert "Something else is at that time, or too close" in page
    mia = " ".join(stage.mona.get(f"{stage.url}/people/{stage.mia.id}").text.split())
    assert 'Add<span class="hidden-visually">: Noon' in mia


def test_what_stands_in_the_way_leads_to_what_it_would_break(stage: Stage):
    page = stage.mona.get(f"{stage.url}/people/{stage.mia.id}").text
    [link] = re.findall(
        r'<a href="([^"]*)">Half past, Mon 4 Jan, 10:30–11:15</a>', page
    )
    look = stage.mona.get(link.replace("&amp;", "&")).text

    assert "It breaks one rule" in look
    assert "Do it all the same" in look
    call = stage.mona.get(f"{stage.url}/calls/{stage.overlapping.id}").text
    [link] = re.findall(r'<a href="([^"]*)">Mia</a>', call)
    assert f"do=add&amp;person={stage.mia.id}" in link


def test_a_pin_of_what_somebody_does_not_have_is_shown_and_can_be_taken_back(
    stage: Stage,
):
    stage.mona.post(stage.url, data=stage.order("pin", stage.mia, stage.ten))
    gone = stage.order("remove", stage.mia, stage.ten) | {"all_the_same": "yes"}
    stage.mona.post(stage.url, data=gone)
    pages = [f"people/{stage.mia.id}", f"calls/{stage.ten.id}"]

    for page in pages:
        text = stage.mona.get(f"{stage.url}/{page}").text
        assert f"do=unpin&amp;person={stage.mia.id}&amp;call={stage.ten.id}" in text
    stage.mona.post(stage.url, data=stage.order("unpin", stage.mia, stage.ten))
    db.session.expire_all()
    assert stage.draft.broken == []
    for page in pages:
        assert "Unpin" not in stage.mona.get(f"{stage.url}/{page}").text


def test_nobody_is_given_what_the_draft_does_not_know(stage: Stage):
    for values in (
        {"do": "add", "person": stage.mia.id, "call": 99999},
        {"do": "pin", "person": 99999, "call": stage.ten.id},
        {"do": "ban", "person": stage.mia.id, "placement": 99999},
        {"do": "hand", "person": stage.mia.id, "call": stage.ten.id, "to": 99999},
    ):
        db.session.refresh(stage.draft)
        form = {**values, "revision": stage.draft.revision, "all_the_same": "yes"}
        for answer in (
            stage.mona.get(
                f"{stage.url}/look", query_string=values, follow_redirects=True
            ),
            stage.mona.post(stage.url, data=form, follow_redirects=True),
        ):
            said = "This draft knows no such person, call or placement."
            assert said in answer.text, values
    assert stage.seats() == [("Mia", "Ten")]
    assert db.session.scalar(db.select(DraftEdit)) is None


def test_the_search_goes_on_around_pins_and_keeps_the_rest(stage: Stage, app: Flask):
    stage.mona.post(stage.url, data=stage.order("add", stage.ben, stage.noon))
    stage.mona.post(stage.url, data=stage.order("pin", stage.ben, stage.noon))
    db.session.expire_all()

    answer = stage.mona.post(
        f"{stage.url}/solve", data={"revision": stage.draft.revision}
    )

    [run] = db.session.scalars(db.select(SolverRun))
    assert answer.location.endswith(f"/runs/{run.id}")
    posed = json.loads(run.problem)
    ben, noon = str(stage.ben.id), str(stage.noon.id)
    assert posed["pins"] == [{"person": ben, "call": noon}]
    assert posed["published"] == [
        {"person": str(stage.mia.id), "call": str(stage.ten.id)},
        {"person": ben, "call": noon},
    ]
    assert posed["objective"][0] == "stability"


def test_a_placement_is_given_at_typed_times_and_taken_back(app: Flask):
    program = a_program()
    mia = a_rotator(program, "Mia", ("content-desk",))
    una = a_mentor(program, "Una")
    place = a_placement(
        program, a_team(program, "content"), [una], sittings=2, minutes=60
    )
    draft = a_draft(program)
    mona = signed_in(app, a_manager(program))
    order = {"do": "add", "person": mia.id, "placement": place.id, "mentor": una.id}
    url = f"/drafts/{draft.id}/adjust"
    person = mona.get(f"{url}/people/{mia.id}").text
    assert person.count('type="datetime-local"') == 2

    look = mona.get(
        f"{url}/look",
        query_string={**order, "start": ["2027-01-05T10:00", "2027-01-06T10:00"]},
    )
    assert "It breaks no rule." in look.text
    [starts] = re.findall(r'name="starts" value="([^"]*)"', look.text)
    mona.post(url, data={**order, "starts": starts, "revision": draft.revision})

    db.session.expire_all()
    [grant] = json.loads(draft.schedule)["placements"]
    assert grant["starts"] == ["2027-01-05T10:00:00Z", "2027-01-06T10:00:00Z"]
    odd = mona.get(
        f"{url}/look", query_string={**order, "start": "soon"}, follow_redirects=True
    )
    assert "Give a day and a time for each sitting." in odd.text


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"do": "explode", "person": "1", "call": "1"},
        {"do": "add", "person": "1"},
        {"do": "add", "person": "x\0", "call": "1"},
        {"do": "hand", "person": "1", "call": "1"},
        {"do": "hand", "person": "1", "call": "1", "to": "1"},
        {"do": "swap", "person": "1", "call": "1", "to": "1", "other": "1"},
        {
            "do": "move",
            "person": "1",
            "placement": "1",
            "mentor": "1",
            "starts": "soon",
        },
        {"do": "remove", "person": "77", "call": "88"},
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(stage: Stage, values):
    for answer in (
        stage.mona.get(f"{stage.url}/look", query_string=values),
        stage.mona.post(stage.url, data={**values, "revision": stage.draft.revision}),
    ):
        assert answer.status_code == 302
    assert stage.seats() == [("Mia", "Ten")]


def test_a_published_draft_stays_as_it_is(stage: Stage):
    order = stage.order("remove", stage.mia, stage.ten)
    publish(stage.draft, now=NOW, actor_id=None)
    db.session.commit()

    page = stage.mona.post(stage.url, data=order, follow_redirects=True).text

    assert "was published as version 1" in page
    assert stage.seats() == [("Mia", "Ten")]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_pages_ask_the_database_as_often_with_many_rows(stage: Stage):
    addresses = [
        *(f"{stage.url}?view={view}" for view in ("person", "host", "day", "call")),
        f"{stage.url}/people/{stage.mia.id}",
        f"{stage.url}/calls/{stage.noon.id}",
    ]

    def asked() -> list[int]:
        stage.mona.get(stage.url)  # shows what the last change said
        found = []
        for address in addresses:
            with counted() as sent:
                assert stage.mona.get(address).status_code == 200
            found.append(len(sent))
        return found

    few = asked()
    for number in range(3):
        one = a_shadower(stage.program, f"Eva{number}")
        a_call(stage.zoe, at(14 + number))
        stage.mona.post(
            stage.url,
            data=stage.order("remove" if number % 2 else "add", stage.ben, stage.noon),
        )
        assert one.id
    stage.draft.problem = a_draft(stage.program).problem
    db.session.commit()
    assert asked() == few
