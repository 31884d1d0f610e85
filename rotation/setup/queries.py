"""Who runs a program, and who takes part in it, to be copied."""

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager


def managers_in(program: Program) -> list[ProgramManager]:
    """Those who run the program, and those who look at it, by name."""
    return list(
        db.session.scalars(
            db.select(ProgramManager)
            .filter_by(program_id=program.id)
            .join(ProgramManager.person)
            .options(joinedload(ProgramManager.person))
            .order_by(ProgramManager.reads_only, Person.name, Person.email)
        )
    )


def staying_in(program: Program) -> list[Participant]:
    """Those who have not left the program and may sign in, with roles and teams."""
    return list(
        db.session.scalars(
            db.select(Participant)
            .filter_by(program_id=program.id, left_at=None)
            .join(Participant.person)
            .where(~Person.disabled)
            .options(selectinload(Participant.roles), joinedload(Participant.team))
            .order_by(Participant.id)
        )
    )


def placements_with_all(program: Program) -> list[Placement]:
    """The program's placements with teams, mentors and what must come first."""
    return list(
        db.session.scalars(
            db.select(Placement)
            .filter_by(program_id=program.id)
            .options(
                joinedload(Placement.team),
                selectinload(Placement.mentors),
                selectinload(Placement.after),
            )
            .order_by(Placement.id)
        )
    )
