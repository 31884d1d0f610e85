"""How long 10,000 rows take, from the bytes to the commit; 10 s is the limit we promise.

    python -m tests.benchmarks.imports [SQLAlchemy URL]

Prints seconds and statements for a first import, for the same file again, and for one in
which every row changes.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event

from rotation import create_app
from rotation.config import Settings
from rotation.database import migrate
from rotation.extensions import db
from rotation.imports.actions import bring_in
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import read
from rotation.programs.models import Program

ROWS = 10_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
FIRST = datetime(2027, 1, 4, 8, tzinfo=UTC)


def name(number: int) -> str:
    return "".join(chr(97 + number // 26**power % 26) for power in range(4))


def people(round_: int) -> Iterator[str]:
    yield "Name,Email,Department,Team,Time zone"
    for n in range(ROWS):
        yield f"{name(n)},p{n}@example.com,Sales {round_},team-{n % 50},Europe/Berlin"


def availability(round_: int) -> Iterator[str]:
    yield "Email,Start,End,Level"
    for n in range(ROWS):
        start = FIRST + timedelta(days=n % 5, hours=n // 5 % 8, minutes=round_)
        end = start + timedelta(minutes=30)
        yield f"p{n // 20}@example.com,{start:%Y-%m-%dT%H:%MZ},{end:%Y-%m-%dT%H:%MZ},no"


def roles(round_: int) -> Iterator[str]:
    yield "Email,Role,Target,Wishes"
    for n in range(ROWS):
        yield f"p{n}@example.com,shadower,{3 + round_},stage:demo=2; preferred=1"


def calls(round_: int) -> Iterator[str]:
    yield "Id,Subject,StartDateTime,DurationInMinutes,Owner.Email,StageName"
    for n in range(ROWS):
        start = FIRST + timedelta(days=n % 26, hours=n // 26 % 9, minutes=round_)
        yield f"c{n},Call,{start:%Y-%m-%dT%H:%M:00.000+0000},45,p{n % 500}@example.com,Demo"


def measured(program: Program, kind: str, lines: Iterator[str]) -> str:
    content = "\n".join(lines).encode()
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    begun, busy = time.perf_counter(), time.process_time()
    plan = bring_in(
        program=program,
        kind=kind,
        reading=read(kind, content, frame_of(program)),
        now=NOW,
        actor_id=None,
    )
    db.session.commit()
    seconds = time.perf_counter() - begun
    busy = time.process_time() - busy
    event.remove(db.engine, "before_cursor_execute", note)
    selects = sum(statement.startswith("SELECT") for statement in statements)
    counts = ", ".join(
        f"{count} {state}" for state, count in plan.counts.items() if count
    )
    return f"{seconds:5.2f} s ({busy:5.2f} s of it computing), {selects:2} SELECTs of {len(statements):5} statements: {counts}"


def main(url: str = "") -> None:
    kinds: dict[str, Callable[[int], Iterator[str]]] = {
        "people": people,
        "availability": availability,
        "roles": roles,
        "calls": calls,
    }
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=folder, database_url=url))
        with app.app_context():
            migrate()
            program = Program(
                name="bench",
                title="Bench",
                starts_on=date(2027, 1, 4),
                ends_on=date(2027, 1, 31),
                zone="Europe/London",
                created_at=NOW,
            )
            db.session.add(program)
            db.session.commit()
            for kind, lines in kinds.items():
                for what, round_ in (("first", 0), ("again", 0), ("changed", 1)):
                    db.session.expunge_all()
                    program = db.session.scalars(db.select(Program)).one()
                    told = measured(program, kind, lines(round_))
                    print(f"{kind:13}{what:8}", told)
            db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
