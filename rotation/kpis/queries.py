"""Reading the card."""

from sqlalchemy.orm import contains_eager, joinedload, selectinload

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.kpis.models import Kpi
from rotation.programs.models import Participant, Program
from rotation.programs.sides import SIDES, side_of


def kpis_of(program: Program) -> list[Kpi]:
    """The program's measures with their values and who confirmed; two queries."""
    return list(
        db.session.scalars(
            db.select(Kpi)
            .filter_by(program_id=program.id)
            .order_by(Kpi.id)
            .options(
                selectinload(Kpi.values),
                joinedload(Kpi.sales).joinedload(Participant.person),
                joinedload(Kpi.marketing).joinedload(Participant.person),
            )
        )
    )


def speakers_of(program: Program) -> dict[str, list[Participant]]:
    """Who may confirm for each side: its leaders, or all of it where it has none, by
    name; two queries."""
    people = db.session.scalars(
        db.select(Participant)
        .join(Participant.person)
        .where(Participant.program_id == program.id, Participant.left_at.is_(None))
        .order_by(Person.name, Person.id)
        .options(contains_eager(Participant.person), selectinload(Participant.roles))
    )
    found: dict[str, list[Participant]] = {side: [] for side in SIDES}
    for one in people:
        if side := side_of(one.roles):
            found[side].append(one)
    return {
        side: [one for one in all_ if one.leader] or all_
        for side, all_ in found.items()
    }
