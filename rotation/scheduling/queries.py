"""Reading runs and drafts, each in a constant number of queries."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func
from sqlalchemy.orm import defer, joinedload

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


def overtaking(draft: Draft) -> Version | None:
    """The newest version of the draft's kind since it was made that gave somebody something
    else or at another time. One that only brought other links or titles outdates nothing,
    nor does one of the other kind: what it takes of people's time shows in the rows."""
    found = [one for one in _since(draft) if not one.only_words]
    return found[-1] if found else None


def overtaken_by(draft: Draft) -> int:
    """The number of that version; 0 for none."""
    found = overtaking(draft)
    return found.number if found else 0


def replaced_by(draft: Draft) -> int:
    """The number of the version that the draft would replace, as far as it knows: that of
    its kind when it was made, or one after it that outdates nothing; 0 for none."""
    numbers = db.select(func.max(Version.number)).where(
        Version.program_id == draft.program_id,
        Version.kind == draft.kind,
        Version.number <= draft.based_on,
    )
    same = takewhile(lambda one: one.only_words, _since(draft))
    return max((one.number for one in same), default=db.session.scalar(numbers) or 0)


def _since(draft: Draft) -> list[Version]:
    """The versions of the draft's kind since it was made, the oldest first."""
    return list(
        db.session.scalars(
            db.select(Version)
            .where(
                Version.program_id == draft.program_id,
                Version.kind == draft.kind,
                Version.number > draft.based_on,
            )
            .order_by(Version.number)
            .options(joinedload(Version.published_by), defer(Version.schedule))
            .execution_options(populate_existing=True)
        )
    )


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
    """What is behind the ids of a program's problem and schedule files: names of people,
    calls (title, starts_at, ends_at, host_id), titles of placements."""

    people: dict[str, str]
    calls: dict[str, Any]
    placements: dict[str, str]

    def person(self, id_: str) -> str:
        """The name of a person; the address where they gave none."""
        return self.people.get(id_) or _("somebody who is gone")

    def call(self, id_: str) -> str:
        """The title of a call."""
        found = self.calls.get(id_)
        return (found.title or _("Call")) if found else _("a call that is gone")

    def placement(self, id_: str) -> str:
        """The title of a placement."""
        return self.placements.get(id_) or _("a placement that is gone")


def named(program: Program) -> Named:
    """Everybody and everything in the program that a schedule can name; three queries."""
    people = db.session.execute(
        db.select(Participant.id, Person.name, Person.email)
        .join(Participant.person)
        .where(Participant.program_id == program.id)
    )
    calls = db.session.execute(
        db.select(
            Call.id, Call.title, Call.starts_at, Call.ends_at, Call.host_id
        ).where(Call.program_id == program.id)
    )
    placements = db.session.scalars(
        db.select(Placement).filter_by(program_id=program.id)
    )
    return Named(
        {str(id_): name or email for id_, name, email in people},
        {str(one.id): one for one in calls},
        {str(one.id): one.title for one in placements},
    )
