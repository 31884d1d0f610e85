"""Reading runs and drafts, each in a constant number of queries."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func
from sqlalchemy.orm import joinedload, load_only

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import (
    OPEN_STATES,
    Draft,
    RunProgress,
    SolverRun,
    Version,
)


def open_run(program: Program) -> SolverRun | None:
    """The run that waits or is running; the waiting one where there are both."""
    return db.session.scalar(
        db.select(SolverRun)
        .where(SolverRun.program_id == program.id, SolverRun.state.in_(OPEN_STATES))
        .order_by(SolverRun.id.desc())
        .limit(1)
    )


def published_number(program: Program, kind: str | None = None) -> int:
    """The number of the newest version (of that kind); 0 where nothing is published."""
    newest = db.select(func.max(Version.number)).filter_by(program_id=program.id)
    if kind:
        newest = newest.filter_by(kind=kind)
    return db.session.scalar(newest) or 0


def overtaken_by(draft: Draft) -> int:
    """The number of the newest version of the draft's kind that was published since it was
    made; 0 for none. One of the other kind outdates nothing: what it takes of people's
    time shows in the rows."""
    number = published_number(draft.program, draft.kind)
    return number if number > draft.based_on else 0


def draft_of(run: SolverRun) -> Draft | None:
    """The draft that a run made."""
    return db.session.scalar(db.select(Draft).filter_by(run_id=run.id))


def newest_progress(run: SolverRun) -> RunProgress | None:
    """What the run knew last."""
    return db.session.scalar(
        db.select(RunProgress)
        .filter_by(run_id=run.id)
        .order_by(RunProgress.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Named:
    """The rows behind the ids of a program's problem and schedule files."""

    people: dict[str, Participant]
    calls: dict[str, Call]
    placements: dict[str, Placement]

    def person(self, id_: str) -> str:
        """The name of a person; the address where they gave none."""
        found = self.people.get(id_)
        if found is None:
            return _("somebody who is gone")
        return found.person.name or found.person.email

    def call(self, id_: str) -> str:
        """The title of a call."""
        found = self.calls.get(id_)
        return (found.title or _("Call")) if found else _("a call that is gone")

    def placement(self, id_: str) -> str:
        """The title of a placement."""
        found = self.placements.get(id_)
        return found.title if found else _("a placement that is gone")


def named(program: Program) -> Named:
    """Everybody and everything in the program that a schedule can name."""
    people = db.session.scalars(
        db.select(Participant)
        .where(Participant.program_id == program.id)
        .options(
            load_only(Participant.id),
            joinedload(Participant.person).load_only(Person.name, Person.email),
        )
    )
    calls = db.session.scalars(
        db.select(Call)
        .filter_by(program_id=program.id)
        .options(load_only(Call.title, Call.starts_at, Call.ends_at, Call.host_id))
    )
    placements = db.session.scalars(
        db.select(Placement).filter_by(program_id=program.id)
    )
    return Named(
        {str(one.id): one for one in people},
        {str(one.id): one for one in calls},
        {str(one.id): one for one in placements},
    )
