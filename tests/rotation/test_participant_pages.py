"""Every page of a participant asks the database little and is light, with few rows and with many."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from rotation.availability.models import BusyTime
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.programs.models import Participant, Program, Role
from rotation.scheduling.models import Assignment
from rotation.seats.models import Asked, Offer, Standby
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_placement,
    a_program,
    a_team,
    at,
)
from tests.rotation.queries import counted
from tests.rotation.world import World, all_rows

MOST_QUERIES = 6
MOST_BYTES = 100_000
MANY = 30
OVER = -60
"""Days from the first of the program to what is behind everybody."""

LOADED = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"')
FONT = re.compile(r'url\("?([^)"]+\.woff2)"?\)')

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.mark.parametrize("rows", ["few", "many"])
def test_every_page_of_a_participant_asks_little_and_is_light(app: Flask, rows: str):
    world = World(app)
    mia = db.session.get_one(Participant, world.arguments("me.home")["participant_id"])
    if rows == "many":
        fill(mia)
    client = world.client("participant")
    seen: dict[str, tuple[int, int]] = {}
    for path in participant_pages(app, world):
        db.session.rollback()
        db.session.expunge_all()
        with counted() as sent:
            answer = client.get(path)
        if answer.status_code == 200 and answer.text.startswith("<!DOCTYPE html>"):
            seen[path] = (len(sent), first_load(client, answer.text))

    for path, (queries, size) in sorted(seen.items(), key=lambda row: row[1]):
        print(f"{queries} queries, {size / 1000:5.1f} kB  {path}")  # noqa: T201  for those who ask with -s
    assert len(seen) > 20
    assert {path: n for path, (n, _) in seen.items() if n > MOST_QUERIES} == {}
    assert {path: size for path, (_, size) in seen.items() if size > MOST_BYTES} == {}


def participant_pages(app: Flask, world: World) -> Iterator[str]:
    """The addresses that a participant may GET."""
    for key, row in all_rows().items():
        method, endpoint = key.split()
        if method != "GET" or endpoint == "static" or row.participant != 200:
            continue
        [rule, *_] = app.url_map.iter_rules(endpoint)
        given = {**world.arguments(endpoint), **row.args}
        with app.test_request_context():
            yield url_for(endpoint, **{name: given[name] for name in rule.arguments})
    yield "/me?view=month"
    yield "/programs/spring/my-calls"
    for step in ("who", "when", "wishes", "promise", "check", "done"):
        yield f"/join/spring/{step}"


def first_load(client: FlaskClient, page: str) -> int:
    """Bytes of a page and all that it loads on a first visit, as they are sent."""
    total = len(page.encode())
    for path in set(LOADED.findall(page)):
        content = client.get(path, headers={"Accept-Encoding": "gzip"})
        total += len(content.data)
        if path.endswith(".css"):
            plain = client.get(path).text
            total += sum(len(client.get(font).data) for font in _fonts(path, plain))
    return total


def _fonts(sheet: str, content: str) -> list[str]:
    folder = sheet.rpartition("/")[0]
    return [
        font if font.startswith("/") else f"{folder}/{font}"
        for font in set(FONT.findall(content))
    ]


def fill(mia: Participant) -> None:
    """Give Mia all four roles, and so much of everything that no page has little to show."""
    program = mia.program
    mia.roles += [Role(kind=kind) for kind in ("host", "rotator", "mentor")]
    others = [
        a_participant(program, f"Guest{number}", roles=(Role(kind="shadower"),))
        for number in range(MANY)
    ]
    hosts = [
        a_participant(program, f"Seller{number}", roles=(Role(kind="host"),))
        for number in range(MANY)
    ]
    team = a_team(program, "campaigns")
    places = [
        a_placement(program, team, [mia, hosts[number]], name=f"place-{number}")
        for number in range(MANY)
    ]
    for number in range(MANY):
        for day in (number % 20, OVER + number % 20):
            start = 8 + number % 3
            call = a_call(hosts[number], at(start, day=day))
            _entry(_seat(mia, call), mia, "shadower")
            own = a_call(
                mia, at(start + 4, day=day), external_id=f"own {number} on {day}"
            )
            taken = _seat(others[number], own)
            _entry(taken, mia, "host")
            _heard(taken) if day < 0 else _offered(taken, mia)
        sitting = Assignment(
            program_id=program.id,
            participant_id=others[number].id,
            placement_id=places[number].id,
            mentor_id=mia.id,
            number=1,
            **_times(17, number % 20),
        )
        db.session.add(sitting)
        db.session.flush()
        _entry(sitting, mia, "mentor")
        full = a_call(hosts[number], at(20, day=number % 20))
        db.session.add(Standby(participant_id=mia.id, call_id=full.id, since=NOW))
        db.session.add(
            BusyTime(
                person_id=mia.person_id,
                source="upload",
                starts_at=at(3, day=number % 20),
                ends_at=at(4, day=number % 20),
            )
        )
        if number < 10:
            _another(mia, number)
    db.session.commit()


def _another(mia: Participant, number: int) -> Program:
    program = a_program(f"more-{number}", open_to="example.com")
    a_program(f"open-{number}", open_to="example.com")
    a_participant(program, person=mia.person, roles=(Role(kind="shadower"),))
    return program


def _times(hour: int, day: int) -> dict:
    return {
        "starts_at": at(hour, day=day),
        "ends_at": at(hour + 1, day=day),
        "added_in": 1,
        "changed_in": 1,
    }


def _seat(participant: Participant, call: Call) -> Assignment:
    seat = Assignment(
        program_id=participant.program_id,
        participant_id=participant.id,
        call_id=call.id,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        added_in=1,
        changed_in=1,
    )
    db.session.add(seat)
    db.session.flush()
    return seat


def _entry(row: Assignment, mine: Participant, part: str) -> None:
    db.session.add(
        Entry(
            assignment_id=row.id,
            person_id=mine.person_id,
            part=part,
            uid=f"{part}-{row.id}@example.com",
            created_at=NOW,
            stamped_at=NOW,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            language="en",
            title="A call with a customer",
            summary=f"Entry {row.id}",
        )
    )


def _heard(seat: Assignment) -> None:
    db.session.add(
        Debrief(
            assignment_id=seat.id,
            surprise="They wait.",
            written_at=NOW,
            changed_at=NOW,
        )
    )


def _offered(seat: Assignment, mia: Participant) -> None:
    asked = [Asked(participant_id=mia.id, asked_at=NOW)]
    db.session.add(
        Offer(assignment_id=seat.id, why="swap", state="open", made_at=NOW, asked=asked)
    )
