"""How long a manager's pages take with 350 people and 1,200 calls; 300 ms (p95) is the limit.

    python -m tests.benchmarks.pages [--url SQLALCHEMY_URL] [--times 20] [--data-dir FOLDER]

The people are those of ../shared/tools/generate.py (200 marketers, 150 reps, six weeks),
with a schedule that is published and a draft. Prints p50 and p95 of each page, its
queries and its kilobytes; "computing" is without waiting for the processor, on a busy machine; with a folder the database stays there, to be looked at.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

import solver
from rotation import clock, create_app
from rotation.accounts.models import Person
from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.config import Settings
from rotation.database import migrate
from rotation.extensions import db
from rotation.operations.serving import collect_rarely
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.programs.navigation import SECTIONS
from rotation.publishing.actions import publish
from rotation.scheduling import engine
from rotation.scheduling.models import Draft
from tests.rotation.factories import signed_in

GENERATE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "generate.py"
SIZE = ("--marketers", "200", "--reps", "150", "--tightness", "0.22")
PLACEMENTS = ("--placements", "8")
CALLS = 1200
ZONE = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
LIMIT = 0.3  # seconds
MORE = (
    "/programs/big/coverage?cell=14",
    "/programs/big/coverage/placements?cell=14",
    "/programs/big/timeline?week=all",
    "/programs/big/calls?page=3",
    "/programs/big/versions/1",
    "/drafts/2",
    "/drafts/2?view=person",
    "/drafts/2/publish",
    "/drafts/2/adjust",
    "/drafts/2/adjust?view=call",
    "/drafts/2/adjust?view=day",
    "/drafts/2/adjust/people/20",
    "/drafts/2/adjust/people/250",
    "/drafts/2/adjust/calls/100",
    "/drafts/2/adjust/calls/500",
    "/",
)


def generated() -> dict[str, Any]:
    """The problem of 200 × 150, as a dictionary."""
    command = [sys.executable, str(GENERATE), *SIZE, *PLACEMENTS]
    made = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def brought_in(problem: dict[str, Any]) -> Program:
    """The problem as rows: a program with its people, hours, calls and placements."""
    first, after = (
        datetime.fromisoformat(problem["horizon"][end]).astimezone(ZONE).date()
        for end in ("start", "end")
    )
    program = Program(
        name="big",
        title="The big exchange",
        starts_on=first,
        ends_on=after - timedelta(days=1),
        zone=ZONE.key,
        buffer_minutes=problem["buffer_minutes"],
        quiet_weeks_rotating=0,
        created_at=NOW,
    )
    away = {one["team"]: one["max"] for one in problem["away"]}
    names = sorted({one["team"] for one in problem["people"]})
    teams = {name: Team(name=name, max_away=away.get(name)) for name in names}
    program.teams = [*teams.values()]
    db.session.add(program)
    db.session.flush()
    parts = {
        one["id"]: Participant(
            program_id=program.id,
            person=Person(
                email=f"{one['id']}@example.com",
                name=f"Person {one['id']}",
                zone=one["timezone"],
                created_at=NOW,
            ),
            team=teams[one["team"]],
            signed_up_at=NOW,
            promised_at=NOW,
            created_at=NOW,
        )
        for one in problem["people"]
    }
    db.session.add_all(parts.values())
    db.session.flush()
    db.session.add_all(hours(problem, parts))
    db.session.add_all(roles(problem, parts))
    db.session.add_all(calls(problem, program, parts))
    for one in problem["placements"]:
        db.session.add(
            Placement(
                program_id=program.id,
                name=one["id"],
                team=teams[one["team"]],
                sittings=one["sessions"],
                minutes=one["minutes"],
                min_gap_hours=one["gap_hours"][0],
                max_gap_hours=one["gap_hours"][1],
                seats_per_mentor=one["seats_per_mentor"],
                mentors=[parts[id_] for id_ in one["mentors"]],
            )
        )
    db.session.flush()
    return program


def hours(
    problem: dict[str, Any], parts: dict[str, Participant]
) -> Iterator[DatedHours]:
    for one in problem["people"]:
        for level in ("available", "preferred"):
            for start, end in one.get(level, []):
                yield DatedHours(
                    participant_id=parts[one["id"]].id,
                    starts_at=datetime.fromisoformat(start),
                    ends_at=datetime.fromisoformat(end),
                    level=level,
                    source="import",
                )


def roles(problem: dict[str, Any], parts: dict[str, Participant]) -> Iterator[Role]:
    kinds = {
        "shadowers": "shadower",
        "hosts": "host",
        "mentors": "mentor",
        "rotators": "rotator",
    }
    for rows, kind in kinds.items():
        for one in problem[rows]:
            fields = {x: y for x, y in one.items() if x not in ("person", "met")}
            fields["not_with"] = [f"{x}@example.com" for x in one.get("not_with", [])]
            yield Role(participant_id=parts[one["person"]].id, kind=kind, **fields)


def calls(
    problem: dict[str, Any], program: Program, parts: dict[str, Participant]
) -> Iterator[Call]:
    """The generated calls, and the same half an hour later, up to 1,200."""
    rows = [
        (one, number * timedelta(minutes=30))
        for number in (0, 1)
        for one in problem["calls"]
    ]
    for number, (one, later) in enumerate(rows[:CALLS]):
        yield Call(
            program_id=program.id,
            external_id=f"c{number}",
            host_id=parts[one["host"]].id,
            title=f"Call {number}",
            starts_at=datetime.fromisoformat(one["start"]) + later,
            ends_at=datetime.fromisoformat(one["end"]) + later,
            seats=one["seats"],
            tags=one["tags"],
            consent="yes",
        )


def drafted(program: Program, based_on: int, *, seconds: float = 20) -> Draft:
    """A draft of what the engine finds in so many seconds."""
    text = engine.text_of(engine.to_problem(program))
    schedule = solver.solve(solver.read_problem(text.encode()), seconds=seconds)
    draft = Draft(
        program_id=program.id,
        made_at=NOW,
        based_on=based_on,
        problem=text,
        schedule=solver.write_schedule(schedule),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def made() -> Person:
    """The whole program with a version and a draft; its manager."""
    program = brought_in(generated())
    manager = Person(email="mona@example.com", name="Mona", created_at=NOW)
    db.session.add(manager)
    db.session.flush()
    db.session.add(ProgramManager(program_id=program.id, person_id=manager.id))
    db.session.commit()
    publish(drafted(program, 0), now=NOW, actor_id=manager.id)
    db.session.commit()
    drafted(program, 1)
    db.session.commit()
    return manager


def addresses(app: Flask) -> list[str]:
    """Every page of the navigation, and some that it has no link to."""
    with app.test_request_context():
        pages = [
            app.url_for(page.endpoint, name="big")
            for section in SECTIONS
            for page in section.pages
        ]
    return [*pages, *MORE]


def measured(browser: FlaskClient, address: str, times: int) -> str:
    sent: list[str] = []

    def note(*args: Any) -> None:
        if args[2].startswith("SELECT"):
            sent.append(args[2])

    browser.get(address)  # the first compiles templates
    event.listen(db.engine, "before_cursor_execute", note)
    seconds, busy, status, size = [], [], 0, 0
    for _ in range(times):
        db.session.remove()
        begun, working = time.perf_counter(), time.process_time()
        answer = browser.get(address)
        seconds.append(time.perf_counter() - begun)
        busy.append(time.process_time() - working)
        status, size = answer.status_code, len(answer.data)
    event.remove(db.engine, "before_cursor_execute", note)
    cuts = quantiles(seconds, n=20, method="inclusive")
    p50, p95 = cuts[9], cuts[18]
    mark = "  OVER" if p95 > LIMIT else ""
    queries, working = len(sent) / times, median(busy)
    return f"{working * 1000:6.0f} {p50 * 1000:6.0f} {p95 * 1000:6.0f} ms {queries:5.1f} queries {size / 1000:6.0f} kB  {status}{mark}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages")
    parser.add_argument("--url", default="")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--data-dir", default="")
    parser.add_argument("--only", default="", help="addresses that hold this")
    args = parser.parse_args()
    clock.now = lambda: NOW
    with tempfile.TemporaryDirectory() as folder:
        where = args.data_dir or folder
        app = create_app(Settings(data_dir=where, database_url=args.url, demo=True))
        with app.app_context():
            migrate()
            manager = db.session.scalar(db.select(Person).filter_by(name="Mona"))
            manager = manager or made()
            browser = signed_in(app, manager)
            db.session.remove()
            found = addresses(app)
        collect_rarely()
        print(f"{'computing':>51} {'p50':>6} {'p95':>6}")
        for address in found:
            if args.only in address:
                with app.app_context():
                    told = measured(browser, address, args.times)
                print(f"{address:44} {told}", flush=True)


if __name__ == "__main__":
    main()
